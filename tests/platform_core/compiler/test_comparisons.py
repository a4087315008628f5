"""What a condition becomes for a person who asks, and the comparisons that have no meaning."""

from __future__ import annotations

import re
from typing import Any

import pytest

from platform_core import Entity, Grant, InvalidQuery, User, exists, outer, related
from platform_core.compiler.predicates import members, predicate
from platform_core.compiler.scope import Scope
from platform_core.compiler.shapes import (
    AllOf,
    Among,
    AnyOf,
    Below,
    ClassRow,
    Compare,
    FromActor,
    Input,
    IsNull,
    Negated,
    OfClass,
    OuterOperand,
    PathOperand,
    Shape,
    Subquery,
)
from platform_core.compiler.statement import Statement
from platform_core.compiler.ways import alternatives, rows_of_list
from tests.example.works import HAND, Job, Recall, Repair, Site
from tests.platform_core.compiler.plain import ruled, scope_of, shape, somebody

VALUE = Input(0)


def text(part: Shape, entity: type[Entity] = Job, dialect: str = "sqlite") -> str:
    """A rule's condition as SQL."""
    return predicate(Scope(Statement(dialect), entity), part)


def asked(condition: Any, dialect: str = "sqlite", entity: type[Entity] = Job, **fields: Any) -> str:
    """The condition of a person who reads all jobs, and those sites that he keeps (some fields of them)."""
    rules = ruled(
        Grant(role=HAND, entity=Job, may=("read",), because="x"),
        Grant(
            role=HAND,
            entity=Site,
            may=("read",),
            where=lambda actor: Site.keeper == actor.id,
            because="x",
            **fields,
        ),
    )
    return predicate(scope_of(rules, somebody(HAND), entity, dialect), shape(entity, condition))


@pytest.mark.parametrize(
    ("part", "sql"),
    [
        (AllOf(()), "TRUE"),
        (AnyOf(()), "FALSE"),
        (AnyOf((IsNull(("title",), True),)), 't1."title" IS NULL'),
        (IsNull(("title",), False), 't1."title" IS NOT NULL'),
        (Negated(OfClass(("a", "b"))), "NOT COALESCE(t1.\"sys_class_name\" IN ('a', 'b'), FALSE)"),
        (
            ClassRow(Recall, Compare(("batch",), "eq", VALUE)),
            't1."sys_id" IN (SELECT t2."sys_id" FROM "works_recall" t2 WHERE t2."batch" = ?1)',
        ),
        (
            ClassRow(Recall, Compare(("title",), "eq", VALUE)),
            (
                't1."sys_id" IN (SELECT t2."sys_id" FROM "works_recall" t2 JOIN "works_job" t3 ON t3."sys_id" = t2."sys_id" '
                'WHERE t3."title" = ?1)'
            ),
        ),
        (Compare(("grade",), "ne", VALUE), 't1."grade" IS NOT ?1'),
        (Compare(("grade",), "ne", PathOperand(("cost",))), 't1."grade" IS NOT t1."cost"'),
        (
            Compare(("title",), "contains", PathOperand(("color",))),
            't1."title" LIKE t1."color" ESCAPE \'\\\'',
        ),
        (Compare(("grade",), "lte", VALUE), 't1."grade" <= ?1'),
        (Compare(("grade",), "differs", PathOperand(("level",))), 't1."grade" <> t1."level"'),
        (Compare(("title",), "startswith", VALUE), "t1.\"title\" LIKE ?1 ESCAPE '\\'"),
        (Compare(("story",), "contains", VALUE), "t1.\"story\" LIKE ?1 ESCAPE '\\'"),
        (Compare(("number",), "endswith", VALUE), "t1.\"number\" LIKE ?1 ESCAPE '\\'"),
        (Compare(("color",), "startswith", VALUE), "t1.\"color\" LIKE ?1 ESCAPE '\\'"),
        (Compare(("watchers",), "contains", VALUE), "t1.\"watchers\" LIKE ?1 ESCAPE '\\'"),
        (Compare(("sys_id",), "lt", VALUE), 't1."sys_id" < ?1'),
        (Compare(("owner", "sys_id"), "gte", VALUE), 't2."sys_id" >= ?1'),
        (Compare(("urgent",), "differs", VALUE), 't1."urgent" <> ?1'),
        (Compare(("cost",), "eq", PathOperand(("grade",))), 't1."cost" = t1."grade"'),
        (Compare(("color",), "eq", PathOperand(("title",))), 't1."color" = t1."title"'),
        (Compare(("weight",), "eq", PathOperand(("length",))), 't1."weight" = t1."length"'),
        (Compare(("owner",), "eq", PathOperand(("sys_id",))), 't1."owner" = t1."sys_id"'),
        (Compare(("title",), "eq", PathOperand(("site", "name"))), 't1."title" = t2."name"'),
        (
            Below(("sys_id",), VALUE),
            (
                't1."sys_id" IN (SELECT t2."sys_id" FROM "works_site" t3 JOIN "works_site" t2 ON t2."path" >= t3."path" '
                'AND t2."path" < t3."path" || \'0\' WHERE t3."sys_id" = ?1)'
            ),
        ),
        (
            Below(("parent",), PathOperand(("sys_id",))),
            (
                'EXISTS (SELECT 1 FROM "works_site" t3 JOIN "works_site" t2 ON t2."path" >= t3."path" '
                'AND t2."path" < t3."path" || \'0\' WHERE t2."sys_id" = t1."parent" AND t3."sys_id" = t1."sys_id")'
            ),
        ),
    ],
)
def test_a_shape_becomes_this_sql(part: Any, sql: str) -> None:
    scope = Scope(Statement("sqlite"), Site if isinstance(part, Below) else Job)
    assert predicate(scope, part) == sql
    assert [slot.source for slot in scope.statement.slots] == [VALUE] * sql.count("?")


