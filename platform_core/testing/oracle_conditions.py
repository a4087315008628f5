"""What a rule's condition says of one row, found out by walking it: slow, obvious, and without any SQL.

As in SQL, a comparison with something empty is neither true nor false but unknown (``None``).
"""

from __future__ import annotations

import datetime
import operator
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from piccolo.columns.base import Column
from piccolo.columns.operators import comparison

from ..access import Actor
from ..compiler.values import to_database
from ..conditions import (
    ActorValue,
    And,
    Condition,
    Exists,
    InRelated,
    Not,
    Or,
    Outer,
    Related,
    Where,
    Within,
)
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
    """The row that a condition is about; ``around`` is the one that ``outer(...)`` names."""

    entity: type[Entity]
    sys_id: str
    around: Row | None = None


class Judge:
    """Says of rows whether conditions hold, for one actor."""

    def __init__(self, rows: Rows, actor: Actor, now: datetime.datetime) -> None:
        self.rows = rows
        self.actor = actor
        self.now = now.astimezone(datetime.UTC)
        self._found: dict[int, tuple[Related | Exists, Any]] = {}

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
                return among(self.value(condition.column, row), self.related(condition.values, row))
            case Exists():
                return self._exists(condition, row)
            case Within():
                return self._within(condition, row)
            case Where():
                return self._compared(condition, row)
            case _:
                # A condition that is new to the oracle must end the test: any answer would be a guess.
                raise NotImplementedError(f"the oracle does not know {type(condition).__name__}")

    def _compared(self, condition: Where, row: Row) -> Truth:
        found = self.value(condition.column, row)
        if condition.operator in (comparison.IsNull, comparison.IsNotNull):
            return (found is None) is (condition.operator is comparison.IsNull)
        if condition.operator in (comparison.In, comparison.NotIn):
            members: Any = condition.values
            truth = among(found, list(members))
            return truth if truth is None or condition.operator is comparison.In else not truth
        if condition.value is None:
            # Piccolo spells "is empty" as a comparison with None.
            return (found is None) is (condition.operator is comparison.Equal)
        wanted = self._operand(condition.value, row, condition.column)
        compare = COMPARISONS[condition.operator]
        return None if found is None or wanted is None else compare(found, wanted)

    def _operand(self, value: Any, row: Row, beside: Column | Outer) -> Any:
        """What a column is compared with."""
        match value:
            case ActorValue(name="today" | "now"):
                return self._moment(value.name, last_field(row, beside).kind)
            case ActorValue():
                return getattr(self.actor, value.name)
            case Outer() | Column():
                return self.value(value, row)
            case _:
                return value

    def _moment(self, name: str, kind: str) -> datetime.date:
        if kind == "date":
            return self.now.date()
        midnight = datetime.time(tzinfo=datetime.UTC)
        return self.now if name == "now" else datetime.datetime.combine(self.now.date(), midnight)

    def value(self, column: Column | Outer, row: Row) -> Any:
        """What the row has in a column, which may lie behind references; nothing behind an empty one."""
        row, column = meant(row, column)
        entity, sys_id = row.entity, row.sys_id
        for step in column._meta.call_chain:
            target: Any = entity.info.fields[step._meta.name].references
            entity, sys_id = target, self.rows.value(entity, sys_id, step._meta.name)
            if sys_id is None:
                return None
        field = entity.info.fields[column._meta.name]
        found = self.rows.value(entity, sys_id, field.name)
        return to_database(field, found) if field.kind in ("json", "reference_list") else found

    def related(self, related: Related, around: Row) -> list[Any]:
        """The values that stand in the related rows."""
        return self._once(related, lambda: self._values(related, around))  # type: ignore[no-any-return]

    def _values(self, related: Related, around: Row) -> list[Any]:
        rows = self._satisfying(entity_of(related), related.where, around)
        return [self.value(related.column, row) for row in rows]

    def _exists(self, exists: Exists, around: Row) -> bool:
        found = self._once(exists, lambda: any(self._satisfying(exists.entity, exists.where, around)))
        return bool(found)

    def _satisfying(self, entity: type[Entity], where: Condition | None, around: Row) -> Iterator[Row]:
        for sys_id in self.rows.ids(entity):
            row = Row(entity, sys_id, around)
            if where is None or self.holds(where, row) is True:
                yield row

    def _once(self, asked: Related | Exists, find: Callable[[], Any]) -> Any:
        """What is found, looked for only once where it does not depend on the row around."""
        if reaches_out(asked.where):
            return find()
        if id(asked) not in self._found:
            # The question is kept with its answer, so that its id stays its own.
            self._found[id(asked)] = (asked, find())
        return self._found[id(asked)][1]

    def _within(self, condition: Within, row: Row) -> Truth:
        roots = condition.roots
        chosen = (
            self.related(roots, row)
            if isinstance(roots, Related)
            else [self._operand(roots, row, condition.column)]
        )
        here = self.value(condition.column, row)
        if here is None:
            return None if any(root is not None for root in chosen) else False
        field = last_field(row, condition.column)
        tree: Any = meant(row, condition.column)[0].entity if field.name == "sys_id" else field.references
        while here is not None:
            if here in chosen:
                return True
            here = self.rows.value(tree, here, tree.info.hierarchy.parent)
        return False


