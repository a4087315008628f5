"""What there is to back up in a database: all its tables, with types that both databases understand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

import msgspec

from ..operations.told import told_tables
from ..schema import Catalogue, Table, spelled_type
from ..storage import DialectName, Row, Session
from ..stored import StoredState

KNOWN_TYPES = ("TEXT", "INTEGER", "REAL")
"""On SQLite; every type that a field has is one of them there."""
PAGE = 1000


def portable_tables(
    catalogue: Catalogue, state: StoredState, dialect: DialectName
) -> tuple[list[Table], list[str]]:
    """The tables of a catalogue, each after those that it refers to, and what of it cannot be backed up."""
    tables: dict[str, Table] = {}
    left_out: list[str] = []
    for name, table in sorted(told_tables(catalogue, state, dialect).items()):
        strange = [
            column.name for column in table.columns if spelled_type(column.type, "sqlite") not in KNOWN_TYPES
        ]
        if strange:
            left_out.append(f"table {name}: no field has the type of its column {strange[0]}")
            continue
        indexes = [index for index in table.indexes if all(index.columns)]
        left_out += [f"index {each.name} on {name}" for each in table.indexes if each not in indexes]
        tables[name] = msgspec.structs.replace(table, indexes=tuple(indexes))
    named = {*tables, *(index.name for table in catalogue.tables.values() for index in table.indexes)}
    left_out += [f"{name}, which is no table" for name in sorted(_other(catalogue, named, dialect))]
    return list(_ordered(tables)), left_out


def _other(catalogue: Catalogue, named: Iterable[str], dialect: DialectName) -> set[str]:
    """Views, sequences, triggers; on PostgreSQL the indexes of primary keys have names of their own."""
    keys = {f"{table}_pkey" for table in catalogue.tables} if dialect == "postgres" else set()
    return set(catalogue.taken) - set(named) - set(catalogue.tables) - keys


def _ordered(tables: dict[str, Table]) -> Iterable[Table]:
    left = dict(tables)
    while left:
        ready = [name for name, table in left.items() if _needed(table) & left.keys() <= {name}]
        for name in ready or list(left):  # Those of a circle come in any order.
            yield left.pop(name)


def _needed(table: Table) -> set[str]:
    return {column.references.table for column in table.columns if column.references is not None}


async def pages(session: Session, table: Table) -> AsyncIterator[list[Row]]:
    """All rows of a table, page by page, in the order of their ids if they have such."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    key = next((place for place, column in enumerate(table.columns) if column.primary), None)
    if key is None:
        place = "rowid" if session.dialect == "sqlite" else "ctid"
        start = 0
        while rows := await session.fetch(
            f'SELECT {columns} FROM "{table.name}" ORDER BY {place} LIMIT {PAGE} OFFSET {start}'
        ):
            yield rows
            start += PAGE
        return
    name, mark = table.columns[key].name, "?1" if session.dialect == "sqlite" else "$1"
    rows = await session.fetch(f'SELECT {columns} FROM "{table.name}" ORDER BY "{name}" LIMIT {PAGE}')
    while rows:
        yield rows
        rows = await session.fetch(
            f'SELECT {columns} FROM "{table.name}" WHERE "{name}" > {mark} ORDER BY "{name}" LIMIT {PAGE}',
            (rows[-1][key],),
        )
