"""Each kind of condition becomes exactly this SQL, with exactly these bound values, and leads (or not) to few records."""

from __future__ import annotations

import re
from typing import Any

import pytest

from platform_core import Entity, InvalidQuery, User, exists, negate, outer, related
from platform_core.compiler.dependence import own_fields
from platform_core.compiler.narrowing import narrows
from platform_core.compiler.predicates import predicate
from platform_core.compiler.scope import Scope
from platform_core.compiler.shapes import Compare, Constant, Input, Shaper
from platform_core.compiler.statement import Statement
from platform_core.conditions import ACTOR
from tests.example.works import Job, Recall, Repair, Site

TREE = (
    't1."site" IN (SELECT t2."sys_id" FROM "works_site" t3 JOIN "works_site" t2 ON t2."path" >= t3."path" '
    'AND t2."path" < t3."path" || \'0\' WHERE t3."sys_id" {})'
)
# PostgreSQL is led: the roots first, then one range of the index for each.
LED = (
    't1."site" IN (SELECT t2."sys_id" FROM (SELECT t3."path" FROM "works_site" t3 WHERE t3."sys_id" {} OFFSET 0) t3 '
    'CROSS JOIN LATERAL (SELECT t2."sys_id" FROM "works_site" t2 WHERE t2."path" >= t3."path" '
    'AND t2."path" < t3."path" || \'0\' OFFSET 0) t2)'
)
# condition, SQL, bound values (source, array, kind), the own fields that decide alone, whether it leads to few
CONDITIONS: dict[str, tuple[Any, str, list[tuple[str, bool, str]], set[str] | None, bool]] = {
    "a value": (lambda: Job.grade == 2, 't1."grade" = ?1', [("Constant", False, "")], {"grade"}, False),
    "a telling value": (
        lambda: Job.owner == "x",
        't1."owner" = ?1',
        [("Constant", False, "")],
        {"owner"},
        True,
    ),
    "other than": (lambda: Job.grade != 2, 't1."grade" <> ?1', [("Constant", False, "")], {"grade"}, False),
    "less": (lambda: Job.grade < 2, 't1."grade" < ?1', [("Constant", False, "")], {"grade"}, False),
    "at least": (lambda: Job.grade >= 2, 't1."grade" >= ?1', [("Constant", False, "")], {"grade"}, False),
    "the actor": (
        lambda: Job.owner == ACTOR.id,
        't1."owner" = ?1',
        [("FromActor", False, "")],
        {"owner"},
        True,
    ),
    "today": (
        lambda: Job.day <= ACTOR.today,
        't1."day" <= ?1',
        [("FromActor", False, "date")],
        {"day"},
        False,
    ),
    "now": (lambda: Job.due > ACTOR.now, 't1."due" > ?1', [("FromActor", False, "datetime")], {"due"}, False),
    "several values": (
        lambda: Job.site.is_in(["x", "y"]),
        't1."site" IN (SELECT value FROM json_each(?1))',
        [("Constant", True, "")],
        {"site"},
        True,
    ),
    "none of several": (
        lambda: Job.site.not_in(["x"]),
        'NOT (t1."site" IN (SELECT value FROM json_each(?1)))',
        [("Constant", True, "")],
        {"site"},
        False,
    ),
    "empty": (Job.title.is_null, 't1."title" IS NULL', [], {"title"}, False),
    "equal to nothing": (lambda: Job.title == None, 't1."title" IS NULL', [], {"title"}, False),  # noqa: E711
    "not filled in": (
        lambda: negate(Job.title.is_not_null()),
        'NOT COALESCE(t1."title" IS NOT NULL, FALSE)',
        [],
        {"title"},
        False,
    ),
    "two fields": (lambda: Job.cost == Job.length, 't1."cost" = t1."length"', [], {"cost", "length"}, False),
    "one of three": (
        lambda: (Job.grade == 1) | (Job.owner == "x") | (Job.cost == 2),
        '(t1."grade" = ?1 OR t1."owner" = ?2 OR t1."cost" = ?3)',
        [("Constant", False, "")] * 3,
        {"grade", "owner", "cost"},
        False,
    ),
    "both": (
        lambda: (Job.grade == 1) & (Job.owner == "x"),
        '(t1."grade" = ?1 AND t1."owner" = ?2)',
        [("Constant", False, "")] * 2,
        {"grade", "owner"},
        True,
    ),
    "behind a reference": (
        lambda: Job.site.region == "x",
        't2."region" = ?1',
        [("Constant", False, "")],
        None,
        False,
    ),
    "below one": (
        lambda: Job.site.within("x"),
        TREE.format("= ?1"),
        [("Constant", False, "")],
        None,
        False,
    ),
    "below several": (
        lambda: Job.site.within(related(Site.sys_id, Site.keeper == ACTOR.id)),
        TREE.format('IN (SELECT t4."sys_id" FROM "works_site" t4 WHERE t4."keeper" = ?1)'),
        [("FromActor", False, "")],
        None,
        False,
    ),
    "related": (
        lambda: Job.site.is_in(related(Site.sys_id)),
        't1."site" IN (SELECT t2."sys_id" FROM "works_site" t2)',
        [],
        None,
        True,
    ),
    "tied to few": (
        lambda: exists(Site, (Site.sys_id == outer(Job.site)) & (Site.keeper == ACTOR.id)),
        '(t1."site") IN (SELECT t2."sys_id" FROM "works_site" t2 WHERE t2."keeper" = ?1)',
        [("FromActor", False, "")],
        None,
        True,
    ),
    "tied twice to few": (
        lambda: exists(
            Site,
            (Site.sys_id == outer(Job.site)) & (Site.region == outer(Job.title)) & (Site.keeper == ACTOR.id),
        ),
        '(t1."site", t1."title") IN (SELECT t2."sys_id", t2."region" FROM "works_site" t2 WHERE t2."keeper" = ?1)',
        [("FromActor", False, "")],
        None,
        True,
    ),
    "tied by what tells little": (
        lambda: exists(Site, (Site.region == outer(Job.title)) & (Site.keeper == ACTOR.id)),
        '(t1."title") IN (SELECT t2."region" FROM "works_site" t2 WHERE t2."keeper" = ?1)',
        [("FromActor", False, "")],
        None,
        False,
    ),
    "tied to many": (
        lambda: exists(Site, (Site.sys_id == outer(Job.site)) & (Site.region == "x")),
        'EXISTS (SELECT 1 FROM "works_site" t2 WHERE (t2."sys_id" = t1."site" AND t2."region" = ?1))',
        [("Constant", False, "")],
        None,
        False,
    ),
    "tied by another comparison": (
        lambda: exists(Job, (Job.owner == ACTOR.id) & (Job.due < outer(Job.due))),
        'EXISTS (SELECT 1 FROM "works_job" t2 WHERE (t2."owner" = ?1 AND t2."due" < t1."due"))',
        [("FromActor", False, "")],
        None,
        False,
    ),
    "not tied": (
        lambda: exists(User, User.sys_id == ACTOR.id),
        'EXISTS (SELECT 1 FROM "sys_user" t2 WHERE t2."sys_id" = ?1)',
        [("FromActor", False, "")],
        None,
        False,
    ),
    "below what is tied": (
        lambda: exists(Site, (Site.keeper == ACTOR.id) & outer(Job.site).within(Site.sys_id)),
        (
            'EXISTS (SELECT 1 FROM "works_site" t2 WHERE (t2."keeper" = ?1 AND EXISTS (SELECT 1 FROM "works_site" t4 '
            'JOIN "works_site" t3 ON t3."path" >= t4."path" AND t3."path" < t4."path" || \'0\' '
            'WHERE t3."sys_id" = t1."site" AND t4."sys_id" = t2."sys_id")))'
        ),
        [("FromActor", False, "")],
        None,
        False,
    ),
}


