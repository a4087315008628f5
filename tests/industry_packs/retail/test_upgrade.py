"""What becomes of the data of earlier versions."""

from industry_packs import retail
from industry_packs.retail import Order, ReturnLaw, WithdrawalException
from industry_packs.retail.law_data import EXCEPTIONS, MEMBERS
from platform_core.testing import MakeWorld, before_step


async def test_a_chain_from_before_the_laws_gets_them_and_keeps_its_orders(world: MakeWorld) -> None:
    csm = await world(before_step(retail.pack, 1))
    assert await csm.system.count(ReturnLaw) == 0
    order = await csm.make(Order)
    await csm.upgrade(retail.pack)
    assert await csm.system.get(Order, order["sys_id"]) == order
    laws = [(law["country"], law["kind"]) async for law in csm.system.every(ReturnLaw)]
    assert sorted(laws) == sorted(
        (country, kind) for country in MEMBERS for kind in ("withdrawal", "guarantee")
    )
    spain = (ReturnLaw.country == "ES") & (ReturnLaw.kind == "guarantee")
    found = await csm.system.find(ReturnLaw, spain)
    assert found is not None
    assert found["months"] == 36
    assert await csm.system.count(WithdrawalException) == len(EXCEPTIONS)