def test_the_larger_database_has_words_of_its_own() -> None:
    assert text(Compare(("grade",), "ne", VALUE), dialect="postgres") == 't1."grade" IS DISTINCT FROM $1'
    like = text(Compare(("title",), "contains", VALUE), dialect="postgres")
    assert like == "lower(t1.\"title\") LIKE $1 ESCAPE '\\'"
    assert text(Compare(("grade",), "in", VALUE), dialect="postgres") == 't1."grade" = ANY($1)'
    led = members(Scope(Statement("postgres"), Site), Below(("parent",), FromActor("id")))
    assert led == (
        'SELECT t2."sys_id" FROM (SELECT t3."path" FROM "works_site" t3 WHERE t3."sys_id" = $1 OFFSET 0) t3 '
        'CROSS JOIN LATERAL (SELECT t2."sys_id" FROM "works_site" t2 WHERE t2."path" >= t3."path" '
        'AND t2."path" < t3."path" || \'0\' OFFSET 0) t2'
    )


def test_a2_a_callers_subquery_finds_rows_that_he_may_read_and_no_others() -> None:
    north = related(Site.sys_id, Site.region == "n")
    assert asked(Job.site.is_in(north)) == (
        't1."site" IN (SELECT t2."sys_id" FROM "works_site" t2 WHERE (t2."region" = ?1 AND t2."keeper" = ?2))'
    )
    assert asked(Job.site.is_in(related(Site.parent))) == (
        't1."site" IN (SELECT t2."parent" FROM "works_site" t2 WHERE t2."keeper" = ?1)'
    )
    assert asked(exists(Site, Site.region == outer(Job.title))) == (
        'EXISTS (SELECT 1 FROM "works_site" t2 WHERE (t2."region" = t1."title" AND t2."keeper" = ?1))'
    )
    assert asked(Site.parent.within(related(Site.sys_id)), entity=Site) == (
        't1."parent" IN (SELECT t2."sys_id" FROM "works_site" t3 JOIN "works_site" t2 ON t2."path" >= t3."path" '
        'AND t2."path" < t3."path" || \'0\' WHERE t3."sys_id" IN (SELECT t4."sys_id" FROM "works_site" t4 '
        'WHERE t4."keeper" = ?1))'
    )
    # Of jobs he reads all, so nothing is added.
    assert asked(exists(Job, Job.grade == 1)) == 'EXISTS (SELECT 1 FROM "works_job" t2 WHERE t2."grade" = ?1)'


