"""What a backup file holds: a ZIP archive of lines of JSON, with a manifest that vouches for each member.

``tables/NAME.jsonl`` has a row per line: the values in the order of the table's columns, ids as 32 hexadecimal digits,
times as ISO 8601 in UTC. ``archives/...`` are the archives of uninstalled packs.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from ..schema import Table
from ..storage import DialectName

FORMAT = 1
MANIFEST = "manifest.json"
TABLES, ARCHIVES = "tables/", "archives/"


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


def conversions(
    table: Table, dialect: DialectName, of: Callable[[str, DialectName], Convert | None]
) -> list[tuple[int, Convert]]:
    """The places of a row's values that file and database write differently, and what turns one into the other."""
    found = [(place, of(column.type, dialect)) for place, column in enumerate(table.columns)]
    return [(place, convert) for place, convert in found if convert is not None]


def converted(row: Sequence[Any], wanted: Sequence[tuple[int, Convert]]) -> list[Any]:
    """A row with some of its values in another form."""
    values = list(row)
    for place, convert in wanted:
        if values[place] is not None:
            values[place] = convert(values[place])
    return values
