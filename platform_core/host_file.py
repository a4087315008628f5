"""Changing a host's list of instances: the rest of the file stays as it is, and nobody ever sees half a change."""

from __future__ import annotations

import os
import re
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from .configuration import FILE_NAME
from .errors import ConfigurationError, NotFound, OperationInProgress
from .hosting import Host, HostedInstance, parse_host

HEADER = "# The instances that this host serves, each under its own host names. A running server follows changes.\n"
PATIENCE = 10.0
_BLOCK = re.compile(r"\s*\[\[\s*instances\s*\]\]\s*(?:#.*)?")
_TABLE = re.compile(r"\s*\[")


def with_instance(text: str, listed: HostedInstance) -> str:
    """The text with one more instance at its end."""
    lines = ["[[instances]]", f"name = {_quoted(listed.name)}"]
    lines.append(f"host_names = [{', '.join(map(_quoted, listed.host_names))}]")
    if listed.folder:
        lines.append(f"folder = {_quoted(listed.folder)}")
    before = text if text.endswith("\n") or not text else text + "\n"
    changed = (before + "\n" if before else HEADER + "\n") + "\n".join(lines) + "\n"
    return _checked(text, changed, lambda entries: [*entries, _entry(listed)])


def without_instance(text: str, name: str) -> str:
    """The text without one of its instances; comments outside of the instance's own lines stay."""
    names = [str(entry.get("name")) for entry in _entries(text)]
    if name not in names:
        known = f"there are: {', '.join(names)}" if names else "there is none in it"
        raise NotFound(f"the instance {name!r} is not in the list", remedy=known)
    number = names.index(name)
    lines = text.splitlines(keepends=True)
    begins = [place for place, line in enumerate(lines) if _BLOCK.fullmatch(line.rstrip("\r\n"))]
    if number >= len(begins):
        raise _unreadable()
    end = begin = begins[number]
    for place in range(begin + 1, len(lines)):
        if _TABLE.match(lines[place]):
            break
        # Comments and blank lines after the last key belong to what comes next.
        if lines[place].strip() and not lines[place].lstrip().startswith("#"):
            end = place
    after = end + 1
    if after < len(lines) and not lines[after].strip():
        after += 1
    changed = "".join(lines[:begin] + lines[after:])
    return _checked(text, changed, lambda entries: entries[:number] + entries[number + 1 :])


def _checked(text: str, changed: str, change: Callable[[list[object]], list[object]]) -> str:
    """The changed text, if it says what the former one said but for the change."""
    before = tomllib.loads(text)
    expected = {**before, "instances": change(before.get("instances", []))}
    try:
        found: dict[str, object] = {"instances": [], **tomllib.loads(changed)}
    except tomllib.TOMLDecodeError:
        raise _unreadable() from None
    if found != expected:
        raise _unreadable()
    return changed


def _unreadable() -> ConfigurationError:
    return ConfigurationError(
        "the list of instances is written in a way that cannot be changed from here",
        remedy="write each instance as a block [[instances]], or change the list by hand",
    )


def _entries(text: str) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = tomllib.loads(text).get("instances", [])
    return entries


def _entry(listed: HostedInstance) -> object:
    entry: dict[str, object] = {"name": listed.name, "host_names": list(listed.host_names)}
    return {**entry, "folder": listed.folder} if listed.folder else entry


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string.
    return msgspec.json.encode(text).decode()


class HostFile:
    """A host's file in the hands of the one operator who changes it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._path = (directory / FILE_NAME).resolve()
        try:
            self.text = self._path.read_bytes().decode()  # Line ends stay as they are.
        except FileNotFoundError:
            self.text = ""
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                f"{self._path} cannot be used: {error}", remedy="correct the file"
            ) from error
        self.host: Host = parse_host(directory, self.text)

    @contextmanager
    def replaced(self, text: str) -> Iterator[Host]:
        """Put a text in the place of the file at the block's end, unless the block raises; gives the host that it will be.

        Before the block begins the text is checked, and is on the disk under another name.
        """
        host = parse_host(self.directory, text, remedy="nothing was changed; give it names that nobody has")
        mode = self._path.stat().st_mode & 0o777 if self._path.exists() else 0o644
        descriptor, temporary = tempfile.mkstemp(prefix=f".{FILE_NAME}.", dir=self._path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fchmod(file.fileno(), mode)
                os.fsync(file.fileno())
            yield host
            Path(temporary).replace(self._path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _settle(self._path.parent)


@contextmanager
def changing(directory: Path) -> Iterator[HostFile]:
    """The host's file, for one operator at a time. The lock is the folder's, and dies with its holder."""
    import fcntl

    descriptor = os.open(directory, os.O_RDONLY)
    try:
        give_up = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > give_up:
                    raise OperationInProgress(
                        f"another command has been changing the list in {directory} for longer than {PATIENCE:g} s",
                        remedy="wait until it has ended, then try again",
                    ) from None
                time.sleep(0.05)
        yield HostFile(directory)
    finally:
        os.close(descriptor)


def _settle(folder: Path) -> None:
    """Have the new name of a file survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
