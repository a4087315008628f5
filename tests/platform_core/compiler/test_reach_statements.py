"""The statement of a page that is found in three ways, to the letter; and for which rights it is taken."""

from __future__ import annotations

from typing import Any

from platform_core import Entity, Grant, Restriction, exists, outer, related
from platform_core.compiler import reach as reaching
from platform_core.compiler.reach import Asked, Reach
from platform_core.compiler.rights import Rights
from platform_core.compiler.scope import Scope, Statement
from platform_core.compiler.select import Compiled, ListShape, OrderKey, select_list
from platform_core.compiler.shapes import (
    Among,
    Compare,
    FromActor,
    Input,
    Shape,
    Subquery,
)
from tests.example.works import HAND, Job, Recall, Rule, Site
from tests.platform_core.compiler.plain import rights, ruled, somebody

MANY = "(SELECT count(*) FROM few) > 1000"
SHORT = "(SELECT count(*) FROM near) < 4"
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


def whole(few: str, near: str, rest: str, outside: str, order: str, table: str = "works_job") -> str:
    """The statement around its three ways."""
    return (
        f"WITH few AS MATERIALIZED (SELECT * FROM ({few}) AS gathered LIMIT 1001), "
        f"near AS MATERIALIZED ({near} LIMIT 4), rest AS MATERIALIZED ({rest} LIMIT 4) "
        f'SELECT t1."sys_id", t1."sys_id" FROM "{table}" t1 WHERE t1."sys_id" IN ('
        'SELECT "sys_id" FROM few WHERE (SELECT count(*) FROM few) <= 1000 '
        f'UNION ALL SELECT "sys_id" FROM near UNION ALL SELECT "sys_id" FROM rest){outside} '
        f'ORDER BY t1."sys_id" {order} LIMIT 4'
    )


def test_a_page_of_what_indexes_lead_to() -> None:
    found = page(grant(Job, kept))
    sites = 'SELECT {0}."sys_id" FROM "works_site" {0} WHERE {0}."keeper" = {1}'
    few = (
        f'(SELECT t4."sys_id" FROM (SELECT DISTINCT * FROM ({sites.format("t5", "$1")}) AS "values") AS t3 ("value") '
        'CROSS JOIN LATERAL (SELECT t2."sys_id" FROM "works_job" t2 WHERE t2."site" = t3."value" LIMIT 1001) AS t4)'
    )
    near = (
        f'SELECT t6."sys_id" FROM "works_job" t6 WHERE {MANY} AND t6."site" IN ({sites.format("t7", "$2")}) '
        'AND t6."sys_id" <= COALESCE((SELECT t8."sys_id" FROM "works_job" t8 ORDER BY t8."sys_id" ASC '
        f"OFFSET 10000 LIMIT 1), '{HIGHEST}') ORDER BY t6.\"sys_id\" ASC"
    )
    rest = (
        f'SELECT t9."sys_id" FROM "works_job" t9 WHERE {MANY} AND {SHORT} AND t9."sys_id" IN (('
        f'SELECT t12."sys_id" FROM (SELECT DISTINCT * FROM ({sites.format("t13", "$3")}) AS "values") AS t11 ("value") '
        'CROSS JOIN LATERAL (SELECT t10."sys_id" FROM "works_job" t10 WHERE t10."site" = t11."value" OFFSET 0) AS t12)'
        ') ORDER BY t9."sys_id" ASC'
    )
    assert found.sql == whole(few, near, rest, "", "ASC")
    assert bound(found) == ["id", "id", "id"]


def test_each_of_the_ways_has_the_restrictions_the_callers_conditions_and_the_cursor() -> None:
    asked = Compare(("grade",), "eq", Input(0))
    found = page(URGENT, grant(Job, kept), where=asked, down=True, after=(False,))
    sites = 'SELECT {0}."sys_id" FROM "works_site" {0} WHERE {0}."keeper" = {1}'
    besides = ' AND {0}."urgent" = ${1} AND {0}."grade" = ${2} AND ({0}."sys_id") < (${3})'
    few = (
        f'(SELECT t4."sys_id" FROM (SELECT DISTINCT * FROM ({sites.format("t5", "$1")}) AS "values") AS t3 ("value") '
        'CROSS JOIN LATERAL (SELECT t2."sys_id" FROM "works_job" t2 WHERE t2."site" = t3."value" LIMIT 1001) AS t4)'
    )
    near = (
        f'SELECT t6."sys_id" FROM "works_job" t6 WHERE {MANY} AND t6."site" IN ({sites.format("t7", "$2")}) '
        'AND t6."sys_id" >= COALESCE((SELECT t8."sys_id" FROM "works_job" t8 WHERE (t8."sys_id") < ($3) '
        f"ORDER BY t8.\"sys_id\" DESC OFFSET 10000 LIMIT 1), '{LOWEST}')"
        f'{besides.format("t6", 4, 5, 6)} ORDER BY t6."sys_id" DESC'
    )
    rest = (
        f'SELECT t9."sys_id" FROM "works_job" t9 WHERE {MANY} AND {SHORT} AND t9."sys_id" IN (('
        f'SELECT t12."sys_id" FROM (SELECT DISTINCT * FROM ({sites.format("t13", "$7")}) AS "values") AS t11 ("value") '
        'CROSS JOIN LATERAL (SELECT t10."sys_id" FROM "works_job" t10 WHERE t10."site" = t11."value" OFFSET 0) AS t12)'
        f'){besides.format("t9", 8, 9, 10)} ORDER BY t9."sys_id" DESC'
    )
    assert found.sql == whole(few, near, rest, besides.format("t1", 11, 12, 13), "DESC")
    assert bound(found) == ["id", "id", 5, True, 0, 5, "id", True, 0, 5, True, 0, 5]


