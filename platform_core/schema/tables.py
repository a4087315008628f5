"""Tables as data, the same shape for what entities declare and for what the database has, and their DDL."""

from __future__ import annotations

from typing import Literal

import msgspec

from platform_core.storage import DialectName

from .types import object_name, quoted

OnDelete = Literal["SET NULL", "CASCADE", "NO ACTION"]


class ForeignKey(msgspec.Struct, frozen=True):
    """A column's reference to another table's `sys_id`, and what happens to the row when the other goes."""

    table: str
    on_delete: str


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column. `default` is SQL text: what it has in the database, or what older rows are to get."""

    name: str
    type: str
    required: bool = False
    primary: bool = False
    references: ForeignKey | None = None
    default: str | None = None

    @property
    def summary(self) -> str:
        """The column in a few words, for plans and blockers."""
        target = f" to {self.references.table}, {self.references.on_delete}" if self.references else ""
        return f"{self.type}{target}, {'required' if self.required else 'optional'}"


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """An index; with `only_if` it holds just the rows in which that column is true."""

    name: str
    columns: tuple[str, ...]
    unique: bool = False
    only_if: str = ""


class Check(msgspec.Struct, frozen=True):
    """A condition that every row satisfies, as SQL text that both databases understand."""

    name: str
    condition: str


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table with all that belongs to it."""

    name: str
    columns: tuple[Column, ...]
    indexes: tuple[Index, ...] = ()
    checks: tuple[Check, ...] = ()


def create_table(table: Table, dialect: DialectName, *, defaults: bool = False) -> str:
    """Return the statement that creates a table with keys, references and checks, without indexes.

    `defaults` are kept in the database for a table that had them: one to which columns were added later.
    """
    parts = [
        _definition(table.name, column, f" DEFAULT {column.default}" if defaults and column.default else "")
        for column in table.columns
    ]
    parts += [f"CONSTRAINT {quoted(check.name)} CHECK ({check.condition})" for check in table.checks]
    # A strict table refuses a value of the wrong type; otherwise SQLite stores it, and reading fails later.
    ending = " STRICT" if dialect == "sqlite" else ""
    return f"CREATE TABLE {quoted(table.name)} (\n    " + ",\n    ".join(parts) + f"\n){ending}"


def add_column(table: str, column: Column, *, filled: bool) -> str:
    """Return the statement that adds a column; a table with rows needs the default that those get."""
    default = (
        f" DEFAULT {column.default}" if filled and column.required and column.default is not None else ""
    )
    return f"ALTER TABLE {quoted(table)} ADD COLUMN {_definition(table, column, default)}"


def add_reference(table: str, column: str, target: ForeignKey) -> str:
    """Return the statement that makes a column of an existing table a reference; PostgreSQL alone knows it."""
    name = quoted(object_name("fk", table, (column,)))
    return (
        f"ALTER TABLE {quoted(table)} ADD CONSTRAINT {name} FOREIGN KEY ({quoted(column)}) "
        f"REFERENCES {quoted(target.table)} ({quoted('sys_id')}) ON DELETE {target.on_delete}"
    )


def create_index(table: str, index: Index) -> str:
    """Return the statement that creates an index."""
    kind = "UNIQUE INDEX" if index.unique else "INDEX"
    condition = f" WHERE {quoted(index.only_if)}" if index.only_if else ""
    columns = ", ".join(map(quoted, index.columns))
    return f"CREATE {kind} {quoted(index.name)} ON {quoted(table)} ({columns}){condition}"


def _definition(table: str, column: Column, default: str = "") -> str:
    text = f"{quoted(column.name)} {column.type}"
    if column.primary:
        text += " PRIMARY KEY"
    if column.required:
        text += " NOT NULL"
    text += default
    if column.references:
        name = quoted(object_name("fk", table, (column.name,)))
        text += f" CONSTRAINT {name}{references(column.references)}"
    return text


def references(key: ForeignKey) -> str:
    """The part of a statement that says where a foreign key points, and what happens when that goes."""
    return f" REFERENCES {quoted(key.table)} ({quoted('sys_id')}) ON DELETE {key.on_delete}"
