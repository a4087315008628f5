"""How a column is named: joined for a rule, and masked, cut or unknown for a person who does not see all of it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from platform_core import Entity, Grant, InvalidQuery, Reference, User
from platform_core.base.plumbing import PackRecord
from platform_core.compiler import scope as scopes
from platform_core.compiler.predicates import predicate
from platform_core.compiler.scope import Scope
from platform_core.compiler.shapes import Compare, Constant, Input
from platform_core.compiler.statement import Slot, Statement
from tests.example.works import HAND, Inspection, Job, Recall, Repair, Rule, Site
from tests.platform_core.compiler.plain import rights, ruled, scope_of, somebody


def grant(entity: type[Entity], where: Any = None, fields: Any = None) -> Grant:
    """A hand reads."""
    return Grant(role=HAND, entity=entity, may=("read",), where=where, fields=fields, because="x")


def kept(actor: Any) -> Any:
    """A site is kept by the actor."""
    return Site.keeper == actor.id


def seen(entity: type[Entity], *rules: Rule, dialect: str = "sqlite") -> Scope:
    """A hand's scope over an entity."""
    return scope_of(ruled(*rules), somebody(HAND), entity, dialect)


def test_a_rule_joins_whatever_it_names() -> None:
    scope = Scope(Statement("sqlite"), Recall)
    named = (
        "sys_id",
        "batch",
        "part",
        "title",
        "site",
        "site.region",
        "site.parent.name",
        "before_it.owner.name",
    )
    assert [scope.column(tuple(path.split("."))) for path in named] == [
        't1."sys_id"', 't1."batch"', 't2."part"', 't3."title"', 't3."site"', 't4."region"', 't5."name"', 't6."name"',
    ]  # fmt: skip
    assert scope.source == (
        'FROM "works_recall" t1 JOIN "works_repair" t2 ON t2."sys_id" = t1."sys_id" '
        'JOIN "works_job" t3 ON t3."sys_id" = t1."sys_id" LEFT JOIN "works_site" t4 ON t4."sys_id" = t3."site" '
        'LEFT JOIN "works_site" t5 ON t5."sys_id" = t4."parent" LEFT JOIN "works_job" t7 ON t7."sys_id" = t2."before_it" '
        'LEFT JOIN "sys_user" t6 ON t6."sys_id" = t7."owner"'
    )
    assert scope.column(("site", "region")) == 't4."region"'
    assert len(scope.joins) == 6


def test_a2_a_reference_to_a_record_that_one_may_not_read_leads_nowhere() -> None:
    scope = seen(Repair, grant(Repair), grant(Site, kept), grant(Job, lambda _: Job.grade == 2))
    named = ("sys_id", "title", "part", "site", "site.region", "site.sys_id", "before_it.title")
    assert [scope.column(tuple(path.split("."))) for path in named] == [
        't1."sys_id"', 't2."title"', 't1."part"', 't2."site"', 't3."region"', 't3."sys_id"', 't5."title"',
    ]  # fmt: skip
    assert scope.source == (
        'FROM "works_repair" t1 JOIN "works_job" t2 ON t2."sys_id" = t1."sys_id" '
        'LEFT JOIN "works_site" t3 ON t3."sys_id" = t2."site" AND EXISTS (SELECT 1 FROM "works_site" t4 '
        'WHERE t4."sys_id" = t3."sys_id" AND t4."keeper" = ?1) '
        'LEFT JOIN "works_job" t5 ON t5."sys_id" = t1."before_it" AND EXISTS (SELECT 1 FROM "works_job" t6 '
        'WHERE t6."sys_id" = t5."sys_id" AND (t6."sys_class_name" IN (\'works_repair\', \'works_recall\') '
        'OR t6."grade" = ?2))'
    )
    open_sites = seen(Repair, grant(Repair), grant(Site))
    assert open_sites.column(("site", "region")) == 't2."region"'
    assert open_sites.source == (
        'FROM "works_repair" t1 JOIN "works_job" t3 ON t3."sys_id" = t1."sys_id" '
        'LEFT JOIN "works_site" t2 ON t2."sys_id" = t3."site"'
    )


