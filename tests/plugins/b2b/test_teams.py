"""Account teams and account access: who may be in them, what is held once, who decides."""

from __future__ import annotations

import asyncio

import pytest

from platform_core import Actor, Conflict, InvalidInput, NotFound, NotPermitted, Query
from platform_core.testing import World
from plugins.b2b import (
    ACCOUNT_DATA_MANAGER,
    ACCOUNT_RELATIONSHIP_DATA_MANAGER,
    ACCOUNT_RELATIONSHIP_VIEWER,
    AGENT,
    CUSTOMER,
    CUSTOMER_ADMIN,
    Account,
    AccountAccess,
    TeamMember,
)
from plugins.customer_base import ACCESS_ADMIN, Responsibility
from tests.plugins.b2b.group import Group


async def responsibility(csm: World, name: str, kind: str = "user", **values: object) -> str:
    """Define a responsibility."""
    made = await csm.system.create(Responsibility, {"name": name, "type": kind, **values})
    return str(made["sys_id"])


def member(group: Group, account: str, user: Actor, responsibility: str) -> dict[str, object]:
    """A team member."""
    return {"account": group.ids[account], "user": user.id, "responsibility": responsibility}


@pytest.mark.rule("CSM-56")
async def test_a_team_has_staff_with_responsibilities_for_users(group: Group) -> None:
    csm = group.csm
    manager, wrong = await responsibility(csm, "Manager"), await responsibility(csm, "Asset", "contact")
    ruth = await group.staff("ruth", AGENT)
    made = await csm.system.create(TeamMember, member(group, "Bar", ruth, manager))
    assert (made["user"], made["sole"]) == (ruth.id, None)
    for values, pointer in (
        (member(group, "Bar", ruth, wrong), "/responsibility"),
        (member(group, "Bar", await group.contact("tiago", "Bar", CUSTOMER), manager), "/user"),
        (member(group, "Bar", await csm.person("eve", CUSTOMER), manager), "/user"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await csm.system.create(TeamMember, values)
        assert [error.pointer for error in refused.value.errors] == [pointer]
    assert await csm.system.count(TeamMember) == 1


@pytest.mark.rule("CSM-56")
async def test_a_unique_responsibility_is_held_once_per_account_and_in_many_accounts(group: Group) -> None:
    csm = group.csm
    manager = await responsibility(csm, "Head of Account", unique=True)
    ruth, rolf = await group.staff("ruth", AGENT), await group.staff("rolf", AGENT)
    for account in ("Bar", "Lisbon", "Miami"):
        await csm.system.create(TeamMember, member(group, account, ruth, manager))
    with pytest.raises(Conflict, match="Head of Account"):
        await csm.system.create(TeamMember, member(group, "Bar", rolf, manager))
    held = await csm.system.find(TeamMember, TeamMember.account == group.ids["Bar"])
    assert held is not None
    assert (await csm.system.update(TeamMember, held["sys_id"], {"user": rolf.id}))["user"] == rolf.id


@pytest.mark.rule("CSM-56")
async def test_fifty_parallel_inserts_give_a_unique_responsibility_to_one(group: Group) -> None:
    csm = group.csm
    manager = await responsibility(csm, "Head of Account", unique=True)
    async with csm.system.transaction() as setting_up:
        people = [
            await setting_up.create("sys_user", {"user_name": f"person.{number}"}) for number in range(50)
        ]

    async def add(user: str) -> bool:
        values = {"account": group.ids["Bar"], "user": user, "responsibility": manager}
        try:
            await csm.system.create(TeamMember, values)
        except Conflict:
            return False
        return True

    won = await asyncio.gather(*(add(person["sys_id"]) for person in people))
    assert sum(won) == 1
    assert await csm.system.count(TeamMember) == 1


@pytest.mark.rule("CSM-56")
async def test_a_responsibility_that_several_hold_does_not_become_unique(group: Group) -> None:
    csm = group.csm
    agent = await responsibility(csm, "Primary Agent")
    ruth, rolf = await group.staff("ruth", AGENT), await group.staff("rolf", AGENT)
    await csm.system.create(TeamMember, member(group, "Bar", ruth, agent))
    second = await csm.system.create(TeamMember, member(group, "Bar", rolf, agent))
    with pytest.raises(Conflict, match="1 accounts"):
        await csm.system.update(Responsibility, agent, {"unique": True})
    await csm.system.delete(TeamMember, second["sys_id"])
    await csm.system.update(Responsibility, agent, {"unique": True})
    with pytest.raises(Conflict):
        await csm.system.create(TeamMember, member(group, "Bar", rolf, agent))
    await csm.system.update(Responsibility, agent, {"unique": False})
    await csm.system.create(TeamMember, member(group, "Bar", rolf, agent))


@pytest.mark.rule("CSM-57")
async def test_a_responsibility_in_use_is_not_deleted(group: Group) -> None:
    csm = group.csm
    manager = await responsibility(csm, "Head of Account")
    ruth = await group.staff("ruth", AGENT)
    made = await csm.system.create(TeamMember, member(group, "Bar", ruth, manager))
    noor = csm.as_(await group.staff("noor", ACCESS_ADMIN))
    with pytest.raises(Conflict, match="sn_customerservice_team_member"):
        await noor.delete(Responsibility, manager)
    await csm.system.delete(TeamMember, made["sys_id"])
    await noor.delete(Responsibility, manager)


async def test_a_responsibility_that_is_not_offered_any_more_stays_with_those_who_have_it(
    group: Group,
) -> None:
    csm = group.csm
    manager = await responsibility(csm, "Head of Account")
    ruth = await group.staff("ruth", AGENT)
    made = await csm.system.create(TeamMember, member(group, "Bar", ruth, manager))
    await csm.system.update(Responsibility, manager, {"active": False})
    assert (await csm.system.update(TeamMember, made["sys_id"], {"order": 5}))["order"] == 5
    with pytest.raises(InvalidInput, match="not offered"):
        await csm.system.create(TeamMember, member(group, "Miami", ruth, manager))


async def test_staff_see_teams_and_keepers_of_relationships_put_them_together(group: Group) -> None:
    csm = group.csm
    manager = await responsibility(csm, "Head of Account")
    ruth = await group.staff("ruth", AGENT)
    keeper = csm.as_(await group.staff("petra", ACCOUNT_RELATIONSHIP_DATA_MANAGER))
    made = await keeper.create(TeamMember, member(group, "Bar", ruth, manager))
    assert await csm.sees(ruth, TeamMember) == {made["sys_id"]}
    viewer = await group.staff("kenji", ACCOUNT_RELATIONSHIP_VIEWER)
    assert await csm.sees(viewer, TeamMember) == {made["sys_id"]}
    for actor in (ruth, viewer, await group.staff("priya", ACCOUNT_DATA_MANAGER)):
        with pytest.raises(NotPermitted):
            await csm.as_(actor).update(TeamMember, made["sys_id"], {"order": 1})
    admin = await group.contact("marina", "Group", CUSTOMER_ADMIN)
    assert await csm.sees(admin, TeamMember) == set()
    await keeper.delete(TeamMember, made["sys_id"])


async def test_a_team_goes_with_its_account(group: Group) -> None:
    csm = group.csm
    ruth = await group.staff("ruth", AGENT)
    await csm.system.create(TeamMember, member(group, "Bar", ruth, await responsibility(csm, "Manager")))
    await csm.system.delete(Account, group.ids["Bar"])
    assert await csm.system.count(TeamMember) == 0


@pytest.mark.rule("CSM-65")
async def test_an_account_has_one_access_setting_however_many_make_one(group: Group) -> None:
    csm = group.csm

    async def restrict() -> bool:
        try:
            await csm.system.create(
                AccountAccess, {"account": group.ids["Bar"], "restrict_contact_access": True}
            )
        except Conflict:
            return False
        return True

    assert sum(await asyncio.gather(*(restrict() for _ in range(8)))) == 1
    assert await csm.system.count(AccountAccess) == 1


@pytest.mark.rule("CSM-65")
async def test_customer_admins_set_access_for_their_accounts_and_contacts_see_it(group: Group) -> None:
    csm = group.csm
    admin = csm.as_(await group.contact("beatriz", "Europe", CUSTOMER_ADMIN))
    tiago = await group.contact("tiago", "Bar", CUSTOMER)
    made = await admin.create(AccountAccess, {"account": group.ids["Bar"], "restrict_contact_access": True})
    for account in ("Group", "Miami", "Stranger"):
        with pytest.raises((InvalidInput, NotPermitted)):
            await admin.create(AccountAccess, {"account": group.ids[account]})
    assert await csm.sees(tiago, AccountAccess) == {made["sys_id"]}
    with pytest.raises(NotPermitted):
        await csm.as_(tiago).update(AccountAccess, made["sys_id"], {"restrict_contact_access": False})
    other = csm.as_(await group.contact("joe", "Miami", CUSTOMER_ADMIN))
    with pytest.raises(NotFound):
        await other.get(AccountAccess, made["sys_id"])
    assert (await other.list(AccountAccess, Query())).records == []
    keeper = csm.as_(await group.staff("petra", ACCOUNT_RELATIONSHIP_DATA_MANAGER))
    changed = await keeper.update(AccountAccess, made["sys_id"], {"restrict_contact_access": False})
    assert changed["restrict_contact_access"] is False
