"""The demonstration data of B2B: what it shows, and that its sign-ins keep their promises."""

import pytest

from platform_core import Query, User, UserRole
from platform_core.testing import World
from plugins import b2b
from plugins.b2b import Account, Contact


@pytest.fixture
async def demo(csm: World) -> World:
    """The B2B pack with its demonstration data."""
    await csm.load_demo("b2b")
    return csm


async def seen_by(demo: World, user_name: str) -> set[str]:
    """The names of the accounts that a person of the demonstration data sees."""
    user = await demo.system.find(User, User.user_name == user_name)
    assert user is not None
    given = demo.system.every(UserRole, Query(where=UserRole.user == user["sys_id"]))
    actor = demo.actor(user, *[row["role"] async for row in given])
    return {record["name"] async for record in demo.as_(actor).every(Account)}


async def test_somebody_holds_each_role_of_the_pack(demo: World) -> None:
    given = {row["role"] async for row in demo.system.every(UserRole)}
    assert {role.name for role in b2b.pack.roles} <= given


async def test_the_hotel_group_is_one_tree(demo: World) -> None:
    top = await demo.system.find(Account, Account.name == "Shark Hotels")
    assert top is not None
    hotels = [
        record["name"]
        async for record in demo.system.every(Account)
        if f"{record['account_path']}/".startswith(f"{top['account_path']}/")
    ]
    assert len(hotels) == 9
    assert all(name.startswith(("Shark Hotels", "Reef Suites")) for name in hotels)


@pytest.mark.rule("CSM-29")
async def test_one_partner_is_a_customer_too_and_one_is_not(demo: World) -> None:
    partners = {
        record["name"]: record["customer"] async for record in demo.system.every(Account) if record["partner"]
    }
    assert partners == {"Lagoon Facility Services": False, "Coral Booking Systems": True}


@pytest.mark.rule("CSM-34")
@pytest.mark.rule("CSM-36")
async def test_each_sign_in_sees_what_it_is_said_to_see(demo: World) -> None:
    europe = {"Shark Hotels Europe", "Shark Hotels Lisbon", "Shark Hotels Hamburg"}
    assert await seen_by(demo, "beatriz.nunes") == europe
    assert len(await seen_by(demo, "marina.costa")) == 9
    assert await seen_by(demo, "tiago.reis") == {"Shark Hotels Lisbon"}
    assert await seen_by(demo, "carla.pinto") == {"Shark Hotels Lisbon", "Shark Hotels Hamburg"}
    assert await seen_by(demo, "nils.berg") == {"Blue Anchor Ferries"}
    assert len(await seen_by(demo, "ruth.okafor")) == 12


async def test_a_contact_needs_no_login(demo: World) -> None:
    without = [record["name"] async for record in demo.system.every(Contact) if not record["user_name"]]
    assert without == ["Thandi Mokoena"]


async def test_all_of_it_goes_again_after_edits_and_what_is_real_stays(demo: World) -> None:
    real = await demo.system.create(Account, {"name": "Shark Hotels"})
    moved = await demo.system.find(Account, Account.name == "Shark Hotels Lisbon")
    assert moved is not None
    await demo.system.update(Account, moved["sys_id"], {"name": "Lisbon", "account_parent": None})
    removed = await demo.remove_demo()
    assert removed.kept == []
    assert {record["sys_id"] async for record in demo.system.every(Account)} == {real["sys_id"]}
    assert await demo.system.count(Contact) == 0
    assert await demo.system.count(User) == 0
