"""The demonstration data of contracts: what it shows, and that its sign-ins keep their promises."""

import pytest

from platform_core import Query, User, UserRole
from platform_core.testing import MakeWorld, World
from plugins import contracts
from plugins.contracts import CaseEntitlement, Contract, Entitlement


@pytest.fixture
async def demo(world: MakeWorld) -> World:
    """Everything that contracts stand on, with demonstration data."""
    csm = await world(contracts.pack)
    await csm.load_demo()
    return csm


async def seen_by(demo: World, user_name: str) -> set[str]:
    """The contracts that a person of the demonstration data sees."""
    user = await demo.system.find(User, User.user_name == user_name)
    assert user is not None
    given = demo.system.every(UserRole, Query(where=UserRole.user == user["sys_id"]))
    actor = demo.actor(user, *[row["role"] async for row in given])
    return {record["short_description"] async for record in demo.as_(actor).every(Contract)}


async def test_somebody_holds_each_role_of_the_pack(demo: World) -> None:
    given = {row["role"] async for row in demo.system.every(UserRole)}
    assert {role.name for role in contracts.pack.roles} <= given


async def test_each_sign_in_sees_what_it_is_said_to_see(demo: World) -> None:
    assert await seen_by(demo, "tiago.reis") == {"Gold support for Lisbon"}
    assert await seen_by(demo, "marina.costa") == {"Gold support for Lisbon", "Pool care"}
    assert await seen_by(demo, "nils.berg") == {"Engine room hotline"}
    assert await seen_by(demo, "clara.jensen") == {"Home care"}
    business = {"Gold support for Lisbon", "Silver support for Hamburg", "Engine room hotline", "Pool care"}
    assert await seen_by(demo, "ruth.okafor") == business
    assert await seen_by(demo, "petra.novak") == {"Home care"}
    for keeper in ("conrad.abel", "viggo.holm", "ada.brennan"):
        assert await seen_by(demo, keeper) == {*business, "Home care"}


async def test_the_case_of_the_garage_gate_falls_under_the_visits(demo: World) -> None:
    links = [link async for link in demo.system.every(CaseEntitlement)]
    names = {
        (await demo.system.get(Entitlement, link["entitlement"]))["entitlement_name"]: link["score"]
        for link in links
    }
    assert names["Ten visits on site"] == 7


async def test_there_is_a_contract_in_every_state_but_expired(demo: World) -> None:
    states = {contract["state"] async for contract in demo.system.every(Contract)}
    assert states == {"draft", "active", "suspended", "cancelled"}


async def test_all_of_it_can_be_removed_again(demo: World) -> None:
    assert (await demo.remove_demo()).kept == []
    for entity in (Contract, Entitlement, CaseEntitlement):
        assert (await demo.system.list(entity)).records == []
