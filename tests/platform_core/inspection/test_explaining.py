"""A8: an explanation is faithful. What it names decides, all of it is needed, and nothing else would do."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platform_core import (
    ADMIN,
    Actor,
    Grant,
    Group,
    GroupMember,
    GroupRole,
    Identity,
    InvalidQuery,
    NotFound,
    PlatformError,
    ProtectedField,
    Restriction,
    Role,
    User,
    UserRole,
)
from platform_core.access import closure
from platform_core.explain import Explanation
from platform_core.inspection.obstacles import CANNOT_READ
from platform_core.records import Records
from platform_core.testing import MakeWorld
from tests.example import gadgets
from tests.example.gadgets import CUSTOMER, Gadget
from tests.example.policies import FIELDS, GIVEN_ROLES, PEOPLE, policies, some
from tests.example.works import CHIEF, CLERK, HAND, Job, Rule, Site
from tests.platform_core.conftest import Shop

few = settings(some, max_examples=12)


class Case:
    """Rules, an actor and a record, explained and tried."""

    def __init__(self, shop: Shop, rules: list[Rule], actor: Actor, sys_id: str | None) -> None:
        self.shop, self.rules, self.actor, self.sys_id = shop, rules, actor, sys_id

    async def explained(
        self, operation: str, field: str | None = None, *, without: set[str] | None = None, role: str = ""
    ) -> Explanation:
        """The explanation; ``without`` some rules, or as if a role were given in addition."""
        left = [rule for place, rule in enumerate(self.rules, 1) if f"added#{place}" not in (without or ())]
        roles = (
            closure(dict(self.shop.csm.instance.roles), self.actor.roles | {role})
            if role
            else self.actor.roles
        )
        actor = Actor(id=self.actor.id, user_name=self.actor.user_name, roles=roles, kind="internal")
        system = Records(self.shop.csm.instance, self.shop.csm.system.actor, assembly=self.shop.under(left))
        return await system.explain(Job, self.sys_id, operation, actor, field)

    async def is_faithful(self, operation: str, field: str | None = None) -> Explanation:
        """What decides flips the decision when all of it goes, and not when any one of it stays."""
        found = await self.explained(operation, field)
        decided = set(found.decided_by)
        assert {rule.name for rule in found.rules if rule.decides} == decided
        assert not (found.allowed and not decided)
        if CANNOT_READ in found.obstacles:
            assert not (await self.explained("read")).allowed
        elif decided:
            assert (await self.explained(operation, field, without=decided)).allowed != found.allowed
        for stays in decided:
            less = await self.explained(operation, field, without=decided - {stays})
            assert less.allowed == found.allowed, f"{stays} would not have been needed"
        opening = {role.role for role in found.opening_roles}
        assert not (found.allowed and opening)
        for role in {role.name for role in GIVEN_ROLES} - self.actor.roles if not found.allowed else ():
            assert (await self.explained(operation, field, role=role)).allowed == (role in opening)
        return found


async def reads(records: Records, sys_id: str, field: str | None) -> bool:
    """Whether the actor gets the record, and a value of the field."""
    try:
        record = await records.get(Job, sys_id)
    except NotFound:
        return False
    return field is None or record.get(field) is not None


async def changes(records: Records, sys_id: str, values: dict[str, Any]) -> bool:
    """Whether a change that leaves everything as it is goes through."""
    try:
        await records.update(Job, sys_id, values)
    except PlatformError:
        return False
    return True


@few
@given(
    rules=policies(("read", "write")),
    person=PEOPLE,
    operation=st.sampled_from(("read", "write")),
    pick=st.randoms(),
)
async def test_a8_an_explanation_of_a_record_says_what_happens_and_the_rules_that_it_names_flip_it(
    shop: Shop, rules: list[Rule], person: tuple[int, list[Role]], operation: str, pick: random.Random
) -> None:
    actor = shop.actor(person[0], *person[1])
    for sys_id in pick.sample([i for i, r in shop.records.items() if "grade" in r], 2):
        found = await Case(shop, rules, actor, sys_id).is_faithful(operation)
        records = shop.as_(actor, rules)
        tried = reads(records, sys_id, None) if operation == "read" else changes(records, sys_id, {})
        assert found.allowed == await tried


@few
@given(
    rules=policies(("read", "write")),
    person=PEOPLE,
    operation=st.sampled_from(("read", "write")),
    pick=st.randoms(),
)
async def test_a8_an_explanation_of_a_field_says_what_happens_and_the_rules_that_it_names_flip_it(
    shop: Shop, rules: list[Rule], person: tuple[int, list[Role]], operation: str, pick: random.Random
) -> None:
    actor = shop.actor(person[0], *person[1])
    jobs = {i: r for i, r in shop.records.items() if "grade" in r}
    for sys_id in pick.sample(sorted(jobs), 2):
        field = pick.choice([name for name in FIELDS[Job] if jobs[sys_id][name] is not None])
        found = await Case(shop, rules, actor, sys_id).is_faithful(operation, field)
        records = shop.as_(actor, rules)
        given = {field: jobs[sys_id][field]}
        tried = reads(records, sys_id, field) if operation == "read" else changes(records, sys_id, given)
        assert found.allowed == await tried


@few
@given(rules=policies(("create", "read")), person=PEOPLE, field=st.none() | st.sampled_from(FIELDS[Job]))
async def test_a8_an_explanation_of_creating_names_what_opens_it_at_all(
    shop: Shop, rules: list[Rule], person: tuple[int, list[Role]], field: str | None
) -> None:
    actor = shop.actor(person[0], *person[1])
    found = await Case(shop, rules, actor, None).is_faithful("create", field)
    open_fields = shop.as_(actor, rules).may(Job, "create")
    assert found.allowed == (bool(open_fields) if field is None else field in open_fields)


async def test_a_refusal_names_the_restriction_the_protection_and_the_roles_that_are_missing(
    shop: Shop,
) -> None:
    sys_id = next(i for i, r in shop.records.items() if r.get("urgent") and r["cost"] is not None)
    rules: list[Rule] = [
        Grant(role=HAND, entity=Job, may=("read",), because="Hands see jobs"),
        Grant(role=CLERK, entity=Job, may=("read", "write"), because="Clerks keep the books"),
        Restriction(
            entity=Job, where=lambda _: Job.urgent.eq(False), unless=(CLERK,), may=("read",), because="Calm"
        ),
        ProtectedField(entity=Job, field="cost", read=(CLERK,), because="Money"),
    ]
    hand = shop.actor(0, HAND)
    cut = await Case(shop, rules, hand, sys_id).explained("read")
    assert (cut.allowed, cut.decided_by) == (False, ("added#3",))
    assert [role.role for role in cut.opening_roles] == ["works.clerk"]
    field = await Case(shop, rules, hand, sys_id).explained("read", "cost")
    assert field.decided_by == ("added#3", "added#4")
    assert field.shut_fields == ("cost",)
    nothing = await Case(shop, rules, shop.actor(1), sys_id).explained("write")
    assert nothing.decided_by == ()
    assert [(role.role, role.rules) for role in nothing.opening_roles] == [("works.clerk", ("added#2",))]
    assert nothing.obstacles == (CANNOT_READ,)


async def test_a_move_is_explained_with_its_own_conditions(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    agent = await csm.person("ann", gadgets.AGENT)
    record = await csm.system.create(Gadget, {"short_description": "Lamp"})
    lifecycle = csm.instance.assembly.registry.lifecycle(Gadget)
    assert lifecycle is not None
    for move in lifecycle.transitions:
        found = await csm.system.explain(Gadget, record["sys_id"], f"transition:{move.name}", agent)
        possible = lifecycle.initial in move.sources and (not move.roles or agent.has(*move.roles))
        assert [rule.holds for rule in found.rules if rule.kind == "move"] == [possible]
        assert found.allowed == possible
    with pytest.raises(InvalidQuery, match="no operation"):
        await csm.system.explain(Gadget, record["sys_id"], "transition:fly", agent)


async def test_a_fields_own_nature_is_told_where_no_rule_is_to_blame(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    admin = await csm.person("ann", ADMIN)
    record = await csm.system.create(Gadget, {"short_description": "Lamp"})
    found = await csm.system.explain(Gadget, record["sys_id"], "write", admin, "sys_created_on")
    assert not found.allowed
    assert found.obstacles == ("the platform fills sys_created_on in, nobody else does",)
    with pytest.raises(InvalidQuery, match="no field"):
        await csm.system.explain(Gadget, record["sys_id"], "read", admin, "nonsense")


# -- how a role is held -----------------------------------------------------------------------------------------------


async def test_the_path_to_a_role_names_groups_their_parents_and_roles_within_roles(shop: Shop) -> None:
    system, ada = shop.csm.system, shop.people[0]
    top = await system.create(Group, {"name": "Works"})
    below = await system.create(Group, {"name": "Night shift", "parent": top["sys_id"]})
    await system.create(GroupRole, {"group": top["sys_id"], "role": CHIEF.name})
    await system.create(GroupMember, {"group": below["sys_id"], "user": ada.id})
    await system.create(UserRole, {"user": ada.id, "role": HAND.name})
    actor = await Identity(shop.csm.instance).actor(ada.id)
    assert actor is not None
    rules: list[Rule] = [Grant(role=HAND, entity=Site, may=("read",), because="Hands go to sites")]
    site = next(i for i, r in shop.records.items() if "region" in r)
    admin = Records(shop.csm.instance, system.actor, assembly=shop.under(rules))
    (verdict,) = (await admin.explain(Site, site, "read", actor)).rules
    assert [path.words() for path in verdict.held] == [
        "works.hand was given to him",
        (
            "works.chief was given to group 'Works', above 'Night shift', of which he is a member; "
            "works.chief contains works.hand"
        ),
    ]


async def test_whoever_is_given_roles_of_staff_and_customers_is_told_that_none_counts(
    world: MakeWorld,
) -> None:
    csm = await world(gadgets.pack)
    record = await csm.system.create(Gadget, {"short_description": "Lamp"})
    cid = await csm.person("cid", CUSTOMER)
    database = csm.instance.database
    sql = 'UPDATE "sys_user_has_role" SET "role" = \'{}\' WHERE "role" = \'{}\''
    await csm.system.create(UserRole, {"user": cid.id, "role": "snc_external"})
    await database.execute(sql.format(gadgets.AGENT.name, "snc_external"))
    actor = await Identity(csm.instance).actor(cid.id)
    assert actor is not None
    found = await csm.system.explain(Gadget, record["sys_id"], "read", actor)
    assert not found.allowed
    assert any("none of them count" in each for each in found.obstacles)


async def test_an_elevated_actor_is_explained_as_one(shop: Shop) -> None:
    job = next(i for i, r in shop.records.items() if "grade" in r)
    assert (await shop.csm.system.explain(Job, job, "read")).allowed
    person = User.info.table
    assert (await shop.csm.system.explain(person, shop.people[0].id, "read")).allowed