def test_a2_a_field_that_only_some_of_the_grants_open_is_masked() -> None:
    scope = seen(
        Repair,
        grant(Repair, lambda _: Repair.part == "x", ("title", "site", "part")),
        grant(Repair, fields=("part",)),
        grant(Site, kept, ("name", "region", "parent")),
        grant(Site, lambda _: Site.region == "n", ("name", "sys_id")),
    )
    assert scope.column(("title",)) == 'CASE WHEN t1."part" = ?1 THEN t2."title" END'
    assert scope.column(("part",)) == 't1."part"'
    assert scope.column(("site", "region")) == (
        'CASE WHEN EXISTS (SELECT 1 FROM "works_site" t5 WHERE t5."sys_id" = t3."sys_id" AND t5."keeper" = ?5) '
        'THEN t3."region" END'
    )
    assert scope.column(("site", "name")) == 't3."name"'
    assert scope.column(("site", "sys_id")) == 't3."sys_id"'
    assert scope.source == (
        'FROM "works_repair" t1 JOIN "works_job" t2 ON t2."sys_id" = t1."sys_id" LEFT JOIN "works_site" t3 ON '
        't3."sys_id" = CASE WHEN t1."part" = ?2 THEN t2."site" END AND EXISTS (SELECT 1 FROM "works_site" t4 '
        'WHERE t4."sys_id" = t3."sys_id" AND (t4."keeper" = ?3 OR t4."region" = ?4))'
    )


def test_a_masked_field_of_an_ancestor_behind_a_reference_is_the_ancestors_own() -> None:
    class_of = lambda _: Inspection.finding == "sound"  # noqa: E731
    scope = seen(
        Repair,
        grant(Repair),
        grant(Job, lambda _: Job.grade == 1, ("title", "grade")),
        grant(Inspection, class_of, ("grade",)),
    )
    assert scope.column(("before_it", "title")).startswith('CASE WHEN EXISTS (SELECT 1 FROM "works_job" t')
    assert scope.column(("before_it", "title")).endswith(' THEN t2."title" END')


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("cost", "works_repair has no field 'cost'"),
        ("nope", "works_repair has no field 'nope'"),
        ("nope.x", "works_repair has no field 'nope.x'"),
        ("title.x", "works_repair has no field 'title.x'"),
        ("site.keeper", "works_site has no field 'site.keeper'"),
        ("site.nope", "works_site has no field 'site.nope'"),
        ("owner.name", "sys_user has no field 'owner.name'"),
        ("watchers.name", "works_repair has no field 'watchers.name'"),
        ("remarks", "works_repair has no field 'remarks'"),
    ],
)
def test_a2_a_field_that_one_may_not_read_is_unknown(path: str, complaint: str) -> None:
    opened = ("title", "site", "owner", "watchers", "remarks")
    scope = seen(Repair, grant(Repair, fields=opened), grant(Site, fields=("name", "region")))
    for ask in (scope.column, scope.field):
        with pytest.raises(InvalidQuery, match=f"^{re.escape(complaint)}; GET /api/schema"):
            ask(tuple(path.split(".")))


def test_the_field_at_the_end_of_a_path_is_known() -> None:
    scope = Scope(Statement("sqlite"), Repair)
    assert scope.field(("site", "parent", "region")) is Site.info.fields["region"]
    assert scope.field(("before_it", "cost")) is Job.info.fields["cost"]
    guarded = seen(Repair, grant(Repair), grant(Site, fields=("name",)))
    assert guarded.field(("site", "name")).name == "name"
    with pytest.raises(InvalidQuery, match="^a field needs a name; name a field$"):
        scope.field(())


