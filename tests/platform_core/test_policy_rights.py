"""What the policy gives to each actor, as conditions: nothing here needs a database."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import PACK_ADMIN, Actor, Entity, Grant, ProtectedField, Restriction, Role, User, policy
from platform_core.access import ALWAYS_OPEN, OPERATIONS
from platform_core.base.plumbing import PackRecord, Session
from platform_core.compiler.rights import NEVER, Rights
from platform_core.compiler.shapes import (
    AllOf,
    AnyOf,
    ClassRow,
    Compare,
    Constant,
    FromActor,
    Negated,
    OfClass,
)
from platform_core.conditions import ACTOR
from platform_core.hiding import Hidden, HiddenClass
from tests.example.works import CHIEF, CLERK, HAND, Inspection, Job, Recall, Repair, Rule, Site
from tests.platform_core.compiler.plain import rights, ruled, somebody


def mine(actor: Any) -> Any:
    """A job's owner is the actor."""
    return Job.owner == actor.id


def graded(actor: Any) -> Any:
    """A job's grade is 2."""
    return Job.grade == 2


def batched(actor: Any) -> Any:
    """A recall's batch is 1."""
    return Recall.batch == 1


def placeless(actor: Any) -> Any:
    """A job without a place."""
    return Job.site.is_null()


def nowhere(actor: Any) -> Any:
    """A site without a region."""
    return Site.region.is_null()


MINE = Compare(("owner",), "eq", FromActor("id"))
GRADED = Compare(("grade",), "eq", Constant(2))
BATCHED = Compare(("batch",), "eq", Constant(1))
RECALLS = OfClass(("works_recall",))


def grant(entity: type[Entity] = Job, where: Any = None, *, role: Role = HAND, **more: Any) -> Grant:
    """A grant to read."""
    return Grant(role=role, entity=entity, where=where, because="x", **{"may": ("read",), **more})


def cut(entity: type[Entity] = Job, where: Any = graded, **more: Any) -> Restriction:
    """A restriction."""
    return Restriction(entity=entity, where=where, because="x", **more)


def given(*rules: Rule, entity: type[Entity] = Job, operation: Any = "read", hidden: Any = None) -> Rights:
    """What a hand may do under these rules."""
    return rights(ruled(*rules, hidden=hidden), somebody(HAND), entity, operation)


NOTHING = Rights(NEVER, {}, {})


def test_a5_nobody_and_who_has_no_grant_have_nothing() -> None:
    everything = ruled(*(grant(entity, may=OPERATIONS) for entity in (Job, Site)))
    ghost = Actor(user_name="ghost", roles=frozenset((HAND.name,)), kind="internal")
    for operation in OPERATIONS:
        assert rights(everything, ghost, Job, operation) == NOTHING
        assert rights(everything, somebody(CLERK), Job, operation) == NOTHING
        assert rights(everything, somebody(), Job, operation) == NOTHING
        assert rights(everything, somebody(HAND), Job, operation).rows is None
    assert NOTHING.none
    assert not rights(everything, somebody(HAND), Job).none


def test_a_grant_opens_its_operations_on_its_entity_and_what_extends_it_alone() -> None:
    rules = ruled(grant(Repair, mine, may=("write",)))
    assert rights(rules, somebody(HAND), Repair, "write").rows == MINE
    assert rights(rules, somebody(HAND), Recall, "write").rows == MINE
    others: tuple[type[Entity], ...] = (Job, Inspection, Site)
    for other in others:
        assert rights(rules, somebody(HAND), other, "write") == NOTHING
    for operation in ("read", "create", "delete"):
        assert rights(rules, somebody(HAND), Repair, operation) == NOTHING
    assert given(grant(Entity), entity=Recall).rows is None


def test_grants_add_up_and_restrictions_cut() -> None:
    assert given(grant(where=mine)).rows == MINE
    assert given(grant(where=mine), grant(where=graded)).rows == AnyOf((MINE, GRADED))
    assert given(grant(where=mine), grant(where=graded), grant(where=mine)).rows == AnyOf((MINE, GRADED))
    assert given(grant(where=mine), grant()).rows is None
    assert given(grant(), cut()).rows == GRADED
    assert given(grant(where=mine), cut()).rows == AllOf((MINE, GRADED))
    assert given(cut()) == NOTHING


def test_a_grant_on_a_child_opens_its_records_to_readers_of_the_parent() -> None:
    assert given(grant(Recall)).rows == RECALLS
    assert given(grant(Repair)).rows == OfClass(("works_repair", "works_recall"))
    assert given(grant(Recall, batched)).rows == ClassRow(Recall, BATCHED)
    for operation in ("write", "create", "delete"):
        assert given(grant(Recall, may=OPERATIONS), operation=operation) == NOTHING
    annex = Hidden(
        (HiddenClass("annex_mass", "annex", ("works_job", "works_repair", "works_recall"), guarded=False),)
    )
    hiding = Negated(OfClass(("annex_mass",)))
    assert given(grant(Recall, batched), hidden=annex).rows == AllOf(
        (AllOf((RECALLS, ClassRow(Recall, BATCHED))), hiding)
    )


