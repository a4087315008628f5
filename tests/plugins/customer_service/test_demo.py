"""The demonstration data of customer service: what it shows, and that it goes again."""

import pytest

from platform_core import Query, Task, User, UserRole
from platform_core.testing import MakeWorld, World
from plugins import b2b, b2c, customer_base, customer_service
from plugins.b2b import Account
from plugins.customer_service import STATES, AffectedItem, Case


@pytest.fixture
async def demo(world: MakeWorld) -> World:
    """The pack and all that it requires, with their demonstration data."""
    csm = await world(customer_base.pack, b2b.pack, b2c.pack, customer_service.pack)
    await csm.load_demo()
    return csm


async def seen_by(demo: World, user_name: str) -> set[str]:
    """The subjects of the cases that a person of the demonstration data sees."""
    user = await demo.system.find(User, User.user_name == user_name)
    assert user is not None
    given = demo.system.every(UserRole, Query(where=UserRole.user == user["sys_id"]))
    actor = demo.actor(user, *[row["role"] async for row in given])
    return {case["short_description"] async for case in demo.as_(actor).every(Case)}


async def test_there_is_a_case_in_every_state(demo: World) -> None:
    states = {case["state"] async for case in demo.system.every(Case)}
    assert states == {state.code for state in STATES}


async def test_somebody_holds_each_role_of_the_pack(demo: World) -> None:
    given = {row["role"] async for row in demo.system.every(UserRole)}
    assert {role.name for role in customer_service.pack.roles} <= given


async def test_each_sign_in_sees_what_it_is_said_to_see(demo: World) -> None:
    seen = {name: len(await seen_by(demo, name)) for name in ("ada.brennan", "hugo.lemaire")}
    assert seen == {"ada.brennan": 12, "hugo.lemaire": 12}
    assert len(await seen_by(demo, "ruth.okafor")) == 8
    assert len(await seen_by(demo, "petra.novak")) == 4
    assert len(await seen_by(demo, "marina.costa")) == 6
    assert len(await seen_by(demo, "beatriz.nunes")) == 4
    assert len(await seen_by(demo, "tiago.reis")) == 2
    assert await seen_by(demo, "nils.berg") == {"Spare parts for the ramp of the Oslo ferry"}
    assert len(await seen_by(demo, "clara.jensen")) == 2


async def test_all_of_it_can_be_removed_again(demo: World) -> None:
    await demo.remove_demo()
    for entity in (AffectedItem, Case, Task, Account):
        assert (await demo.system.list(entity)).records == []


async def test_the_store_and_the_bank_follow_the_case_of_the_cash_machine(demo: World) -> None:
    subject = "The cash machine keeps cards and gives no money"
    for who in ("odd.hauge", "ingrid.solberg"):
        assert await seen_by(demo, who) == {subject}
