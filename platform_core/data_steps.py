"""Data steps: what a version of a pack changes in what earlier versions left in the database.

A pack's entities say what its tables are to be. Where the platform can see by itself how to get there (a new table,
a field that becomes required and has a value everywhere), nothing more is said. A step says what it cannot see: what
a thing was called before, how a value becomes another one, what fills what was empty, and what may be thrown away.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from .choices import Code
from .fields import Declared

if TYPE_CHECKING:
    from .records import Records

Row = Mapping[str, Any]
"""A row of one table by field name, as it is when its turn in the steps has come."""
Computed = Callable[[Row], Any]
"""Gives a value for a row. It looks at nothing but the row: the plan calls it too, to see what would come out."""


class From(msgspec.Struct, frozen=True):
    """The value of another column of the same row."""

    column: str


class ByKey(msgspec.Struct, frozen=True):
    """The record of the referenced entity that has the value in this field: `ByKey("code")`."""

    field: str


class RenameTable(msgspec.Struct, frozen=True):
    """The table has another name from this version on. History, journal, files and choices follow."""

    old: str
    new: str


class RenameColumn(msgspec.Struct, frozen=True):
    """The field has another name from this version on. History and choices follow; a journal field's entries too."""

    table: str
    old: str
    new: str


class Convert(msgspec.Struct, frozen=True):
    """Every value of the column becomes one of the field type `to`, as it was declared in this version.

    `using` says how: a mapping of codes (what it does not name stays), `ByKey` for a reference, or a function of the
    row. Without it a value is read from its text: "12" becomes 12, and "twelve" stands in the way of the upgrade.
    """

    table: str
    column: str
    to: Declared
    using: Mapping[Code, Code | None] | ByKey | Computed | None = None


class Fill(msgspec.Struct, frozen=True):
    """Rows that have no value in the column get one: a constant, or `using` another column or a function of the row.

    The column may be new in this version: so one field is split into several. `to` is the new field's type as it was
    declared in this version; it is needed only where a later step converts the field. Of the platform's own columns those
    can be filled that the table did not have, being internal or managed before.
    """

    table: str
    column: str
    value: Any = None
    using: From | Computed | None = None
    to: Declared | None = None


class Move(msgspec.Struct, frozen=True):
    """Columns move into the new table `to`: one row there for each row here that has a value in any of them.

    With `link`, a reference field of the new entity, each row gets a record of its own that refers to the one that it
    came from. Without it the new entity extends this one, and the records become records of the new entity.
    """

    table: str
    columns: tuple[str, ...]
    to: str
    link: str = ""


class DropColumn(msgspec.Struct, frozen=True):
    """The column and its values go. Without this, what is no longer declared stays in the database."""

    table: str
    column: str


class DropTable(msgspec.Struct, frozen=True):
    """The table and its records go. Without this, what is no longer declared stays in the database."""

    table: str


StructuralChange = RenameTable | RenameColumn | Convert | Fill | Move | DropColumn | DropTable


class DataStep(msgspec.Struct, frozen=True, kw_only=True):
    """A change of what is in the database that belongs to a version of the pack; it is made once on each instance.

    ``number`` orders a pack's steps, and a step never changes meaning once released. ``changes`` are about the tables of
    earlier versions; where the pack is new there are none, and they are left out. ``run`` is called after the changes of
    all pending steps, when the tables are as the entities say, also where the pack is new.
    """

    number: int
    summary: str
    changes: tuple[StructuralChange, ...] = ()
    run: Callable[[Records], Awaitable[None]] | None = None
