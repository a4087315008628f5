"""Conditions as plain, hashable data: the form in which they are compiled and cached.

Piccolo expressions and the filters of a query are brought into one small set of shapes. The values that they
hold are taken out on the way and numbered, so two queries that differ in values alone have one shape and one
compiled statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import msgspec
from piccolo.columns.base import Column
from piccolo.columns.operators import comparison

from ..conditions import ActorValue, And, Condition, InRelated, Not, Or, Related, Where, Within
from ..entity import Entity
from ..errors import PackError
from ..query import Filter

Path = tuple[str, ...]


class Input(msgspec.Struct, frozen=True):
    """A value bound when the statement runs, by its place among the inputs."""

    place: int


class Constant(msgspec.Struct, frozen=True):
    """A value that stands in an access rule, the same for every statement that the rule becomes part of."""

    value: Any


class FromActor(msgspec.Struct, frozen=True):
    """A value that the actor brings (``id``, ``user_name``)."""

    name: str


class PathOperand(msgspec.Struct, frozen=True):
    """The value of another field of the same record."""

    path: Path


Source = Input | Constant | FromActor
Operand = Source | PathOperand


class Compare(msgspec.Struct, frozen=True):
    """A field compared with an operand; ``op`` is a filter operator."""

    path: Path
    op: str
    operand: Operand


class IsNull(msgspec.Struct, frozen=True):
    """A field is empty (or, with ``empty`` false, filled in)."""

    path: Path
    empty: bool


class AllOf(msgspec.Struct, frozen=True):
    """Each of the parts holds."""

    parts: tuple[Any, ...]


class AnyOf(msgspec.Struct, frozen=True):
    """At least one of the parts holds."""

    parts: tuple[Any, ...]


class Negated(msgspec.Struct, frozen=True):
    """The part does not hold, or is unknown."""

    part: Any


class Subquery(msgspec.Struct, frozen=True):
    """The values of a field in the records of an entity that satisfy a condition."""

    entity: type[Entity]
    path: Path
    where: Any


class Among(msgspec.Struct, frozen=True):
    """A field's value is among those of a subquery."""

    path: Path
    values: Subquery


class Below(msgspec.Struct, frozen=True):
    """A reference points at one of the roots or below it in the hierarchy."""

    path: Path
    roots: Subquery | Operand


class OfClass(msgspec.Struct, frozen=True):
    """The record was created in one of these entities (by table)."""

    tables: tuple[str, ...]


class ClassRow(msgspec.Struct, frozen=True):
    """The record is one of a child entity, and as such satisfies a condition."""

    entity: type[Entity]
    where: Any


Shape = Compare | IsNull | AllOf | AnyOf | Negated | Among | Below | OfClass | ClassRow

_OPERATORS: dict[type, str] = {
    comparison.Equal: "eq", comparison.NotEqual: "differs", comparison.LessThan: "lt", comparison.LessEqualThan: "lte",
    comparison.GreaterThan: "gt", comparison.GreaterEqualThan: "gte", comparison.In: "in", comparison.NotIn: "not_in",
}  # fmt: skip


def all_of(parts: Sequence[Shape | None]) -> Shape | None:
    """The conjunction of the parts that say anything; ``None`` when nothing is asked."""
    asked = tuple(part for part in parts if part is not None)
    if not asked:
        return None
    return asked[0] if len(asked) == 1 else AllOf(asked)


