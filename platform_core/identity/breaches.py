"""Passwords that others know: a list of SHA-1 hashes on this machine, searched without reading it into memory."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from platform_core.errors import ConfigurationError

from .policy import encoded

_PREFIX = 5
_LONGEST_LINE = 200


class BreachList:
    """A sorted file of SHA-1 hashes in hexadecimal, one a line; or a folder of such files by the first five digits.

    What follows a colon on a line is left aside: public lists have a count there. In a folder a file is called like its
    prefix, with or without ``.txt``, and its lines hold the other 35 digits.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def holds(self, password: str) -> bool:
        """Whether a password is in the list."""
        # SHA-1 is what the public lists are made of; nothing is protected by it.
        digest = hashlib.sha1(encoded(password) or b"", usedforsecurity=False).hexdigest().upper()
        if self._path.is_dir():
            file, wanted = self._by_prefix(digest[:_PREFIX]), digest[_PREFIX:]
            return file is not None and _holds(file, wanted)
        if not self._path.is_file():
            raise ConfigurationError(
                f"there is no list of breached passwords at {self._path}",
                remedy="correct `breached_passwords` in pergola.toml, or take it out",
            )
        return _holds(self._path, digest)

    def _by_prefix(self, prefix: str) -> Path | None:
        names = (f"{text}{ending}" for text in (prefix, prefix.lower()) for ending in ("", ".txt"))
        return next((path for name in names if (path := self._path / name).is_file()), None)


def _holds(path: Path, wanted: str) -> bool:
    key = wanted.encode()
    with path.open("rb") as file:
        low, high = 0, os.fstat(file.fileno()).st_size
        # What is looked for begins at or after ``low`` and before ``high``, if it is there at all.
        while low < high:
            middle = (low + high) // 2
            start, found = _line_at(file, middle, low)
            if found == key:
                return True
            if found and found < key:
                low = file.tell()
            else:
                high = start
    return False


def _line_at(file: BinaryIO, place: int, low: int) -> tuple[int, bytes]:
    """The line that holds a byte of the file, and where it begins; the file then stands behind it."""
    begin = max(low, place - _LONGEST_LINE)
    file.seek(begin)
    before = file.read(place - begin)
    start = begin + before.rfind(b"\n") + 1
    file.seek(start)
    return start, file.readline(_LONGEST_LINE).partition(b":")[0].strip().upper()
