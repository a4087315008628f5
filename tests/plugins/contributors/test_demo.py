"""The demonstration data of contributors: its sign-ins keep their promises."""

import pytest

from platform_core import Query, User, UserRole
from platform_core.testing import MakeWorld, World
from plugins import contributors
from plugins.customer_service import Case, CaseTask


@pytest.fixture
async def demo(world: MakeWorld) -> World:
    """Everything that contributors stand on, with demonstration data."""
    csm = await world(contributors.pack)
    await csm.load_demo()
    return csm


async def seen_by(demo: World, user_name: str, entity: type = Case) -> set[str]:
    """What a person of the demonstration data sees, by subject."""
    user = await demo.system.find(User, User.user_name == user_name)
    assert user is not None
    given = demo.system.every(UserRole, Query(where=UserRole.user == user["sys_id"]))
    actor = demo.actor(user, *[row["role"] async for row in given])
    return {record["short_description"] async for record in demo.as_(actor).every(entity)}


async def test_each_sign_in_sees_what_it_is_said_to_see(demo: World) -> None:
    given = {row["role"] async for row in demo.system.every(UserRole)}
    assert {role.name for role in contributors.pack.roles} <= given
    heating = "Heating in rooms 201 to 240 stays cold"
    lisbon = await seen_by(demo, "dario.conti")
    assert "Key cards do not open the garage door" in lisbon
    assert "Parcel arrived without the charger" not in lisbon
    assert await seen_by(demo, "edda.holm") == {
        "Parcel arrived without the charger",
        "How do I change my address?",
    }
    assert await seen_by(demo, "farid.nasser") == {heating}
    assert await seen_by(demo, "farid.nasser", CaseTask) == {"Send a spare pump to the hotel"}
    assert await seen_by(demo, "hana.sato", CaseTask) == {
        "Send a spare pump to the hotel",
        "Send a picture of the boiler's display",
    }
    assert len(await seen_by(demo, "lotte.brink", CaseTask)) == 2
