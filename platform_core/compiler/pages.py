"""The page of a list for somebody whose rights may reach a handful of records, or half of them, among very many.

``account within (my accounts)`` may mean five cases or a hundred thousand, and no planner knows which: it either gathers
and sorts all that the rights reach, or walks along the order past all that they do not. Each is quick where the other
is slow. So the statement tries four ways, of which the later ones cost nothing when an earlier one has found the page:

- *near*: walk along the order for a short stretch, and stop when the page is full;
- *few*: gather what the rights reach, by the indexes of their conditions, and stop when it becomes much; what was
  gathered is looked at in the order (*best*) until the page is full. Where the first stretch had so much that the next
  one should fill the page, there is too much to gather, and it is not tried;
- *far*: walk along the order for a long stretch, from the beginning: told where to begin as well as where to end,
  PostgreSQL takes the stretch for a handful of records and looks up the rest of each;
- *rest*: gather all of it. There is much of it then, but it is rare among all records, or the walk would have met it.

The order has to be that of the record id, which all tables of a class chain have in their keys: so the databases go along
them side by side. As each way is bounded whoever asks, one plan is as good for everybody as another, and the statement is
planned once (``storage.PlannedOnce``).
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from .dependence import home
from .narrowing import conjuncts
from .predicates import members, predicate
from .reach import Reach, driver, led_to
from .scope import Scope
from .shapes import ClassRow, Shape

FIRST_ID, LAST_ID = "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"
NEAR = 2000
"""So many records are passed in less time than it takes to gather a page."""
FEW = 2000
"""So many records are gathered and sorted in less time than a longer walk takes; one that two rights reach counts twice."""
STRETCH = 10_000
"""So many records the longer walk passes."""
PAGES = ("near", "best", "far", "rest")
"""The ways that find the page, or nothing."""


class Asked(msgspec.Struct, frozen=True):
    """What the caller asks: his conditions as SQL within a scope, and of an id that it is behind his cursor."""

    where: Callable[[Scope], list[str]]
    cursor: Callable[[str], list[str]]


def found(scope: Scope, reach: Reach, asked: Asked) -> str:
    """The condition that a record is one of the page that the statement's WITH clause finds."""
    counted = {name: f"(SELECT count(*) FROM {name})" for name in ("near", "far")}
    # What the first stretch had tells how many there will be at the end of the next one.
    by_then = f"{counted['near']} * {STRETCH // NEAR}"
    dense = f"{by_then} >= {reach.rows} AND {counted['near']} < {reach.rows}"
    much = f"((SELECT count(*) FROM few) > {FEW} OR {dense})"
    bound = f"LIMIT {FEW + 1}"
    few = (
        f"SELECT * FROM ({_gathered(scope, reach.opened, 'UNION ALL', bound)}) AS gathered "
        f"WHERE {by_then} < {reach.rows} {bound}"
    )

    ways = {
        "near_end": _end_of_stretch(scope, reach, asked, NEAR),
        "near": _walk(scope, reach, asked, "near_end"),
        "few": few,
        "best": _best_of_few(scope, reach, asked),
        "far_end": _end_of_stretch(scope, reach, asked, STRETCH, much),
        "far": _walk(scope, reach, asked, "far_end", much),
        "rest": _rest(scope, reach, asked, much, f"{counted['far']} < {reach.rows}"),
    }
    pages = " UNION ".join(f'SELECT "sys_id" FROM {name}' for name in PAGES)
    ways["page"] = (
        f'SELECT "sys_id" FROM ({pages}) AS "pages" ORDER BY "sys_id" {_word(reach)} LIMIT {reach.rows}'
    )
    for name, sql in ways.items():
        scope.statement.define(name, sql)
    return _among(scope, 'SELECT "sys_id" FROM page')


