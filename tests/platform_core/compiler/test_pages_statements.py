"""The statements of the ways to a page, to the letter."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest

from platform_core import Entity, Grant, Restriction, exists, outer, related
from platform_core.compiler.pages import Asked, Way, following, page_by
from platform_core.compiler.reach import Reach
from platform_core.compiler.rights import Rights
from platform_core.compiler.scope import Scope
from platform_core.compiler.select import Compiled, ListShape, OrderKey, select_list
from platform_core.compiler.shapes import (
    Among,
    Compare,
    FromActor,
    Input,
    Shape,
    Subquery,
)
from platform_core.compiler.statement import Statement
from platform_core.storage import PlannedOnce
from tests.example.works import HAND, Job, Recall, Rule, Site
from tests.platform_core.compiler.plain import rights, ruled, somebody

END = '(SELECT "sys_id" FROM stretch)'
LOWEST, HIGHEST = "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"


def page(
    *rules: Rule,
    entity: type[Entity] = Job,
    where: Shape | None = None,
    down: bool = False,
    after: tuple[bool, ...] | None = None,
    dialect: str = "postgres",
    way: Way = "near",
    trusted: Shape | None = None,
) -> Compiled:
    """The statement by which one of the ways finds a page of three, in the order of the record id."""
    assembly, hand = ruled(*rules), somebody(HAND)

    def rights_of(other: type[Entity]) -> Rights:
        return rights(assembly, hand, other)

    listed = ListShape(("sys_id",), where, (OrderKey(("sys_id",), down),), 3, after, 5, trusted=trusted)
    return select_list(dialect, entity, rights_of(entity), rights_of, listed, way)


def bound(found: Compiled) -> list[Any]:
    """The places of inputs, the names of the actor's values, the values of rules."""
    sources: list[Any] = [slot.source for slot in found.slots]
    return [
        getattr(each, "place", None) if isinstance(each, Input) else getattr(each, "name", None) or each.value
        for each in sources
    ]


def grant(entity: type[Entity], where: Any = None) -> Grant:
    """A hand reads."""
    return Grant(role=HAND, entity=entity, may=("read",), where=where, because="x")


def kept(actor: Any) -> Any:
    """A job is on a site that the actor keeps."""
    return Job.site.is_in(related(Site.sys_id, Site.keeper == actor.id))


AMONG = Among(("site",), Subquery(Site, ("sys_id",), Compare(("keeper",), "eq", FromActor("id"))))
URGENT = Restriction(entity=Job, where=lambda _: Job.urgent.eq(True), because="x")


SITES = 'SELECT t3."sys_id" FROM "works_site" t3 WHERE t3."keeper" = $1'
AT_EACH = (
    '(SELECT {3}."sys_id" FROM (SELECT DISTINCT * FROM (SELECT * FROM shared1) AS "values") AS {2} '
    '("value") CROSS JOIN LATERAL ('
    'SELECT {1}."sys_id" FROM "works_job" {1} WHERE {1}."site" = {2}."value" {0}) AS {3})'
)
NAMED = 't1."sys_id" AS c0, t1."sys_id" AS c1'


