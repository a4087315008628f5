"""Reading an archive file, and finding out whether it is what was written."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from platform_core.errors import ConfigurationError
from platform_core.schema import Table

from .lines import FORMAT, End, Line, Manifest, TableLine

PIECE = 1 << 20
_decoder = msgspec.json.Decoder(Line)


def damage(path: Path, sha256: str) -> str:
    """What is wrong with a file that is to have this SHA-256; nothing when it is intact."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
    except FileNotFoundError:
        return f"its file {path} is missing"
    except OSError as error:
        return f"its file {path} cannot be read: {error.strerror}"
    return (
        "" if digest.hexdigest() == sha256 else f"its file {path} is not what was written (SHA-256 differs)"
    )


class ArchiveReader:
    """Reads the lines of a file, each time from its beginning."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def manifest(self) -> Manifest:
        """The first line."""
        line = next(self.lines(), None)
        if not isinstance(line, Manifest):
            raise self._unusable("it does not begin with a manifest")
        if line.format != FORMAT:
            raise self._unusable(f"its format is {line.format}, and this version reads {FORMAT}")
        return line

    def tables(self) -> list[Table]:
        """The tables that went; their lines follow the first one."""
        following = itertools.islice(self.lines(), 1, None)
        return [
            line.table for line in itertools.takewhile(_is_table, following) if isinstance(line, TableLine)
        ]

    def batches(self, size: int) -> Iterator[tuple[Line, ...]]:
        """All lines, so many at a time."""
        lines = self.lines()
        while batch := tuple(itertools.islice(lines, size)):
            yield batch

    def lines(self) -> Iterator[Line]:
        """All lines. A file that breaks off, or whose lines are not those that were counted and hashed, is an error."""
        content = hashlib.sha256()
        try:
            with gzip.open(self.path, "rb") as stream:
                for text in stream:
                    line: Line = _decoder.decode(text)
                    yield line
                    if isinstance(line, End):
                        if line.sha256 != content.hexdigest():
                            raise self._unusable("its content is not what was written")
                        return
                    content.update(text)
        except (OSError, EOFError, zlib.error, msgspec.DecodeError) as error:
            raise self._unusable(str(error)) from error
        raise self._unusable("its end is missing")

    def _unusable(self, why: str) -> ConfigurationError:
        return ConfigurationError(
            f"the archive {self.path} cannot be used: {why}", remedy="restore the file from a backup"
        )


def _is_table(line: Line) -> bool:
    return isinstance(line, TableLine)