def _best_of_few(scope: Scope, reach: Reach, asked: Asked) -> str:
    """The first of the few: looked at one by one in their order, until the page is full."""
    inner, one = Scope(scope.statement, scope.entity, scope.rights), scope.statement.alias()
    key = f'{inner.base}."sys_id"'
    conditions = [f'{key} = {one}."sys_id"', *_besides(inner, reach, asked), *asked.cursor(key)]
    held = f"SELECT 1 {inner.source} WHERE {' AND '.join(conditions)} LIMIT 1"
    ordered = f'SELECT DISTINCT "sys_id" FROM few ORDER BY "sys_id" {_word(reach)} OFFSET 0'
    return (
        f'SELECT {one}."sys_id" FROM ({ordered}) AS {one} '
        f"CROSS JOIN LATERAL ({held}) AS {scope.statement.alias()} "
        f'WHERE (SELECT count(*) FROM few) <= {FEW} ORDER BY {one}."sys_id" {_word(reach)} LIMIT {reach.rows}'
    )


def _besides(scope: Scope, reach: Reach, asked: Asked) -> list[str]:
    """All other conditions of the page but where it begins."""
    cuts = [_looked_at(predicate(scope.trusted, part)) for part in reach.besides]
    return [*cuts, *asked.where(scope)]


def _word(reach: Reach) -> str:
    return "DESC" if reach.descending else "ASC"


def _walk(scope: Scope, reach: Reach, asked: Asked, end: str, *only: str) -> str:
    """Along the order, from the cursor to the end of a stretch.

    Each table of the class chain is told both: they are walked side by side, and one that was not told would be read
    from its own beginning to the cursor, and to its own end where nothing more is found.
    """
    inner = Scope(scope.statement, scope.entity, scope.rights)
    conditions = [*only, _opened(inner, reach), *_besides(inner, reach, asked)]
    sign = ">=" if reach.descending else "<="
    for table in inner.chain:
        key = f'{table}."sys_id"'
        last = f'(SELECT "sys_id" FROM {end})'
        # A pair is compared like the key alone. PostgreSQL takes a beginning and an end of one key for a small part of
        # the table, whatever they are, and would look up each record of the stretch by itself.
        conditions += [f"({key}, {key}) {sign} ({last}, {last})", *asked.cursor(key)]
    return _page(inner, reach, conditions)


def _rest(scope: Scope, reach: Reach, asked: Asked, *only: str) -> str:
    inner = Scope(scope.statement, scope.entity, scope.rights)
    among = _among(inner, _gathered(scope, reach.opened, "UNION", "OFFSET 0"))
    conditions = [*only, among, *_besides(inner, reach, asked), *asked.cursor(f'{inner.base}."sys_id"')]
    return _page(inner, reach, conditions)


def _page(inner: Scope, reach: Reach, conditions: list[str]) -> str:
    key = f'{inner.base}."sys_id"'
    order = f"ORDER BY {key} {_word(reach)} LIMIT {reach.rows}"
    return f"SELECT {key} {inner.source} WHERE {' AND '.join(conditions)} {order}"


def _opened(scope: Scope, reach: Reach) -> str:
    return _looked_at(predicate(scope.trusted, reach.opened))


def _looked_at(condition: str) -> str:
    """A condition that a record is looked at for when it is met: the planner finds no other way in it, nor any figures."""
    return f"COALESCE({condition}, FALSE)"


def _among(scope: Scope, ids: str) -> str:
    return f'{scope.base}."sys_id" IN ({ids})'


def _end_of_stretch(scope: Scope, reach: Reach, asked: Asked, length: int, *only: str) -> str:
    """The id of the last record of a stretch."""
    walk = Scope(scope.statement, scope.entity, scope.rights)
    key = f'{walk.base}."sys_id"'
    behind = [*only, *asked.cursor(key)]
    where = f" WHERE {' AND '.join(behind)}" if behind else ""
    last = FIRST_ID if reach.descending else LAST_ID
    end = f"SELECT {key} {walk.source}{where} ORDER BY {key} {_word(reach)} OFFSET {length} LIMIT 1"
    return f"SELECT COALESCE(({end}), '{last}') AS \"sys_id\""


def _gathered(scope: Scope, opened: Shape, word: str, bound: str) -> str:
    """The ids that the alternatives reach, each from the table in which its fields stand."""
    return f" {word} ".join(f"({_reached(scope, part, bound)})" for part in led_to(scope.entity, opened))


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
