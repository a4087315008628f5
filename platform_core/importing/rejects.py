"""The file of rejected rows: as they stood in the file, with line and reason, ready to be corrected and imported."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self, TextIO

import msgspec

from ..errors import InvalidInput
from .sources import BECAUSE, LINE, Row, Source


class Rejects:
    """Writes rejected rows to a file in the format of the one that they came from. Without rows there is no file."""

    def __init__(self, path: Path, source: Source) -> None:
        self.path = path
        self.count = 0
        self._source = source
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, row: Row, reasons: Sequence[str]) -> None:
        """Write one row and why it was rejected."""
        self.count += 1
        if self._file is None:
            self._file = self._open()
        because = "; ".join(reasons)
        if self._source.columns is None:
            extra = {LINE: row.line, BECAUSE: because}
            self._file.write(msgspec.json.encode({**row.original, **extra}).decode() + "\n")
        else:
            csv.writer(self._file).writerow(_cells(row.original, self._source.columns, [row.line, because]))

    def _open(self) -> TextIO:
        try:
            file = self.path.open("w", encoding="utf-8", newline="")
        except OSError as error:
            raise InvalidInput(
                f"the rejected rows cannot be written to {self.path}: {error.strerror}",
                remedy="name another file with --rejects",
            ) from error
        if self._source.columns is not None:
            csv.writer(file).writerow(_cells(self._source.columns, self._source.columns, [LINE, BECAUSE]))
        return file


def _cells(cells: Sequence[str], columns: Sequence[str], extra: list[Any]) -> list[Any]:
    """The row's own cells, in as many columns as there are; what it has too many comes last, so that nothing is lost."""
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    kept = [cell for name, cell in zip(columns, padded, strict=False) if name not in (LINE, BECAUSE)]
    return [*kept, *extra, *cells[len(columns) :]]
