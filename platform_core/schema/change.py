"""A change of the schema as data: one statement, and what it does in a few words."""

from __future__ import annotations

from typing import Literal

import msgspec

from platform_core.storage import DialectName

from .tables import Column, Index, Table, create_index, create_table
from .target import index_text
from .types import quoted

ChangeKind = Literal[
    "create_table", "add_column", "create_index", "rename_table", "compute_column", "move_rows", "change_table",
    "drop_table", "follow", "check_references",
]  # fmt: skip


class SchemaChange(msgspec.Struct, frozen=True, kw_only=True):
    """One statement that changes the database, and what it does in a few words; none for part of another one."""

    kind: ChangeKind
    table: str
    name: str
    sql: str
    summary: str


def creation(table: Table, dialect: DialectName) -> SchemaChange:
    """The creation of a table."""
    count = len(table.columns)
    return SchemaChange(
        kind="create_table",
        table=table.name,
        name=table.name,
        sql=create_table(table, dialect),
        summary=f"table {table.name} with {count} column{'s' if count > 1 else ''}",
    )


def addition(table: str, column: Column, sql: str) -> SchemaChange:
    """The addition of a column."""
    summary = f"column {table}.{column.name} ({column.summary})"
    return SchemaChange(kind="add_column", table=table, name=column.name, sql=sql, summary=summary)


def index_creation(table: str, index: Index) -> SchemaChange:
    """The creation of an index."""
    return SchemaChange(
        kind="create_index",
        table=table,
        name=index.name,
        sql=create_index(table, index),
        summary=index_text(table, index),
    )


def change(table: str, name: str, sql: str, summary: str = "") -> SchemaChange:
    """A change of a table that is there."""
    return SchemaChange(kind="change_table", table=table, name=name, sql=sql, summary=summary)


def alter(table: str, name: str, action: str, summary: str = "") -> SchemaChange:
    """An alteration of a table that is there."""
    return change(table, name, f"ALTER TABLE {quoted(table)} {action}", summary)