class Besides(NamedTuple):
    """What is asked besides, and of the ids behind a cursor, by the places of their values."""

    order: str
    besides: str = ""
    cursor: str = ""

    def behind(self, word: str, job: str, place: int) -> str:
        """The condition of a cursor, if there is one."""
        return f" {word} {self.cursor.format(job, place)}" if self.cursor else ""

    def walk(self, length: int, end: int, places: tuple[int, ...]) -> str:
        """Along the order, to the end of a stretch."""
        last, sign = (HIGHEST, "<=") if self.order == "ASC" else (LOWEST, ">=")
        stretch = (
            f'SELECT COALESCE((SELECT t2."sys_id" FROM "works_job" t2{self.behind("WHERE", "t2", end)} '
            f'ORDER BY t2."sys_id" {self.order} OFFSET {length} LIMIT 1), \'{last}\') AS "sys_id"'
        )
        page = (
            f'SELECT {NAMED} FROM "works_job" t1 WHERE COALESCE(t1."site" IN (SELECT * FROM shared1), FALSE)'
            f'{self.besides.format("t1", *places)} AND (t1."sys_id", t1."sys_id") {sign} ({END}, {END})'
            f'{self.behind("AND", "t1", places[-1])} ORDER BY t1."sys_id" {self.order} LIMIT 4'
        )
        return (
            f"WITH stretch AS MATERIALIZED ({stretch}), shared1 AS ({SITES}) "
            f"SELECT page.*, stretch.\"sys_id\" = '{last}' AS whole FROM stretch LEFT JOIN ({page}) AS page ON TRUE "
            f"ORDER BY page.c1 {self.order}"
        )

    def few(self, places: tuple[int, ...]) -> str:
        """The first of what was gathered, one by one."""
        sites = SITES.replace("t3", "t5")
        at_each = AT_EACH.format("LIMIT 2001", "t2", "t3", "t4")
        record = f'SELECT {NAMED} FROM "works_job" t1 WHERE t1."sys_id" = one."sys_id"'
        page = (
            f'SELECT record.* FROM (SELECT DISTINCT ON ("sys_id") "sys_id" FROM few '
            f'ORDER BY "sys_id" {self.order} OFFSET 0) AS one '
            f"CROSS JOIN LATERAL ({record}{self.besides.format('t1', *places)} LIMIT 1) AS record "
            f'WHERE (SELECT "whole" FROM tally){self.behind("AND", "one", places[-1])} '
            f'ORDER BY one."sys_id" {self.order} LIMIT 4'
        )
        return (
            f"WITH shared1 AS ({sites}), few AS MATERIALIZED (SELECT * FROM ({at_each}) AS gathered LIMIT 2001), "
            'tally AS MATERIALIZED (SELECT count(*) <= 2000 AS "whole" FROM few) '
            'SELECT page.*, tally."whole" AS whole FROM tally '
            f"LEFT JOIN ({page}) AS page ON TRUE ORDER BY page.c1 {self.order}"
        )

    def rest(self, places: tuple[int, ...]) -> str:
        """All that is reached."""
        sites = SITES.replace("t3", "t5")
        return (
            f"WITH shared1 AS ({sites}), "
            f"reached AS MATERIALIZED ({AT_EACH.format('OFFSET 0', 't2', 't3', 't4')}) "
            f'SELECT {NAMED}, TRUE AS whole FROM "works_job" t1 WHERE t1."sys_id" IN (SELECT "sys_id" FROM reached)'
            f"{self.besides.format('t1', *places)}{self.behind('AND', 't1', places[-1])} "
            f'ORDER BY t1."sys_id" {self.order} LIMIT 4'
        )


def test_the_ways_to_a_page_of_what_indexes_lead_to() -> None:
    plain, rules = Besides("ASC"), grant(Job, kept)
    expected: dict[Way, str] = {
        "near": plain.walk(2000, 0, (0,)),
        "few": plain.few((0,)),
        "far": plain.walk(10_000, 0, (0,)),
        "rest": plain.rest((0,)),
    }
    for way, sql in expected.items():
        found = page(rules, way=way)
        assert found.sql == sql
        assert isinstance(found.sql, PlannedOnce)
        assert bound(found) == ["id"]


def test_each_of_the_ways_has_the_restrictions_the_callers_conditions_and_the_cursor() -> None:
    asked = Compare(("grade",), "eq", Input(0))
    besides = ' AND COALESCE({0}."urgent" = ${1}, FALSE) AND {0}."grade" = ${2}'
    also = Besides("DESC", besides, '({0}."sys_id") < (${1})')
    expected: dict[Way, tuple[str, list[Any]]] = {
        "near": (
            also.walk(2000, 1, (3, 4, 5)).replace('"keeper" = $1', '"keeper" = $2'),
            [5, "id", True, 0, 5],
        ),
        "few": (also.few((2, 3, 4)), ["id", True, 0, 5]),
        "far": (
            also.walk(10_000, 1, (3, 4, 5)).replace('"keeper" = $1', '"keeper" = $2'),
            [5, "id", True, 0, 5],
        ),
        "rest": (also.rest((2, 3, 4)), ["id", True, 0, 5]),
    }
    for way, (sql, values) in expected.items():
        found = page(URGENT, grant(Job, kept), where=asked, down=True, after=(False,), way=way)
        assert (found.sql, bound(found)) == (sql, values)


@pytest.mark.parametrize("way", ["near", "far"])
def test_each_table_of_a_chain_is_told_where_a_stretch_begins_and_ends(way: Way) -> None:
    found = page(
        grant(Recall, lambda actor: kept(actor) & (Recall.batch == 2)),
        entity=Recall,
        after=(False,),
        way=way,
    )
    walk = found.sql.partition("LEFT JOIN (")[2]
    tables = re.findall(r'"works_\w+" (t\d+)', walk)
    assert len(tables) == 2
    for table in tables:
        key = f'{table}."sys_id"'
        assert f"({key}, {key}) <= ({END}, {END}) AND ({key}) > ($" in walk


def test_what_a_short_stretch_had_tells_whether_a_long_one_is_worth_walking() -> None:
    assert [following("near", found, 51) for found in (0, 10, 11, 50)] == ["few", "few", "far", "far"]
    assert following("near", 10, 50) == "far"
    assert [following("few", 0, 51), following("far", 50, 51)] == ["far", "rest"]


