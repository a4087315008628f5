"""Conditions as plain, hashable data: the form in which they are compiled and cached.

Piccolo expressions and the filters of a query are brought into one small set of shapes. The values that they
hold are taken out on the way and numbered, so two queries that differ in values alone have one shape and one
compiled statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from piccolo.columns.base import Column
from piccolo.columns.operators import comparison

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
    Roots,
    Where,
    Within,
)
from ..entity import Entity
from ..errors import PackError
from ..query import Filter
from .columns import asked_entity, flat, path_of

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


class OuterOperand(msgspec.Struct, frozen=True):
    """The value of a field of the record around the subquery, one level out."""

    path: Path


Operand = Source | PathOperand | OuterOperand


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


class Present(msgspec.Struct, frozen=True):
    """Some record of another entity satisfies a condition, which may name the record asked about."""

    entity: type[Entity]
    where: Any


class Below(msgspec.Struct, frozen=True):
    """A reference points at one of the roots or below it in the hierarchy.

    With ``outer`` it is a reference of the record around the subquery.
    """

    path: Path
    roots: Subquery | Operand
    outer: bool = False


class OfClass(msgspec.Struct, frozen=True):
    """The record was created in one of these entities (by table)."""

    tables: tuple[str, ...]


class ClassRow(msgspec.Struct, frozen=True):
    """The record is one of a child entity, and as such satisfies a condition."""

    entity: type[Entity]
    where: Any


Shape = Compare | IsNull | AllOf | AnyOf | Negated | Among | Below | Present | OfClass | ClassRow

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
        self._around: list[type[Entity] | None] = []

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
                return AllOf(tuple(self.condition(entity, part) for part in flat(And, node)))
            case Or():
                return AnyOf(tuple(self.condition(entity, part) for part in flat(Or, node)))
            case Not():
                return Negated(self.condition(entity, node.condition))
            case InRelated():
                return Among(path_of(entity, node.column), self.subquery(node.values, entity))
            case Exists():
                return Present(node.entity, self._inside(entity, node.entity, node.where))
            case Within():
                return self._within(entity, node)
            case Where():
                return self._where(entity, node)
            case _:
                raise PackError(
                    f"a condition over {entity.__name__} holds a {type(node).__name__}, which has no meaning here",
                    remedy="write it with columns, &, |, negate(...), related(...), exists(...) and within(...)",
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
            return Compare(path, op, self._several(entity, node.values))
        if node.value is None and op in ("eq", "differs"):
            return IsNull(path, op == "eq")
        return Compare(path, op, self._operand(entity, node.value))

    def _several(self, entity: type[Entity], values: Any) -> Input | Constant:
        if any(isinstance(value, ActorValue | Outer | Column) for value in values):
            raise PackError(
                f"a condition over {entity.__name__} has a list that holds more than plain values",
                remedy="compare with each of them, joined by |",
            )
        return self.input(list(values))

    def _operand(self, entity: type[Entity], value: Any) -> Operand:
        if isinstance(value, ActorValue):
            return FromActor(value.name)
        if isinstance(value, Outer):
            return OuterOperand(self._outer_path(value))
        if isinstance(value, Column):
            return PathOperand(path_of(entity, value))
        return self.input(value)

    def _within(self, entity: type[Entity], node: Within) -> Below:
        # An empty field of a record may be given: nothing is within it.
        roots: Any = node.roots
        if not isinstance(roots, Roots | None):
            raise PackError(
                f"a condition over {entity.__name__} asks what is within {roots!r}",
                remedy="begin at one record's id, at a field or at related(...); join several by |",
            )
        begin = self.subquery(roots, entity) if isinstance(roots, Related) else self._operand(entity, roots)
        if isinstance(node.column, Outer):
            return Below(self._outer_path(node.column), begin, outer=True)
        return Below(path_of(entity, node.column), begin)

    def _outer_path(self, value: Outer) -> Path:
        around = self._around[-1] if self._around else None
        if around is None:
            raise PackError(
                f"{value!r} stands where there is no row around it",
                remedy="use outer(...) in the condition of exists(...) or related(...) only",
            )
        return path_of(around, value.column)

    def _inside(self, entity: type[Entity] | None, inner: type[Entity], where: Condition) -> Shape:
        """A condition over the rows of another entity, the row of ``entity`` being the one around it."""
        self._around.append(entity)
        try:
            return self.condition(inner, where)
        finally:
            self._around.pop()

    def subquery(self, values: Related, around: type[Entity] | None = None) -> Subquery:
        """The shape of values found in related rows; ``around``: the entity of the row asked about, if there is one."""
        entity = asked_entity(values)
        where = None if values.where is None else self._inside(around, entity, values.where)
        return Subquery(entity, path_of(entity, values.column), where)
