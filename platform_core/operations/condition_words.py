"""Conditions of access rules in words: ``opened_by = actor.id and state in (1, 2)``. Equal words, equal conditions."""

from __future__ import annotations

from platform_core.access import Grant, Restriction
from platform_core.compiler.shapes import (
    AllOf,
    Among,
    AnyOf,
    Below,
    ClassRow,
    Compare,
    Constant,
    FromActor,
    IsNull,
    Negated,
    OfClass,
    Operand,
    OuterOperand,
    PathOperand,
    Present,
    Shape,
    Shaper,
    Subquery,
)
from platform_core.conditions import ACTOR
from platform_core.errors import PackError

SIGNS = {
    "eq": "=",
    "differs": "<>",
    "ne": "is not",
    "lt": "<",
    "lte": "<=",
    "gt": ">",
    "gte": ">=",
    "not_in": "not in",
}


def condition_of(rule: Grant | Restriction) -> str:
    """A rule's condition in words; empty where it has none, or one that is refused elsewhere."""
    if rule.where is None:
        return ""
    try:
        return words(Shaper(constants=True).condition(rule.entity, rule.where(ACTOR)))
    except PackError:
        return ""


def words(shape: Shape) -> str:  # noqa: C901, PLR0911 - one return for each shape there is
    """A condition in words."""
    match shape:
        case AllOf(parts):
            return _joined(" and ", parts)
        case AnyOf(parts):
            return _joined(" or ", parts)
        case Negated(part):
            return f"not ({words(part)})"
        case IsNull(path, empty):
            return f"{'.'.join(path)} is {'' if empty else 'not '}empty"
        case Compare(path, op, operand):
            return f"{'.'.join(path)} {SIGNS.get(op, op)} {_operand(operand)}"
        case Among(path, values):
            return f"{'.'.join(path)} in ({_subquery(values)})"
        case Present(entity, where):
            return f"some {entity.info.table} has ({words(where)})"
        case Below(path, roots, around):
            below = _subquery(roots) if isinstance(roots, Subquery) else _operand(roots)
            named = _operand(OuterOperand(path) if around else PathOperand(path))
            return f"{named} within ({below})"
        case OfClass(tables):
            return f"class in ({', '.join(tables)})"
        case ClassRow(entity, where):
            return f"as {entity.info.table}: ({words(where)})"


def _joined(word: str, parts: tuple[Shape, ...]) -> str:
    said = [f"({words(part)})" if isinstance(part, AllOf | AnyOf) else words(part) for part in parts]
    return word.join(said)


def _operand(operand: Operand) -> str:
    match operand:
        case FromActor(name):
            return f"actor.{name}"
        case PathOperand(path):
            return ".".join(path)
        case OuterOperand(path):
            return f"outer.{'.'.join(path)}"
        case Constant(value):
            return repr(value)
        case _:
            return "?"


def _subquery(values: Subquery) -> str:
    where = "" if values.where is None else f" where {words(values.where)}"
    return f"{'.'.join(values.path)} of {values.entity.info.table}{where}"
