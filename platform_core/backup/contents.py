"""What there is to back up in a database: all its tables, with types that both databases understand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

import msgspec

from ..discovery import Available
from ..entity import EntityInfo
from ..schema import Catalogue, Column, Table, column_type, type_on_sqlite
from ..storage import DialectName, Row, Session
from .manifest import UNKNOWN

KEY = "sys_id"
PAGE = 1000


def portable_tables(
    catalogue: Catalogue, dialect: DialectName, offered: Available
) -> tuple[list[Table], list[str]]:
    """The tables of a catalogue, each after those that it refers to, and what of it cannot be backed up."""
    declared = _declared(offered)
    tables: dict[str, Table] = {}
    left_out: list[str] = []
    for name, table in sorted(catalogue.tables.items()):
        columns = [_portable(column, declared.get((name, column.name)), dialect) for column in table.columns]
        strange = [column.name for column in columns if not _is_known(column.type)]
        if strange:
            left_out.append(f"table {name}: no field has the type of its column {strange[0]}")
            continue
        indexes = [index for index in table.indexes if all(index.columns)]
        left_out += [f"index {each.name} on {name}" for each in table.indexes if each not in indexes]
        checks = [msgspec.structs.replace(check, condition=_bare(check.condition)) for check in table.checks]
        tables[name] = msgspec.structs.replace(
            table, columns=tuple(columns), indexes=tuple(indexes), checks=tuple(checks)
        )
    named = {*tables, *(index.name for table in catalogue.tables.values() for index in table.indexes)}
    left_out += [f"{name}, which is no table" for name in sorted(_other(catalogue, named, dialect))]
    return list(_ordered(tables)), left_out


def _declared(offered: Available) -> dict[tuple[str, str], str]:
    """The types of all columns that installed packs declare, as PostgreSQL names them."""
    found: dict[tuple[str, str], str] = {}
    for pack in offered.packs.values():
        for entity in pack.entities:
            # A broken pack may call anything an entity.
            if not isinstance(info := getattr(entity, "info", None), EntityInfo):
                continue
            for field in info.own_fields.values():
                if field.stored:
                    found[info.table, field.name] = column_type(field, "postgres")
            if info.extends is not None:
                found[info.table, KEY] = "UUID"
    return found


def _portable(column: Column, declared: str | None, dialect: DialectName) -> Column:
    if dialect == "postgres":
        return column
    fits = declared is not None and type_on_sqlite(declared) == column.type
    kind = declared if fits and declared is not None else UNKNOWN + column.type
    return msgspec.structs.replace(column, type=kind)


def _is_known(kind: str) -> bool:
    if kind.startswith(UNKNOWN):
        return kind.removeprefix(UNKNOWN) in ("TEXT", "INTEGER", "REAL")
    return type_on_sqlite(kind) is not None


def _bare(condition: str) -> str:
    """A check's condition without the word that PostgreSQL puts before it."""
    return (
        condition.removeprefix("CHECK (").removesuffix(")") if condition.startswith("CHECK (") else condition
    )


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
