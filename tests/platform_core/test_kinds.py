"""Internal and external: nobody is both, by any path."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import (
    ADMIN,
    EXTERNAL,
    INTERNAL,
    USER_ADMIN,
    Entity,
    Group,
    GroupMember,
    GroupRole,
    InvalidInput,
    NotPermitted,
    Pack,
    Records,
    Role,
    User,
    UserRole,
)
from platform_core.testing import MakeWorld, World
from tests.example import gadgets
from tests.example.dumps import dump
from tests.example.gadgets import AGENT, CUSTOMER

BOSS = Role("bosses.boss", "Holds everything that an administrator holds", contains=(ADMIN,))
LOCKED = Role("bosses.locked", "Is given by the platform alone", kind="internal", grantable=False)
bosses = Pack(name="bosses", version="1", summary="Roles that not everybody may give", roles=(BOSS, LOCKED))


class Guest(Entity, extends=User, tablename="guests_guest", label="Guest", display="name"):
    """A user of an external class."""


guests = Pack(name="guests", version="1", summary="Users of an external class", entities=(Guest,))


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    return await world(gadgets.pack, bosses, guests)


@pytest.fixture
async def admin(csm: World) -> Records:
    return csm.as_(await csm.person("uma", USER_ADMIN))


async def groups(records: Records, *names: str) -> list[str]:
    """Groups, each below the one before."""
    made: list[str] = []
    for name in names:
        parent = made[-1] if made else None
        made.append((await records.create(Group, {"name": name, "parent": parent}))["sys_id"])
    return made


async def refused(csm: World, work: Any) -> None:
    before = await dump(csm.instance.database)
    with pytest.raises(InvalidInput) as error:
        await work
    assert [found.code for found in error.value.errors] == ["internal_and_external"]
    assert await dump(csm.instance.database) == before


@pytest.mark.rule("CSM-9")
async def test_a10_no_second_role_of_the_other_kind(csm: World, admin: Records) -> None:
    ann = (await csm.person("ann", AGENT)).id
    cid = (await csm.person("cid", CUSTOMER)).id
    await refused(csm, admin.create(UserRole, {"user": ann, "role": CUSTOMER.name}))
    await refused(csm, admin.create(UserRole, {"user": ann, "role": EXTERNAL.name}))
    await refused(csm, admin.create(UserRole, {"user": cid, "role": INTERNAL.name}))
    await refused(csm, csm.system.create(UserRole, {"user": cid, "role": AGENT.name}))
    given = await csm.system.find(UserRole, UserRole.user == cid)
    assert given is not None
    await refused(csm, admin.update(UserRole, given["sys_id"], {"user": ann}))
    await admin.create(UserRole, {"user": ann, "role": INTERNAL.name})


@pytest.mark.rule("CSM-9")
async def test_a10_not_by_a_group_its_parents_or_their_roles(csm: World, admin: Records) -> None:
    ann = (await csm.person("ann", AGENT)).id
    cid = (await csm.person("cid", CUSTOMER)).id
    top, middle, low = await groups(admin, "top", "middle", "low")
    await admin.create(GroupMember, {"user": ann, "group": low})
    for group in (top, middle, low):
        await refused(csm, admin.create(GroupRole, {"group": group, "role": CUSTOMER.name}))
    staff = await admin.create(GroupRole, {"group": top, "role": AGENT.name})
    for group in (top, middle, low):
        await refused(csm, admin.create(GroupMember, {"user": cid, "group": group}))
    (outside,) = await groups(admin, "outside")
    membership = await admin.create(GroupMember, {"user": cid, "group": outside})
    await refused(csm, admin.update(GroupMember, membership["sys_id"], {"group": middle}))
    await refused(csm, admin.update(Group, outside, {"parent": low}))
    await refused(csm, admin.update(GroupRole, staff["sys_id"], {"group": outside}))
    below = (await admin.create(Group, {"name": "below outside", "parent": outside}))["sys_id"]
    dan = (await csm.person("dan")).id
    await admin.create(GroupMember, {"user": dan, "group": below})
    await admin.create(UserRole, {"user": dan, "role": AGENT.name})
    await refused(csm, admin.create(GroupRole, {"group": outside, "role": EXTERNAL.name}))


@pytest.mark.rule("CSM-9")
@pytest.mark.rule("CSM-10")
async def test_a10_a_user_of_an_external_class_gets_no_role_of_staff_by_any_path(
    csm: World, admin: Records
) -> None:
    gus = (await csm.person("gus", entity=Guest)).id
    top, low = await groups(admin, "top", "low")
    await admin.create(GroupRole, {"group": top, "role": AGENT.name})
    (outside,) = await groups(admin, "outside")
    await admin.create(GroupMember, {"user": gus, "group": outside})
    for records in (admin, csm.system):
        await refused(csm, records.create(UserRole, {"user": gus, "role": INTERNAL.name}))
        await refused(csm, records.create(GroupMember, {"user": gus, "group": low}))
        await refused(csm, records.create(GroupRole, {"group": outside, "role": AGENT.name}))
        await refused(csm, records.update(Group, outside, {"parent": low}))
    await admin.create(UserRole, {"user": gus, "role": CUSTOMER.name})


@pytest.mark.rule("CSM-8")
async def test_a10_a_user_of_neither_kind_takes_the_kind_of_the_first_role(
    csm: World, admin: Records
) -> None:
    dan = (await csm.person("dan")).id
    (group,) = await groups(admin, "customers")
    await admin.create(GroupRole, {"group": group, "role": CUSTOMER.name})
    await admin.create(GroupMember, {"user": dan, "group": group})
    await refused(csm, admin.create(UserRole, {"user": dan, "role": AGENT.name}))
    membership = await csm.system.find(GroupMember, GroupMember.user == dan)
    assert membership is not None
    await admin.delete(GroupMember, membership["sys_id"])
    await admin.create(UserRole, {"user": dan, "role": AGENT.name})


async def test_only_administrators_make_administrators_under_whatever_name(
    csm: World, admin: Records
) -> None:
    dan = (await csm.person("dan")).id
    (group,) = await groups(admin, "bosses")
    before = await dump(csm.instance.database)
    for work in (
        admin.create(UserRole, {"user": dan, "role": ADMIN.name}),
        admin.create(UserRole, {"user": dan, "role": BOSS.name}),
        admin.create(UserRole, {"user": admin.actor.id, "role": BOSS.name}),
        admin.create(GroupRole, {"group": group, "role": BOSS.name}),
        admin.create(UserRole, {"user": dan, "role": LOCKED.name}),
    ):
        with pytest.raises(NotPermitted):
            await work
    with pytest.raises(InvalidInput):
        await admin.create(UserRole, {"user": dan, "role": "no.such.role"})
    assert await dump(csm.instance.database) == before
    root = csm.as_(await csm.person("root", ADMIN))
    assert (await root.create(UserRole, {"user": dan, "role": BOSS.name}))["granted_by"] == root.actor.id
