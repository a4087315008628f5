"""Who sees and changes which consumers."""

import pytest

from platform_core import (
    IMPORT_ADMIN,
    INTERNAL,
    Actor,
    ActorStandIn,
    InvalidQuery,
    NotFound,
    NotPermitted,
    Query,
    Role,
)
from platform_core.testing import MakeWorld, World
from plugins import b2b, b2c, customer_base
from plugins.b2b import AGENT, Account
from plugins.b2c import (
    CONSUMER,
    CONSUMER_AGENT,
    CONSUMER_DATA_MANAGER,
    CONSUMER_VIEWER,
    Consumer,
    ConsumerUser,
)
from plugins.customer_base import CUSTOMER_DATA_VIEWER, FOUNDATION_ADMIN, FOUNDATION_DATA_VIEWER

READERS = (CONSUMER_VIEWER, CUSTOMER_DATA_VIEWER, FOUNDATION_DATA_VIEWER)
KEEPERS = (CONSUMER_AGENT, CONSUMER_DATA_MANAGER, FOUNDATION_ADMIN, IMPORT_ADMIN)


async def consumer(csm: World, name: str, user: Actor | None = None) -> str:
    """Make a consumer, linked to a login if there is one; returns the id."""
    values = {"last_name": name, "user": user.id if user else None, "notes": f"About {name}"}
    sys_id: str = (await csm.system.create(Consumer, values))["sys_id"]
    return sys_id


@pytest.mark.rule("CSM-68")
async def test_with_consumer_login_and_role_a_person_sees_himself_only(csm: World) -> None:
    clara = await csm.person("clara", CONSUMER, entity=ConsumerUser)
    mateo = await csm.person("mateo", CONSUMER, entity=ConsumerUser)
    jensen, silva = await consumer(csm, "Jensen", clara), await consumer(csm, "Silva", mateo)
    await consumer(csm, "Finch")
    assert await csm.sees(clara, Consumer) == {jensen}
    assert await csm.sees(mateo, Consumer) == {silva}
    with pytest.raises(NotFound):
        await csm.as_(clara).get(Consumer, silva)


@pytest.mark.rule("CSM-68")
async def test_without_the_role_a_person_sees_nothing(csm: World) -> None:
    clara = await csm.person("clara", entity=ConsumerUser)
    await consumer(csm, "Jensen", clara)
    assert await csm.sees(clara, Consumer) == set()


@pytest.mark.rule("CSM-68")
async def test_without_a_linked_consumer_a_person_sees_nothing(csm: World) -> None:
    clara = await csm.person("clara", CONSUMER, entity=ConsumerUser)
    await consumer(csm, "Jensen")
    assert await csm.sees(clara, Consumer) == set()


@pytest.mark.rule("CSM-68")
async def test_sight_ends_with_the_link(csm: World) -> None:
    clara = await csm.person("clara", CONSUMER, entity=ConsumerUser)
    jensen = await consumer(csm, "Jensen", clara)
    assert await csm.sees(clara, Consumer) == {jensen}
    await csm.system.update(Consumer, jensen, {"user": None})
    assert await csm.sees(clara, Consumer) == set()


async def test_a_consumer_sees_his_own_login_and_no_other(csm: World) -> None:
    clara = await csm.person("clara", CONSUMER, entity=ConsumerUser)
    await csm.person("mateo", CONSUMER, entity=ConsumerUser)
    assert await csm.sees(clara, ConsumerUser) == {clara.id}


@pytest.mark.rule("CSM-10")
async def test_a_consumer_reads_no_notes_about_himself_and_changes_no_more_than_how_to_reach_him(
    csm: World,
) -> None:
    clara = await csm.person("clara", CONSUMER, entity=ConsumerUser)
    jensen = await consumer(csm, "Jensen", clara)
    records = csm.as_(clara)
    assert "notes" not in await records.get(Consumer, jensen)
    with pytest.raises(InvalidQuery):
        await records.list(Consumer, Query(order=("notes",)))
    assert (await records.update(Consumer, jensen, {"city": "Porto"}))["city"] == "Porto"
    with pytest.raises(NotPermitted):
        await records.update(Consumer, jensen, {"last_name": "Silva"})
    with pytest.raises(NotPermitted):
        await records.create(Consumer, {"last_name": "Silva"})