def test_a_childs_rows_that_the_parents_grant_opens_anyway_are_not_asked_for_twice() -> None:
    assert given(grant(Job, mine), grant(Recall, mine)).rows == MINE
    assert given(grant(Job, mine), grant(Recall, graded)).rows == AnyOf((MINE, ClassRow(Recall, GRADED)))
    assert given(grant(Job, graded), grant(Recall)).rows == AnyOf((GRADED, RECALLS))


def test_a_restriction_holds_for_its_operations_and_spares_its_roles() -> None:
    rules = ruled(grant(may=OPERATIONS), cut(may=("read", "delete"), unless=(CHIEF, CLERK)))
    cuts = {operation: rights(rules, somebody(HAND), Job, operation).rows for operation in OPERATIONS}
    assert cuts == {"create": None, "read": GRADED, "write": None, "delete": GRADED}
    assert rights(rules, somebody(HAND, CLERK), Job).rows is None
    assert given(grant(Repair), cut(Job), entity=Repair).rows == GRADED
    assert given(grant(Site), cut(Job), entity=Site).rows is None


def test_each_restriction_is_looked_at_whatever_the_one_before_it_is_for() -> None:
    of_writes, spared = cut(may=("write",)), cut(unless=(HAND,))
    mine_only, recalls = cut(where=mine, may=("read",)), cut(Recall, batched)
    policy = ruled(of_writes, spared, mine_only, cut(Site, nowhere), recalls).policy
    found = policy.cuts(Job, "read", frozenset((HAND.name,)))
    seen = AnyOf((Negated(RECALLS), ClassRow(Recall, BATCHED)))
    assert [(each.restriction, each.rows) for each in found] == [(mine_only, MINE), (recalls, seen)]
    assert given(grant(), of_writes, mine_only).rows == MINE
    assert given(grant(may=("write",)), of_writes, mine_only, operation="write").rows == GRADED


def test_a1_a_childs_restriction_cuts_through_the_parent_and_no_sibling() -> None:
    seen = AnyOf((Negated(RECALLS), ClassRow(Recall, BATCHED)))
    assert given(grant(), cut(Recall, batched)).rows == seen
    assert given(grant(), cut(Recall, batched), entity=Repair).rows == seen
    assert given(grant(), cut(Recall, batched), entity=Inspection).rows is None
    annex = Hidden((HiddenClass("annex_mass", "annex", ("works_job", "works_recall"), guarded=False),))
    both = AnyOf((Negated(OfClass(("works_recall", "annex_mass"))), ClassRow(Recall, BATCHED)))
    assert given(grant(), cut(Recall, batched), hidden=annex).rows == AllOf(
        (both, Negated(OfClass(("annex_mass",))))
    )


def test_hidden_records_are_read_by_pack_administrators_alone_and_guarded_ones_by_nobody() -> None:
    classes = tuple(HiddenClass(name, "annex", ("works_job",), guarded=name == "b") for name in ("a", "b"))
    other = HiddenClass("c", "annex", ("works_site",), guarded=True)
    rules = ruled(grant(may=("read", "write")), hidden=Hidden((*classes, other)))
    both, guarded = Negated(OfClass(("a", "b"))), Negated(OfClass(("b",)))
    assert rights(rules, somebody(HAND), Job).rows == both
    assert rights(rules, somebody(HAND, PACK_ADMIN), Job).rows == guarded
    assert rights(rules, somebody(HAND, PACK_ADMIN), Job, "write").rows == both
    assert rules.policy.hidden(Job, "read", frozenset()) == ("a", "b")
    assert rules.policy.hidden(Site, "read", frozenset((PACK_ADMIN.name,))) == ("c",)


def test_grants_open_the_fields_that_they_name_and_what_comes_with_every_right() -> None:
    found = given(grant(fields=("title", "grade")), grant(fields=("grade", "cost")))
    assert set(found.fields) == {"title", "grade", "cost", *ALWAYS_OPEN}
    assert found.covers == {}
    assert set(found.stored) == set(found.fields)
    whole = given(grant())
    assert set(whole.fields) == set(Job.info.fields)
    assert set(whole.fields) - set(whole.stored) == {"remarks"}
    assert list(given(grant(Recall, fields=("batch",)), entity=Recall).fields) == [*ALWAYS_OPEN, "batch"]


