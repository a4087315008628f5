"""A consumer has many addresses and exactly one primary one, which stands on himself."""

import asyncio
import random

import pytest

from platform_core import INTERNAL, InvalidInput, Location, NotFound, Query
from platform_core.testing import World
from plugins.b2c import CONSUMER_AGENT, CONSUMER_VIEWER, Consumer, ConsumerAddress
from tests.plugins.b2c.people import consumer, household, signed_up


async def addresses(csm: World, who: str) -> list[dict[str, object]]:
    query = Query(where=ConsumerAddress.consumer == who, order=("sys_id",))
    return [dict(address) async for address in csm.system.every(ConsumerAddress, query)]


async def add(csm: World, who: str, city: str, **values: object) -> str:
    made = await csm.system.create(ConsumerAddress, {"name": city, "consumer": who, "city": city, **values})
    return str(made["sys_id"])


async def consistent(csm: World, who: str) -> None:
    """Exactly one address is primary once there is one, and it stands on the consumer."""
    found, person = await addresses(csm, who), await csm.system.get(Consumer, who)
    primary = [address["city"] for address in found if address["primary"]]
    assert primary == ([person["city"]] if found else [])
    if not found:
        assert person["city"] is None


@pytest.mark.rule("CSM-71")
async def test_what_is_typed_on_the_consumer_is_his_primary_address_and_follows(csm: World) -> None:
    who = await consumer(csm, "Jensen", street="Nygade 1", city="Copenhagen", country="Denmark")
    (address,) = await addresses(csm, who)
    assert (address["street"], address["country"], address["primary"]) == ("Nygade 1", "DK", True)
    await csm.system.update(Consumer, who, {"city": "Aarhus"})
    assert [each["city"] for each in await addresses(csm, who)] == ["Aarhus"]
    await csm.system.update(ConsumerAddress, str(address["sys_id"]), {"city": "Odense"})
    assert (await csm.system.get(Consumer, who))["city"] == "Odense"


@pytest.mark.rule("CSM-71")
async def test_another_primary_address_relieves_the_former(csm: World) -> None:
    who = await consumer(csm, "Jensen")
    first, second = await add(csm, who, "Porto"), await add(csm, who, "Lisbon")
    assert [each["primary"] for each in await addresses(csm, who)] == [True, False]
    await csm.system.update(ConsumerAddress, second, {"primary": True})
    assert [each["primary"] for each in await addresses(csm, who)] == [False, True]
    with pytest.raises(InvalidInput):
        await csm.system.update(ConsumerAddress, second, {"primary": False})
    with pytest.raises(InvalidInput):
        await csm.system.update(Consumer, who, {"city": None})
    await csm.system.delete(ConsumerAddress, second)
    assert [(each["sys_id"], each["primary"]) for each in await addresses(csm, who)] == [(first, True)]
    await csm.system.delete(ConsumerAddress, first)
    await consistent(csm, who)


@pytest.mark.rule("CSM-71")
async def test_r2_there_is_one_primary_address_after_many_at_once(csm: World) -> None:
    who = await consumer(csm, "Jensen")
    tasks = (add(csm, who, f"City {number}", primary=number % 2 == 0) for number in range(20))
    assert not [each for each in await asyncio.gather(*tasks) if not each]
    await consistent(csm, who)
    assert len(await addresses(csm, who)) == 20


@pytest.mark.rule("CSM-71")
async def test_addresses_that_are_deleted_at_once_leave_a_primary_one_behind(csm: World) -> None:
    who = await consumer(csm, "Jensen")
    for _ in range(3):
        made = [await add(csm, who, f"City {number}") for number in range(8)]
        await asyncio.gather(*(csm.system.delete(ConsumerAddress, each) for each in made[:7]))
        left = await addresses(csm, who)
        assert [(each["sys_id"], each["primary"]) for each in left] == [(made[7], True)]
        await csm.system.delete(ConsumerAddress, made[7])


@pytest.mark.rule("CSM-71")
async def test_whatever_happens_to_addresses_one_is_primary_and_stands_on_the_consumer(csm: World) -> None:
    pick, who = random.Random(71), await consumer(csm, "Jensen")
    for number in range(40):
        known = [str(address["sys_id"]) for address in await addresses(csm, who)]
        deed = pick.choice(["add", "type", "choose", "move", "delete"])
        if deed == "add" or not known:
            await add(csm, who, f"City {number}", primary=pick.choice([True, False]))
        elif deed == "type":
            await csm.system.update(Consumer, who, {"city": f"City {number}"})
        elif deed == "choose":
            await csm.system.update(ConsumerAddress, pick.choice(known), {"primary": True})
        elif deed == "move":
            await csm.system.update(ConsumerAddress, pick.choice(known), {"city": f"City {number}"})
        else:
            await csm.system.delete(ConsumerAddress, pick.choice(known))
        await consistent(csm, who)


async def test_where_people_live_is_seen_by_them_and_by_those_who_work_for_them(csm: World) -> None:
    clara, jensen = await signed_up(csm, "Clara", city="Porto")
    mateo, silva = await signed_up(csm, "Mateo", city="Lisbon")
    office = (await csm.system.create(Location, {"name": "Office"}))["sys_id"]
    (home,), (other,) = await addresses(csm, jensen), await addresses(csm, silva)
    clerk = await csm.person("clerk", INTERNAL)
    assert await csm.sees(clerk, Location) == {office}
    with pytest.raises(NotFound):
        await csm.as_(clerk).get(Location, str(home["sys_id"]))
    assert await csm.sees(clara, ConsumerAddress) == {home["sys_id"]}
    for name, role in (("petra", CONSUMER_AGENT), ("colin", CONSUMER_VIEWER)):
        assert await csm.sees(await csm.person(name, role), ConsumerAddress) == {
            home["sys_id"],
            other["sys_id"],
        }
    await household(csm, silva, jensen)
    assert await csm.sees(mateo, ConsumerAddress) == {home["sys_id"], other["sys_id"]}


async def test_who_goes_takes_his_addresses_along(csm: World) -> None:
    who = await consumer(csm, "Jensen", city="Porto")
    await add(csm, who, "Lisbon")
    await csm.system.delete(Consumer, who)
    assert await csm.system.count(Location) == 0