@pytest.mark.parametrize("role", READERS, ids=lambda role: role.name)
async def test_staff_who_read_see_all_consumers_and_change_none(csm: World, role: Role) -> None:
    jensen, finch = await consumer(csm, "Jensen"), await consumer(csm, "Finch")
    reader = await csm.person("colin", role)
    assert await csm.sees(reader, Consumer) == {jensen, finch}
    assert (await csm.as_(reader).get(Consumer, finch))["notes"] == "About Finch"
    with pytest.raises(NotPermitted):
        await csm.as_(reader).create(Consumer, {"last_name": "Silva"})
    with pytest.raises(NotPermitted):
        await csm.as_(reader).update(Consumer, finch, {"city": "Porto"})


@pytest.mark.parametrize("role", KEEPERS, ids=lambda role: role.name)
async def test_agents_and_keepers_create_and_change_consumers_but_delete_none(csm: World, role: Role) -> None:
    login = await csm.person("clara", entity=ConsumerUser)
    records = csm.as_(await csm.person("petra", role))
    created = await records.create(Consumer, {"last_name": "Jensen", "user": login.id})
    changed = await records.update(Consumer, created["sys_id"], {"city": "Porto", "notes": "Moved"})
    assert (changed["city"], changed["notes"]) == ("Porto", "Moved")
    with pytest.raises(NotPermitted):
        await records.delete(Consumer, created["sys_id"])


async def test_consumer_agents_make_no_logins_and_data_managers_do(csm: World) -> None:
    agent = csm.as_(await csm.person("petra", CONSUMER_AGENT))
    with pytest.raises(NotPermitted):
        await agent.create(ConsumerUser, {"user_name": "clara"})
    manager = csm.as_(await csm.person("amara", CONSUMER_DATA_MANAGER))
    created = await manager.create(ConsumerUser, {"user_name": "clara", "first_name": "Clara"})
    assert created["name"] == "Clara"


async def test_staff_without_a_role_for_consumers_see_none(csm: World) -> None:
    await consumer(csm, "Jensen")
    assert await csm.sees(await csm.person("clerk", INTERNAL), Consumer) == set()


@pytest.mark.rule("CSM-84")
async def test_an_account_agent_sees_no_consumers_and_a_consumer_agent_only_the_names_of_accounts(
    world: MakeWorld,
) -> None:
    csm = await world(customer_base.pack, b2b.pack, b2c.pack)
    jensen = await consumer(csm, "Jensen")
    account = await csm.system.create(Account, {"name": "Reef Suites", "phone": "+14155550100"})
    account_agent, consumer_agent = await csm.person("ruth", AGENT), await csm.person("petra", CONSUMER_AGENT)
    assert await csm.sees(account_agent, Consumer) == set()
    assert await csm.sees(consumer_agent, Consumer) == {jensen}
    seen = {
        actor.user_name: await csm.as_(actor).get(Account, account["sys_id"])
        for actor in (account_agent, consumer_agent)
    }
    assert seen["ruth"]["phone"] == "+14155550100"
    assert not {"phone", "number", "account_path"} & seen["petra"].keys()


async def test_the_fact_consumers_names_the_actors_own_consumer(csm: World) -> None:
    clara = await csm.person("clara", CONSUMER, entity=ConsumerUser)
    jensen = await consumer(csm, "Jensen", clara)
    await consumer(csm, "Finch")
    fact = csm.instance.assembly.registry.facts["consumers"]
    condition = Consumer.sys_id.is_in(fact.values(ActorStandIn()))
    found = [record["sys_id"] async for record in csm.as_(clara).every(Consumer, Query(where=condition))]
    assert found == [jensen]
