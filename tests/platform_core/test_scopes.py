"""Scopes narrow what a user may do and never widen it: their grammar, and random ones over random rules and records."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_core import INTERNAL, OPERATIONS, Actor, InvalidInput, NotPermitted, Query, Role
from platform_core.access import closure
from platform_core.records import Records
from platform_core.scopes import MAX_SCOPE, READ, checked, granted, narrowed, stored, words
from tests.example.policies import ENTITIES, GIVEN_ROLES, PEOPLE, policies, some
from tests.example.works import Job, Rule
from tests.platform_core.conftest import Shop

READER = Role("reader", "Reads")
WRITER = Role("writer", "Writes", contains=(READER,))
OTHER = Role("other", "Does something else")
ROLES = {role.name: role for role in (READER, WRITER, OTHER, INTERNAL)}
WORDS = st.lists(st.sampled_from([*ROLES, READ]), unique=True, max_size=4).map(
    lambda found: tuple(sorted(found))
)
SCOPES = st.lists(st.sampled_from([*(role.name for role in GIVEN_ROLES), READ]), unique=True, max_size=3)


def ann(*roles: Role) -> Actor:
    names = closure(ROLES, {role.name for role in roles})
    return Actor(id="a" * 32, user_name="ann", roles=names, kind="internal")


def test_a_scope_is_names_of_roles_and_read() -> None:
    assert words(None) == words("") == ()
    assert words("writer read  writer") == ("read", "writer")
    assert stored(()) is None
    assert checked("read other", ROLES) == ("other", "read")
    assert checked(None, ROLES) == ()
    for wrong in ("write", "READ", "reader,writer", "reader\twriter", "*", "é", "x" * (MAX_SCOPE + 1)):
        with pytest.raises(InvalidInput) as caught:
            checked(wrong, ROLES)
        assert [(error.pointer, error.code) for error in caught.value.errors] == [("/scope", "invalid_scope")]


def test_roles_leave_what_they_name_of_what_the_user_holds() -> None:
    both = ann(WRITER, OTHER)
    assert narrowed(both, (), ROLES) == both
    assert narrowed(both, ("reader",), ROLES).roles == {"reader"}
    assert narrowed(both, ("writer",), ROLES).roles == {"reader", "writer"}
    assert narrowed(ann(READER), ("writer", "other"), ROLES).roles == {"reader"}
    assert narrowed(ann(READER), ("other",), ROLES).roles == frozenset()
    assert narrowed(both, (READ,), ROLES).roles == both.roles
    assert narrowed(both, (READ,), ROLES).read_only
    assert not narrowed(both, ("reader",), ROLES).read_only


def test_a_scope_whose_roles_have_gone_leaves_nothing() -> None:
    assert narrowed(ann(WRITER, OTHER), ("uninstalled.agent",), ROLES).roles == frozenset()


def test_what_somebody_is_does_not_change_with_what_he_may() -> None:
    outside = Actor(id="a" * 32, roles=frozenset({"reader"}), kind="external")
    assert narrowed(outside, ("other",), ROLES).kind == "external"


def test_all_that_is_allowed_is_given_to_whoever_asks_for_nothing() -> None:
    assert granted((), ("read", "writer"), ROLES) == ("read", "writer")
    assert granted(("reader",), ("writer",), ROLES) == ("reader",)
    assert granted(("read",), ("writer",), ROLES) == ("read", "writer")
    assert granted(("reader",), ("read",), ROLES) == ("read", "reader")
    assert granted(("reader",), (), ROLES) == ("reader",)
    with pytest.raises(InvalidInput):
        granted(("writer",), ("reader",), ROLES)


@given(held=st.sets(st.sampled_from(list(ROLES))), allowed=WORDS, asked=WORDS)
def test_a5_what_is_granted_gives_no_more_than_what_is_allowed(
    held: set[str], allowed: tuple[str, ...], asked: tuple[str, ...]
) -> None:
    actor = Actor(id="a" * 32, roles=closure(ROLES, held), kind="internal")
    try:
        scope = granted(asked, allowed, ROLES)
    except InvalidInput:
        return
    given_, may = narrowed(actor, scope, ROLES), narrowed(actor, allowed, ROLES)
    assert given_.roles <= may.roles <= actor.roles
    assert given_.read_only >= may.read_only
    twice = narrowed(may, scope, ROLES)
    assert (twice.roles, twice.read_only) == (given_.roles, given_.read_only)
    asked_for = narrowed(actor, asked, ROLES)
    assert given_.roles <= asked_for.roles
    assert given_.read_only >= asked_for.read_only


@some
@given(rules=policies(("create", "read", "write", "delete")), person=PEOPLE, scope=SCOPES)
async def test_a5_a_scoped_actor_does_nothing_that_the_user_may_not(
    shop: Shop, rules: list[Rule], person: tuple[int, list[Role]], scope: list[str]
) -> None:
    user = shop.actor(person[0], *person[1])
    scoped = narrowed(user, tuple(scope), {role.name: role for role in GIVEN_ROLES})
    all_, some_ = shop.as_(user, rules), shop.as_(scoped, rules)
    for entity in ENTITIES:
        whole = {r["sys_id"]: r for r in (await all_.list(entity, Query(limit=1000))).records}
        part = (await some_.list(entity, Query(limit=1000))).records
        for record in part:
            seen = whole[record["sys_id"]]
            assert record.keys() <= seen.keys()
            assert all(value in (None, seen[name]) for name, value in record.items())
        for operation in OPERATIONS:
            assert some_.may(entity, operation).keys() <= all_.may(entity, operation).keys()
            assert not (scoped.read_only and operation != "read" and some_.may(entity, operation))
    system = Records(shop.csm.instance, shop.csm.system.actor, assembly=shop.under(rules))
    for sys_id in random.Random(str(rules)).sample(sorted(shop.records), 2):
        if shop.classes[shop.records[sys_id]["sys_class_name"]].info.lineage.count(Job):
            for changing in ("write", "delete"):
                await _explained_within(system, sys_id, changing, user, scoped)


async def _explained_within(system: Records, sys_id: str, operation: Any, user: Actor, scoped: Actor) -> None:
    narrow = (await system.explain(Job, sys_id, operation, scoped)).allowed
    assert narrow <= (await system.explain(Job, sys_id, operation, user)).allowed
    assert not (narrow and scoped.read_only)


async def test_a6_reading_alone_changes_nothing_not_even_in_elevated_hands(shop: Shop) -> None:
    system = shop.csm.system
    reading = narrowed(system.actor, (READ,), {})
    records = Records(shop.csm.instance, reading)
    job = (await system.list(Job, Query(limit=1))).records[0]
    for change in (
        records.update(Job, job["sys_id"], {"grade": 5}),
        records.delete(Job, job["sys_id"]),
        records.elevated("test").update(Job, job["sys_id"], {"grade": 5}),
        records.elevated("test").create(Job, {}),
    ):
        with pytest.raises(NotPermitted):
            await change
    assert await system.get(Job, job["sys_id"]) == job
    assert (await records.get(Job, job["sys_id"]))["sys_id"] == job["sys_id"]
