"""What a backup file holds: a ZIP archive of lines of JSON, with a manifest that vouches for each member.

``tables/NAME.jsonl`` has a row per line: the values in the order of the table's columns, ids as 32 hexadecimal digits,
times as ISO 8601 in UTC. ``files/...`` are the files that the instance keeps beside its database.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from ..schema import Table, type_on_sqlite
from ..storage import DialectName

FORMAT = 1
MANIFEST = "manifest.json"
TABLES, FILES = "tables/", "files/"
FOLDERS = ("archives", "attachments")
"""Beside its database an instance may keep these, in its folder."""
UNKNOWN = "SQLITE "
"""Stands before a type that only SQLite has said, because no installed pack declares the column."""
TIME, DATE, TRUTH, FLOAT = "TIMESTAMP WITH TIME ZONE", "DATE", "BOOLEAN", "DOUBLE PRECISION"


class BackedUpPack(msgspec.Struct, frozen=True, kw_only=True):
    """A pack as the instance knew it."""

    name: str
    version: str
    state: str


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One file in the archive. ``rows``: how many lines of a table."""

    name: str
    sha256: str
    size: int
    rows: int | None = None


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What was backed up, when, from where, and what each member must be.

    ``tables`` have types as PostgreSQL names them. ``left_out``: what was in the database and is not here. ``last_seal``:
    the end of the audit's chain of seals. ``secret``: of the instance, if it was asked for.
    """

    format: int
    pergola: str
    instance: str
    dialect: DialectName
    generation: int
    created: datetime.datetime
    packs: tuple[BackedUpPack, ...]
    tables: tuple[Table, ...]
    members: tuple[Member, ...]
    left_out: tuple[str, ...] = ()
    last_seal: str = ""
    durable: bool = True
    https: bool = False
    secret: str | None = None

    @property
    def rows(self) -> int:
        """How many rows there are in all tables."""
        return sum(member.rows or 0 for member in self.members)


Convert = Callable[[Any], Any]
Told = Callable[[int, int], None]
"""Told how many rows were done since the last time, and how many there are in all."""


def untold(done: int, total: int) -> None:
    """Progress that nobody is told of."""


def into_file(tables: Table, dialect: DialectName) -> list[tuple[int, Convert]]:
    """Places of a row's values that are written in another way than the database gives them."""
    found: list[tuple[int, Convert]] = []
    for place, column in enumerate(tables.columns):
        if column.type == FLOAT:
            found.append((place, _number))
        elif dialect == "sqlite" and column.type == TRUTH:
            found.append((place, bool))
        elif dialect == "postgres" and column.type == TIME:
            found.append((place, _moment))
        elif dialect == "postgres" and column.type == DATE:
            found.append((place, datetime.date.isoformat))
    return found


def out_of_file(table: Table, dialect: DialectName) -> list[tuple[int, Convert]]:
    """Places of a row's values that the database takes in another way than they are written."""
    found: list[tuple[int, Convert]] = []
    for place, column in enumerate(table.columns):
        if column.type == FLOAT:
            found.append((place, float))
        elif dialect == "postgres" and column.type == TIME:
            found.append((place, datetime.datetime.fromisoformat))
        elif dialect == "postgres" and column.type == DATE:
            found.append((place, datetime.date.fromisoformat))
    return found


def converted(row: Sequence[Any], conversions: Sequence[tuple[int, Convert]]) -> list[Any]:
    """A row with some of its values in another form."""
    values = list(row)
    for place, convert in conversions:
        if values[place] is not None:
            values[place] = convert(values[place])
    return values


def _number(value: float) -> float | str:
    """JSON has no word for what is no finite number."""
    return value if abs(value) < float("inf") else str(value)


def _moment(value: datetime.datetime) -> str:
    return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")


def native_type(kind: str, dialect: DialectName) -> str | None:
    """The type of a column on a database; None for what PostgreSQL cannot be told, because only SQLite knew it."""
    if dialect == "postgres":
        return None if kind.startswith(UNKNOWN) else kind
    return kind.removeprefix(UNKNOWN) if kind.startswith(UNKNOWN) else type_on_sqlite(kind)