@pytest.mark.parametrize(
    "condition",
    [
        lambda: Job.site.is_in(related(Site.region)),
        lambda: Job.site.is_in(related(Site.sys_id, Site.region == "n")),
        lambda: exists(Site, Site.region == outer(Job.title)),
        lambda: exists(Site, (Site.sys_id == outer(Job.site)) & (Site.region == "n")),
        lambda: exists(User, User.sys_id == outer(Job.owner)),
    ],
)
def test_a2_a_callers_subquery_names_fields_that_he_may_read_and_no_others(condition: Any) -> None:
    with pytest.raises(InvalidQuery, match="has no field"):
        asked(condition(), fields=("name", "keeper"))


def test_a_tie_compares_what_both_databases_compare_alike() -> None:
    tied = exists(Site, (Site.region == outer(Job.grade)) & (Site.keeper == "x"))
    with pytest.raises(
        InvalidQuery, match="'region' of kind string is compared with 'grade' of kind integer"
    ):
        text(shape(Job, tied))


@pytest.mark.parametrize(
    ("part", "complaint"),
    [
        (Compare(("cost",), "eq", PathOperand(("title",))), "'cost' of kind money is compared with 'title' of"),
        (Compare(("level",), "eq", PathOperand(("color",))), "'level' of kind choice is compared with 'color' of kind"),
        (Compare(("day",), "eq", PathOperand(("site", "path"))), "'day' of kind date is compared with 'site.path' of"),
        (Compare(("day",), "eq", PathOperand(("due",))), "'day' of kind date is compared with 'due' of kind datetime"),
        (Compare(("grade",), "eq", FromActor("today")), "actor.today is compared with 'grade' of kind integer, which"),
        (Compare(("watchers",), "startswith", VALUE), "'watchers' is no text, so 'startswith' has no meaning"),
        (Compare(("level",), "contains", VALUE), "'level' is no text, so 'contains' has no meaning"),
        (Compare(("site", "sys_id"), "endswith", VALUE), "'site.sys_id' is no text, so 'endswith' has no meaning"),
        (Compare(("extra",), "gt", VALUE), "'extra' has no order, so 'gt' has no meaning"),
        (Compare(("watchers",), "lte", VALUE), "'watchers' has no order, so 'lte' has no meaning"),
        (Compare(("owner",), "lt", VALUE), "'owner' has no order, so 'lt' has no meaning"),
        (Compare(("site", "keeper"), "gte", VALUE), "'site.keeper' has no order, so 'gte' has no meaning"),
        (Below(("owner",), VALUE), "'owner' does not point into a hierarchy"),
        (Below(("site", "region"), VALUE), "'site.region' does not point into a hierarchy"),
        (Below(("sys_id",), VALUE), "'sys_id' does not point into a hierarchy"),
        (Below(("site",), FromActor("now")), "actor.now is compared with 'site' of kind reference, which holds no time"),
        (Below(("site",), PathOperand(("grade",))), "'site' of kind reference is compared with 'grade' of kind integer"),
    ],
)  # fmt: skip
def test_what_has_no_meaning_is_refused(part: Shape, complaint: str) -> None:
    with pytest.raises(InvalidQuery, match=f"^{re.escape(complaint)}.*; "):
        text(part)


@pytest.mark.parametrize(
    ("part", "complaint"),
    [
        (
            Compare(("owner",), "eq", OuterOperand(("owner",))),
            "a condition names the row around it inside a subquery only",
        ),
        (Below(("site",), VALUE, outer=True), "a condition names the row around it inside a subquery only"),
        (Compare(("grade",), "in", PathOperand(("cost",))), "a list of values is an input"),
        ("no shape", "no SQL for 'no shape'"),
    ],
)
def test_what_no_condition_can_become_is_an_error_of_ours(part: Any, complaint: str) -> None:
    with pytest.raises(AssertionError, match=f"^{complaint}$"):
        text(part)


