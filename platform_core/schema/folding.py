"""Following the changes of pending data steps from the stored tables to what they lead to; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import singledispatchmethod

import msgspec

from platform_core.data_steps import (
    Convert,
    DropColumn,
    DropTable,
    Fill,
    Move,
    RenameColumn,
    RenameTable,
    StructuralChange,
)
from platform_core.entity import EntityInfo
from platform_core.storage import DialectName

from .catalogue import Catalogue
from .facts import TableFacts
from .moving import move
from .shape import Shape
from .values import convert, fill


class PendingChange(msgspec.Struct, frozen=True, kw_only=True):
    """A change of a data step that has not been made on this instance."""

    pack: str
    step: int
    change: StructuralChange

    @property
    def where(self) -> str:
        """The step, as messages name it."""
        return f"data step {self.step} of pack {self.pack!r}"


class Followed(msgspec.Struct, frozen=True):
    """A change that the platform's own rows about records follow, and the classes, as called then, that have it."""

    change: RenameTable | RenameColumn | DropTable | DropColumn | Move
    classes: tuple[str, ...]


class Folding:
    """The tables as the changes leave them, and what is wrong with the changes themselves.

    A change of a table or column that is not there is left out: it came and was changed in versions that this
    instance never had, and is made at once in its latest form.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        infos: Mapping[str, EntityInfo],
        facts: Mapping[str, TableFacts],
        dialect: DialectName,
        pending: Sequence[PendingChange],
    ) -> None:
        self.dialect = dialect
        self.infos = infos
        self.facts = facts
        self.pending = pending
        self.tables = {name: Shape.of(table, facts.get(name, {})) for name, table in catalogue.tables.items()}
        self.catalogue = catalogue
        self.gone: list[Shape] = []
        self.followed: list[Followed] = []
        self.problems: list[str] = []
        self._place = 0
        self._names = 0

    def run(self, owned: Callable[[str, str], str]) -> None:
        """Follow all changes. ``owned`` says why a pack may not change a table, if so."""
        for place, each in enumerate(self.pending):
            self._place = place
            table = each.change.old if isinstance(each.change, RenameTable) else each.change.table
            shape = self.tables.get(table)
            if shape is None:
                continue
            if why := owned(each.pack, shape.stored or shape.source):
                self.problems.append(
                    f"{each.where} changes the table {table}, {why}; a pack changes only its own"
                )
            elif problem := self._made(each.change, shape, each.where):
                self.problems.append(f"{each.where}: {problem}")

    def chain(self, stored: str) -> list[str]:
        """A stored table and those that it extends, root last."""
        found = [stored]
        while True:
            key = next((c for c in self.catalogue.tables[found[-1]].columns if c.name == "sys_id"), None)
            if key is None or key.references is None:
                return found
            found.append(key.references.table)

    def _classes(self, shape: Shape) -> tuple[str, ...]:
        """A table and those that extend it, as they are called now."""
        below = [
            other.name
            for other in self.tables.values()
            if other is not shape and other.stored and shape.stored in self.chain(other.stored)
        ]
        return (shape.name, *below)

    # -- what comes later
    # ----------------------------------------------------------------------------------------------

    def final_table(self, name: str) -> str:
        """What a table that is called so now will be called in the end."""
        for each in self.pending[self._place + 1 :]:
            if isinstance(each.change, RenameTable) and each.change.old == name:
                name = each.change.new
        return name

    def final_column(self, table: str, column: str) -> tuple[str, str]:
        """Table and name in the end of a column that is called so now; no name, if it goes."""
        for each in self.pending[self._place + 1 :]:
            change = each.change
            if isinstance(change, DropTable) and change.table == table:
                return table, ""
            if isinstance(change, DropColumn) and (change.table, change.column) == (table, column):
                return table, ""
            if isinstance(change, RenameTable) and change.old == table:
                table = change.new
            elif isinstance(change, RenameColumn) and (change.table, change.old) == (table, column):
                column = change.new
            elif isinstance(change, Move) and change.table == table and column in change.columns:
                table = change.to
        return table, column

    def converted_later(self, table: str, column: str) -> bool:
        """Whether a later change gives the column another type."""
        for each in self.pending[self._place + 1 :]:
            change = each.change
            if isinstance(change, RenameTable) and change.old == table:
                table = change.new
            elif isinstance(change, RenameColumn) and (change.table, change.old) == (table, column):
                column = change.new
            elif isinstance(change, Convert) and (change.table, change.column) == (table, column):
                return True
        return False

    def fresh(self) -> str:
        """A name that no column has."""
        self._names += 1
        return f"+{self._names}"

    def declared_as(self, final: str) -> Shape | None:
        """The table as it is now that will be called so in the end."""
        return next((shape for name, shape in self.tables.items() if self.final_table(name) == final), None)

    # -- the changes
    # ---------------------------------------------------------------------------------------------------

    @singledispatchmethod
    def _made(self, change: StructuralChange, shape: Shape, where: str) -> str:
        raise TypeError(f"{where}: {type(change).__name__} is no change of the table {shape.name}")

    @_made.register
    def _(self, change: RenameTable, shape: Shape, where: str) -> str:
        del where
        if change.new in self.tables:
            return (
                f"{change.old} cannot become {change.new}: there is a table of that name; choose another one"
            )
        shape.name = change.new
        self.tables[change.new] = self.tables.pop(change.old)
        self.followed.append(Followed(change, (change.old,)))
        return ""

    @_made.register
    def _(self, change: RenameColumn, shape: Shape, where: str) -> str:
        del where
        if problem := _system(change.old, change.new):
            return problem
        if change.old in shape.columns:
            if change.new in shape.columns:
                return (
                    f"{change.table}.{change.old} cannot become {change.new}: there is a column of that name"
                )
            shape.columns = {
                change.new if name == change.old else name: value for name, value in shape.columns.items()
            }
        self.followed.append(
            Followed(change, self._classes(shape))
        )  # A journal field has entries, but no column.
        return ""

    @_made.register
    def _(self, change: Convert, shape: Shape, where: str) -> str:
        if problem := _system(change.column):
            return problem
        return convert(self, change, shape, where) if change.column in shape.columns else ""

    @_made.register
    def _(self, change: Fill, shape: Shape, where: str) -> str:
        # What the platform alone wrote has no update count and the like; it gets them when it becomes a record of people.
        there = change.column in shape.columns
        return (_system(change.column) if there else "") or fill(self, change, shape, where)

    @_made.register
    def _(self, change: Move, shape: Shape, where: str) -> str:
        if problem := _system(*change.columns):
            return problem
        moved = [name for name in change.columns if name in shape.columns]
        if not moved:
            return ""
        if change.to in self.tables:
            return f"columns cannot move into {change.to}, which is there already; move them into a new table"
        self.tables[change.to] = move(self, change, shape, moved, where)
        self.followed.append(Followed(change, (change.table,)))
        return ""

    @_made.register
    def _(self, change: DropColumn, shape: Shape, where: str) -> str:
        del where
        if problem := _system(change.column):
            return problem
        shape.columns.pop(change.column, None)
        self.followed.append(Followed(change, (change.table,)))
        return ""

    @_made.register
    def _(self, change: DropTable, shape: Shape, where: str) -> str:
        del shape, where
        if self.final_table(change.table) in self.infos:
            return f"the table {change.table} is declared; take its entity away, or do not drop it"
        self.gone.append(self.tables.pop(change.table))
        self.followed.append(Followed(change, (change.table,)))
        return ""


def _system(*columns: str) -> str:
    kept = [name for name in columns if name.startswith("sys_")]
    return f"the column {kept[0]} is the platform's own; leave it as it is" if kept else ""


def names_after(shapes: Iterable[Shape]) -> dict[str, str]:
    """What stored tables are called once the renaming is done."""
    return {shape.stored: shape.name for shape in shapes if shape.stored}