class Shaper:
    """Brings conditions over one entity into shapes.

    The values that they hold are collected in ``inputs``; those of access rules (``constants``) stay in the
    shape.
    """

    def __init__(self, *, constants: bool = False) -> None:
        self.inputs: list[Any] = []
        self.constants = constants

    def input(self, value: Any) -> Input | Constant:
        """Take a value out of the condition."""
        if self.constants:
            return Constant(tuple(value) if isinstance(value, list) else value)
        self.inputs.append(value)
        return Input(len(self.inputs) - 1)

    def filters(self, filters: Sequence[Filter]) -> Shape | None:
        """The conjunction of filters, whose values are typed already."""
        return all_of([self._filter(item) for item in filters])

    def _filter(self, item: Filter) -> Shape:
        path = tuple(item.path.split("."))
        if item.op == "isnull":
            return IsNull(path, bool(item.value))
        if item.value is None:
            if item.op in ("eq", "ne"):
                return IsNull(path, item.op == "eq")
            raise ValueError(f"the operator {item.op!r} compares with a value")
        return Compare(path, item.op, self.input(list(item.value) if item.op == "in" else item.value))

    def condition(self, entity: type[Entity], node: Condition) -> Shape:
        """The shape of a Piccolo expression over ``entity``."""
        match node:
            case And():
                return AllOf(tuple(self.condition(entity, part) for part in _flat(And, node)))
            case Or():
                return AnyOf(tuple(self.condition(entity, part) for part in _flat(Or, node)))
            case Not():
                return Negated(self.condition(entity, node.condition))
            case InRelated():
                return Among(path_of(entity, node.column), self.subquery(node.values))
            case Within():
                return Below(path_of(entity, node.column), self._roots(node.roots))
            case Where():
                return self._where(entity, node)
            case _:
                raise PackError(
                    f"a condition over {entity.__name__} holds a {type(node).__name__}, which has no meaning here",
                    remedy="write it with columns, &, |, negate(...), related(...) and within(...)",
                )

    def _where(self, entity: type[Entity], node: Where) -> Shape:
        path = path_of(entity, node.column)
        if node.operator in (comparison.IsNull, comparison.IsNotNull):
            return IsNull(path, node.operator is comparison.IsNull)
        op = _OPERATORS.get(node.operator)
        if op is None:
            raise PackError(
                f"a condition over {entity.__name__} uses {node.operator.__name__}, which differs between databases",
                remedy="compare with ==, !=, <, <=, >, >=, is_in, is_null or a Filter",
            )
        if op in ("in", "not_in"):
            return Compare(path, op, self.input(list(cast("list[Any]", node.values))))
        if node.value is None and op in ("eq", "differs"):
            return IsNull(path, op == "eq")
        return Compare(path, op, self._operand(entity, node.value))

    def _operand(self, entity: type[Entity], value: Any) -> Operand:
        if isinstance(value, ActorValue):
            return FromActor(value.name)
        if isinstance(value, Column):
            return PathOperand(path_of(entity, value))
        return self.input(value)

    def subquery(self, values: Related) -> Subquery:
        """The shape of values found in related rows."""
        column = values.column
        entity = (column._meta.call_chain[0] if column._meta.call_chain else column)._meta.table
        if not issubclass(entity, Entity):
            raise PackError(
                f"related(...) needs a field of an entity, not of {entity.__name__}", remedy="name a field"
            )
        entity = _asked_entity(entity, values)
        where = None if values.where is None else self.condition(entity, values.where)
        return Subquery(entity, path_of(entity, column), where)

    def _roots(self, roots: Related | ActorValue | str) -> Subquery | Operand:
        if isinstance(roots, Related):
            return self.subquery(roots)
        return FromActor(roots.name) if isinstance(roots, ActorValue) else self.input(roots)


def _flat(kind: type[And | Or], node: And | Or) -> list[Any]:
    """The parts of a chain such as ``a | b | c``, which Piccolo nests two by two: databases parse only so deep."""
    parts: list[Any] = []
    todo: list[Any] = [node]
    while todo:
        part = todo.pop()
        if isinstance(part, kind):
            todo += [part.second, part.first]
        else:
            parts.append(part)
    return parts


def _asked_entity(entity: type[Entity], values: Related) -> type[Entity]:
    """The most specific entity that a subquery speaks of: an inherited column names its owner, which may be an ancestor."""
    todo, deepest = [values.where], entity
    while todo:
        node = todo.pop()
        if isinstance(node, And | Or):
            todo += [node.first, node.second]
        elif isinstance(node, Not):
            todo.append(node.condition)
        elif isinstance(node, Where | InRelated | Within):
            chain = node.column._meta.call_chain
            table = (chain[0] if chain else node.column)._meta.table
            if issubclass(table, Entity) and deepest in table.info.lineage:
                deepest = table
    return deepest


def path_of(entity: type[Entity], column: Column) -> Path:
    """A column as a path of field names from ``entity``; refused when it starts at an entity outside the class chain."""
    chain = column._meta.call_chain
    first = chain[0] if chain else column
    table = first._meta.table
    if table not in entity.info.lineage:
        raise PackError(
            f"a condition over {entity.__name__} names {table.__name__}.{first._meta.name}, a field of another entity",
            remedy="reach it over a reference, or with related(...)",
        )
    return (*(step._meta.name for step in chain), column._meta.name)
