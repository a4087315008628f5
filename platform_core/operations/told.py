"""Tables as archives spell them, and as a database is told of them."""

from __future__ import annotations

import re

import msgspec

from platform_core.instance import StoredState
from platform_core.schema import (
    Catalogue,
    SchemaChange,
    Table,
    create_index,
    create_table,
    quoted,
    spelled_type,
    told_type,
)
from platform_core.storage import DialectName

_CAST = re.compile(r"::[a-z][a-z ]*(?:\(\d+\))?")
_CHECK = re.compile(r"CHECK \((.*)\)", re.DOTALL)
_TRUTH = {"0": "FALSE", "1": "TRUE"}


def told_tables(catalogue: Catalogue, state: StoredState, dialect: DialectName) -> dict[str, Table]:
    """The tables of the database, with types as PostgreSQL spells them."""
    known = {
        table: columns for pack in state.packs.values() for table, columns in pack.contents.types.items()
    }
    return {name: _told(table, known.get(name, {}), dialect) for name, table in catalogue.tables.items()}


def _told(table: Table, known: dict[str, str], dialect: DialectName) -> Table:
    columns = tuple(
        msgspec.structs.replace(column, type=told_type(column.type, dialect, known.get(column.name)))
        for column in table.columns
    )
    checks = tuple(
        msgspec.structs.replace(check, condition=_condition(check.condition)) for check in table.checks
    )
    return msgspec.structs.replace(table, columns=columns, checks=checks)


def _condition(text: str) -> str:
    """A check's condition in one line, as SQLite's own statement is looked through; PostgreSQL breaks it into several."""
    found = _CHECK.fullmatch(text)
    return " ".join((found[1] if found else text).split())


def creations(table: Table, dialect: DialectName) -> list[SchemaChange]:
    """What creates an archived table, and its indexes."""
    columns = tuple(
        msgspec.structs.replace(
            column,
            type=spelled_type(column.type, dialect),
            default=_default(column.default, column.type, dialect),
        )
        for column in table.columns
    )
    spelled = msgspec.structs.replace(table, columns=columns)
    changes = [
        SchemaChange(
            kind="create_table",
            table=table.name,
            name=table.name,
            sql=create_table(spelled, dialect, defaults=True),
            summary=f"table {table.name} with {len(columns)} columns",
        )
    ]
    changes += [
        SchemaChange(
            kind="create_index",
            table=table.name,
            name=index.name,
            sql=create_index(table.name, index),
            summary=f"index {quoted(index.name)} on {table.name}",
        )
        for index in table.indexes
    ]
    return changes


def _default(default: str | None, told: str, dialect: DialectName) -> str | None:
    """A default as this database spells it."""
    if default is None:
        return None
    plain = _CAST.sub("", default)
    return _TRUTH.get(plain, plain) if told == "BOOLEAN" and dialect == "postgres" else plain
