"""Roles that exclude each other: nobody holds both, by any path, and whoever did would have none."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from platform_core import (
    INTERNAL,
    USER_ADMIN,
    Group,
    GroupMember,
    GroupRole,
    Identity,
    InvalidInput,
    Pack,
    Records,
    Role,
    RoleDelegation,
    UserRole,
    utc_now,
)
from platform_core.inspection.proposal import Proposal, RoleProposal
from platform_core.inspection.simulation import simulate
from platform_core.operations import plan
from platform_core.testing import MakeWorld, World
from tests.example.dumps import dump

PAYER = Role("office.payer", "Pays invoices", contains=(INTERNAL,), kind="internal")
HEAD = Role("office.head", "Pays invoices, and more", contains=(PAYER,), kind="internal")
AUDITOR = Role("office.auditor", "Looks into what is paid", kind="either", excludes=(PAYER,))
office = Pack(name="office", version="1", summary="Who pays checks nothing", roles=(PAYER, HEAD, AUDITOR))


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    return await world(office)


@pytest.fixture
async def admin(csm: World) -> Records:
    return csm.as_(await csm.person("uma", USER_ADMIN))


async def refused(csm: World, work: Any) -> None:
    before = await dump(csm.instance.database)
    with pytest.raises(InvalidInput) as error:
        await work
    assert [found.code for found in error.value.errors] == ["excluded"]
    assert await dump(csm.instance.database) == before


async def test_neither_is_given_to_whoever_has_the_other_or_a_role_that_contains_it(csm: World) -> None:
    for first, second in ((PAYER, AUDITOR), (AUDITOR, PAYER), (HEAD, AUDITOR), (AUDITOR, HEAD)):
        user = (await csm.person(f"{first.name}-{second.name}", first)).id
        await refused(csm, csm.system.create(UserRole, {"user": user, "role": second.name}))


async def test_nor_by_a_group_its_parents_or_their_roles(csm: World) -> None:
    ann = (await csm.person("ann", HEAD)).id
    top = (await csm.system.create(Group, {"name": "top"}))["sys_id"]
    low = (await csm.system.create(Group, {"name": "low", "parent": top}))["sys_id"]
    other = (await csm.system.create(Group, {"name": "other"}))["sys_id"]
    await csm.system.create(GroupRole, {"group": other, "role": AUDITOR.name})
    await csm.system.create(GroupMember, {"user": ann, "group": low})
    for group in (top, low):
        await refused(csm, csm.system.create(GroupRole, {"group": group, "role": AUDITOR.name}))
        await refused(csm, csm.system.update(Group, group, {"parent": other}))
    await refused(csm, csm.system.create(GroupMember, {"user": ann, "group": other}))


async def test_nor_by_a_loan(csm: World) -> None:
    lender, ann = await csm.person("lena", HEAD), await csm.person("ann", AUDITOR)
    ends = utc_now() + datetime.timedelta(days=2)
    lent = {"delegator": lender.id, "delegate": ann.id, "role": PAYER.name, "ends": ends, "reason": "away"}
    await refused(csm, csm.as_(lender).create(RoleDelegation, lent))


async def test_whoever_holds_both_all_the_same_has_no_role(csm: World) -> None:
    ann = (await csm.person("ann", PAYER)).id
    bob = (await csm.person("bob", AUDITOR)).id
    identity = Identity(csm.instance)
    actor = await identity.actor(bob)
    assert actor is not None
    assert actor.roles == {AUDITOR.name}
    statement = f"UPDATE sys_user_has_role SET \"user\" = '{ann}' WHERE \"user\" = '{bob}'"
    async with csm.instance.database.transaction() as session:
        await session.fetch(statement)
    actor = await identity.actor(ann)
    assert actor is not None
    assert actor.roles == frozenset()


async def test_a_simulation_says_so_before_it_is_done(csm: World) -> None:
    await csm.person("ann", PAYER)
    proposal = Proposal(give=(RoleProposal(role=AUDITOR.name, user="ann"),))
    with pytest.raises(InvalidInput, match=r"'office.auditor' and 'office.payer'"):
        await simulate(csm.system, proposal)


async def test_an_upgrade_that_would_bring_them_together_is_not_planned(csm: World) -> None:
    await csm.person("ann", AUDITOR)
    wider = Role(AUDITOR.name, "Looks into everything", contains=(INTERNAL,), kind="internal")
    first = Pack(name="office", version="2", summary="Another way", roles=(PAYER, HEAD, wider))
    await csm.upgrade(first)
    ann = (await csm.person("eve", wider, PAYER)).id
    again = Pack(name="office", version="3", summary="Again", roles=office.roles)
    csm.instance.available.packs["office"] = again
    planned = await plan(csm.instance, "upgrade", ["office"])
    (blocker,) = planned.blockers
    assert "the user 'eve' would hold 'office.auditor' and 'office.payer'" in blocker
    assert await csm.system.count(UserRole, UserRole.user == ann) == 2
