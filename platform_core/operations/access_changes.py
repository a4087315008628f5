"""What a set of roles may do after an operation and could not before, or the other way round.

Both sides are asked of the policy itself, with everything that it combines: roles within roles, grants on parents
and children, restrictions, protected fields, rows of packs that are not active.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from platform_core.access import OPERATIONS, Permission
from platform_core.compiler.rights import NEVER, Rights
from platform_core.compiler.shapes import AllOf, Negated, Shape
from platform_core.entity import Entity
from platform_core.registry import Registry

from .access_side import Side
from .formulas import MOST_FACTS, Situations, facts, members
from .plan import Extent


class Shift(NamedTuple):
    """How the rights of a set of roles on one entity change for one operation."""

    before: Extent
    after: Extent
    gains_rows: bool
    loses_rows: bool
    gains: frozenset[str]
    loses: frozenset[str]
    gained: Shape | None
    """The records that are gained; ``None`` for all. Of use only where some are."""
    lost: Shape | None
    """The records that are lost, alike."""
    open_before: Shape | None
    """All records that are open before; ``None`` for all."""
    open_after: Shape | None
    """All records that are open afterwards, alike."""

    @property
    def up(self) -> bool:
        """Whether anything is gained."""
        return self.gains_rows or bool(self.gains)

    @property
    def down(self) -> bool:
        """Whether anything is lost."""
        return self.loses_rows or bool(self.loses)


class Comparison:
    """Compares the rights of roles before an operation and after it."""

    def __init__(self, before: Registry, after: Registry, stored: Mapping[str, Iterable[str]]) -> None:
        """``stored``: the tables that the database has, each with those above it."""
        self.before, self.after = Side(before), Side(after)
        self._lineages: dict[str, tuple[str, ...]] = {
            table: (*above, table) for table, above in stored.items()
        }
        self._there = {*stored, *before.entities}
        for registry in (before, after):
            for table, entity in registry.entities.items():
                self._lineages[table] = tuple(step.info.table for step in entity.info.lineage)
        self._shifts: dict[object, Mapping[Permission, Shift]] = {}
        self._roles_named: dict[str, frozenset[str]] = {}
        self._unchanged: dict[str, bool] = {}

    @property
    def tables(self) -> list[str]:
        """Every entity of either side, by table."""
        return sorted({*self.before.registry.entities, *self.after.registry.entities})

    def permissions(self, table: str) -> tuple[Permission, ...]:
        """The operations and moves by which rights on a table may differ."""
        return (*OPERATIONS, *sorted(self.before.moves(table) | self.after.moves(table)))

    def shifts(self, table: str, before: frozenset[str], after: frozenset[str]) -> Mapping[Permission, Shift]:
        """What changes for whoever holds these roles before and these after, by operation or move."""
        named = self._named(table)
        key = (table, before & named, after & named)
        found = self._shifts.get(key)
        if found is None:
            found = self._shifts[key] = dict(self._shifted(*key))
        return found

    def _shifted(
        self, table: str, before: frozenset[str], after: frozenset[str]
    ) -> Iterator[tuple[Permission, Shift]]:
        if before == after and self.same_rules(table):
            return
        for operation in self.permissions(table):
            shift = self._compare(table, operation, before, after)
            if shift is not None:
                yield operation, shift

    def same_rules(self, table: str) -> bool:
        """Whether nothing differs for a table, except perhaps which roles contain which."""
        if table not in self._unchanged:
            self._unchanged[table] = self._same_rules(table)
        return self._unchanged[table]

    def _named(self, table: str) -> frozenset[str]:
        """The roles that make a difference for the table on either side."""
        if table not in self._roles_named:
            self._roles_named[table] = self.before.named(table) | self.after.named(table)
        return self._roles_named[table]

    def _same_rules(self, table: str) -> bool:
        one, two = (side.registry.entities.get(table) for side in (self.before, self.after))
        if one is None or one is not two:
            return False
        return (
            [id(rule) for rule in self.before.rules(table)] == [id(rule) for rule in self.after.rules(table)]
            and self.before.registry.hidden_classes(one) == self.after.registry.hidden_classes(one)
            and self.before.fields(table) == self.after.fields(table)
            and self.before.registry.lifecycle(one) is self.after.registry.lifecycle(one)
        )

    def _compare(
        self, table: str, operation: Permission, before: frozenset[str], after: frozenset[str]
    ) -> Shift | None:
        old, new = self.before.rights(table, operation, before), self.after.rights(table, operation, after)
        if old is None and new is None:
            return None
        shapes = [*_shapes(old), *_shapes(new)]
        known = facts(shapes)
        if len(known) > MOST_FACTS:
            return _by_wording(operation, old, new)
        classes = self._classes(table, operation)
        if not classes:
            return None
        situations = Situations(classes, known, self._members)
        return _by_meaning(operation, old, new, situations)

    def _classes(self, table: str, operation: Permission) -> list[str]:
        """The classes of those records of a table that the rights on it decide about.

        Records are read through the entities that they extend as well; what changes them are the rights on the
        class that they were created in.
        """
        entities = {**self.before.registry.entities, **self.after.registry.entities}
        found = members(self._lineages, table) if operation == "read" else frozenset((table,))
        if table in self._there:
            found &= self._there
        return sorted(own for own in found if own not in entities or not entities[own].info.abstract)

    def _members(self, entity: type[Entity]) -> frozenset[str]:
        return members(self._lineages, entity.info.table)


def _shapes(rights: Rights | None) -> list[Shape]:
    """The conditions of some rights, each once: many fields share one."""
    shapes = () if rights is None else (rights.rows, *rights.covers.values())
    return [*{id(shape): shape for shape in shapes if shape is not None}.values()]


def _by_meaning(
    operation: Permission, old: Rights | None, new: Rights | None, situations: Situations
) -> Shift | None:
    before, fields_before = _open(operation, old, situations)
    after, fields_after = _open(operation, new, situations)
    gains = frozenset(name for name, where in fields_after.items() if where & ~fields_before.get(name, 0))
    loses = frozenset(name for name, where in fields_before.items() if where & ~fields_after.get(name, 0))
    gains_rows, loses_rows = bool(after & ~before), bool(before & ~after)
    if not (gains_rows or loses_rows or gains or loses):
        return None
    return Shift(
        _extent(before, situations.all), _extent(after, situations.all), gains_rows, loses_rows,
        gains, loses, _beyond(new, old), _beyond(old, new), _rows(old), _rows(new),
    )  # fmt: skip


def _open(operation: Permission, rights: Rights | None, situations: Situations) -> tuple[int, dict[str, int]]:
    """The situations in which a record is open, and in which each of its fields is."""
    if rights is None:
        return 0, {}
    rows = situations.of(rights.rows)
    if operation == "delete":
        return rows, {}
    masks = {id(shape): rows & situations.of(shape) for shape in _shapes(rights)}
    return rows, {
        name: rows if (cover := rights.cover(name)) is None else masks[id(cover)] for name in rights.fields
    }


def _by_wording(operation: Permission, old: Rights | None, new: Rights | None) -> Shift | None:
    """Where there is too much to compare: what is worded differently counts as gained and as lost."""
    rows = (old is None) != (new is None) or (old is not None and new is not None and old.rows != new.rows)
    there = [{} if side is None or operation == "delete" else side.fields for side in (old, new)]
    covers = [{} if side is None else side.covers for side in (old, new)]
    both = {name for name in {**covers[0], **covers[1]} if covers[0].get(name) != covers[1].get(name)}
    both &= there[0].keys() & there[1].keys()
    gains = frozenset(there[1].keys() - there[0].keys()) | both
    loses = frozenset(there[0].keys() - there[1].keys()) | both
    if not (rows or gains or loses):
        return None
    before, after = (_worded(side) for side in (old, new))
    return Shift(
        before, after, rows and new is not None, rows and old is not None,
        gains, loses, _beyond(new, old), _beyond(old, new), _rows(old), _rows(new),
    )  # fmt: skip


def _worded(rights: Rights | None) -> Extent:
    if rights is None:
        return "none"
    return "all" if rights.rows is None else "some"


def _extent(where: int, everywhere: int) -> Extent:
    if not where:
        return "none"
    return "all" if where == everywhere else "some"


def _rows(rights: Rights | None) -> Shape | None:
    return NEVER if rights is None else rights.rows


def _beyond(one: Rights | None, other: Rights | None) -> Shape | None:
    """The condition of those records that one side opens and the other does not."""
    if one is None:
        return NEVER
    if other is None:
        return one.rows
    shut: Shape = Negated(AllOf(()) if other.rows is None else other.rows)
    return shut if one.rows is None else AllOf((one.rows, shut))
