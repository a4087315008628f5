"""Writing an archive file, line by line, in constant memory."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import IO

import msgspec

from .folder import ArchiveFolder
from .lines import Emptied, End, Line, Row

LEVEL = 6


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is on disk under its name."""

    file: str
    sha256: str
    size: int
    rows: int


class _Sink(io.RawIOBase):
    """Hashes and counts the compressed bytes on their way to the file."""

    def __init__(self, folder: ArchiveFolder, file: IO[bytes]) -> None:
        self._folder = folder
        self._file = file
        self.digest = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self._folder.write(self._file, content)
        self.digest.update(content)
        self.size += len(content)
        return len(content)


class ArchiveWriter:
    """Takes lines. ``finish`` adds the last one; the file has its name once the ``writing`` block has ended."""

    def __init__(self, name: str, sink: _Sink, stream: gzip.GzipFile) -> None:
        self._name = name
        self._sink = sink
        self._stream = stream
        self._encoder = msgspec.json.Encoder()
        self._content = hashlib.sha256()
        self.rows: Counter[str] = Counter()
        self.emptied = 0

    @classmethod
    @contextlib.contextmanager
    def writing(cls, folder: ArchiveFolder, name: str) -> Iterator[ArchiveWriter]:
        """A writer of a new file in the folder."""
        with folder.created(name) as file:
            sink = _Sink(folder, file)
            # No name and no time in the header: the same rows make the same bytes.
            with gzip.GzipFile("", "wb", LEVEL, sink, mtime=0) as stream:
                yield cls(name, sink, stream)

    def write(self, lines: Sequence[Line]) -> None:
        """Write lines."""
        for line in lines:
            if isinstance(line, Row):
                self.rows[line.of] += 1
            elif isinstance(line, Emptied):
                self.emptied += 1
        content = b"".join(self._encoder.encode(line) + b"\n" for line in lines)
        self._content.update(content)
        self._stream.write(content)

    def finish(self) -> None:
        """Write the last line."""
        self.write([End(dict(self.rows), self.emptied, self._content.hexdigest())])

    def written(self) -> Written:
        """What has been written; ask once the block has ended."""
        digest = self._sink.digest.hexdigest()
        return Written(file=self._name, sha256=digest, size=self._sink.size, rows=self.rows.total())
