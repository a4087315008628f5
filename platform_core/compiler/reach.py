"""What leads to the records that rights reach: which of their conditions an index answers, and in which table they stand.

How a page is found with it is told in ``pages``.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ..entity import Entity
from .dependence import names_outer
from .narrowing import conjuncts, leads_alone, narrows, ties, together
from .rights import Rights
from .shapes import (
    AllOf,
    Among,
    AnyOf,
    Below,
    ClassRow,
    Compare,
    Constant,
    FromActor,
    OuterOperand,
    PathOperand,
    Present,
    Shape,
    Subquery,
)
from .ways import alternatives


class Reach(msgspec.Struct, frozen=True):
    """What a page is found by: the part of the rights that can be gathered, and the conditions besides."""

    opened: Shape
    besides: tuple[Shape, ...]
    descending: bool
    rows: int


def reach_of(
    entity: type[Entity], rights: Rights, asked: Shape | None, *, descending: bool, rows: int
) -> Reach | None:
    """How to find a page in the order of the record id; ``None`` where the plain statement is as good."""
    parts = rights.rows.parts if isinstance(rights.rows, AllOf) else (rights.rows,)
    if narrows(entity, asked) or any(part is not None and exact(entity, part) for part in parts):
        return None
    for place, part in enumerate(parts):
        if part is not None and gathers(entity, part):
            others = tuple(other for other in (*parts[:place], *parts[place + 1 :]) if other is not None)
            return Reach(part, others, descending, rows)
    return None


def gathers(entity: type[Entity], shape: Shape) -> bool:
    """Whether indexes lead to the records of a condition, few or many."""
    match shape:
        case AnyOf(parts):
            return bool(parts) and all(gathers(entity, part) for part in parts)
        case ClassRow(child, where):
            return gathers(child, where)
        case AllOf() if (apart := _split(entity, shape)) is not None:
            return gathers(entity, apart)
        case _:
            return exact(entity, shape) or driver(entity, shape) is not None


def _split(entity: type[Entity], shape: AllOf) -> AnyOf | None:
    """``(a or b) and c`` as ``a and c or b and c``, where no index leads to ``c``, and one each to ``a`` and to ``b``."""
    parts = tuple(conjuncts(shape))
    if any(_leads(entity, part) for part in parts if not isinstance(part, AnyOf)):
        return None
    for place, part in enumerate(parts):
        if isinstance(part, AnyOf) and gathers(entity, part):
            others = (*parts[:place], *parts[place + 1 :])
            return AnyOf(tuple(AllOf((each, *others)) for each in alternatives(part)))
    return None


def _leads(entity: type[Entity], part: Shape) -> bool:
    return exact(entity, part) or _drives(entity, part) is not None


def led_to(entity: type[Entity], shape: Shape) -> Iterator[Shape]:
    """The conditions of which any one is enough, and to each of which an index leads."""
    for each in alternatives(shape):
        apart = _split(entity, each) if isinstance(each, AllOf) else None
        if apart is None:
            yield each
        else:
            yield from led_to(entity, apart)


def exact(entity: type[Entity], shape: Shape) -> bool:
    """Whether the condition names one value of a field that few records share."""
    match shape:
        case AllOf(parts):
            return any(exact(entity, part) for part in parts)
        case AnyOf(parts):
            return bool(parts) and all(exact(entity, part) for part in parts)
        case Compare(path, "eq", operand):
            return not isinstance(operand, PathOperand | OuterOperand) and leads_alone(entity, path)
        case ClassRow(child, where):
            return exact(child, where)
        case _:
            return False


def driver(entity: type[Entity], shape: Shape) -> Among | Below | None:
    """The part of a condition that gives values of an indexed field, by which the records are gathered."""
    found = (_drives(entity, part) for part in conjuncts(shape))
    return next((each for each in found if each is not None), None)


def _drives(entity: type[Entity], part: Shape) -> Among | Below | None:
    match part:
        case Among(path, values) if leads_alone(entity, path) and not names_outer(values.where):
            return part
        case Below(path, Subquery() | FromActor() | Constant() as roots, outer=False) if leads_alone(
            entity, path
        ):
            return None if isinstance(roots, Subquery) and names_outer(roots.where) else part
        case Present(related):
            pairs, others = ties(part)
            # Conditions that name the record itself are looked at when it is found.
            apart = together(tuple(each for each in others if not names_outer(each)))
            drivers = [
                Among(own, Subquery(related, path, apart)) for own, path in pairs if leads_alone(entity, own)
            ]
            return drivers[0] if drivers else None
        case _:
            return None
