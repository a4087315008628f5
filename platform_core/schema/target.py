"""One table: what is stored, what is declared, and what of it differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from .relation import Value
from .shape import Shape
from .tables import Column, ForeignKey, Index, Table
from .types import object_name

BESIDE = "new+"
"""Before the name of a column that is filled beside the one in whose place it will be."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A column of the table to come. ``value``: what its values are; none for one that is only added.

    ``was``: the stored column that it is, if its values stay.
    """

    column: Column
    value: Value | None = None
    was: Column | None = None

    @property
    def renamed(self) -> bool:
        """Whether the stored column has another name."""
        return self.was is not None and self.was.name != self.column.name

    @property
    def remade(self) -> bool:
        """Whether the column gets other values, or is new and gets some."""
        return self.value is not None and self.was is None


class Target:
    """A stored table on its way to the declared one. Columns that nothing declares stay, and are never required."""

    def __init__(self, shape: Shape, there: Table, declared: Table, names: Mapping[str, str]) -> None:
        self.shape = shape
        self.there = there
        self.declared = declared
        self.names = names
        self.stored = {column.name: column for column in there.columns}
        self.parts = [self._declared(column) for column in declared.columns]
        wanted = {column.name for column in declared.columns}
        self.left = [self._left(name, value) for name, value in shape.columns.items() if name not in wanted]

    def _declared(self, column: Column) -> Part:
        value = self.shape.columns.get(column.name)
        return Part(column=column, value=value, was=self.stored.get(value.stored) if value else None)

    def _left(self, name: str, value: Value) -> Part:
        was = self.stored.get(value.stored)
        if was is None:
            return Part(column=Column(name=name, type=value.type), value=value)
        keeps = was.required and was.default is not None
        references = was.references and self.followed(was.references)
        column = msgspec.structs.replace(was, name=name, required=keeps, references=references)
        return Part(column=column, value=value, was=was)

    @property
    def all_parts(self) -> list[Part]:
        """Declared columns, then those that are left."""
        return [*self.parts, *self.left]

    def followed(self, key: ForeignKey) -> ForeignKey:
        """A stored foreign key, with its table's new name."""
        return ForeignKey(self.names.get(key.table, key.table), key.on_delete)

    def other_key(self, part: Part) -> bool:
        """Whether a column that stays refers in another way than is declared."""
        assert part.was is not None
        found = part.was.references and self.followed(part.was.references)
        return found != part.column.references

    @property
    def gone(self) -> list[str]:
        """Stored columns that no column of the table to come is."""
        kept = {part.was.name for part in self.all_parts if part.was is not None}
        return [name for name in self.stored if name not in kept]

    @property
    def added(self) -> list[Part]:
        """Columns that are new and get no values but a constant default."""
        return [part for part in self.parts if part.value is None]

    @property
    def remade(self) -> list[Part]:
        """Columns that get other values."""
        return [part for part in self.all_parts if part.remade]

    # -- indexes and checks
    # ---------------------------------------------------------------------------------------------

    def as_index(self, index: Index) -> Index | None:
        """A stored index in terms of the table to come; nothing if one of its columns is not the same any more."""
        now = {part.was.name: part.column.name for part in self.all_parts if part.was is not None}
        used = (*index.columns, *((index.only_if,) if index.only_if else ()))
        if any(name not in now for name in used):
            return None
        return Index(
            name=index.name,
            columns=tuple(now[name] for name in index.columns),
            unique=index.unique,
            only_if=now[index.only_if] if index.only_if else "",
        )

    def ours(self, index: Index) -> bool:
        """Whether the platform made a stored index, as its name tells."""
        if index.only_if:
            return index.name == object_name("uq", self.there.name, (*index.columns, "if", index.only_if))
        return index.name == object_name("uq" if index.unique else "ix", self.there.name, index.columns)

    def kept(self, index: Index) -> bool:
        """Whether a stored index stays as it is, under its name."""
        now = self.as_index(index)
        if now is None:
            return False
        return now in self.declared.indexes or not self.ours(index)

    @property
    def lost_checks(self) -> list[str]:
        """Stored checks that do not stay: not declared any more, or about a column that is remade."""
        wanted = {check.name for check in self.declared.checks}
        remade = {f'"{part.column.name}"' for part in self.all_parts if part.remade or part.renamed}
        texts = {check.name: check.condition for check in self.declared.checks}
        return [
            check.name
            for check in self.there.checks
            if check.name not in wanted or any(name in texts[check.name] for name in remade)
        ]

    @property
    def new_checks(self) -> list[str]:
        """Declared checks that have to be made."""
        stay = {check.name for check in self.there.checks} - set(self.lost_checks)
        return [check.name for check in self.declared.checks if check.name not in stay]

    # -- what no change brings about ------------------------------------------------------------------------------

    def blockers(self, *, filled: bool) -> Iterator[str]:
        """What is declared and cannot be reached."""
        table = self.declared.name
        for part in self.parts:
            column, value = part.column, part.value
            if value is not None and value.type != column.type:
                now = f"{value.type} in the database" if part.was else f"{value.type} after the data steps"
                yield (
                    f"column {table}.{column.name} is {now}, but {column.type} in the declaration; "
                    "let a data step convert it, or declare a field of another name"
                )
            elif value is None and column.required and column.default is None and filled:
                yield (
                    f"required column {table}.{column.name} cannot be added: the table has rows and the "
                    "field has no constant default; give it one, let a data step fill it, or leave it optional"
                )
            elif value is None and column.required and column.references is not None and filled:
                yield (
                    f"required reference {table}.{column.name} cannot be added to rows; "
                    "let a data step fill it, or make it optional"
                )
        for index in self.declared.indexes:
            found = next((each for each in self.there.indexes if each.name == index.name), None)
            if found is not None and self.as_index(found) != index and not self.ours(found):
                yield (
                    f"index {index.name} is not what the entity declares but {index_text(table, found)}; "
                    "drop it, and the next plan creates it anew"
                )


def index_text(table: str, index: Index) -> str:
    """An index in words."""
    kind = "unique index" if index.unique else "index"
    condition = f", only rows with {index.only_if}" if index.only_if else ""
    return f"{kind} on {table} ({', '.join(index.columns)}{condition})"
