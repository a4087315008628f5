"""The page of a list for somebody whose rights may reach a handful of records, or half of them, among very many.

``account within (my accounts)`` may mean five cases or a hundred thousand, and no planner knows which: it either gathers
and sorts all that the rights reach, or walks along the order past all that they do not. Each is quick where the other
is slow. So there are four ways to a page, each a statement of its own that is bounded whoever asks (but for the last):

- *near*: walk along the order for a short stretch, and stop when the page is full;
- *few*: gather what the rights reach, by the indexes of their conditions, and stop when it becomes much; what was
  gathered is looked at in the order until the page is full;
- *far*: walk along the order for a long stretch, from the beginning;
- *rest*: gather all of it. There is much of it then, but it is rare among all records, or the walk would have met it.

Each tells whether what it found is the whole page; if it is not, ``following`` names the way to take next. Which way found
somebody's page is remembered (``paging``), so that one statement is all that it takes.

The order has to be that of the record id, which all tables of a class chain have in their keys: so the databases go along
them side by side. As each way is bounded, one plan is as good for everybody as another, and the statements are planned
once (``storage.PlannedOnce``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from .dependence import home
from .narrowing import conjuncts
from .predicates import members, predicate
from .reach import Reach, driver, led_to
from .scope import Scope
from .shapes import ClassRow, Shape

Way = Literal["near", "few", "far", "rest"]
FIRST_ID, LAST_ID = "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"
NEAR = 2000
"""So many records are passed in less time than it takes to gather a page."""
FEW = 2000
"""So many records are gathered and sorted in less time than a longer walk takes; one that two rights reach counts twice."""
STRETCH = 10_000
"""So many records the longer walk passes."""


class Asked(msgspec.Struct, frozen=True):
    """What the caller asks: his conditions as SQL within a scope, and of an id that it is behind his cursor."""

    where: Callable[[Scope], list[str]]
    cursor: Callable[[str], list[str]]


def following(way: Way, found: int, rows: int) -> Way:
    """The way to take when one has found no more than so many ``rows`` of a page."""
    if way == "near":
        # What the short stretch had tells how many there will be at the end of the long one.
        return "far" if found * (STRETCH // NEAR) >= rows else "few"
    return "far" if way == "few" else "rest"


def page_by(way: Way, scope: Scope, reach: Reach, asked: Asked, columns: Sequence[str]) -> str:
    """The SELECT of a page by one of the ways: these columns, of which the last is the record id, and whether it is whole.

    Where nothing was found, one row without an id tells whether there is nothing.
    """
    named = ", ".join(f"{column} AS c{place}" for place, column in enumerate(columns))
    key, last = f'{scope.base}."sys_id"', f"c{len(columns) - 1}"
    if way == "rest":
        # Apart from the rest, so that what is gathered is not looked for in each record.
        scope.statement.define("reached", _gathered(scope, reach.opened, "UNION", "OFFSET 0"))
        among = f'{key} IN (SELECT "sys_id" FROM reached)'
        conditions = [among, *_besides(scope, reach, asked), *asked.cursor(key)]
        return f"SELECT {named}, TRUE AS whole {scope.source} WHERE {' AND '.join(conditions)} {_order(reach, key)}"
    if way == "few":
        scope.statement.define("few", _few(scope, reach))
        scope.statement.define("tally", f'SELECT count(*) <= {FEW} AS "whole" FROM few')
        page, whole, beside = _best(scope, reach, asked, named), 'tally."whole"', "tally"
    else:
        length = NEAR if way == "near" else STRETCH
        scope.statement.define("stretch", _end_of_stretch(scope, reach, asked, length))
        page, beside = _walk(scope, reach, asked, named), "stretch"
        whole = f"stretch.\"sys_id\" = '{_end_of_all(reach)}'"
    return f"SELECT page.*, {whole} AS whole FROM {beside} LEFT JOIN ({page}) AS page ON TRUE {_by(reach, f'page.{last}')}"


def _few(scope: Scope, reach: Reach) -> str:
    bound = f"LIMIT {FEW + 1}"
    return f"SELECT * FROM ({_gathered(scope, reach.opened, 'UNION ALL', bound)}) AS gathered {bound}"


def _best(scope: Scope, reach: Reach, asked: Asked, named: str) -> str:
    """The first of the few: looked at one by one in their order, until the page is full."""
    key = f'{scope.base}."sys_id"'
    conditions = [f'{key} = one."sys_id"', *_besides(scope, reach, asked)]
    record = f"SELECT {named} {scope.source} WHERE {' AND '.join(conditions)} LIMIT 1"
    order, first = _by(reach, '"sys_id"'), _order(reach, 'one."sys_id"')
    # ON makes the database sort them and leave out those that are equal; DISTINCT alone hashes them first.
    each = f'SELECT DISTINCT ON ("sys_id") "sys_id" FROM few {order} OFFSET 0'
    where = " AND ".join(['(SELECT "whole" FROM tally)', *asked.cursor('one."sys_id"')])
    return (
        f"SELECT record.* FROM ({each}) AS one CROSS JOIN LATERAL ({record}) AS record WHERE {where} {first}"
    )


def _besides(scope: Scope, reach: Reach, asked: Asked) -> list[str]:
    """All other conditions of the page but where it begins."""
    cuts = [_looked_at(predicate(scope.trusted, part)) for part in reach.besides]
    return [*cuts, *asked.where(scope)]


def _by(reach: Reach, key: str) -> str:
    return f"ORDER BY {key} {'DESC' if reach.descending else 'ASC'}"


def _order(reach: Reach, key: str) -> str:
    return f"{_by(reach, key)} LIMIT {reach.rows}"


def _walk(scope: Scope, reach: Reach, asked: Asked, named: str) -> str:
    """Along the order, from the cursor to the end of a stretch.

    Each table of the class chain is told both: they are walked side by side, and one that was not told would be read
    from its own beginning to the cursor, and to its own end where nothing more is found.
    """
    conditions = [_looked_at(predicate(scope.trusted, reach.opened)), *_besides(scope, reach, asked)]
    sign, last = ">=" if reach.descending else "<=", '(SELECT "sys_id" FROM stretch)'
    for table in scope.chain:
        key = f'{table}."sys_id"'
        # A pair is compared like the key alone. PostgreSQL takes a beginning and an end of one key for a small part of
        # the table, whatever they are, and would look up each record of the stretch by itself.
        conditions += [f"({key}, {key}) {sign} ({last}, {last})", *asked.cursor(key)]
    order = _order(reach, f'{scope.base}."sys_id"')
    return f"SELECT {named} {scope.source} WHERE {' AND '.join(conditions)} {order}"


def _looked_at(condition: str) -> str:
    """A condition that a record is looked at for when it is met: the planner finds no other way in it, nor any figures."""
    return f"COALESCE({condition}, FALSE)"


def _end_of_stretch(scope: Scope, reach: Reach, asked: Asked, length: int) -> str:
    """The id of the last record of a stretch."""
    walk = Scope(scope.statement, scope.entity, scope.rights)
    key = f'{walk.base}."sys_id"'
    behind = asked.cursor(key)
    where = f" WHERE {' AND '.join(behind)}" if behind else ""
    end = f"SELECT {key} {walk.source}{where} {_by(reach, key)} OFFSET {length} LIMIT 1"
    return f"SELECT COALESCE(({end}), '{_end_of_all(reach)}') AS \"sys_id\""


def _end_of_all(reach: Reach) -> str:
    return FIRST_ID if reach.descending else LAST_ID


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
