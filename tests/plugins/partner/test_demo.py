"""The demonstration data of partners: its sign-ins keep their promises."""

import pytest

from platform_core import Query, User, UserRole
from platform_core.testing import MakeWorld, World
from plugins import partner
from plugins.customer_service import Case


@pytest.fixture
async def demo(world: MakeWorld) -> World:
    """Everything that partners stand on, with demonstration data."""
    csm = await world(partner.pack)
    await csm.load_demo()
    return csm


async def seen_by(demo: World, user_name: str) -> set[str]:
    """The cases that a person of the demonstration data sees."""
    user = await demo.system.find(User, User.user_name == user_name)
    assert user is not None
    given = demo.system.every(UserRole, Query(where=UserRole.user == user["sys_id"]))
    actor = demo.actor(user, *[row["role"] async for row in given])
    return {record["short_description"] async for record in demo.as_(actor).every(Case)}


async def test_each_sign_in_sees_what_it_is_said_to_see(demo: World) -> None:
    given = {row["role"] async for row in demo.system.every(UserRole)}
    assert {role.name for role in partner.pack.roles} <= given
    assert await seen_by(demo, "finn.hartley") == {"Pool pump needs a new seal"}
    assert {"Pool pump needs a new seal", "Lift stands still between two floors"} <= await seen_by(
        demo, "dolores.quintana"
    )
