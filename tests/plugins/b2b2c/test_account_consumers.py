"""Who is served through which account: who says so, who sees it, and what goes with it."""

from __future__ import annotations

import pytest

from platform_core import Actor, Conflict, InvalidInput, NotFound, NotPermitted, Query, Role, User, UserRole
from platform_core.testing import MakeWorld, World
from plugins import b2b, b2b2c, b2c, customer_base
from plugins.b2b import AGENT, CUSTOMER_ADMIN, Account, Contact
from plugins.b2b2c import ACCOUNT_CONSUMER, ACCOUNT_CONSUMER_AGENT, AccountConsumer
from plugins.b2c import (
    CONSUMER,
    CONSUMER_AGENT,
    UNIFIED_CONSUMER,
    Consumer,
    ConsumerAddress,
    ConsumerUser,
)
from plugins.customer_base import CUSTOMER_DATA_VIEWER, FOUNDATION_DATA_MANAGER
from tests.plugins.b2c.people import consumer


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    return await world(customer_base.pack, b2b.pack, b2c.pack, b2b2c.pack)


async def account(csm: World, name: str) -> str:
    return str((await csm.system.create(Account, {"name": name}))["sys_id"])


async def link(csm: World, of: str, who: str) -> str:
    return str((await csm.system.create(AccountConsumer, {"account": of, "consumer": who}))["sys_id"])


async def guest(csm: World, name: str, *roles: Role) -> tuple[Actor, str]:
    actor = await csm.person(name.lower(), *roles, entity=ConsumerUser)
    return actor, await consumer(csm, name, user=actor.id)


async def test_a_consumer_is_one_of_several_accounts_and_of_each_once(csm: World) -> None:
    hotel, clinic = await account(csm, "Hotel"), await account(csm, "Clinic")
    gloria = await consumer(csm, "Reyes")
    await link(csm, hotel, gloria)
    await link(csm, clinic, gloria)
    with pytest.raises(Conflict):
        await link(csm, hotel, gloria)
    await csm.system.delete(Account, clinic)
    assert await csm.system.count(AccountConsumer) == 1
    await csm.system.delete(Consumer, gloria)
    assert await csm.system.count(AccountConsumer) == 0
    assert await csm.system.count(Account) == 1


@pytest.mark.parametrize("base", [CONSUMER, UNIFIED_CONSUMER], ids=lambda role: role.name)
async def test_a_consumer_sees_his_accounts_and_nothing_more_of_them(csm: World, base: Role) -> None:
    hotel, clinic = await account(csm, "Hotel"), await account(csm, "Clinic")
    gloria, reyes = await guest(csm, "Gloria", base, ACCOUNT_CONSUMER)
    _, ahlers = await guest(csm, "Tobias", base, ACCOUNT_CONSUMER)
    mine = await link(csm, hotel, reyes)
    await link(csm, hotel, ahlers)
    await link(csm, clinic, ahlers)
    assert await csm.sees(gloria, AccountConsumer) == {mine}
    assert await csm.sees(gloria, Account) == {hotel}
    assert await csm.sees(gloria, Consumer) == {reyes}
    seen = await csm.as_(gloria).get(Account, hotel)
    assert seen["name"] == "Hotel"
    assert not {"notes", "account_parent", "registration_code", "revenue"} & seen.keys()
    with pytest.raises(NotPermitted):
        await csm.as_(gloria).delete(AccountConsumer, mine)
    with pytest.raises((NotPermitted, InvalidInput)):
        await csm.as_(gloria).create(AccountConsumer, {"account": hotel, "consumer": reyes})
    await csm.system.delete(AccountConsumer, mine)
    assert await csm.sees(gloria, Account) == set()


async def test_without_this_role_a_consumer_sees_no_account(csm: World) -> None:
    hotel = await account(csm, "Hotel")
    gloria, reyes = await guest(csm, "Gloria", CONSUMER)
    await link(csm, hotel, reyes)
    assert await csm.sees(gloria, Account) == set()
    assert await csm.sees(gloria, AccountConsumer) == set()


