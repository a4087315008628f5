"""The statement of a page that is found in four ways, to the letter; and for which rights it is taken."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from platform_core import Entity, Grant, Restriction, exists, outer, related
from platform_core.compiler import pages
from platform_core.compiler.pages import Asked
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
from tests.example.works import HAND, Job, Recall, Rule, Site
from tests.platform_core.compiler.plain import rights, ruled, somebody

NEAR = "(SELECT count(*) FROM near)"
MANY = f"((SELECT count(*) FROM few) > 2000 OR {NEAR} * 5 >= 4 AND {NEAR} < 4)"
UNFILLED = "(SELECT count(*) FROM far) < 4"
END = '(SELECT "sys_id" FROM {})'
LOWEST, HIGHEST = "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"


def page(
    *rules: Rule,
    entity: type[Entity] = Job,
    where: Shape | None = None,
    down: bool = False,
    after: tuple[bool, ...] | None = None,
    dialect: str = "postgres",
) -> Compiled:
    """The statement of a page of three, in the order of the record id."""
    assembly, hand = ruled(*rules), somebody(HAND)

    def rights_of(other: type[Entity]) -> Rights:
        return rights(assembly, hand, other)

    listed = ListShape(("sys_id",), where, (OrderKey(("sys_id",), down),), 3, after, 5)
    return select_list(dialect, entity, rights_of(entity), rights_of, listed)


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


SITES = 'SELECT t5."sys_id" FROM "works_site" t5 WHERE t5."keeper" = $1'
AT_EACH = (
    '(SELECT {3}."sys_id" FROM (SELECT DISTINCT * FROM (SELECT * FROM shared1) AS "values") AS {2} '
    '("value") CROSS JOIN LATERAL ('
    'SELECT {1}."sys_id" FROM "works_job" {1} WHERE {1}."site" = {2}."value" {0}) AS {3})'
)


class Besides(NamedTuple):
    """What is asked besides, and of the ids behind a cursor, by the places of their values."""

    order: str
    besides: str = ""
    cursor: str = ""

    def behind(self, word: str, job: str, place: int) -> str:
        """The condition of a cursor, if there is one."""
        return f" {word} {self.cursor.format(job, place)}" if self.cursor else ""

    def end(self, job: str, length: int, where: str) -> str:
        """The end of a stretch."""
        last = HIGHEST if self.order == "ASC" else LOWEST
        return (
            f'SELECT COALESCE((SELECT {job}."sys_id" FROM "works_job" {job}{where} ORDER BY {job}."sys_id" {self.order} '
            f"OFFSET {length} LIMIT 1), '{last}') AS \"sys_id\""
        )

    def walk(self, job: str, end: str, places: tuple[int, ...], begin: str, only: str = "") -> str:
        """Along the order, to the end of a stretch."""
        sign = "<=" if self.order == "ASC" else ">="
        found = (
            f'{only}COALESCE({job}."site" IN (SELECT * FROM shared1), FALSE){self.besides.format(job, *places)} '
            f'AND ({job}."sys_id", {job}."sys_id") {sign} ({END.format(end)}, {END.format(end)}){begin}'
        )
        return self.page(job, found)

    def page(self, job: str, found: str) -> str:
        """The page of a way."""
        text = f'SELECT {job}."sys_id" FROM "works_job" {job} WHERE {found}'
        return f'{text} ORDER BY {job}."sys_id" {self.order} LIMIT 4'

    def whole(self, ends: tuple[int, int], places: tuple[tuple[int, ...], ...]) -> str:
        """The statement for what is on the sites that one keeps."""
        word = self.order
        at_each = AT_EACH.format("LIMIT 2001", "t2", "t3", "t4")
        best = (
            f'SELECT t9."sys_id" FROM (SELECT DISTINCT "sys_id" FROM few ORDER BY "sys_id" {word} OFFSET 0) AS t9 '
            'CROSS JOIN LATERAL (SELECT 1 FROM "works_job" t8 WHERE t8."sys_id" = t9."sys_id"'
            f"{self.besides.format('t8', *places[1])}{self.behind('AND', 't8', places[1][-1])} LIMIT 1) AS t10 "
            f'WHERE (SELECT count(*) FROM few) <= 2000 ORDER BY t9."sys_id" {word} LIMIT 4'
        )
        rest = (
            f'{MANY} AND {UNFILLED} AND t13."sys_id" IN ('
            f"{AT_EACH.format('OFFSET 0', 't14', 't15', 't16')}){self.besides.format('t13', *places[3])}"
            f"{self.behind('AND', 't13', places[3][-1])}"
        )
        ways = {
            "near_end": self.end("t6", 2000, self.behind("WHERE", "t6", ends[0])),
            "near": self.walk("t7", "near_end", places[0], self.behind("AND", "t7", places[0][-1])),
            "few": f"SELECT * FROM ({at_each}) AS gathered WHERE {NEAR} * 5 < 4 LIMIT 2001",
            "best": best,
            "far_end": self.end("t11", 10000, f" WHERE {MANY}{self.behind('AND', 't11', ends[1])}"),
            "far": self.walk(
                "t12", "far_end", places[2], self.behind("AND", "t12", places[2][-1]), f"{MANY} AND "
            ),
            "rest": self.page("t13", rest),
            "page": (
                'SELECT "sys_id" FROM (SELECT "sys_id" FROM near UNION SELECT "sys_id" FROM best UNION '
                'SELECT "sys_id" FROM far UNION SELECT "sys_id" FROM rest) AS "pages" '
                f'ORDER BY "sys_id" {word} LIMIT 4'
            ),
        }
        clause = ", ".join(f"{name} AS MATERIALIZED ({text})" for name, text in ways.items())
        return (
            f'WITH shared1 AS ({SITES}), {clause} SELECT t1."sys_id", t1."sys_id" FROM "works_job" t1 WHERE t1."sys_id" IN '
            f'(SELECT "sys_id" FROM page) ORDER BY t1."sys_id" {word} LIMIT 4'
        )


def test_a_page_of_what_indexes_lead_to() -> None:
    found = page(grant(Job, kept))
    assert found.sql == Besides("ASC").whole((0, 0), ((0,),) * 4)
    assert bound(found) == ["id"]


def test_each_of_the_ways_has_the_restrictions_the_callers_conditions_and_the_cursor() -> None:
    asked = Compare(("grade",), "eq", Input(0))
    found = page(URGENT, grant(Job, kept), where=asked, down=True, after=(False,))
    besides = ' AND COALESCE({0}."urgent" = ${1}, FALSE) AND {0}."grade" = ${2}'
    expected = Besides("DESC", besides, '({0}."sys_id") < (${1})')
    places = ((3, 4, 5), (6, 7, 8), (10, 11, 12), (13, 14, 15))
    assert found.sql == expected.whole((2, 9), places)
    assert bound(found) == ["id", *[5, True, 0, 5], *[True, 0, 5], *[5, True, 0, 5], *[True, 0, 5]]


def test_each_table_of_a_chain_is_told_where_a_stretch_begins_and_ends() -> None:
    found = page(
        grant(Recall, lambda actor: kept(actor) & (Recall.batch == 2)), entity=Recall, after=(False,)
    )
    near = found.sql.partition("near AS MATERIALIZED (")[2].partition("), few AS")[0]
    tables = re.findall(r'"works_\w+" (t\d+)', near)
    assert len(tables) == 2
    for table in tables:
        key, end = f'{table}."sys_id"', END.format("near_end")
        assert f"({key}, {key}) <= ({end}, {end}) AND ({key}) > ($" in near


def gathered(found: Compiled, way: str = "few") -> str:
    """What one of the ways gathers."""
    begin, end = {
        "few": ("(SELECT * FROM (", ") AS gathered"),
        "rest": ('"sys_id" IN ((', ") ORDER BY"),
    }[way]
    text = found.sql.partition("near AS" if way == "rest" else "few AS")[2]
    text = text.partition("rest AS")[2] if way == "rest" else text
    return text.partition(begin)[2].partition(end)[0]


def test_alternatives_with_a_condition_in_common_are_gathered_one_by_one() -> None:
    def mine_or_kept(actor: Any) -> Any:
        return ((Job.owner == actor.id) | kept(actor)) & (Job.grade == 1)

    others = grant(Job, lambda _: Job.owner == "x")
    assert gathered(page(grant(Job, mine_or_kept), others)).startswith(
        '(SELECT t2."sys_id" FROM "works_job" t2 WHERE t2."owner" = $1 AND t2."grade" = $2) UNION ALL '
        '(SELECT t5."sys_id" FROM (SELECT DISTINCT * FROM (SELECT * FROM shared1) AS "values") AS t4 ("value") '
        'CROSS JOIN LATERAL (SELECT t3."sys_id" '
        'FROM "works_job" t3 WHERE t3."grade" = $3 AND t3."site" = t4."value" LIMIT 2001) AS t5)'
    )


def test_the_alternatives_are_gathered_each_from_its_own_table() -> None:
    def recalled(actor: Any) -> Any:
        return kept(actor) & (Recall.batch == 2)

    found = page(grant(Recall, recalled), grant(Job, lambda actor: Job.owner == actor.id))
    assert gathered(found) == (
        '(SELECT t4."sys_id" FROM (SELECT DISTINCT * FROM (SELECT * FROM shared1) AS "values") AS t3 ("value") '
        'CROSS JOIN LATERAL (SELECT t2."sys_id" '
        'FROM "works_recall" t2 JOIN "works_job" t5 ON t5."sys_id" = t2."sys_id" WHERE t2."batch" = $1 '
        'AND t5."site" = t3."value" LIMIT 2001) AS t4) UNION ALL (SELECT t7."sys_id" FROM "works_job" t7 '
        'WHERE t7."owner" = $3)'
    )
    assert gathered(found, "rest").count(") UNION (SELECT") == 1
    assert bound(found)[:3] == [2, "id", "id"]


def test_what_ties_other_rows_to_the_record_is_looked_at_again_when_it_is_found() -> None:
    def where(actor: Any) -> Any:
        return exists(
            Site, (Site.sys_id == outer(Job.site)) & (Site.region == "x") & (Site.name < outer(Job.title))
        )

    assert gathered(page(grant(Job, where), entity=Recall)) == (
        '(SELECT t6."sys_id" FROM (SELECT DISTINCT * FROM (SELECT * FROM shared1) AS "values") AS t5 ("value") '
        'CROSS JOIN LATERAL (SELECT t2."sys_id" '
        'FROM "works_recall" t2 JOIN "works_job" t4 ON t4."sys_id" = t2."sys_id" WHERE EXISTS (SELECT 1 '
        'FROM "works_site" t3 WHERE (t3."sys_id" = t4."site" AND t3."region" = $1 AND t3."name" < t4."title")) '
        'AND t4."site" = t5."value" LIMIT 2001) AS t6)'
    )


def test_what_an_ancestors_table_tells_alone_is_gathered_there() -> None:
    text = gathered(page(grant(Job, kept), entity=Recall))
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
    found = page(some, less, where=Compare(("title",), "eq", Input(0)))
    # In both walks, in the best of what is gathered, and in all that is.
    assert found.sql.count('."title" END = $') == found.sql.count('"title"') == 4


def test_a_walk_begins_where_all_that_the_cursor_says_holds() -> None:
    scope = Scope(Statement("postgres"), Job)
    among = pages.found(
        scope,
        Reach(AMONG, (), False, 4),
        Asked(lambda _: [], lambda key: [f"{key}.a", f"{key}.b"]),
    )
    key = '"sys_id"'
    assert f'FROM "works_job" t6 WHERE t6.{key}.a AND t6.{key}.b ORDER BY' in scope.statement.whole("")
    assert among == 't1."sys_id" IN (SELECT "sys_id" FROM page)'
