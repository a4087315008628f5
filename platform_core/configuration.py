"""An instance's configuration file, ``pergola.toml``."""

from __future__ import annotations

import os
import secrets
import tomllib
from pathlib import Path
from typing import Annotated

import msgspec

from .errors import ConfigurationError
from .host_names import host_name

FILE_NAME = "pergola.toml"
ENVIRONMENT = "PERGOLA_INSTANCE"
DEFAULT_FOLDER = "instance"
SHORTEST_SECRET = 32
ARCHIVES = "archives"


BodySize = Annotated[int, msgspec.Meta(ge=64 * 1024, le=1024**3)]
"""Bytes: enough for what records and settings hold, and no more than a process should keep in its memory."""


class InstanceConfiguration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What ``pergola.toml`` says. ``secret`` signs what leaves the instance and comes back; no two instances share one.

    Without ``host_names`` an instance that is served alone answers under any.
    """

    name: str
    database: str
    secret: str
    durable: bool = True
    readers: int = 2
    pool: int = 10
    https: bool = False
    archives: str | None = None
    """The folder of archives of uninstalled packs; a relative one lies in the instance's folder."""
    host_names: tuple[str, ...] = ()
    breached_passwords: str | None = None
    """A list of passwords that nobody may choose: a file or folder of SHA-1 hashes; a relative path is seen from here."""
    max_body: BodySize = 8 * 1024 * 1024
    """Bytes that the body of a request may have at most."""


def folder(given: str | None = None) -> Path:
    """The instance's folder: as given, else ``PERGOLA_INSTANCE``, else ``./instance``."""
    return Path(given or os.environ.get(ENVIRONMENT) or DEFAULT_FOLDER)


def write_configuration(
    directory: Path,
    database: str | None = None,
    name: str | None = None,
    *,
    secret: str | None = None,
    durable: bool = True,
    https: bool = False,
) -> InstanceConfiguration:
    """Make an instance's folder with a configuration, readable by its owner alone; with a fresh secret, if none is given.

    Without a database URL the instance keeps its data in a SQLite file in the folder.
    """
    path = directory / FILE_NAME
    directory.mkdir(parents=True, exist_ok=True)
    configuration = InstanceConfiguration(
        name=name or directory.resolve().name,
        database=database or f"sqlite:///{(directory / 'pergola.db').resolve()}",
        secret=secret or secrets.token_urlsafe(48),
        durable=durable,
        https=https,
    )
    lines = [
        "# Configuration of a Pergola instance. Whoever has the secret can forge what the instance signs: keep it.",
        f"name = {_quoted(configuration.name)}",
        f"database = {_quoted(configuration.database)}",
        f"secret = {_quoted(configuration.secret)}",
        "# false trades the last commits before a power cut for speed",
        f"durable = {str(durable).lower()}",
        "# true when the instance is served over HTTPS: cookies then never travel unencrypted",
        f"https = {str(https).lower()}",
        "# where uninstalled packs are archived; servers that share the database share this folder, other instances do not",
        f"archives = {_quoted(ARCHIVES)}",
    ]
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ConfigurationError(
            f"{path} exists already",
            remedy="choose another folder with --instance, or keep using this instance",
        ) from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return configuration


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string.
    return msgspec.json.encode(text).decode()


def read_configuration(directory: Path) -> InstanceConfiguration:
    """The configuration in an instance's folder."""
    path = directory / FILE_NAME
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        if "instances" in values:
            raise _several(directory, values["instances"])
        configuration = msgspec.convert(values, InstanceConfiguration)
        names = tuple(map(host_name, configuration.host_names))
    except FileNotFoundError:
        raise ConfigurationError(
            f"there is no instance in {directory}",
            remedy=f"make one with `pergola init --instance {directory}`",
        ) from None
    except (OSError, ValueError) as error:  # Also of TOML, of types, and of bytes that are no text.
        raise ConfigurationError(f"{path} cannot be used: {error}", remedy="correct the file") from error
    if len(configuration.secret) < SHORTEST_SECRET:
        raise ConfigurationError(
            f"the secret in {path} is too short", remedy=f"use at least {SHORTEST_SECRET} random characters"
        )
    archives = directory.resolve() / (configuration.archives or ARCHIVES)
    breached = configuration.breached_passwords
    return msgspec.structs.replace(
        configuration,
        archives=str(archives),
        host_names=names,
        breached_passwords=None if breached is None else str(directory.resolve() / breached),
    )


def _several(directory: Path, listed: object) -> ConfigurationError:
    """The error for a host's folder where that of one instance is asked for."""
    entries = listed if isinstance(listed, list) else []
    names = [str(entry["name"]) for entry in entries if isinstance(entry, dict) and "name" in entry]
    return ConfigurationError(
        f"{directory} holds several instances: {', '.join(names) or 'none yet'}",
        remedy=f"name one of them, as in --instance {directory / (names[0] if names else 'NAME')}",
    )
