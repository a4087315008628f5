"""Declarative, additive schema sync: what is missing is created; nothing is ever changed or dropped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from platform_core.entity import Entity
from platform_core.storage import DialectName, Session, Transaction

from .catalogue import Catalogue, read_catalogue
from .declared import declared_tables
from .tables import Column, Index, Table, add_column, create_index, create_table
from .types import quoted


class SchemaChange(msgspec.Struct, frozen=True, kw_only=True):
    """One statement that adds something to the database, and what it adds in a few words."""

    kind: Literal["create_table", "add_column", "create_index"]
    table: str
    name: str
    sql: str
    summary: str


class SchemaPlan(msgspec.Struct, frozen=True):
    """What is to be added, in order, and everything that additions cannot bring about."""

    changes: tuple[SchemaChange, ...]
    blockers: tuple[str, ...]


async def plan_schema(session: Session, entities: Sequence[type[Entity]]) -> SchemaPlan:
    """Compare the entities with the database and return what is missing; nothing is written.

    Declarations that no database can follow are a `PackError`; what this one cannot follow is a blocker.
    """
    declared = declared_tables(entities, session.dialect)
    catalogue = await read_catalogue(session)
    pairs = [(table, catalogue.tables[table.name]) for table in declared if table.name in catalogue.tables]
    filled = await _with_rows(session, [there for table, there in pairs if _adds_to(table, there)])
    created = [table for table in declared if table.name not in catalogue.tables]
    changes = [_creation(table, session.dialect) for table in created]
    blockers = [*_taken(declared, catalogue)]
    for table, there in pairs:
        changes += _additions(table, there, filled=table.name in filled)
        blockers += _differences(table, there, filled=table.name in filled)
        blockers += await _duplicates(session, table, there, filled=table.name in filled)
    for table in declared:
        changes += _index_creations(table, catalogue.tables.get(table.name))
    return SchemaPlan(tuple(changes), tuple(blockers))


async def apply(tx: Transaction, changes: Iterable[SchemaChange]) -> None:
    """Run the statements of a plan, in order."""
    for change in changes:
        await tx.execute(change.sql)


def _creation(table: Table, dialect: DialectName) -> SchemaChange:
    count = len(table.columns)
    return SchemaChange(
        kind="create_table",
        table=table.name,
        name=table.name,
        sql=create_table(table, dialect),
        summary=f"table {table.name} with {count} column{'s' if count > 1 else ''}",
    )


def _missing(table: Table, there: Table) -> list[Column]:
    present = {column.name for column in there.columns}
    return [column for column in table.columns if column.name not in present]


def _adds_to(table: Table, there: Table) -> bool:
    return any(column.required for column in _missing(table, there))


def _additions(table: Table, there: Table, *, filled: bool) -> Iterator[SchemaChange]:
    for column in _missing(table, there):
        yield SchemaChange(
            kind="add_column",
            table=table.name,
            name=column.name,
            sql=add_column(table.name, column, filled=filled),
            summary=f"column {table.name}.{column.name} ({column.summary})",
        )


def _index_creations(table: Table, there: Table | None) -> Iterator[SchemaChange]:
    present = {index.name for index in there.indexes} if there else set()
    for index in table.indexes:
        if index.name not in present:
            yield SchemaChange(
                kind="create_index",
                table=table.name,
                name=index.name,
                sql=create_index(table.name, index),
                summary=_described(table.name, index),
            )


def _described(table: str, index: Index) -> str:
    kind = "unique index" if index.unique else "index"
    condition = f", only rows with {index.only_if}" if index.only_if else ""
    return f"{kind} on {table} ({', '.join(index.columns)}{condition})"


# -- what additions cannot bring about ----------------------------------------------------------------------


def _taken(declared: Sequence[Table], catalogue: Catalogue) -> Iterator[str]:
    """Names that something else in the database has."""
    for table in declared:
        there = catalogue.tables.get(table.name)
        if there is None and table.name in catalogue.taken:
            yield f"table {table.name} cannot be created: something else has its name; rename or drop that"
        present = {index.name for index in there.indexes} if there else set()
        for index in table.indexes:
            if index.name not in present and index.name in catalogue.taken:
                yield (
                    f"{_described(table.name, index)} cannot be created: the name {index.name} is taken, "
                    "or by an index that is not valid; drop that"
                )


def _differences(table: Table, there: Table, *, filled: bool) -> Iterator[str]:
    present = {column.name: column for column in there.columns}
    for column in table.columns:
        found = present.pop(column.name, None)
        if found is not None:
            yield from _column_difference(table.name, column, found)
        elif column.required and column.default is None and filled:
            yield (
                f"required column {table.name}.{column.name} cannot be added: the table has rows and the "
                "field has no constant default; give it one, or leave it optional"
            )
        elif column.required and column.references is not None and filled:
            yield f"required reference {table.name}.{column.name} cannot be added to rows; make it optional"
    for column in present.values():
        if column.required and column.default is None:
            yield (
                f"column {table.name}.{column.name} is required in the database but no longer declared, so "
                "that nothing could be created; declare it again"
            )
    checks = {check.name for check in there.checks}
    for check in table.checks:
        if check.name not in checks:
            yield (
                f"check {check.name} cannot be added to the existing table {table.name}; "
                "enforce it by a business rule, or declare it on a new entity"
            )
    yield from _index_differences(table, there)


def _column_difference(table: str, column: Column, found: Column) -> Iterator[str]:
    if (column.type, column.required, column.references) != (found.type, found.required, found.references):
        yield (
            f"column {table}.{column.name} is {found.summary} in the database, but {column.summary} in the "
            "declaration; keep it as it was, or declare a field of another name"
        )


def _index_differences(table: Table, there: Table) -> Iterator[str]:
    present = {index.name: index for index in there.indexes}
    for index in table.indexes:
        found = present.get(index.name, index)
        if found != index:
            yield (
                f"index {index.name} is not what the entity declares but {_described(table.name, found)}; "
                "drop it, and the next plan creates it anew"
            )


async def _with_rows(session: Session, tables: Sequence[Table]) -> set[str]:
    """Return the names of those tables that have rows."""
    if not tables:
        return set()
    columns = ", ".join(f"EXISTS (SELECT 1 FROM {quoted(table.name)})" for table in tables)
    (row,) = await session.fetch(f"SELECT {columns}")
    return {table.name for table, has_rows in zip(tables, row, strict=True) if has_rows}


async def _duplicates(session: Session, table: Table, there: Table, *, filled: bool) -> list[str]:
    """Return a blocker for each new unique index that rows stand in the way of."""
    indexes = {index.name for index in there.indexes}
    missing = {column.name: column for column in _missing(table, there)}
    found = []
    for index in table.indexes:
        if not index.unique or index.name in indexes:
            continue
        if await _has_duplicates(session, table.name, index, missing, filled=filled):
            found.append(
                f"{_described(table.name, index)} cannot be created: rows would have the same values; "
                "make them different, or declare it without `unique`"
            )
    return found


async def _has_duplicates(
    session: Session, table: str, index: Index, missing: dict[str, Column], *, filled: bool
) -> bool:
    """Whether rows have the same values. New optional columns are empty, and empty equals nothing."""
    new = [missing[name] for name in (*index.columns, index.only_if) if name in missing]
    if any(not column.required or not filled for column in new):
        return False
    grouped = [quoted(name) for name in index.columns if name not in missing]
    conditions = [f"{name} IS NOT NULL" for name in grouped]
    if index.only_if in missing:
        if (missing[index.only_if].default or "").upper() not in ("TRUE", "1"):
            return False
    elif index.only_if:
        conditions.append(quoted(index.only_if))
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    if not grouped:
        return len(await session.fetch(f"SELECT 1 FROM {quoted(table)}{where} LIMIT 2")) > 1
    group = f"GROUP BY {', '.join(grouped)} HAVING count(*) > 1"
    return bool(await session.fetch(f"SELECT 1 FROM {quoted(table)}{where} {group} LIMIT 1"))
