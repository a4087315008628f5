"""What a rule's condition says of one row, found out by walking it: slow, obvious, and without any SQL.

As in SQL, a comparison with something empty is neither true nor false but unknown (``None``).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from piccolo.columns.base import Column
from piccolo.columns.operators import comparison

from ..access import Actor
from ..compiler.values import to_database
from ..conditions import ActorValue, And, Condition, InRelated, Not, Or, Related, Where, Within
from ..entity import Entity
from ..fields import Field
from .oracle_rows import Rows

Truth = bool | None
COMPARISONS: dict[type, Callable[[Any, Any], bool]] = {
    comparison.Equal: operator.eq,
    comparison.NotEqual: operator.ne,
    comparison.LessThan: operator.lt,
    comparison.LessEqualThan: operator.le,
    comparison.GreaterThan: operator.gt,
    comparison.GreaterEqualThan: operator.ge,
}


class Row(NamedTuple):
    """The row that a condition is about."""

    entity: type[Entity]
    sys_id: str


class Judge:
    """Says of rows whether conditions hold, for one actor."""

    def __init__(self, rows: Rows, actor: Actor) -> None:
        self.rows = rows
        self.actor = actor
        self._related: dict[int, tuple[Related, list[Any]]] = {}

    def holds(self, condition: Condition, row: Row) -> Truth:
        """Whether the row satisfies a condition; ``None`` when that is unknown."""
        match condition:
            case And():
                parts = [self.holds(condition.first, row), self.holds(condition.second, row)]
                return False if False in parts else None if None in parts else True
            case Or():
                parts = [self.holds(condition.first, row), self.holds(condition.second, row)]
                return True if True in parts else None if None in parts else False
            case Not():
                return self.holds(condition.condition, row) is not True
            case InRelated():
                return among(self.value(condition.column, row), self.related(condition.values))
            case Within():
                return self._within(condition, row)
            case Where():
                return self._compared(condition, row)
            case _:
                raise NotImplementedError(f"the oracle does not know {type(condition).__name__}")

    def _compared(self, condition: Where, row: Row) -> Truth:
        found = self.value(condition.column, row)
        if condition.operator in (comparison.IsNull, comparison.IsNotNull):
            return (found is None) is (condition.operator is comparison.IsNull)
        if condition.operator in (comparison.In, comparison.NotIn):
            members: Any = condition.values
            truth = among(found, list(members))
            return truth if truth is None or condition.operator is comparison.In else not truth
        compare = COMPARISONS[condition.operator]
        wanted = self._operand(condition.value, row)
        if condition.value is None:
            # Piccolo spells "is empty" as a comparison with None.
            return (found is None) is (condition.operator is comparison.Equal)
        return None if found is None or wanted is None else compare(found, wanted)

    def _operand(self, value: Any, row: Row) -> Any:
        if isinstance(value, ActorValue):
            return getattr(self.actor, value.name)
        return self.value(value, row) if isinstance(value, Column) else value

    def value(self, column: Column, row: Row) -> Any:
        """What the row has in a column, which may lie behind references; nothing behind an empty one."""
        entity, sys_id = row.entity, row.sys_id
        for step in column._meta.call_chain:
            target: Any = field_of(entity, step._meta.name).references
            entity, sys_id = target, self.rows.value(entity, sys_id, step._meta.name)
            if sys_id is None:
                return None
        field = field_of(entity, column._meta.name)
        found = self.rows.value(entity, sys_id, field.name)
        return to_database(field, found) if field.kind in ("json", "reference_list") else found

    def related(self, related: Related) -> list[Any]:
        """The values that stand in the related rows."""
        known = self._related.get(id(related))
        if known is None:
            entity = entity_of(related)
            rows = [Row(entity, sys_id) for sys_id in self.rows.ids(entity)]
            where = related.where
            values = [
                self.value(related.column, row)
                for row in rows
                if where is None or self.holds(where, row) is True
            ]
            # The condition is kept with its values, so that its id stays its own.
            known = self._related[id(related)] = (related, values)
        return known[1]

    def _within(self, condition: Within, row: Row) -> Truth:
        roots = condition.roots
        chosen = self.related(roots) if isinstance(roots, Related) else [self._operand(roots, row)]
        hierarchy_of: Any = row.entity
        for step in (*condition.column._meta.call_chain, condition.column):
            if step._meta.name != "sys_id":
                hierarchy_of = field_of(hierarchy_of, step._meta.name).references
        here = self.value(condition.column, row)
        if here is None:
            return None if any(root is not None for root in chosen) else False
        parent = hierarchy_of.info.hierarchy.parent
        while here is not None:
            if here in chosen:
                return True
            here = self.rows.value(hierarchy_of, here, parent)
        return False


def among(value: Any, members: list[Any]) -> Truth:
    """SQL's ``IN``: unknown where an empty value might have been the one, or might have been another."""
    if value is None:
        return None if members else False
    if any(value == member for member in members if member is not None):
        return True
    return None if None in members else False


def field_of(entity: type[Entity], name: str) -> Field:
    """A field of an entity by name."""
    return entity.info.fields[name]


def entity_of(related: Related) -> type[Entity]:
    """The entity whose rows are looked through: the last one in its class chain of those that are named.

    A column that a child inherits says nothing of the child, so the condition is looked at as well.
    """
    named = [start(related.column), *(start(column) for column in _named(related.where))]
    return max(named, key=lambda entity: len(entity.info.lineage))


def start(column: Column) -> type[Entity]:
    """The entity at which a path of columns begins."""
    chain = column._meta.call_chain
    table: Any = (chain[0] if chain else column)._meta.table
    return table  # type: ignore[no-any-return]


def _named(condition: Condition | None) -> Iterator[Column]:
    """The columns of the row itself in a condition."""
    match condition:
        case And() | Or():
            yield from _named(condition.first)
            yield from _named(condition.second)
        case Not():
            yield from _named(condition.condition)
        case Where() | InRelated() | Within():
            yield condition.column
