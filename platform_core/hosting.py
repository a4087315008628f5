"""A host: a folder whose ``pergola.toml`` lists several instances that one process serves, each under its own host names."""

from __future__ import annotations

import asyncio
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import msgspec

from .configuration import FILE_NAME, InstanceConfiguration, read_configuration
from .errors import ConfigurationError, FieldError
from .host_names import host_name

if TYPE_CHECKING:
    from .storage import Database

NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?")
POSTGRES_PORT = 5432
KEYS = "an instance in the list has a name, its host_names and, if it is not called like the instance, its folder"


class HostedInstance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An instance in a host's list. Its ``folder`` is relative to that of the host."""

    name: str
    host_names: tuple[str, ...]
    folder: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a host's file says."""

    instances: tuple[HostedInstance, ...] = ()


class Host(msgspec.Struct, frozen=True):
    """The instances that one process serves. Host names are in their compared form."""

    directory: Path
    instances: tuple[HostedInstance, ...]

    def folder(self, listed: HostedInstance) -> Path:
        """The folder of an instance of the list."""
        return self.directory / (listed.folder or listed.name)

    def configuration(self, listed: HostedInstance) -> InstanceConfiguration:
        """What an instance's own file says; an error when it does not fit to the list."""
        folder = self.folder(listed)
        configuration = read_configuration(folder)
        own, here = folder / FILE_NAME, self.directory / FILE_NAME
        if configuration.name != listed.name:
            raise ConfigurationError(
                f"the instance is called {listed.name!r} in {here} and {configuration.name!r} in {own}",
                remedy="give it the same name in both",
            )
        if configuration.host_names:
            raise ConfigurationError(
                f"{own} has host_names, which those of the list in {here} replace",
                remedy=f"move them to {here}",
            )
        return configuration

    def readable(self) -> tuple[dict[str, InstanceConfiguration], dict[str, ConfigurationError]]:
        """The instances' configurations, and why some cannot be read; an error when two share what nobody may share."""
        found: dict[str, InstanceConfiguration] = {}
        broken: dict[str, ConfigurationError] = {}
        for listed in self.instances:
            try:
                found[listed.name] = self.configuration(listed)
            except ConfigurationError as error:
                broken[listed.name] = error
        refuse_shared(found)
        return found, broken


