"""There is always an administrator, once there was one."""

from __future__ import annotations

import asyncio
import datetime
from typing import Any

import pytest

from platform_core import (
    ADMIN,
    Conflict,
    Group,
    GroupMember,
    GroupRole,
    Instance,
    Pack,
    Records,
    Role,
    User,
    UserRole,
    utc_now,
)
from platform_core.operations import plan
from platform_core.testing import MakeWorld, World
from tests.example import gadgets
from tests.example.dumps import dump

CHIEF = Role("chiefs.chief", "Contains an administrator", contains=(ADMIN,))
chiefs = Pack(name="chiefs", version="1", summary="Another name for administrators", roles=(CHIEF,))


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    return await world(gadgets.pack, chiefs)


async def stays(csm: World, *work: Any) -> None:
    before = await dump(csm.instance.database)
    for each in work:
        with pytest.raises(Conflict, match="nobody who is an administrator"):
            await each
    assert await dump(csm.instance.database) == before


async def given(csm: World, entity: Any, condition: Any) -> str:
    found = await csm.system.find(entity, condition)
    assert found is not None
    return str(found["sys_id"])


async def test_the_last_administrator_is_neither_locked_nor_deleted_nor_robbed(csm: World) -> None:
    root = await csm.person("root", ADMIN)
    role = await given(csm, UserRole, UserRole.user == root.id)
    later = utc_now() + datetime.timedelta(days=1)
    for records in (csm.as_(root), csm.system):
        await stays(
            csm,
            records.delete(UserRole, role),
            records.update(UserRole, role, {"valid_until": later}),
            records.update(UserRole, role, {"valid_from": later}),
            records.update(UserRole, role, {"role": "user_admin"}),
            records.update(User, root.id, {"active": False}),
            records.update(User, root.id, {"locked_out": True}),
            records.update(User, root.id, {"user_name": None}),
            records.delete(User, root.id),
        )
    await csm.person("second", ADMIN)
    await csm.as_(root).delete(UserRole, role)


async def test_nor_does_he_lose_it_with_his_group(csm: World) -> None:
    top = await csm.system.create(Group, {"name": "top"})
    low = await csm.system.create(Group, {"name": "low", "parent": top["sys_id"]})
    root = await csm.person("root")
    await csm.system.create(GroupRole, {"group": top["sys_id"], "role": CHIEF.name})
    await csm.system.create(GroupMember, {"user": root.id, "group": low["sys_id"]})
    member = await given(csm, GroupMember, GroupMember.user == root.id)
    later = utc_now() + datetime.timedelta(days=1)
    await stays(
        csm,
        csm.system.delete(GroupMember, member),
        csm.system.update(GroupMember, member, {"valid_until": later}),
        csm.system.update(Group, low["sys_id"], {"parent": None}),
        csm.system.update(Group, top["sys_id"], {"active": False}),
        csm.system.delete(Group, low["sys_id"]),
        csm.system.delete(Group, top["sys_id"]),
        csm.system.delete(GroupRole, await given(csm, GroupRole, GroupRole.role == CHIEF.name)),
    )


async def test_an_administrator_for_a_time_is_not_the_last_one(csm: World) -> None:
    root = await csm.person("root", ADMIN)
    eve = await csm.person("eve")
    later = utc_now() + datetime.timedelta(days=1)
    await csm.system.create(UserRole, {"user": eve.id, "role": ADMIN.name, "valid_until": later})
    await csm.person("asleep", ADMIN, active=False)
    await stays(csm, csm.system.update(User, root.id, {"active": False}))


async def test_a_pack_whose_role_makes_the_last_administrator_stays_active(csm: World) -> None:
    await csm.person("root", CHIEF)
    made = await plan(csm.instance, "deactivate", ["chiefs"])
    assert any("nobody would be an administrator" in blocker for blocker in made.blockers)
    await csm.person("second", ADMIN)
    assert not (await plan(csm.instance, "deactivate", ["chiefs"])).blockers


async def test_r7_two_administrators_who_rob_each_other_at_once_do_not_both_succeed(csm: World) -> None:
    ann, bob = await csm.person("ann", ADMIN), await csm.person("bob", ADMIN)
    roles = [await given(csm, UserRole, UserRole.user == person.id) for person in (ann, bob)]
    async with Instance(csm.instance.configuration, csm.instance.available) as other:
        done = await asyncio.gather(
            attempt(csm.as_(ann).delete(UserRole, roles[1])),
            attempt(other.records(bob).update(User, ann.id, {"locked_out": True})),
        )
    assert sorted(done) == [False, True]


async def attempt(work: Any) -> bool:
    try:
        await work
    except Conflict:
        return False
    return True


async def test_a_world_without_administrators_is_no_hindrance(csm: World) -> None:
    ann = await csm.person("ann", "user_admin")
    records: Records = csm.system
    await records.delete(UserRole, await given(csm, UserRole, UserRole.user == ann.id))
