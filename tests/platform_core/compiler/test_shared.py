"""Values that are the same for all records are found once for a whole statement, however often they are asked for."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import Entity, InvalidQuery, String, exists, outer, related
from platform_core.compiler.predicates import predicate
from platform_core.compiler.scope import Scope
from platform_core.compiler.select import select_count, select_one
from platform_core.compiler.shapes import Shaper
from platform_core.compiler.statement import Statement
from platform_core.conditions import ACTOR
from tests.example.works import HAND, Job, Site
from tests.platform_core.compiler.plain import rights, ruled, somebody
from tests.platform_core.compiler.test_pages_statements import grant

KEPT = Site.keeper == ACTOR.id
OF_REGION = 'SELECT {0}."sys_id" FROM "works_site" {0} WHERE {0}."region" = ${1}'
OF_KEPT = 'SELECT {0}."{1}" FROM "works_site" {0} WHERE {0}."keeper" = ${2}'


def sharing(condition: Any, *, dialect: str = "postgres", shares: bool = True) -> tuple[str, str, int]:
    """The condition on a job, the clause before the statement, and how many values are bound."""
    statement = Statement(dialect, shares=shares)
    asked = predicate(Scope(statement, Job), Shaper(constants=True).condition(Job, condition))
    return asked, statement.whole("").strip(), len(statement.slots)


def test_values_are_found_once_for_all_conditions_that_ask_for_them() -> None:
    on_kept = Job.site.is_in(related(Site.sys_id, KEPT))
    below_kept = Job.site.within(related(Site.sys_id, KEPT))
    asked, clause, bound = sharing((on_kept & (Job.grade == 1)) | (on_kept & (Job.grade == 2)) | below_kept)
    sites, tree = "(SELECT * FROM shared1)", "(SELECT * FROM shared2)"
    assert asked == (
        f'((t1."site" IN {sites} AND t1."grade" = $2) OR (t1."site" IN {sites} AND t1."grade" = $3) '
        f'OR t1."site" IN {tree})'
    )
    first, _, second = clause.partition(", shared2 AS ")
    assert first == f"WITH shared1 AS ({OF_KEPT.format('t2', 'sys_id', 1)})"
    # The roots of the tree are the same values.
    assert f'"sys_id" IN {sites} OFFSET 0' in second
    assert bound == 3


def test_a_sub_tree_is_found_once_too() -> None:
    below = Job.site.within(related(Site.sys_id, KEPT))
    again = Job.site.within(related(Site.sys_id, Site.keeper == ACTOR.id))
    asked, clause, bound = sharing((below & (Job.grade == 1)) | again)
    assert asked.count("(SELECT * FROM shared2)") == 2
    assert (clause.count("LATERAL"), bound) == (1, 2)


def test_what_other_records_are_tied_by_is_what_a_field_is_looked_for_among() -> None:
    tied = exists(Site, (Site.sys_id == outer(Job.site)) & KEPT)
    asked, clause, bound = sharing(tied | (Job.site.is_in(related(Site.sys_id, KEPT)) & (Job.grade == 1)))
    sites = "(SELECT * FROM shared1)"
    assert asked == f'((t1."site") IN {sites} OR (t1."site" IN {sites} AND t1."grade" = $2))'
    assert (clause.count(" AS ("), bound) == (1, 2)


def test_several_values_by_which_other_records_are_tied_are_found_once() -> None:
    tied = exists(Site, (Site.sys_id == outer(Job.site)) & (Site.name == outer(Job.title)) & KEPT)
    asked, clause, bound = sharing(tied | (tied & (Job.grade == 1)))
    assert asked.count('(t1."site", t1."title") IN (SELECT * FROM shared1)') == 2
    assert (clause.count('SELECT t2."sys_id", t2."name"'), bound) == (1, 2)


@pytest.mark.parametrize(
    "differs",
    [
        Job.site.is_in(related(Site.sys_id, Site.region == outer(Job.title))),
        exists(Site, (Site.sys_id == outer(Job.site)) & (Site.region == "x")),
        Job.site.within(related(Site.sys_id, Site.region == outer(Job.title))),
    ],
    ids=["among", "tied to many", "below"],
)
def test_what_differs_from_record_to_record_stands_where_it_is_asked(differs: Any) -> None:
    asked, clause, _ = sharing(differs | (differs & (Job.grade == 1)))
    assert clause == ""
    assert "shared" not in asked


def test_a_value_of_a_sub_tree_is_read_where_the_tree_is() -> None:
    named: Any = Job.title
    names = named.is_in(related(Site.name, Site.sys_id.within(related(Site.sys_id, KEPT))))
    asked, _, _ = sharing(names, shares=False)
    assert asked == (
        't1."title" IN (SELECT t3."name" FROM (SELECT t4."path" FROM "works_site" t4 WHERE t4."sys_id" IN '
        f'({OF_KEPT.format("t5", "sys_id", 1)}) OFFSET 0) t4 CROSS JOIN LATERAL (SELECT t3."name" '
        'FROM "works_site" t3 WHERE t3."path" >= t4."path" AND t3."path" < t4."path" || \'0\' OFFSET 0) t3)'
    )
    asked, _, _ = sharing(names, dialect="sqlite")
    assert asked == (
        't1."title" IN (SELECT t3."name" FROM "works_site" t4 JOIN "works_site" t3 ON t3."path" >= t4."path" '
        'AND t3."path" < t4."path" || \'0\' WHERE t4."sys_id" IN '
        f"({OF_KEPT.format('t5', 'sys_id', 1).replace('$', '?')}))"
    )


class Depot(Entity, extends=Site, tablename="works_depot", label="Depot"):
    """A site where things are stored, in the tree of all sites."""

    shelf = String(20)


def test_of_a_child_of_a_hierarchy_the_other_classes_below_are_left_out() -> None:
    """The table of the paths has the rows of all classes, so the child's own table is asked, too."""
    named: Any = Job.title
    below = Depot.sys_id.within(related(Depot.sys_id, Depot.region == "x"))
    for path in (Depot.name, Depot.shelf):
        asked, _, _ = sharing(named.is_in(related(path, below)), shares=False)
        assert 'FROM "works_depot" t2' in asked.partition("LATERAL")[0], path