def is_host(directory: Path) -> bool:
    """Whether the file in a folder is that of a host: it lists instances, or says nothing (yet)."""
    try:
        values = tomllib.loads((directory / FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return False  # Whoever reads it as an instance's says what is wrong.
    return not values or "instances" in values


def read_host(directory: Path) -> Host:
    """The host in a folder; an error that names everything that is wrong with its list."""
    path = directory / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigurationError(
            f"there is no list of instances in {directory}",
            remedy=f"`pergola instances add NAME --host-name HOST --instance {directory}` begins one",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be used: {error}", remedy="correct the file") from error
    return parse_host(directory, text)


def parse_host(directory: Path, text: str, *, remedy: str = "correct the file") -> Host:
    """The host that a text describes, as if it stood in the file of the folder."""
    path = directory / FILE_NAME
    try:
        values = tomllib.loads(text)
        if values and "instances" not in values:
            raise ConfigurationError(
                f"{path} is that of one instance, and lists none",
                remedy="name the folder of a host; a host and an instance cannot share a folder",
            )
        file = msgspec.convert(values, _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ConfigurationError(f"{path} cannot be used: {error}", remedy=KEYS) from error
    host = Host(directory, tuple(map(_compared, file.instances)))
    problems = list(_problems(host))
    if problems:
        said = "; ".join(f"{problem.pointer}: {problem.detail}" for problem in problems)
        raise ConfigurationError(f"{path} cannot be used: {said}", remedy=remedy, errors=problems)
    return host


def _compared(listed: HostedInstance) -> HostedInstance:
    """With host names in their compared form; what is no host name stays as it is, and is found by the checks."""
    names = []
    for text in listed.host_names:
        try:
            names.append(host_name(text))
        except ValueError:
            names.append(text)
    return msgspec.structs.replace(listed, host_names=tuple(names))


def _problems(host: Host) -> Iterator[FieldError]:
    names: dict[str, int] = {}
    served: dict[str, str] = {}
    folders: dict[Path, str] = {}
    for number, listed in enumerate(host.instances):
        at = f"/instances/{number}"
        if not NAME.fullmatch(listed.name):
            yield _problem(f"{at}/name", f"{listed.name!r} is no name: use a-z, 0-9, - and _, at most 63")
        elif listed.name in names:
            yield _problem(f"{at}/name", f"{listed.name!r} is in the list twice")
        names.setdefault(listed.name, number)
        if not listed.host_names:
            yield _problem(f"{at}/host_names", f"{listed.name!r} has no host name")
        for place, text in enumerate(listed.host_names):
            yield from _host_problems(f"{at}/host_names/{place}", text, served, listed.name)
        folder = host.folder(listed).resolve()
        if folder == host.directory.resolve():
            yield _problem(f"{at}/folder", "the folder of the host cannot be that of an instance as well")
        elif folders.get(folder, listed.name) != listed.name:
            yield _problem(f"{at}/folder", f"{folders[folder]!r} has the folder {folder} already")
        folders.setdefault(folder, listed.name)


def _host_problems(at: str, text: str, served: dict[str, str], name: str) -> Iterator[FieldError]:
    try:
        text = host_name(text)
    except ValueError as error:
        yield _problem(at, str(error))
        return
    if text in served:
        yield _problem(at, f"{text!r} is a host name of {served[text]!r} already")
    served.setdefault(text, name)


def _problem(at: str, detail: str) -> FieldError:
    return FieldError(pointer=at, detail=detail, code=ConfigurationError.code)


# -- what no two instances share
# --------------------------------------------------------------------------------------------


def refuse_shared(configurations: Mapping[str, InstanceConfiguration]) -> None:
    """An error when two instances have one database or one secret, which would mix their data or their signatures."""
    places: dict[object, str] = {}
    secrets: dict[str, str] = {}
    problems = []
    for name, configuration in configurations.items():
        other = places.setdefault(_place(configuration.database), name)
        if other != name:
            problems.append(f"{other!r} and {name!r} have the same database")
        other = secrets.setdefault(configuration.secret, name)
        if other != name:
            problems.append(f"{other!r} and {name!r} have the same secret")
    if problems:
        raise ConfigurationError(
            "; ".join(problems),
            remedy="give each instance its own; `pergola instances add` makes both",
            errors=[_problem("/instances", problem) for problem in problems],
        )


def _place(url: str) -> object:
    """Where a database URL leads, as far as its text tells, and a file that is there."""
    if url.startswith("sqlite:///"):
        return _file(url)
    parts = urlsplit(url)
    try:
        server: object = (parts.hostname, parts.port or POSTGRES_PORT)
    except ValueError:  # Several servers in one URL.
        server = parts.netloc.rpartition("@")[2]
    query = parse_qs(parts.query)
    said = tuple(str(query.get(key)) for key in ("host", "port", "dbname", "search_path", "options"))
    return (server, parts.path, said)


def _file(url: str) -> str:
    path = Path(url.removeprefix("sqlite:///")).resolve()
    try:
        stat = path.stat()
    except OSError:
        return f"file {path}"
    return f"file {stat.st_dev}:{stat.st_ino}"


async def reached(database: Database) -> str:
    """What tells a database from every other, by whatever name or address it is reached. On PostgreSQL it has to be open.

    A SQLite file is asked for before: opening it under two names at once would already damage it.
    """
    if database.dialect == "sqlite":
        return await asyncio.to_thread(_file, database.url)
    rows = await database.fetch(
        "SELECT concat_ws(':', pg_postmaster_start_time(), d.oid, current_schema()::regnamespace::oid) "
        "FROM pg_database d WHERE d.datname = current_database()"
    )
    return f"schema {rows[0][0]}"