@pytest.mark.parametrize("path", [("contents",), ("nope",)])
def test_a_secret_is_unknown_even_where_nothing_is_guarded(path: tuple[str, ...]) -> None:
    with pytest.raises(InvalidQuery, match=f"sys_pack has no field '{path[0]}'"):
        Scope(Statement("sqlite"), PackRecord).field(path)


def test_a_rule_that_names_what_is_not_there_is_refused() -> None:
    scope = Scope(Statement("sqlite"), Repair)
    for path in (("nope",), ("nope", "x"), ("title", "x"), ("site", "nope")):
        with pytest.raises(InvalidQuery, match="has no field"):
            scope.column(path)


def test_a_statement_follows_so_many_references_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert scopes.MAX_JOINS == 40
    monkeypatch.setattr(scopes, "MAX_JOINS", 2)
    scope = Scope(Statement("sqlite"), Job)
    assert scope.column(("site", "parent", "name")) == 't2."name"'
    assert scope.column(("site", "region")) == 't3."region"'
    with pytest.raises(
        InvalidQuery, match="^the query follows more than 2 references; ask for fewer fields of others$"
    ):
        scope.column(("owner", "name"))
    # The tables of the record itself are no references.
    deep = Scope(Statement("sqlite"), Recall)
    for path in (("batch",), ("part",), ("title",)):
        deep.column(path)
    with pytest.raises(InvalidQuery):
        deep.column(("site", "region"))


def test_an_ancestors_table_can_be_read_first() -> None:
    scope = Scope(Statement("sqlite"), Recall)
    assert scope.column(("part",)) == 't2."part"'
    assert scope.identity(Job) == 't3."sys_id"'
    assert scope.source_led_by(Job) == (
        'FROM "works_job" t3 CROSS JOIN "works_recall" t1 ON t1."sys_id" = t3."sys_id" '
        'JOIN "works_repair" t2 ON t2."sys_id" = t1."sys_id"'
    )
    fresh = Scope(Statement("sqlite"), Repair)
    assert (
        fresh.source_led_by(Job)
        == 'FROM "works_job" t2 CROSS JOIN "works_repair" t1 ON t1."sys_id" = t2."sys_id"'
    )


def test_a_rules_view_of_a_scope_shares_its_tables_and_sees_everything() -> None:
    scope = seen(Repair, grant(Repair, fields=("part",)))
    with pytest.raises(InvalidQuery):
        scope.column(("title",))
    assert scope.trusted.column(("title",)) == 't2."title"'
    assert scope.trusted.rights is None
    assert scope.rights is not None
    assert (scope.trusted.base, scope.trusted.joins) == (scope.base, scope.joins)
    assert scope.source == 'FROM "works_repair" t1 JOIN "works_job" t2 ON t2."sys_id" = t1."sys_id"'


class Note(Entity, tablename="notes_note", label="Note"):
    """Something is noted of a repair."""

    about = Reference(Repair)
    site = Reference(Site)


def test_a2_a_mask_holds_however_far_away_the_field_is() -> None:
    rules = ruled(
        grant(Note),
        grant(Repair, lambda _: Repair.part == "x", ("before_it", "part")),
        grant(Repair, fields=("part",)),
        grant(Job, lambda _: Job.grade == 1, ("title", "site")),
        grant(Job, fields=("sys_id",)),
        grant(Site, kept),
        more=(Note,),
    )
    scope = scope_of(rules, somebody(HAND), Note)
    assert scope.column(("about", "sys_id")) == 't2."sys_id"'
    assert scope.source == 'FROM "notes_note" t1 LEFT JOIN "works_repair" t2 ON t2."sys_id" = t1."about"'
    assert scope.column(("about", "before_it", "title")) == (
        'CASE WHEN EXISTS (SELECT 1 FROM "works_job" t5 WHERE t5."sys_id" = t3."sys_id" AND t5."grade" = ?2) '
        'THEN t3."title" END'
    )
    assert scope.joins[1:] == [
        (
            'LEFT JOIN "works_job" t3 ON t3."sys_id" = CASE WHEN EXISTS (SELECT 1 FROM "works_repair" t4 '
            'WHERE t4."sys_id" = t2."sys_id" AND t4."part" = ?1) THEN t2."before_it" END'
        )
    ]
    assert scope.column(("about", "before_it", "sys_id")) == 't3."sys_id"'
    assert scope.column(("site", "parent", "region")) == 't6."region"'
    assert scope.column(("site", "parent", "parent", "sys_id")) == 't10."sys_id"'


