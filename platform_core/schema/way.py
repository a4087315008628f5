"""The way from the folded tables to the declared ones: its statements in order, and what stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from platform_core.data_steps import RenameTable
from platform_core.storage import Session

from .demands import Examined, Ground, examined
from .folding import Folding, names_after
from .misfits import Misfit, misfits
from .relation import Slot
from .shape import Shape
from .tables import Column, Table
from .target import Target, index_text
from .types import quoted


class Way:
    """What it takes to make the declared tables out of those that are there."""

    def __init__(
        self,
        folding: Folding,
        declared: Sequence[Table],
        changing: frozenset[str],
        added_choices: Mapping[tuple[str, str], frozenset[str]],
    ) -> None:
        self.folding = folding
        self.catalogue = folding.catalogue
        self.dialect = folding.dialect
        self.declared = {table.name: table for table in declared}
        self.names = names_after([*folding.tables.values(), *folding.gone])
        self._changing = changing
        self._added_choices = added_choices
        self.targets: list[Target] = []
        self.created: list[Table] = []
        self.moved: list[tuple[Shape, Table]] = []
        for table in declared:
            shape = folding.tables.get(table.name)
            if shape is not None and shape.stored:
                self.targets.append(Target(shape, self.catalogue.tables[shape.stored], table, self.names))
                continue
            self.created.append(table)
            if shape is not None:
                self.moved.append((shape, table))
        self.filled: set[str] = set()

    @property
    def slots(self) -> list[Slot]:
        """All columns that functions give, in the order in which they are."""
        shapes = [*self.folding.tables.values(), *self.folding.gone]
        found = {slot.name: slot for shape in shapes for slot in shape.slots}
        return sorted(found.values(), key=lambda slot: int(slot.name[1:]))

    @property
    def renamed(self) -> tuple[tuple[str, str], ...]:
        """Old and new names of tables, in order."""
        changes = [each.change for each in self.folding.followed]
        return tuple((each.old, each.new) for each in changes if isinstance(each, RenameTable))

    # -- what stands in the way
    # -------------------------------------------------------------------------------------------

    async def blockers(self, session: Session) -> list[str]:
        """What cannot be reached, whatever the rows are; and what needs another declaration, as there are rows."""
        asked = [target for target in self.targets if any(part.column.required for part in target.added)]
        self.filled = await with_rows(session, [target.there.name for target in asked])
        found = [*self._taken()]
        for target in self.targets:
            found += target.blockers(filled=target.there.name in self.filled)
        for shape, table in self.moved:
            found += self._unfilled(shape, table)
        found += await self._not_to_drop(session)
        return found

    def _taken(self) -> Iterator[str]:
        """Names that something else in the database has."""
        going = {
            index.name for target in self.targets for index in target.there.indexes if not target.kept(index)
        }
        for table in self.created:
            if table.name in self.catalogue.taken and table.name not in self.names:
                yield f"table {table.name} cannot be created: something else has its name; rename or drop that"
        own = {
            target.declared.name: {index.name for index in target.there.indexes} for target in self.targets
        }
        for table in self.declared.values():
            for index in table.indexes:
                if index.name in self.catalogue.taken - going - own.get(table.name, set()):
                    yield (
                        f"{index_text(table.name, index)} cannot be created: the name {index.name} is taken, "
                        "or by an index that is not valid; drop that"
                    )

    def _unfilled(self, shape: Shape, table: Table) -> Iterator[str]:
        for column in table.columns:
            value = shape.columns.get(column.name)
            if value is None and column.required and column.default is None:
                yield (
                    f"required column {table.name}.{column.name} gets no value from {shape.source}; "
                    "move it, let a data step fill it, give it a constant default, or leave it optional"
                )
            elif value is not None and value.type != column.type:
                yield (
                    f"column {table.name}.{column.name} is {value.type} in {shape.source}, but {column.type} in the "
                    "declaration; let a data step convert it"
                )

    async def _not_to_drop(self, session: Session) -> list[str]:
        found = []
        gone = {shape.stored for shape in self.folding.gone}
        for shape in self.folding.gone:
            referring = [
                f"{self.names.get(table.name, table.name)}.{column.name}"
                for table in self.catalogue.tables.values()
                for column in table.columns
                if table.name not in gone
                and column.references is not None
                and column.references.table == shape.stored
                and not self._dropped(table.name, column)
            ]
            if referring:
                found.append(
                    f"table {shape.stored} cannot be dropped: {', '.join(sorted(referring))} refers to it; drop that too"
                )
            above = [name for name in self.folding.chain(shape.stored)[1:] if name not in gone]
            if above and await with_rows(session, [shape.stored]):
                found.append(
                    f"table {shape.stored} cannot be dropped: it has records, which are also records of {above[0]}; "
                    "delete them first"
                )
        return found

    def _dropped(self, table: str, column: Column) -> bool:
        return any(target.there.name == table and column.name in target.gone for target in self.targets)

    async def misfits(self, session: Session) -> list[Misfit]:
        """The rows that do not suit."""
        grounds = [self._examined(target.shape, target.declared, target.there) for target in self.targets]
        grounds += [self._examined(shape, table, None) for shape, table in self.moved]
        asked = [each for each in grounds if each.demands or each.unique or each.patterns or each.shape.slots]
        filled = await with_rows(session, [each.shape.relation.table for each in asked])
        return await misfits(
            session, [each for each in asked if each.shape.relation.table in filled], self.declared
        )

    def _examined(self, shape: Shape, table: Table, there: Table | None) -> Examined:
        added = {
            (self.names.get(name, name), field): codes for (name, field), codes in self._added_choices.items()
        }
        stored_as = shape.stored_as()
        added |= {
            (table.name, stored_as[field]): codes
            for (name, field), codes in self._added_choices.items()
            if name == shape.stored and field in stored_as
        }
        return examined(
            Ground(
                shape=shape,
                table=table,
                info=self.folding.infos[table.name],
                there=there,
                facts=self.folding.facts.get(shape.stored, {}),
                targets=self.folding.tables,
                added_choices=added,
                changing=table.name in self._changing,
                dialect=self.dialect,
            )
        )


async def with_rows(session: Session, tables: Sequence[str]) -> set[str]:
    """The names of those tables that have rows."""
    if not tables:
        return set()
    columns = ", ".join(f"EXISTS (SELECT 1 FROM {quoted(table)})" for table in tables)
    (row,) = await session.fetch(f"SELECT {columns}")
    return {table for table, has_rows in zip(tables, row, strict=True) if has_rows}
