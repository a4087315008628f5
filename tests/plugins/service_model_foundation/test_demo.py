"""The demonstration data of the service model: its sign-ins keep their promises."""

from __future__ import annotations

import pytest

from platform_core import Query, User, UserRole
from platform_core.testing import MakeWorld, World
from plugins import service_model_foundation
from plugins.customer_service import Case
from plugins.service_model_foundation import ExternalLocation, InternalLocation, Served
from plugins.service_organization import Organization


@pytest.fixture
async def demo(world: MakeWorld) -> World:
    """Everything that the service model stands on, with demonstration data."""
    csm = await world(service_model_foundation.pack)
    await csm.load_demo()
    return csm


async def seen_by(demo: World, user_name: str, entity: type = Case) -> set[str]:
    """What a person of the demonstration data sees of cases, or of organizations."""
    user = await demo.system.find(User, User.user_name == user_name)
    assert user is not None
    given = demo.system.every(UserRole, Query(where=UserRole.user == user["sys_id"]))
    actor = demo.actor(user, *[row["role"] async for row in given])
    name = "short_description" if entity is Case else "name"
    return {record[name] async for record in demo.as_(actor).every(entity)}


async def test_there_are_forty_stores_and_five_franchises(demo: World) -> None:
    stores = InternalLocation.business_location_type == "business_location"
    shops = ExternalLocation.business_location_type == "business_location"
    # Store Support is a location, too.
    assert await demo.system.count(InternalLocation, stores) == 41
    assert await demo.system.count(ExternalLocation, shops) == 5
    assert await demo.system.count(Served) >= 46


async def test_each_sign_in_sees_what_it_is_said_to_see(demo: World) -> None:
    given = {row["role"] async for row in demo.system.every(UserRole)}
    assert {role.name for role in service_model_foundation.pack.roles} <= given
    assert await seen_by(demo, "nuno.teles") == {"Hotel order of 40 lamps came without shades"}
    assert await seen_by(demo, "olga.prado") == {"Armchair has a broken leg"}
    assert await seen_by(demo, "kim.larsen") == {"Where is my parcel?"}
    assert await seen_by(demo, "quim.vidal") == {
        "Card reader at till 2 does not start",
        "Move till 2 next to the door",
    }
    assert await seen_by(demo, "lia.matos") == {"Freezer display is dark"}
    assert await seen_by(demo, "marco.neri") == {"Freezer display is dark", "Sign above the door flickers"}
    assert await seen_by(demo, "ulla.reyes") == await seen_by(demo, "marco.neri")
    assert await seen_by(demo, "nora.olsen") == {"Delivery came to the wrong floor"}
    assert await seen_by(demo, "tessa.brandt") == {
        "Card reader at till 2 does not start",
        "Heating in the stock room fails",
        "Freezer display is dark",
        "Sign above the door flickers",
        "Move till 2 next to the door",
    }
    for nothing in ("flora.gil", "emil.fuchs", "rita.moura"):
        assert await seen_by(demo, nothing) == set()


async def test_the_supervisor_sees_the_south_without_what_is_excluded(demo: World) -> None:
    seen = await seen_by(demo, "paula.serra", Organization)
    assert {"South", "Lisbon", "Porto"} <= seen
    assert seen.isdisjoint({"Faro", "Hearth Franchises", "Evora", "Oslo"})
