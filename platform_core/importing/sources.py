"""Files to import from, read row by row: CSV and JSON lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Protocol, Self

import msgspec

from ..errors import InvalidInput

Format = Literal["csv", "jsonl"]
FORMATS: dict[str, Format] = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
LINE, BECAUSE = "rejected_line", "rejected_because"
"""What a file of rejected rows says more than the file that they came from; imports take no notice of it."""

_JSON = msgspec.json.Decoder(dict[str, Any])


class Row(msgspec.Struct, frozen=True):
    """One row of a file: the line it starts on, its cells by column, and the whole row as it stood there.

    ``error``: why the row cannot be read at all.
    """

    line: int
    cells: Mapping[str, Any]
    original: Any
    error: str = ""


class Source(Protocol):
    """A file that is being read."""

    format: Format

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The names in the file's header; ``None`` where each row names its own."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...

    def __iter__(self) -> Iterator[Row]: ...

    @property
    def position(self) -> int:
        """How many bytes have been read."""


def open_source(path: Path, kind: Format | None = None, *, delimiter: str = "") -> Source:
    """The file at a path, as its ending (or ``kind``) says what it is."""
    found = kind or FORMATS.get(path.suffix.lower())
    if found is None:
        raise InvalidInput(
            f"{path} ends neither in .csv nor in .jsonl",
            remedy="say what it is with --format csv or --format jsonl",
        )
    try:
        file = path.open("rb")
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}", remedy="check the path") from error
    try:
        if found == "jsonl":
            return JsonLines(path, file)
        return Csv(path, file, delimiter or ("\t" if path.suffix.lower() == ".tsv" else ","))
    except BaseException:
        file.close()
        raise


class _File:
    """What both kinds of file have in common."""

    def __init__(self, path: Path, file: io.BufferedReader) -> None:
        self.path = path
        self._file = file

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()

    @property
    def position(self) -> int:
        return self._file.tell()


class Csv(_File):
    """Comma-separated values in UTF-8, with a header."""

    format: Format = "csv"

    def __init__(self, path: Path, file: io.BufferedReader, delimiter: str) -> None:
        super().__init__(path, file)
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        self._reader = csv.reader(self._text, strict=True, delimiter=delimiter)
        self.columns: tuple[str, ...] = self._header()

    def __iter__(self) -> Iterator[Row]:
        while True:
            line = self._reader.line_num + 1
            cells = self._next()
            if cells is None:
                return
            if cells:
                yield self._row(line, cells)

    def _row(self, line: int, cells: list[str]) -> Row:
        if len(cells) != len(self.columns):
            return Row(line, {}, cells, f"the row has {len(cells)} cells, the header {len(self.columns)}")
        return Row(line, dict(zip(self.columns, cells, strict=True)), cells)

    def _header(self) -> tuple[str, ...]:
        names = tuple(name.strip() for name in self._next() or ())
        if not names:
            raise InvalidInput(f"{self.path} is empty", remedy="the first line names the columns")
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice or "" in names:
            what = f"the column {twice[0]!r} twice" if any(twice) else "a column without a name"
            raise InvalidInput(f"{self.path}, line 1 has {what}", remedy="give each column a name of its own")
        return names

    def _next(self) -> list[str] | None:
        try:
            return next(self._reader, None)
        except UnicodeDecodeError:
            raise self._not_utf8() from None
        except csv.Error as error:
            raise InvalidInput(
                f"{self.path}, line {self._reader.line_num} is not well-formed CSV: {error}",
                remedy="correct the line; a quote inside a quoted cell is written twice",
            ) from None

    def _not_utf8(self) -> InvalidInput:
        self._file.seek(0)
        line = next((number for number, text in enumerate(self._file, 1) if not _is_utf8(text)), 1)
        return InvalidInput(f"{self.path}, line {line} is not UTF-8", remedy="convert the file to UTF-8")


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


class JsonLines(_File):
    """One JSON object per line."""

    format: Format = "jsonl"
    columns: tuple[str, ...] | None = None

    def __iter__(self) -> Iterator[Row]:
        for number, line in enumerate(self._file, 1):
            text = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
            if text:
                yield self._row(number, text)

    def _row(self, line: int, text: bytes) -> Row:
        try:
            cells = _JSON.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return Row(
                line, {}, {"text": text.decode(errors="replace")}, f"the line is no JSON object: {error}"
            )
        return Row(line, cells, cells)
