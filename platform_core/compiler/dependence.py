"""On which fields of a record a condition depends, and in which table they stand."""

from __future__ import annotations

from collections.abc import Iterator

from ..entity import Entity
from .shapes import (
    AllOf,
    Among,
    AnyOf,
    Below,
    ClassRow,
    Compare,
    IsNull,
    Negated,
    OfClass,
    OuterOperand,
    PathOperand,
    Shape,
)


def own_fields(shape: Shape) -> frozenset[str] | None:
    """The record's own fields that alone decide whether a condition holds; ``None`` when other records have a say, too."""
    match shape:
        case AllOf(parts) | AnyOf(parts):
            return _united([own_fields(part) for part in parts])
        case Negated(part):
            return own_fields(part)
        case IsNull(path):
            return _alone(path)
        case Compare(path, _, operand):
            return _united(
                [_alone(path), _alone(operand.path) if isinstance(operand, PathOperand) else frozenset()]
            )
        case OfClass():
            return frozenset(("sys_class_name",))
        case _:
            return None


def home(entity: type[Entity], shape: Shape) -> type[Entity]:
    """The entity of the chain whose table alone has the fields of a condition; the whole one when there are several."""
    names = frozenset(_names(shape))
    owners = {entity.info.owner(name) for name in names if name}
    return owners.pop() if len(owners) == 1 and "" not in names else entity


def _names(shape: Shape | None) -> Iterator[str]:
    """The record's own fields at which the paths of a condition start; an empty name where a class has a say."""
    match shape:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _names(part)
        case Negated(part):
            yield from _names(part)
        case Compare(path, _, operand):
            yield path[0]
            if isinstance(operand, PathOperand):
                yield operand.path[0]
        case IsNull(path) | Among(path) | Below(path):
            yield path[0]
        case _:
            yield ""


def names_outer(shape: Shape | None) -> bool:
    """Whether a subquery's condition names the record around it, so that the subquery differs from record to record."""
    match shape:
        case AllOf(parts) | AnyOf(parts):
            return any(names_outer(part) for part in parts)
        case Negated(part) | ClassRow(_, part):
            return names_outer(part)
        case Compare(_, _, operand):
            return isinstance(operand, OuterOperand)
        case Below(_, roots, outer):
            return outer or isinstance(roots, OuterOperand)
        case _:
            # A subquery within it names this record, not the one around it.
            return False


def _alone(path: tuple[str, ...]) -> frozenset[str] | None:
    return frozenset(path) if len(path) == 1 else None


def _united(found: list[frozenset[str] | None]) -> frozenset[str] | None:
    fields: frozenset[str] = frozenset()
    for each in found:
        if each is None:
            return None
        fields |= each
    return fields