async def test_an_agent_for_accounts_consumers_sees_these_and_no_others(csm: World) -> None:
    hotel = await account(csm, "Hotel")
    await account(csm, "Clinic")
    reyes, _ = await consumer(csm, "Reyes", notes="Complains", city="Miami"), await consumer(csm, "Silva")
    row = await link(csm, hotel, reyes)
    nadia = await csm.person("nadia", ACCOUNT_CONSUMER_AGENT)
    assert await csm.sees(nadia, Consumer) == {reyes}
    assert await csm.sees(nadia, AccountConsumer) == {row}
    seen = await csm.as_(nadia).get(Consumer, reyes)
    assert seen["name"] == "Reyes"
    assert seen.get("notes") is None
    assert seen.get("city") is None
    with pytest.raises(NotPermitted):
        await csm.as_(nadia).update(Consumer, reyes, {"last_name": "Silva"})
    await csm.as_(nadia).delete(AccountConsumer, row)
    assert await csm.sees(nadia, Consumer) == set()


@pytest.mark.rule("CSM-84")
async def test_an_agent_for_accounts_sees_the_accounts_people_and_adds_nobody_whom_he_does_not_see(
    csm: World,
) -> None:
    hotel, clinic = await account(csm, "Hotel"), await account(csm, "Clinic")
    reyes, silva = await consumer(csm, "Reyes", city="Miami"), await consumer(csm, "Silva")
    await csm.system.create(ConsumerAddress, {"consumer": reyes, "name": "Beach house"})
    await link(csm, hotel, reyes)
    agent = await csm.person("ann", AGENT)
    assert await csm.sees(agent, Consumer) == {reyes}
    assert await csm.sees(agent, ConsumerAddress) == set()
    await csm.as_(agent).create(AccountConsumer, {"account": clinic, "consumer": reyes})
    with pytest.raises(InvalidInput, match="consumer"):
        await csm.as_(agent).create(AccountConsumer, {"account": clinic, "consumer": silva})


async def test_agents_for_consumers_and_keepers_of_all_say_who_is_whose_and_viewers_read_it(
    csm: World,
) -> None:
    hotel, reyes = await account(csm, "Hotel"), await consumer(csm, "Reyes")
    for role in (CONSUMER_AGENT, FOUNDATION_DATA_MANAGER):
        keeper = csm.as_(await csm.person(role.name, role))
        made = await keeper.create(AccountConsumer, {"account": hotel, "consumer": reyes})
        with pytest.raises(NotPermitted):
            await keeper.update(AccountConsumer, made["sys_id"], {"account": await account(csm, "Clinic")})
        await keeper.delete(AccountConsumer, made["sys_id"])
    row = await link(csm, hotel, reyes)
    viewer = await csm.person("colin", CUSTOMER_DATA_VIEWER)
    assert await csm.sees(viewer, AccountConsumer) == {row}
    with pytest.raises(NotPermitted):
        await csm.as_(viewer).delete(AccountConsumer, row)


async def test_the_accounts_own_people_see_no_consumers_by_it(csm: World) -> None:
    hotel = await account(csm, "Hotel")
    row = await link(csm, hotel, await consumer(csm, "Reyes"))
    boss = await csm.person("boss", CUSTOMER_ADMIN, entity=Contact, account=hotel, last_name="Boss")
    assert await csm.sees(boss, Consumer) == set()
    assert await csm.sees(boss, AccountConsumer) == set()
    with pytest.raises(NotFound):
        await csm.as_(boss).get(AccountConsumer, row)


async def test_the_demonstration_data_keeps_its_promises(csm: World) -> None:
    await csm.load_demo()
    given = {row["role"] async for row in csm.system.every(UserRole)}
    assert {role.name for role in b2b2c.pack.roles} <= given
    for user_name, consumers, accounts in (
        ("gloria.reyes", {"Gloria Reyes"}, {"Shark Hotels Miami Beach"}),
        ("nadia.haddad", {"Gloria Reyes", "Tobias Ahlers"}, None),
    ):
        user = await csm.system.find(User, User.user_name == user_name)
        assert user is not None
        roles = [
            row["role"]
            async for row in csm.system.every(UserRole, Query(where=UserRole.user == user["sys_id"]))
        ]
        records = csm.as_(csm.actor(user, *roles))
        assert {each["name"] async for each in records.every(Consumer)} == consumers
        if accounts is not None:
            assert {each["name"] async for each in records.every(Account)} == accounts
