"""The demonstration data of B2C: what it shows, and that its sign-ins keep their promises."""

import pytest

from platform_core import Query, User, UserRole
from platform_core.testing import World
from plugins import b2c
from plugins.b2c import Consumer


@pytest.fixture
async def demo(csm: World) -> World:
    """The B2C pack with its demonstration data."""
    await csm.load_demo("b2c")
    return csm


async def seen_by(demo: World, user_name: str) -> set[str]:
    """The names of the consumers that a person of the demonstration data sees."""
    user = await demo.system.find(User, User.user_name == user_name)
    assert user is not None
    given = demo.system.every(UserRole, Query(where=UserRole.user == user["sys_id"]))
    actor = demo.actor(user, *[row["role"] async for row in given])
    return {record["name"] async for record in demo.as_(actor).every(Consumer)}


async def test_somebody_holds_each_role_of_the_pack(demo: World) -> None:
    given = {row["role"] async for row in demo.system.every(UserRole)}
    assert {role.name for role in b2c.pack.roles if role.grantable} <= given


@pytest.mark.rule("CSM-68")
async def test_three_consumers_have_a_login_and_two_have_none(demo: World) -> None:
    linked = {record["name"]: record["user"] is not None async for record in demo.system.every(Consumer)}
    assert linked == {
        "Clara Jensen": True,
        "Mateo Silva": True,
        "Harold Finch": False,
        "Yuki Tanaka": True,
        "Sofia Jensen": False,
    }


@pytest.mark.rule("CSM-68")
async def test_each_sign_in_sees_what_it_is_said_to_see(demo: World) -> None:
    assert await seen_by(demo, "clara.jensen") == {"Clara Jensen", "Sofia Jensen"}
    assert await seen_by(demo, "mateo.silva") == {"Mateo Silva", "Yuki Tanaka", "Harold Finch"}
    assert await seen_by(demo, "yuki.tanaka") == {"Yuki Tanaka"}
    assert len(await seen_by(demo, "petra.novak")) == 5


async def test_all_of_it_goes_again_after_edits_and_what_is_real_stays(demo: World) -> None:
    real = await demo.system.create(Consumer, {"last_name": "Jensen"})
    clara = await demo.system.find(Consumer, Consumer.name == "Clara Jensen")
    assert clara is not None
    await demo.system.update(Consumer, clara["sys_id"], {"last_name": "Holm", "user": None})
    removed = await demo.remove_demo()
    assert removed.kept == []
    assert {record["sys_id"] async for record in demo.system.every(Consumer)} == {real["sys_id"]}
    assert await demo.system.count(User) == 0
