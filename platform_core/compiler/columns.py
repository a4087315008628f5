"""The columns that a condition names: of which entity they are, and the path of fields to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from piccolo.columns.base import Column
from piccolo.table import Table

from ..conditions import And, Condition, Exists, InRelated, Not, Or, Outer, Related, Where, Within
from ..entity import Entity
from ..errors import PackError


def path_of(entity: type[Entity], column: Column) -> tuple[str, ...]:
    """A column as a path of field names from ``entity``; refused when it starts at an entity outside the class chain."""
    chain = column._meta.call_chain
    table = first_table(column)
    if table not in entity.info.lineage:
        first = chain[0] if chain else column
        raise PackError(
            f"a condition over {entity.__name__} names {table.__name__}.{first._meta.name}, a field of another entity",
            remedy="reach it over a reference, with related(...), or with exists(...) and outer(...)",
        )
    return (*(step._meta.name for step in chain), column._meta.name)


def first_table(column: Column) -> type[Table]:
    """The table at which the path to a column starts."""
    chain = column._meta.call_chain
    return (chain[0] if chain else column)._meta.table


def asked_entity(values: Related) -> type[Entity]:
    """The most specific entity that a subquery speaks of: an inherited column names its owner, which may be an ancestor."""
    deepest = first_table(values.column)
    if not issubclass(deepest, Entity):
        raise PackError(
            f"related(...) needs a field of an entity, not of {deepest.__name__}", remedy="name a field"
        )
    for column in () if values.where is None else columns_of(values.where):
        table = first_table(column)
        if issubclass(table, Entity) and deepest in table.info.lineage:
            deepest = table
    return deepest


def columns_of(condition: Condition) -> Iterator[Column]:
    """The columns of the row that a condition is about, those that inner conditions name through ``outer`` included."""
    for node in _nodes(condition):
        if isinstance(node, Where | InRelated | Within) and not isinstance(node.column, Outer):
            yield node.column
        beside = node.value if isinstance(node, Where) else node.roots if isinstance(node, Within) else None
        if isinstance(beside, Column):
            yield beside
        inner = _inner(node)
        if inner is not None:
            for each in _nodes(inner):
                yield from _outer_columns(each)


def _nodes(condition: Condition) -> Iterator[Any]:
    """The parts of a condition that are no mere connection of others."""
    todo: list[Any] = [condition]
    while todo:
        node = todo.pop()
        if isinstance(node, And | Or):
            todo += [node.second, node.first]
        elif isinstance(node, Not):
            todo.append(node.condition)
        else:
            yield node


def _inner(node: Any) -> Condition | None:
    """The condition over other rows that a part holds."""
    match node:
        case Exists():
            return node.where
        case InRelated():
            return node.values.where
        case Within(roots=Related() as roots):
            return roots.where
        case _:
            return None


def _outer_columns(node: Any) -> Iterator[Column]:
    if isinstance(node, Within):
        named: tuple[Any, ...] = (node.column, node.roots)
    else:
        named = (node.value,) if isinstance(node, Where) else ()
    yield from (each.column for each in named if isinstance(each, Outer))


def flat(kind: type[And | Or], node: And | Or) -> list[Any]:
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
