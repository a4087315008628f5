"""The demonstration data of banking: what it shows, and that it goes again."""

import pytest

from industry_packs import banking
from industry_packs.banking import ComplaintCase, FinancialAccount, RegulationCategory
from industry_packs.banking.entities import STAGE
from platform_core import Entity, Query, Task, User, UserRole
from platform_core.testing import MakeWorld, World
from plugins import b2b, b2c, customer_base, customer_service


@pytest.fixture
async def demo(world: MakeWorld) -> World:
    """The pack and all that it requires, with their demonstration data."""
    csm = await world(customer_base.pack, b2b.pack, b2c.pack, customer_service.pack, banking.pack)
    await csm.load_demo()
    return csm


async def seen_by(demo: World, user_name: str, entity: type[Entity]) -> int:
    """How many records of an entity a person of the demonstration data sees."""
    user = await demo.system.find(User, User.user_name == user_name)
    assert user is not None
    given = demo.system.every(UserRole, Query(where=UserRole.user == user["sys_id"]))
    actor = demo.actor(user, *[row["role"] async for row in given])
    return len(await demo.sees(actor, entity))


async def test_a_complaint_stands_in_every_stage_but_the_one_that_passes_at_once(demo: World) -> None:
    stages = {complaint["stage"] async for complaint in demo.system.every(ComplaintCase)}
    assert stages == set(STAGE.codes) - {"drafting"}


async def test_somebody_holds_each_role_of_the_pack(demo: World) -> None:
    given = {row["role"] async for row in demo.system.every(UserRole)}
    assert {role.name for role in banking.pack.roles} <= given


async def test_each_sign_in_sees_what_it_is_said_to_see(demo: World) -> None:
    complaints = {
        "samuel.oduya": 8, "ingrid.holm": 8, "victor.lang": 8, "alba.ruiz": 8, "kenji.mori": 0,
        "clara.jensen": 2, "mateo.silva": 3, "tiago.reis": 2, "beatriz.nunes": 2, "nils.berg": 1,
    }  # fmt: skip
    assert {name: await seen_by(demo, name, ComplaintCase) for name in complaints} == complaints
    accounts = {
        "nora.feld": 8, "ben.castell": 4, "lucia.prado": 4, "marina.costa": 3, "beatriz.nunes": 2,
        "clara.jensen": 2, "tiago.reis": 0,
    }  # fmt: skip
    assert {name: await seen_by(demo, name, FinancialAccount) for name in accounts} == accounts


async def test_all_of_it_can_be_removed_again_and_the_regulations_stay(demo: World) -> None:
    await demo.remove_demo()
    for entity in (ComplaintCase, FinancialAccount, Task):
        assert (await demo.system.list(entity)).records == []
    assert (await demo.system.list(RegulationCategory)).records != []