OWN = Compare(("owner",), "eq", FromActor("id"))
OWN_SITE = Compare(("keeper",), "eq", FromActor("id"))
HOLDS = Compare(("part",), "eq", VALUE)
BEFORE = Compare(("before_it",), "eq", Input(1))


def of_list(part: Shape, entity: type[Entity] = Repair) -> str:
    """An access rule as the condition of a list."""
    return rows_of_list(Scope(Statement("sqlite"), entity), part)


def test_a_list_unites_the_ids_of_alternatives_in_different_tables() -> None:
    both = AnyOf((OWN, BEFORE))
    united = (
        't1."sys_id" IN (SELECT t2."sys_id" FROM "works_job" t2 WHERE t2."owner" = ?1 '
        'UNION SELECT t3."sys_id" FROM "works_repair" t3 WHERE t3."before_it" = ?2)'
    )
    assert of_list(both) == united
    assert of_list(AllOf((both, IsNull(("part",), True)))) == f'{united} AND t1."part" IS NULL'
    nested = AnyOf((AnyOf((OWN,)), BEFORE))
    assert of_list(nested) == united
    assert alternatives(nested) == [OWN, BEFORE]
    assert alternatives(OWN) == [OWN]
    assert of_list(AllOf(())) == "TRUE"


def test_a_list_keeps_its_condition_where_uniting_brings_nothing() -> None:
    one_table = AnyOf((OWN, Compare(("site",), "eq", VALUE)))
    assert of_list(one_table) == '(t2."owner" = ?1 OR t2."site" = ?2)'
    assert of_list(AnyOf((OWN, HOLDS))) == '(t2."owner" = ?1 OR t1."part" = ?2)'
    assert of_list(OWN) == 't2."owner" = ?1'
    assert of_list(AnyOf(())) == "FALSE"


def test_an_alternative_of_several_tables_is_asked_of_all_of_them() -> None:
    # Neither of its fields stands in the table of recalls.
    wide = AllOf((OWN, HOLDS))
    assert of_list(AnyOf((wide, OWN)), Recall) == (
        't1."sys_id" IN (SELECT t2."sys_id" FROM "works_recall" t2 JOIN "works_job" t3 ON t3."sys_id" = t2."sys_id" '
        'JOIN "works_repair" t4 ON t4."sys_id" = t2."sys_id" WHERE (t3."owner" = ?1 AND t4."part" = ?2) '
        'UNION SELECT t5."sys_id" FROM "works_job" t5 WHERE t5."owner" = ?3)'
    )


def test_an_alternative_that_other_rows_decide_is_asked_of_the_whole_record() -> None:
    sites = Among(("site",), Subquery(Site, ("sys_id",), None))
    assert of_list(AnyOf((sites, BEFORE)), Recall) == (
        't1."sys_id" IN (SELECT t2."sys_id" FROM "works_recall" t2 JOIN "works_job" t3 ON t3."sys_id" = t2."sys_id" '
        'WHERE t3."site" IN (SELECT t4."sys_id" FROM "works_site" t4) '
        'UNION SELECT t5."sys_id" FROM "works_repair" t5 WHERE t5."before_it" = ?1)'
    )
    mine = Among(("site",), Subquery(Site, ("sys_id",), OWN_SITE))
    assert of_list(AnyOf((sites, mine)), Job) == (
        't1."sys_id" IN (SELECT t2."sys_id" FROM "works_job" t2 WHERE t2."site" IN (SELECT t3."sys_id" '
        'FROM "works_site" t3) UNION SELECT t4."sys_id" FROM "works_job" t4 WHERE t4."site" IN (SELECT t5."sys_id" '
        'FROM "works_site" t5 WHERE t5."keeper" = ?1))'
    )