def gathered(*rules: Rule, entity: type[Entity] = Job, way: Way = "few") -> str:
    """What one of the ways gathers."""
    begin, end = {
        "few": ("few AS MATERIALIZED (SELECT * FROM (", ") AS gathered"),
        "rest": ("(", ") SELECT t1"),
    }[way]
    text = page(*rules, entity=entity, way=way).sql
    return (
        (text.partition("reached AS MATERIALIZED ")[2] if way == "rest" else text)
        .partition(begin)[2]
        .partition(end)[0]
    )


def test_alternatives_with_a_condition_in_common_are_gathered_one_by_one() -> None:
    def mine_or_kept(actor: Any) -> Any:
        return ((Job.owner == actor.id) | kept(actor)) & (Job.grade == 1)

    others = grant(Job, lambda _: Job.owner == "x")
    assert gathered(grant(Job, mine_or_kept), others).startswith(
        '(SELECT t2."sys_id" FROM "works_job" t2 WHERE t2."owner" = $1 AND t2."grade" = $2) UNION ALL '
        '(SELECT t5."sys_id" FROM (SELECT DISTINCT * FROM (SELECT * FROM shared1) AS "values") AS t4 ("value") '
        'CROSS JOIN LATERAL (SELECT t3."sys_id" '
        'FROM "works_job" t3 WHERE t3."grade" = $3 AND t3."site" = t4."value" LIMIT 2001) AS t5)'
    )


def test_the_alternatives_are_gathered_each_from_its_own_table() -> None:
    def recalled(actor: Any) -> Any:
        return kept(actor) & (Recall.batch == 2)

    rules = grant(Recall, recalled), grant(Job, lambda actor: Job.owner == actor.id)
    assert gathered(*rules) == (
        '(SELECT t4."sys_id" FROM (SELECT DISTINCT * FROM (SELECT * FROM shared1) AS "values") AS t3 ("value") '
        'CROSS JOIN LATERAL (SELECT t2."sys_id" '
        'FROM "works_recall" t2 JOIN "works_job" t5 ON t5."sys_id" = t2."sys_id" WHERE t2."batch" = $1 '
        'AND t5."site" = t3."value" LIMIT 2001) AS t4) UNION ALL (SELECT t7."sys_id" FROM "works_job" t7 '
        'WHERE t7."owner" = $3)'
    )
    assert gathered(*rules, way="rest").count(") UNION (SELECT") == 1
    assert bound(page(*rules, way="few"))[:3] == [2, "id", "id"]


def test_what_ties_other_rows_to_the_record_is_looked_at_again_when_it_is_found() -> None:
    def where(actor: Any) -> Any:
        return exists(
            Site, (Site.sys_id == outer(Job.site)) & (Site.region == "x") & (Site.name < outer(Job.title))
        )

    assert gathered(grant(Job, where), entity=Recall) == (
        '(SELECT t6."sys_id" FROM (SELECT DISTINCT * FROM (SELECT * FROM shared1) AS "values") AS t5 ("value") '
        'CROSS JOIN LATERAL (SELECT t2."sys_id" '
        'FROM "works_recall" t2 JOIN "works_job" t4 ON t4."sys_id" = t2."sys_id" WHERE EXISTS (SELECT 1 '
        'FROM "works_site" t3 WHERE (t3."sys_id" = t4."site" AND t3."region" = $1 AND t3."name" < t4."title")) '
        'AND t4."site" = t5."value" LIMIT 2001) AS t6)'
    )


def test_what_an_ancestors_table_tells_alone_is_gathered_there() -> None:
    text = gathered(grant(Job, kept), entity=Recall)
    assert 'CROSS JOIN LATERAL (SELECT t2."sys_id" FROM "works_job" t2 WHERE t2."site" = t3."value"' in text
    assert "works_recall" not in text


def test_a2_each_of_the_ways_masks_what_the_caller_does_not_see() -> None:
    some = Grant(
        role=HAND,
        entity=Job,
        may=("read",),
        where=lambda actor: kept(actor) & (Job.grade == 1),
        fields=("title",),
        because="x",
    )
    less = Grant(role=HAND, entity=Job, may=("read",), where=kept, fields=("site",), because="x")
    ways: tuple[Way, ...] = ("near", "few", "far", "rest")
    for way in ways:
        found = page(some, less, where=Compare(("title",), "eq", Input(0)), way=way)
        assert found.sql.count('."title" END = $') == found.sql.count('"title"') == 1


def test_a_walk_begins_where_all_that_the_cursor_says_holds() -> None:
    scope = Scope(Statement("postgres"), Job)
    asked = Asked(lambda _: [], lambda key: [f"{key}.a", f"{key}.b"])
    page_by("near", scope, Reach(AMONG, (), False, 4), asked, ['t1."sys_id"'])
    key = '"sys_id"'
    assert f'FROM "works_job" t2 WHERE t2.{key}.a AND t2.{key}.b ORDER BY' in scope.statement.whole("")