def test_a_sub_tree_whose_roots_depend_on_its_own_rows_is_asked_of_each_of_them() -> None:
    own = Site.sys_id.within(related(Site.sys_id, Site.region == outer(Site.name)))
    named: Any = Job.title
    asked, clause, _ = sharing(named.is_in(related(Site.name, own)))
    assert asked == 't1."title" IN (SELECT * FROM shared1)'
    assert clause.startswith('WITH shared1 AS (SELECT t2."name" FROM "works_site" t2 WHERE t2."sys_id" IN (')


def test_only_a_column_beside_the_path_is_read_where_the_tree_is() -> None:
    below = Site.sys_id.within(related(Site.sys_id, KEPT))
    named: Any = Job.title
    behind, _, _ = sharing(named.is_in(related(Site.keeper.user_name, below)), shares=False)
    assert 'SELECT t3."user_name" FROM "works_site" t2 LEFT JOIN "sys_user" t3' in behind
    # A job is in no tree, so its own ids are no roots of one.
    with pytest.raises(InvalidQuery, match="hierarchy"):
        sharing(named.is_in(related(Job.title, Job.sys_id.within(related(Job.sys_id)))), shares=False)


def test_what_a_rule_and_what_a_caller_looks_for_are_two_things() -> None:
    """The caller finds only what he may read."""

    def kept(actor: Any) -> Any:
        return Job.site.is_in(related(Site.sys_id, Site.region == "x"))

    hand = somebody(HAND)
    assembly = ruled(grant(Job, kept), grant(Site, lambda actor: Site.keeper == actor.id))

    def rights_of(other: Any) -> Any:
        return rights(assembly, hand, other)

    asked = Shaper(constants=True).condition(Job, kept(ACTOR))
    found = select_count("postgres", Job, rights_of(Job), rights_of, asked, None)
    clauses = found.sql.partition(" SELECT count(*)")[0]
    assert clauses == (
        f"WITH shared1 AS ({OF_REGION.format('t2', 1)}), shared2 AS "
        '(SELECT t3."sys_id" FROM "works_site" t3 WHERE (t3."region" = $2 AND t3."keeper" = $3))'
    )


def test_two_trees_and_two_sets_are_told_apart() -> None:
    by_keeper, by_region = related(Site.sys_id, KEPT), related(Site.sys_id, Site.region == "x")
    trees, clause, _ = sharing(Job.site.within(by_keeper) | Job.site.within(by_region))
    assert trees == '(t1."site" IN (SELECT * FROM shared2) OR t1."site" IN (SELECT * FROM shared4))'
    assert clause.count("LATERAL") == 2
    pairs = (Site.sys_id == outer(Job.site)) & (Site.name == outer(Job.title)) & KEPT
    others = (Site.sys_id == outer(Job.site)) & (Site.region == outer(Job.title)) & KEPT
    _, clause, _ = sharing(exists(Site, pairs) | exists(Site, others))
    assert clause.count(" AS (") == 2
    both = exists(Site, (Site.sys_id == outer(Job.site)) & KEPT & (Site.region == "x"))
    _, clause, _ = sharing(both)
    assert clause.endswith('WHERE (t2."keeper" = $1 AND t2."region" = $2))')


def test_on_sqlite_values_are_bound_in_the_order_of_their_places_and_nothing_is_shared() -> None:
    on_kept = Job.site.is_in(related(Site.sys_id, KEPT))
    asked, clause, bound = sharing(on_kept | (on_kept & (Job.grade == 1)), dialect="sqlite")
    assert (clause, bound) == ("", 3)
    assert asked.count('"keeper" = ?') == 2


def test_lists_share_and_a_single_record_looks_up_what_it_needs() -> None:
    def kept(actor: Any) -> Any:
        return Job.site.is_in(related(Site.sys_id, Site.keeper == actor.id))

    hand, assembly = somebody(HAND), ruled(grant(Job, kept))

    def rights_of(other: Any) -> Any:
        return rights(assembly, hand, other)

    count = select_count("postgres", Job, rights_of(Job), rights_of, None, None)
    assert count.sql == (
        f'WITH shared1 AS ({OF_KEPT.format("t2", "sys_id", 1)}) SELECT count(*) FROM "works_job" t1 '
        'WHERE t1."site" IN (SELECT * FROM shared1)'
    )
    one = select_one("postgres", Job, rights_of(Job), rights_of, (("title",),))
    assert "shared" not in one.sql
