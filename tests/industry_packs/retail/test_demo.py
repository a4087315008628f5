"""The demonstration data of retail: what it shows, and that it goes again."""

import pytest

from industry_packs import retail
from industry_packs.retail import (
    HeadquartersCommunication,
    Order,
    Refund,
    RetailCase,
    RetailOrganization,
    ReturnLaw,
    RmaCase,
    RmaCaseLine,
    StoreInquiry,
)
from platform_core import Entity, Query, Task, User, UserRole
from platform_core.testing import MakeWorld, World


@pytest.fixture
async def demo(world: MakeWorld) -> World:
    """The pack and all that it requires, with their demonstration data."""
    csm = await world(retail.pack)
    await csm.load_demo()
    return csm


async def seen_by(demo: World, user_name: str, entity: type[Entity]) -> int:
    """How many records of an entity a person of the demonstration data sees."""
    user = await demo.system.find(User, User.user_name == user_name)
    assert user is not None
    given = demo.system.every(UserRole, Query(where=UserRole.user == user["sys_id"]))
    actor = demo.actor(user, *[row["role"] async for row in given])
    return len(await demo.sees(actor, entity))


async def test_it_shows_every_right_and_every_stage_to_somebody_of_each_role(demo: World) -> None:
    lines = [line async for line in demo.system.every(RmaCaseLine)]
    assert {line["right"] for line in lines} == {"withdrawal", "guarantee"}
    assert all(line["decision"] for line in lines)
    stages = {case["stage"] async for case in demo.system.every(RmaCase)}
    assert stages == {"initiate", "review", "close"}
    refunds = [refund["amount"] async for refund in demo.system.every(Refund, Query(order=("amount",)))]
    assert refunds == [590, 2 * 34900]
    given = {row["role"] async for row in demo.system.every(UserRole)}
    assert {role.name for role in retail.pack.roles} <= given
    stores = [store async for store in demo.system.every(RetailOrganization)]
    assert len({store["gln"] for store in stores}) == len(stores) > 40
    assert {store["ownership"] for store in stores} == {"company_owned", "franchise"}
    inquiries = {
        "ana.lopes": 2, "bruna.faria": 2, "celso.matias": 2, "delia.nogueira": 2, "egon.winter": 2, "fiona.hart": 0,
        "clara.jensen": 0,
    }  # fmt: skip
    assert {name: await seen_by(demo, name, StoreInquiry) for name in inquiries} == inquiries
    orders = {"ana.lopes": 3, "delia.nogueira": 6, "gino.bassi": 8, "clara.jensen": 2, "egon.winter": 8}
    assert {name: await seen_by(demo, name, Order) for name in orders} == orders
    assert await seen_by(demo, "fiona.hart", HeadquartersCommunication) == 2


async def test_all_of_it_can_be_removed_again_and_the_laws_stay(demo: World) -> None:
    await demo.remove_demo()
    for entity in (Order, RmaCase, Refund, RetailOrganization, RetailCase, Task):
        assert (await demo.system.list(entity)).records == [], entity
    assert await demo.system.count(ReturnLaw) == 54
