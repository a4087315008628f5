"""Nobody gives or takes more than is his to give, by whatever path."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest

from platform_core import (
    ADMIN,
    INTERNAL,
    PACK_ADMIN,
    USER_ADMIN,
    Group,
    GroupMember,
    GroupRole,
    Identity,
    Impersonator,
    InvalidInput,
    NotPermitted,
    Pack,
    Records,
    Role,
    User,
    UserRole,
    utc_now,
)
from platform_core.testing import MakeWorld, World
from tests.example import gadgets
from tests.example.dumps import dump
from tests.example.gadgets import AGENT, CUSTOMER

BOSS = Role(
    "bosses.boss",
    "Contains an administrator and may be given",
    contains=(ADMIN,),
    assignable_by=(USER_ADMIN,),
)
bosses = Pack(name="bosses", version="1", summary="A role that is not what it looks like", roles=(BOSS,))


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    return await world(gadgets.pack, bosses)


@pytest.fixture
async def uma(csm: World) -> Records:
    """A user administrator, and nothing else."""
    return csm.as_(await csm.person("uma", USER_ADMIN))


async def refused(csm: World, *work: Any) -> None:
    before = await dump(csm.instance.database)
    for each in work:
        with pytest.raises(NotPermitted):
            await each
    assert await dump(csm.instance.database) == before


async def one(csm: World, entity: Any, condition: Any) -> str:
    found = await csm.system.find(entity, condition)
    assert found is not None
    return str(found["sys_id"])


async def group(records: Records, name: str, *roles: Role, **values: Any) -> str:
    made = await records.create(Group, {"name": name, **values})
    for role in roles:
        await records.create(GroupRole, {"group": made["sys_id"], "role": role.name})
    return str(made["sys_id"])


@pytest.mark.rule("CSM-12")
async def test_one_gives_what_one_holds_and_what_the_role_says_and_no_more(csm: World, uma: Records) -> None:
    dan = (await csm.person("dan")).id
    await uma.create(UserRole, {"user": dan, "role": AGENT.name})
    await uma.create(UserRole, {"user": dan, "role": USER_ADMIN.name})
    await refused(
        csm,
        uma.create(UserRole, {"user": dan, "role": PACK_ADMIN.name}),
        uma.create(UserRole, {"user": uma.actor.id, "role": PACK_ADMIN.name}),
        uma.create(UserRole, {"user": dan, "role": BOSS.name}),
        uma.update(
            UserRole,
            await one(csm, UserRole, (UserRole.user == dan) & (UserRole.role == AGENT.name)),
            {"role": ADMIN.name},
        ),
    )
    given = await csm.system.find(UserRole, (UserRole.user == dan) & (UserRole.role == AGENT.name))
    assert given is not None
    assert given["granted_by"] == uma.actor.id


@pytest.mark.rule("CSM-12")
async def test_a_role_is_not_given_by_way_of_a_group(csm: World, uma: Records) -> None:
    dan = (await csm.person("dan")).id
    top = await group(csm.system, "administrators", ADMIN)
    asleep = await group(csm.system, "asleep", ADMIN, active=False)
    below = await group(csm.system, "below", parent=top)
    mine = await group(uma, "mine")
    await uma.create(GroupMember, {"user": uma.actor.id, "group": mine})
    await csm.system.create(GroupMember, {"user": uma.actor.id, "group": asleep})
    membership = await one(csm, GroupMember, GroupMember.group == mine)
    await refused(
        csm,
        uma.create(GroupRole, {"group": mine, "role": PACK_ADMIN.name}),
        uma.create(GroupMember, {"user": dan, "group": top}),
        uma.create(GroupMember, {"user": dan, "group": below}),
        uma.create(GroupMember, {"user": dan, "group": asleep}),
        uma.update(GroupMember, membership, {"group": below}),
        uma.update(Group, mine, {"parent": below}),
        uma.update(Group, asleep, {"active": True}),
    )


async def test_what_is_not_yours_to_give_is_not_yours_to_take(csm: World, uma: Records) -> None:
    root = (await csm.person("root", ADMIN)).id
    await csm.person("second", ADMIN)
    top = await group(csm.system, "administrators", ADMIN)
    below = await group(csm.system, "below", parent=top)
    await csm.system.create(GroupMember, {"user": root, "group": below})
    await refused(
        csm,
        uma.delete(UserRole, await one(csm, UserRole, UserRole.user == root)),
        uma.update(UserRole, await one(csm, UserRole, UserRole.user == root), {"user": uma.actor.id}),
        uma.delete(GroupMember, await one(csm, GroupMember, GroupMember.user == root)),
        uma.delete(GroupRole, await one(csm, GroupRole, GroupRole.group == top)),
        uma.update(Group, below, {"parent": None}),
        uma.update(Group, top, {"active": False}),
        uma.delete(Group, top),
    )


@pytest.mark.parametrize(
    "values",
    [
        {"email": "uma@example.com"},
        {"user_name": "mine"},
        {"active": False},
        {"locked_out": True},
        {"web_service_access_only": True},
    ],
)
async def test_nobody_takes_the_place_of_somebody_who_may_do_more(
    csm: World, uma: Records, values: dict[str, Any]
) -> None:
    root = (await csm.person("root", ADMIN)).id
    await csm.person("second", ADMIN)
    ann, cid = (await csm.person("ann", AGENT)).id, (await csm.person("cid", CUSTOMER)).id
    await refused(csm, uma.update(User, root, values), uma.delete(User, root))
    await uma.update(User, root, {"title": "Head of everything"})
    for other in (ann, cid):
        changed = {**values, **({"user_name": f"u{other}"} if "user_name" in values else {})}
        await uma.update(User, other, changed)


async def test_nobody_wakes_a_sleeping_administrator(csm: World, uma: Records) -> None:
    old = await csm.person("old", ADMIN, active=False)
    nameless = await csm.system.create(User, {"name": "Nameless"})
    await csm.system.create(UserRole, {"user": nameless["sys_id"], "role": ADMIN.name})
    await refused(
        csm,
        uma.update(User, old.id, {"active": True}),
        uma.update(User, nameless["sys_id"], {"user_name": "nameless"}),
    )


async def test_what_one_has_for_a_time_one_gives_to_nobody(csm: World) -> None:
    later = utc_now() + datetime.timedelta(hours=1)
    eve = await csm.person("eve", INTERNAL)
    await csm.system.create(UserRole, {"user": eve.id, "role": ADMIN.name, "valid_until": later})
    actor = await Identity(csm.instance).actor(eve.id)
    assert actor is not None
    assert ADMIN.name in actor.roles
    records = csm.as_(actor)
    await refused(
        csm,
        records.create(UserRole, {"user": eve.id, "role": USER_ADMIN.name}),
        records.create(UserRole, {"user": eve.id, "role": AGENT.name}),
        records.update(
            UserRole, await one(csm, UserRole, UserRole.role == ADMIN.name), {"valid_until": None}
        ),
    )


async def test_nobody_changes_rights_in_the_place_of_somebody_else(csm: World, uma: Records) -> None:
    dan = (await csm.person("dan")).id
    acting = Impersonator(id=dan, user_name="dan", reason="test", ends=utc_now())
    mine = await group(uma, "mine")
    records = csm.as_(msgspec.structs.replace(uma.actor, impersonator=acting))
    await refused(
        csm,
        records.create(UserRole, {"user": dan, "role": AGENT.name}),
        records.create(GroupRole, {"group": mine, "role": AGENT.name}),
        records.create(GroupMember, {"user": dan, "group": mine}),
        records.update(Group, mine, {"active": False}),
        records.update(User, uma.actor.id, {"email": "dan@example.com"}),
    )


async def test_who_gave_what_is_in_the_audit(csm: World, uma: Records) -> None:
    dan = (await csm.person("dan")).id
    later = utc_now() + datetime.timedelta(days=1)
    given = await uma.create(UserRole, {"user": dan, "role": AGENT.name})
    assert (given["sys_created_by"], given["granted_by"]) == ("uma", uma.actor.id)
    await uma.update(UserRole, given["sys_id"], {"valid_until": later})
    await uma.delete(UserRole, given["sys_id"])
    rows = await csm.instance.database.fetch(
        'SELECT "fieldname", "sys_created_by" FROM "sys_audit" WHERE "tablename" = \'sys_user_has_role\''
    )
    assert [tuple(row) for row in rows] == [("valid_until", "uma")]
    ((payload, who),) = await csm.instance.database.fetch(
        'SELECT "payload", "sys_created_by" FROM "sys_audit_delete" WHERE "tablename" = \'sys_user_has_role\''
    )
    assert (AGENT.name in str(payload), who) == (True, "uma")


@pytest.mark.parametrize(("begins", "ends"), [(None, -1), (2, 1), (1, 1)], ids=["past", "backwards", "empty"])
async def test_a_period_begins_before_it_ends_and_is_not_over(
    csm: World, uma: Records, begins: int | None, ends: int
) -> None:
    now = utc_now()
    dan = (await csm.person("dan")).id
    period = {
        "valid_from": None if begins is None else now + datetime.timedelta(hours=begins),
        "valid_until": now + datetime.timedelta(hours=ends),
    }
    mine = await group(uma, "mine")
    for entity, values in (
        (UserRole, {"user": dan, "role": AGENT.name}),
        (GroupMember, {"user": dan, "group": mine}),
    ):
        with pytest.raises(InvalidInput) as error:
            await uma.create(entity, {**values, **period})
        assert [part.pointer for part in error.value.errors] == ["/valid_until"]