def meant(row: Row, column: Column | Outer) -> tuple[Row, Column]:
    """The row that a column belongs to: this one, or for ``outer(...)`` the one around it."""
    if not isinstance(column, Outer):
        return row, column
    assert row.around is not None, f"{column!r} stands where there is no row around it"
    return row.around, column.column


def last_field(row: Row, column: Column | Outer) -> Field:
    """The field at the end of a column's path."""
    row, column = meant(row, column)
    entity: Any = row.entity
    for step in column._meta.call_chain:
        entity = entity.info.fields[step._meta.name].references
    return entity.info.fields[column._meta.name]  # type: ignore[no-any-return]


def among(value: Any, members: list[Any]) -> Truth:
    """SQL's ``IN``: unknown where an empty value might have been the one, or might have been another."""
    if value is None:
        return None if members else False
    if any(value == member for member in members if member is not None):
        return True
    return None if None in members else False


def entity_of(related: Related) -> type[Entity]:
    """The entity whose rows are looked through: the last one in its class chain of those that are named.

    A column that a child inherits says nothing of the child, so the condition is looked at as well.
    """
    named = [start(related.column), *(start(column) for column in own_columns(related.where))]
    return max(named, key=lambda entity: len(entity.info.lineage))


def start(column: Column) -> type[Entity]:
    """The entity at which a path of columns begins."""
    chain = column._meta.call_chain
    table: Any = (chain[0] if chain else column)._meta.table
    return table  # type: ignore[no-any-return]


def leaves(condition: Condition | None) -> Iterator[Any]:
    """The parts of a condition that have no parts."""
    match condition:
        case And() | Or():
            yield from leaves(condition.first)
            yield from leaves(condition.second)
        case Not():
            yield from leaves(condition.condition)
        case _ if condition is not None:
            yield condition


def named(leaf: Any) -> list[Column | Outer]:
    """The columns in such a part, on both sides of it."""
    sides: list[Any] = [leaf.column] if isinstance(leaf, Where | InRelated | Within) else []
    sides += [leaf.value] if isinstance(leaf, Where) else []
    sides += [leaf.roots] if isinstance(leaf, Within) else []
    return [side for side in sides if isinstance(side, Column | Outer)]


def own_columns(condition: Condition | None) -> Iterator[Column]:
    """The columns of the row itself, those that conditions over other rows name through ``outer(...)`` included."""
    for leaf in leaves(condition):
        yield from (column for column in named(leaf) if isinstance(column, Column))
        for inner in leaves(inside(leaf)):
            yield from (column.column for column in named(inner) if isinstance(column, Outer))


def inside(leaf: Any) -> Condition | None:
    """The condition over other rows that a part holds, if any."""
    match leaf:
        case Exists():
            return leaf.where
        case InRelated():
            return leaf.values.where
        case Within(roots=Related()):
            return leaf.roots.where  # type: ignore[union-attr]
        case _:
            return None


def reaches_out(condition: Condition | None) -> bool:
    """Whether a condition names the row around."""
    return any(isinstance(column, Outer) for leaf in leaves(condition) for column in named(leaf))
