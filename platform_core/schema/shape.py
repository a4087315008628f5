"""What becomes of stored tables while the changes of data steps are followed, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

from platform_core.fields import Kind

from .facts import TableFacts
from .relation import Relation, Slot, Value
from .tables import Table

MisfitKind = Literal[
    "empty", "too long", "not a choice", "out of range", "not of the pattern", "not convertible", "orphan",
    "duplicate", "against a check", "of another class",
]  # fmt: skip
MISFIT_KINDS: tuple[MisfitKind, ...] = get_args(MisfitKind)


class Flag(msgspec.Struct, frozen=True):
    """A condition, by the name of its column in the relation, under which a change does not suit a row."""

    name: str
    kind: MisfitKind
    column: str
    remedy: str


class Shape:
    """A table between what is stored and what is declared.

    ``stored`` is its name in the database; empty for one that a step makes out of another table's columns.
    """

    def __init__(self, name: str, stored: str, relation: Relation, columns: dict[str, Value]) -> None:
        self.name = name
        self.stored = stored
        self.relation = relation
        self.columns = columns
        self.flags: list[Flag] = []
        self.source = ""
        """The table whose columns moved here, as it is stored."""
        self.link = ""

    @classmethod
    def of(cls, table: Table, facts: TableFacts) -> Shape:
        """A stored table, as it is."""
        columns = {
            column.name: Value(
                name=column.name,
                type=column.type,
                kind=_kind(column.name, column.type, facts),
                stored=column.name,
            )
            for column in table.columns
        }
        return cls(table.name, table.name, Relation(table.name), columns)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The columns that functions give."""
        return self.relation.slots

    def stored_as(self) -> Mapping[str, str]:
        """By stored column, the name of the column that holds its values unchanged."""
        return {value.stored: name for name, value in self.columns.items() if value.stored}


_BY_TYPE: dict[str, Kind] = {
    "BOOLEAN": "boolean", "TIMESTAMP WITH TIME ZONE": "datetime", "DATE": "date", "UUID": "reference",
    "DOUBLE PRECISION": "decimal", "REAL": "decimal",
}  # fmt: skip


def _kind(name: str, column_type: str, facts: TableFacts) -> Kind | None:
    known = facts.get(name)
    return known.kind if known is not None else _BY_TYPE.get(column_type.upper())