def compiled(
    entity: type[Entity], condition: Any, dialect: str
) -> tuple[str, list[tuple[str, bool, str]], str]:
    """The SQL of a condition, its bound values, and the FROM clause that it needs."""
    statement = Statement(dialect)
    scope = Scope(statement, entity)
    sql = predicate(scope, Shaper(constants=True).condition(entity, condition))
    return (
        sql,
        [(type(slot.source).__name__, slot.array, slot.kind) for slot in statement.slots],
        scope.source,
    )


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_becomes_this_sql(name: str) -> None:
    condition, sql, bound, _, _ = CONDITIONS[name]
    assert compiled(Job, condition(), "sqlite")[:2] == (sql, bound)
    for roots in ("= ?1", 'IN (SELECT t4."sys_id" FROM "works_site" t4 WHERE t4."keeper" = ?1)'):
        sql = sql.replace(TREE.format(roots), LED.format(roots))
    postgres = re.sub(r"IN \(SELECT value FROM json_each\(\?(\d)\)\)", r"= ANY($\1)", sql).replace("?", "$")
    assert compiled(Job, condition(), "postgres")[:2] == (postgres, bound)


@pytest.mark.parametrize("name", CONDITIONS)
def test_what_it_rests_on_is_known(name: str) -> None:
    condition, _, _, fields, few = CONDITIONS[name]
    shape = Shaper(constants=True).condition(Job, condition())
    assert own_fields(shape) == (None if fields is None else frozenset(fields))
    assert narrows(Job, shape) is few


def test_fields_of_ancestors_and_behind_references_are_joined() -> None:
    _, _, source = compiled(Recall, (Recall.batch == 1) & (Repair.before_it.site.region == "x"), "sqlite")
    assert source == (
        'FROM "works_recall" t1 JOIN "works_repair" t4 ON t4."sys_id" = t1."sys_id" '
        'LEFT JOIN "works_job" t3 ON t3."sys_id" = t4."before_it" LEFT JOIN "works_site" t2 ON t2."sys_id" = t3."site"'
    )
    tied = exists(Site, (Site.sys_id == outer(Recall.site)) & (Site.region == "x"))
    sql, _, source = compiled(Recall, tied, "sqlite")
    assert source == 'FROM "works_recall" t1 JOIN "works_job" t3 ON t3."sys_id" = t1."sys_id"'
    assert (
        sql == 'EXISTS (SELECT 1 FROM "works_site" t2 WHERE (t2."sys_id" = t3."site" AND t2."region" = ?1))'
    )


@pytest.mark.parametrize(
    ("shape", "complaint"),
    [
        (Compare(("urgent",), "lt", Constant(True)), "'urgent' has no order, so 'lt' has no meaning"),
        (
            Compare(("grade",), "startswith", Constant("1")),
            "'grade' is no text, so 'startswith' has no meaning",
        ),
        (Compare(("nope",), "eq", Constant(1)), "works_job has no field 'nope'"),
        (Compare(("site", "nope"), "eq", Input(0)), "works_site has no field 'site.nope'"),
    ],
)
def test_what_has_no_meaning_is_refused(shape: Compare, complaint: str) -> None:
    with pytest.raises(InvalidQuery, match=re.escape(complaint)):
        predicate(Scope(Statement("sqlite"), Job), shape)
