"""The demonstration data of the install base: what it shows, and that its sign-ins keep their promises."""

import pytest

from platform_core import Query, User, UserRole
from platform_core.testing import MakeWorld, World
from plugins import install_base
from plugins.install_base import InstallBaseItem, SoldProduct


@pytest.fixture
async def demo(world: MakeWorld) -> World:
    """The pack and all that it requires, with their demonstration data."""
    csm = await world(install_base.pack)
    await csm.load_demo()
    return csm


async def seen_by(demo: World, user_name: str) -> set[str]:
    """The names of the items that a person of the demonstration data sees."""
    user = await demo.system.find(User, User.user_name == user_name)
    assert user is not None
    given = demo.system.every(UserRole, Query(where=UserRole.user == user["sys_id"]))
    actor = demo.actor(user, *[row["role"] async for row in given])
    return {item["name"] async for item in demo.as_(actor).every(InstallBaseItem)}


async def test_somebody_holds_each_role_of_the_pack(demo: World) -> None:
    given = {row["role"] async for row in demo.system.every(UserRole)}
    assert {role.name for role in install_base.pack.roles} <= given


async def test_each_sign_in_sees_what_it_is_said_to_see(demo: World) -> None:
    machine = {f"{name}, Pier Street" for name in ("Cash machine", "Cash dispenser", "Card reader")}
    for who in ("ingrid.solberg", "odd.hauge"):
        assert await seen_by(demo, who) == machine
    assert await seen_by(demo, "clara.jensen") == {"Router in the hall"}
    assert await seen_by(demo, "tiago.reis") == {f"Till {number}, Lisbon" for number in (1, 2, 3)}
    for who in ("nora.kvamme", "atlas.monitor", "atlas.rollout", "ruth.okafor"):
        assert len(await seen_by(demo, who)) == 7


async def test_there_are_states_prices_and_something_that_ends_soon(demo: World) -> None:
    sold = {each["name"]: each async for each in demo.system.every(SoldProduct)}
    assert {each["state"] for each in sold.values()} == {"active"}
    machine = sold["Cash machine as a service, Pier Street"]
    assert machine["cumulative_net_price"] == 14 * 1_250_000
    states = {item["state"] async for item in demo.system.every(InstallBaseItem)}
    assert states == {"in_use", "inactive"}


async def test_all_of_it_can_be_removed_again(demo: World) -> None:
    await demo.remove_demo()
    for entity in (SoldProduct, InstallBaseItem):
        assert (await demo.system.list(entity)).records == []
