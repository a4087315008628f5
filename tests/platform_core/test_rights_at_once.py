"""Two changes of rights that are harmless alone do no harm together, whichever worker makes them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from platform_core import (
    EXTERNAL,
    INTERNAL,
    Conflict,
    Group,
    GroupMember,
    GroupRole,
    Identity,
    Instance,
    InvalidInput,
    Pack,
    Records,
    Role,
    UserRole,
    stored_state,
)
from platform_core.operations import plan
from platform_core.testing import MakeWorld, World
from tests.example import gadgets
from tests.example.gadgets import AGENT, CUSTOMER

HELPER = Role("shift.helper", "Helps, on either side")
INSIDER = Role("shift.helper", "Helps, as a member of staff", contains=(INTERNAL,))
OUTSIDER = Role("shift.helper", "Helps, as a customer", contains=(EXTERNAL,), kind="external")


def shift(version: str, role: Role) -> Pack:
    """The pack whose role changes sides from version to version."""
    return Pack(name="shift", version=version, summary="A role that changes sides", roles=(role,))


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    return await world(gadgets.pack, shift("1", HELPER))


@pytest.fixture
async def other(csm: World) -> AsyncIterator[Records]:
    """Another worker of the same instance."""
    async with Instance(csm.instance.configuration, csm.instance.available) as instance:
        yield instance.elevated("another worker")


async def succeeds(work: Any) -> bool:
    try:
        await work
    except InvalidInput as error:
        if [part.code for part in error.errors] != ["internal_and_external"]:
            raise
        return False
    return True


@pytest.mark.rule("CSM-9")
async def test_a10_two_roles_given_at_once_make_nobody_both(csm: World, other: Records) -> None:
    for number in range(3):
        user = (await csm.person(f"u{number}")).id
        done = await asyncio.gather(
            succeeds(csm.system.create(UserRole, {"user": user, "role": AGENT.name})),
            succeeds(other.create(UserRole, {"user": user, "role": CUSTOMER.name})),
        )
        assert sorted(done) == [False, True]
        actor = await Identity(csm.instance).actor(user)
        assert actor is not None
        assert len(actor.roles) == 2


@pytest.mark.rule("CSM-9")
@pytest.mark.rule("CSM-11")
async def test_a10_nor_do_a_role_of_a_group_and_a_new_member(csm: World, other: Records) -> None:
    user = (await csm.person("cid", CUSTOMER)).id
    top, low = [(await csm.system.create(Group, {"name": name}))["sys_id"] for name in ("top", "low")]
    await csm.system.create(GroupRole, {"group": top, "role": AGENT.name})
    done = await asyncio.gather(
        succeeds(csm.system.update(Group, low, {"parent": top})),
        succeeds(other.create(GroupMember, {"user": user, "group": low})),
    )
    assert sorted(done) == [False, True]


@pytest.mark.rule("CSM-9")
async def test_a10_a_pack_that_would_make_somebody_both_is_not_upgraded(csm: World) -> None:
    cid = await csm.person("cid", CUSTOMER, HELPER)
    csm.instance.available.packs["shift"] = shift("2", INSIDER)
    made = await plan(csm.instance, "upgrade", ["shift"])
    assert [blocker for blocker in made.blockers if "'cid' would be internal and external" in blocker]
    csm.instance.available.packs["shift"] = shift("2", OUTSIDER)
    await csm.upgrade(shift("2", OUTSIDER))
    actor = await Identity(csm.instance).actor(cid.id)
    assert actor is not None
    assert HELPER.name in actor.roles


@pytest.mark.rule("CSM-9")
async def test_a10_nor_one_that_is_activated_again(csm: World) -> None:
    cid = await csm.person("cid", HELPER)
    await csm.deactivate("shift")
    await csm.system.create(UserRole, {"user": cid.id, "role": CUSTOMER.name})
    csm.instance.available.packs["shift"] = shift("2", INSIDER)
    made = await plan(csm.instance, "activate", ["shift"])
    assert [blocker for blocker in made.blockers if "'cid' would be internal and external" in blocker]


@pytest.mark.rule("CSM-9")
async def test_a10_nor_one_that_comes_back_from_its_archive(csm: World) -> None:
    await csm.upgrade(shift("2", OUTSIDER))
    cid = await csm.person("cid", HELPER)
    await csm.do("uninstall", "shift")
    given = await csm.system.create(UserRole, {"user": cid.id, "role": AGENT.name})
    await csm.do("restore", "shift")
    actor = await Identity(csm.instance).actor(cid.id)
    assert actor is not None
    assert actor.kind == "internal"
    made = await plan(csm.instance, "activate", ["shift"])
    assert [blocker for blocker in made.blockers if "'cid' would be internal and external" in blocker]
    await csm.system.delete(UserRole, given["sys_id"])
    await csm.activate("shift")


async def test_a10_a_worker_that_is_behind_gives_no_role_by_what_roles_were(
    csm: World, other: Records
) -> None:
    cid = await csm.person("cid", CUSTOMER)
    await csm.upgrade(shift("2", INSIDER))
    assert other.assembly.generation < (await stored_state(csm.instance.database)).generation
    with pytest.raises(Conflict, match="have just changed"):
        await other.create(UserRole, {"user": cid.id, "role": HELPER.name})
    with pytest.raises(InvalidInput):
        await csm.system.create(UserRole, {"user": cid.id, "role": HELPER.name})