def test_a2_a_field_that_some_grants_open_is_covered_by_their_conditions() -> None:
    found = given(grant(where=mine, fields=("title", "grade")), grant(where=graded, fields=("grade",)))
    assert found.rows == AnyOf((MINE, GRADED))
    assert found.covers == {"title": AnyOf((MINE,))}
    assert (found.cover("title"), found.cover("grade")) == (AnyOf((MINE,)), None)
    assert given(grant(where=mine), grant(fields=("grade",))).covers["title"] == AnyOf((MINE,))
    assert "grade" not in given(grant(where=mine), grant(fields=("grade",))).covers
    twice = given(grant(where=mine, fields=("title",)), grant(where=mine, fields=("title",)), grant())
    assert twice.covers == {}
    thrice = given(
        grant(where=mine), grant(where=mine), grant(where=graded), grant(where=placeless, fields=("cost",))
    )
    assert thrice.covers["title"] == AnyOf((MINE, GRADED))
    assert "cost" not in thrice.covers


@pytest.mark.parametrize(
    ("read", "write", "shut"),
    [
        (None, None, ((), ())),
        ((), None, (("grade",), ())),
        (None, (), ((), ("grade",))),
        ((CLERK,), (HAND,), (("grade",), ())),
        ((CLERK, HAND), (CLERK,), ((), ("grade",))),
    ],
)
def test_a_protected_field_is_open_to_the_roles_that_it_names(read: Any, write: Any, shut: Any) -> None:
    rule = ProtectedField(entity=Job, field="grade", read=read, write=write, because="x")
    rules = ruled(grant(may=OPERATIONS), grant(Site), rule)
    for entity in (Job, Recall):
        whole = set(entity.info.fields)
        for operation, kept in (("read", shut[0]), ("write", shut[1]), ("create", shut[1])):
            assert rules.policy.protected(entity, operation, frozenset((HAND.name,))) == set(kept)
            assert set(rights(rules, somebody(HAND), entity, operation).fields) == whole - set(kept)
    assert rules.policy.protected(Site, "read", frozenset((HAND.name,))) == set()


def test_a_childs_protected_field_is_nothing_to_the_parent() -> None:
    rule = ProtectedField(entity=Recall, field="grade", read=(), because="x")
    assert "grade" in given(grant(), rule).fields
    assert "grade" not in given(grant(), rule, entity=Recall).fields


def test_what_the_platform_writes_is_read_and_what_it_keeps_to_itself_is_not() -> None:
    rules = ruled(
        *(grant(entity, may=OPERATIONS) for entity in (PackRecord, Session)), more=(PackRecord, Session)
    )
    packs = rights(rules, somebody(HAND), PackRecord)
    assert packs.rows is None
    assert set(packs.fields) == set(PackRecord.info.fields) - {"contents"}
    for operation in ("create", "write", "delete"):
        assert rights(rules, somebody(HAND), PackRecord, operation) == NOTHING
    for operation in OPERATIONS:
        assert rights(rules, somebody(HAND), Session, operation) == NOTHING


def test_who_is_elevated_may_everything_but_read_secrets() -> None:
    rules = ruled(cut(), more=(PackRecord,))
    system = Actor(elevated="a job")
    assert rights(rules, system, Job, "delete") == Rights(None, dict(Job.info.fields), {})
    assert set(rights(rules, system, PackRecord).fields) == set(PackRecord.info.fields) - {"contents"}
    assert rules.policy.everything(Job) is rights(rules, system, Job)


def test_rights_are_made_once_for_each_set_of_roles_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = ruled(grant(where=mine), grant(Recall, where=mine))
    first = rights(rules, somebody(HAND), Job)
    assert rights(rules, somebody(HAND), Job) is first
    assert first.rows == rights(rules, somebody(HAND, CHIEF), Recall).rows
    monkeypatch.setattr(policy, "MOST_RIGHTS", 3)
    kept = {Repair: True, Site: True, User: False}
    for entity, still in kept.items():
        rights(rules, somebody(HAND), entity)
        again = rights(rules, somebody(HAND), Job)
        assert (again is first) is still
        assert again == first


def test_a_rules_condition_is_built_once_for_all_actors() -> None:
    asked = []

    def counted(actor: Any) -> Any:
        asked.append(actor)
        return mine(actor)

    rules = ruled(grant(where=counted, may=OPERATIONS), grant(Recall, where=counted, role=CLERK))
    for roles in ((HAND,), (CLERK,), (HAND, CLERK)):
        for operation in OPERATIONS:
            rights(rules, somebody(*roles), Job, operation)
    assert asked == [ACTOR]


def test_what_opens_an_entity_is_told_with_its_rows_and_fields() -> None:
    rule, whole = grant(where=mine, fields=("grade",)), grant(Recall)
    found = ruled(rule, whole).policy.alternatives(Job, "read", frozenset((HAND.name,)))
    assert [(each.grant, each.rows, each.fields) for each in found] == [
        (rule, MINE, frozenset(("grade", *ALWAYS_OPEN))),
        (whole, RECALLS, None),
    ]
    assert [each.opens("grade") for each in found] == [True, True]
    assert [each.opens("title") for each in found] == [False, True]
