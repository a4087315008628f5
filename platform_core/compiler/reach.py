"""The page of a list for somebody whose rights may reach a handful of records, or half of them, among very many.

``account within (my accounts)`` may mean five cases or a hundred thousand, and no planner knows which: it either gathers
and sorts all that the rights reach, or walks along the order past all that they do not. Each is quick where the other
is slow. So the statement tries three ways, of which the later ones cost nothing when an earlier one has found the page:

- *few*: gather what the rights reach, by the indexes of their conditions, and stop when it becomes much;
- *near*: walk along the order for a stretch, and stop when the page is full;
- *rest*: gather all of it. There is much of it then, but it is rare among all records, or the walk would have met it.

The order has to be that of the record id, which all tables of a class chain have in their keys: so the databases go along
them side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from ..entity import Entity
from .dependence import names_outer
from .narrowing import conjuncts, leads_alone, narrows, ties
from .predicates import members, predicate
from .rights import Rights
from .scope import Scope
from .shapes import (
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
    OuterOperand,
    PathOperand,
    Present,
    Shape,
    Subquery,
)
from .ways import alternatives

FIRST_ID, LAST_ID = "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"
FEW = 1000
"""So many records are gathered and sorted in less time than a walk takes."""
STRETCH = 10_000
"""So many records the walk passes at most."""


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
        case _:
            return exact(entity, shape) or driver(entity, shape) is not None


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
            apart = AllOf(tuple(each for each in others if not names_outer(each)))
            drivers = [
                Among(own, Subquery(related, path, apart)) for own, path in pairs if leads_alone(entity, own)
            ]
            return drivers[0] if drivers else None
        case _:
            return None


class Asked(msgspec.Struct, frozen=True):
    """What the caller asks: his conditions, and the records behind his cursor; each as SQL within a scope."""

    where: Callable[[Scope], list[str]]
    cursor: Callable[[Scope], list[str]]


def found(scope: Scope, reach: Reach, asked: Asked) -> tuple[str, str]:
    """The WITH clause, and the condition that a record is among those that it found."""
    much = f"(SELECT count(*) FROM few) > {FEW}"
    short = f"(SELECT count(*) FROM near) < {reach.rows}"
    bound = f"LIMIT {FEW + 1}"
    few = f"SELECT * FROM ({_gathered(scope, reach.opened, 'UNION ALL', bound)}) AS gathered {bound}"
    near = _page(
        scope, reach, asked, lambda inner: [much, _opened(inner, reach), _in_stretch(inner, reach, asked)]
    )
    rest = _page(
        scope,
        reach,
        asked,
        lambda inner: [much, short, _among(inner, _gathered(scope, reach.opened, "UNION", "OFFSET 0"))],
    )
    ids = (
        f'SELECT "sys_id" FROM few WHERE (SELECT count(*) FROM few) <= {FEW} '
        'UNION ALL SELECT "sys_id" FROM near UNION ALL SELECT "sys_id" FROM rest'
    )
    clause = ", ".join(
        f"{name} AS MATERIALIZED ({sql})" for name, sql in (("few", few), ("near", near), ("rest", rest))
    )
    return f"WITH {clause} ", _among(scope, ids)


def besides(scope: Scope, reach: Reach, asked: Asked) -> list[str]:
    """All other conditions of the page."""
    cuts = [predicate(scope.trusted, part) for part in reach.besides]
    return [*cuts, *asked.where(scope), *asked.cursor(scope)]


def _page(scope: Scope, reach: Reach, asked: Asked, first: Callable[[Scope], list[str]]) -> str:
    inner = Scope(scope.statement, scope.entity, scope.rights)
    conditions = [*first(inner), *besides(inner, reach, asked)]
    key, word = f'{inner.base}."sys_id"', "DESC" if reach.descending else "ASC"
    return f"SELECT {key} {inner.source} WHERE {' AND '.join(conditions)} ORDER BY {key} {word} LIMIT {reach.rows}"


def _opened(scope: Scope, reach: Reach) -> str:
    return predicate(scope.trusted, reach.opened)


def _among(scope: Scope, ids: str) -> str:
    return f'{scope.base}."sys_id" IN ({ids})'


def _in_stretch(scope: Scope, reach: Reach, asked: Asked) -> str:
    walk = Scope(scope.statement, scope.entity, scope.rights)
    key, behind = f'{walk.base}."sys_id"', asked.cursor(walk)
    where = f" WHERE {' AND '.join(behind)}" if behind else ""
    sign, word, last = (">=", "DESC", FIRST_ID) if reach.descending else ("<=", "ASC", LAST_ID)
    end = f"SELECT {key} {walk.source}{where} ORDER BY {key} {word} OFFSET {STRETCH} LIMIT 1"
    return f"{scope.base}.\"sys_id\" {sign} COALESCE(({end}), '{last}')"


def _gathered(scope: Scope, opened: Shape, word: str, bound: str) -> str:
    """The ids that the alternatives reach, each from the table in which its fields stand."""
    return f" {word} ".join(f"({_reached(scope, part, bound)})" for part in alternatives(opened))


def _reached(scope: Scope, part: Shape, bound: str) -> str:
    """The ids of one alternative.

    The values of its driver come first, and the records of each by the index: the ``bound`` keeps the planner from
    turning that round, which it does where it takes the values for many.
    """
    if isinstance(part, ClassRow):
        # Its own table tells that a record is one of the child's; an ancestor's, where the fields may stand, does not.
        entity, where = part.entity, part.where
    else:
        entity, where = home(scope.entity, part), part
    inner = Scope(scope.statement, entity)
    drives = driver(entity, where)
    # What drives need not be looked at again, unless it is only a part of what it was taken from.
    others = [predicate(inner, each) for each in conjuncts(where) if each != drives]
    if drives is None:
        return _ids(inner, others)
    values, found = scope.statement.alias(), scope.statement.alias()
    others.append(f'{inner.column(drives.path)} = {values}."value"')
    wanted = f'SELECT DISTINCT * FROM ({members(inner, drives)}) AS "values"'
    each = f"{_ids(inner, others)} {bound}"
    return f'SELECT {found}."sys_id" FROM ({wanted}) AS {values} ("value") CROSS JOIN LATERAL ({each}) AS {found}'


def _ids(scope: Scope, conditions: list[str]) -> str:
    return f'SELECT {scope.base}."sys_id" {scope.source} WHERE {" AND ".join(conditions)}'


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