def gathered(found: Compiled, way: str = "few") -> str:
    """What one of the ways gathers."""
    begin, end = {
        "few": ("(SELECT * FROM (", ") AS gathered"),
        "rest": ('"sys_id" IN ((', ") ORDER BY"),
    }[way]
    text = found.sql.partition("near AS" if way == "rest" else "few AS")[2]
    text = text.partition("rest AS")[2] if way == "rest" else text
    return text.partition(begin)[2].partition(end)[0]


def test_the_alternatives_are_gathered_each_from_its_own_table() -> None:
    def recalled(actor: Any) -> Any:
        return kept(actor) & (Recall.batch == 2)

    found = page(grant(Recall, recalled), grant(Job, lambda actor: Job.owner == actor.id))
    assert gathered(found) == (
        '(SELECT t4."sys_id" FROM (SELECT DISTINCT * FROM (SELECT t6."sys_id" FROM "works_site" t6 '
        'WHERE t6."keeper" = $2) AS "values") AS t3 ("value") CROSS JOIN LATERAL (SELECT t2."sys_id" '
        'FROM "works_recall" t2 JOIN "works_job" t5 ON t5."sys_id" = t2."sys_id" WHERE t2."batch" = $1 '
        'AND t5."site" = t3."value" LIMIT 1001) AS t4) UNION ALL (SELECT t7."sys_id" FROM "works_job" t7 '
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
        '(SELECT t6."sys_id" FROM (SELECT DISTINCT * FROM (SELECT t7."sys_id" FROM "works_site" t7 '
        'WHERE t7."region" = $2) AS "values") AS t5 ("value") CROSS JOIN LATERAL (SELECT t2."sys_id" '
        'FROM "works_recall" t2 JOIN "works_job" t4 ON t4."sys_id" = t2."sys_id" WHERE EXISTS (SELECT 1 '
        'FROM "works_site" t3 WHERE (t3."sys_id" = t4."site" AND t3."region" = $1 AND t3."name" < t4."title")) '
        'AND t4."site" = t5."value" LIMIT 1001) AS t6)'
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
    # In what is walked, in what is gathered, and around both.
    assert found.sql.count('THEN t1."title" END = $') == 1
    assert found.sql.count('."title" END = $') == found.sql.count('"title"') == 3


def test_a_walk_begins_where_all_that_the_cursor_says_holds() -> None:
    scope = Scope(Statement("postgres"), Job)
    tables, among = reaching.found(
        scope,
        Reach(AMONG, (), False, 4),
        Asked(lambda _: [], lambda inner: [f"{inner.base}.a", f"{inner.base}.b"]),
    )
    assert 'FROM "works_job" t8 WHERE t8.a AND t8.b ORDER BY' in tables
    assert among.startswith('t1."sys_id" IN (SELECT "sys_id" FROM few WHERE')


def plain(found: Compiled) -> bool:
    """Whether the statement goes the plain way."""
    assert found.sql.startswith(("SELECT", "WITH few AS"))
    return found.sql.startswith("SELECT")


def test_the_plain_statement_is_kept_where_it_is_as_good() -> None:
    mine = grant(Job, lambda actor: Job.owner == actor.id)
    coarse = grant(Job, lambda _: Job.grade == 1)
    assert plain(page(grant(Job)))
    assert plain(page(mine))
    assert plain(page(coarse))
    assert plain(page(grant(Job, kept), where=Compare(("owner",), "eq", Input(0))))
    assert plain(
        page(grant(Job, kept), Restriction(entity=Job, where=lambda _: Job.owner == "x", because="x"))
    )
    assert plain(page(grant(Job, kept), dialect="sqlite"))
    assert plain(page(grant(Job, kept), coarse))
    assert not plain(page(grant(Job, kept)))
    assert not plain(page(grant(Job, kept), mine))
    assert not plain(page(grant(Job, kept), URGENT, where=Compare(("grade",), "eq", Input(0))))
    # What a restriction says leads to records just as well.
    by_cut = page(grant(Job), Restriction(entity=Job, where=kept, because="x"))
    assert not plain(by_cut)
    only_cut = page(coarse, Restriction(entity=Job, where=kept, because="x"))
    assert not plain(only_cut)
    assert only_cut.sql.count('"grade" = $') == 3