@pytest.mark.parametrize("rule_first", [True, False])
def test_a2_what_a_rule_reads_behind_a_reference_is_not_what_the_caller_reads_there(rule_first: bool) -> None:
    scope = seen(Job, grant(Job), grant(Site, kept))
    views = (scope.trusted, scope) if rule_first else (scope, scope.trusted)
    names = [view.column(("site", "region"))[:2] for view in views]
    rule, caller = names if rule_first else reversed(names)
    assert rule != caller
    assert f'LEFT JOIN "works_site" {rule} ON {rule}."sys_id" = t1."site"' in scope.joins
    guard = re.compile(
        rf'LEFT JOIN "works_site" {caller} ON {caller}."sys_id" = t1."site" AND EXISTS \(SELECT 1 FROM "works_site" (t\d) '
        rf'WHERE \1."sys_id" = {caller}."sys_id" AND \1."keeper" = \?1\)'
    )
    assert sum(bool(guard.fullmatch(join)) for join in scope.joins) == 1
    assert [view.column(("site", "region"))[:2] for view in views] == names
    assert len(scope.joins) == 2


def test_a2_nothing_is_read_over_a_reference_that_one_may_not_read() -> None:
    scope = scope_of(ruled(grant(Note, fields=("site",)), grant(Repair), more=(Note,)), somebody(HAND), Note)
    for ask in (scope.column, scope.field):
        with pytest.raises(InvalidQuery, match="^notes_note has no field 'about.part'; "):
            ask(("about", "part"))


def test_what_is_seen_of_the_record_itself_is_what_the_scope_was_made_for() -> None:
    rules = ruled(grant(Job, lambda _: Job.grade == 1, ("title",)), grant(Job, fields=("grade",)))
    whole = Scope(
        Statement("sqlite", lambda _: rights(rules, somebody(HAND), Job)), Job, rules.policy.everything(Job)
    )
    assert whole.column(("title",)) == 't1."title"'
    blind = Scope(Statement("sqlite"), Job, rules.policy.everything(Job))
    with pytest.raises(AssertionError, match="^a guarded scope needs to know the rights on other entities$"):
        blind.field(("site", "name"))


def test_values_are_bound_in_the_order_of_their_places() -> None:
    for dialect, marks in (("sqlite", ["?1", "?2", "?3"]), ("postgres", ["$1", "$2", "$3"])):
        statement = Statement(dialect)
        assert statement.rights_of is None
        assert [
            statement.bind(Input(4)),
            statement.bind(Constant(1), array=True),
            statement.bind(Input(1), kind="date"),
        ] == marks
        told = [(slot.source, slot.array, slot.kind) for slot in statement.slots]
        assert told == [(Input(4), False, ""), (Constant(1), True, ""), (Input(1), False, "date")]
        assert [statement.alias(), statement.alias()] == ["t1", "t2"]
    plain = Slot(Input(0))
    assert (plain.array, plain.kind) == (False, "")


def test_a2_a_callers_condition_sees_his_masks_and_a_rules_does_not() -> None:
    scope = seen(Job, grant(Job, lambda _: Job.grade == 1, ("title", "grade")), grant(Job, fields=("grade",)))
    asked = Compare(("title",), "eq", Input(0))
    assert predicate(scope, asked) == 'CASE WHEN t1."grade" = ?1 THEN t1."title" END = ?2'
    assert predicate(scope.trusted, asked) == 't1."title" = ?3'
    assert User.info.table == "sys_user"
