"""What becomes of the data of earlier versions."""

from industry_packs import banking
from industry_packs.banking import ComplaintCase, RegulationCategory, RegulationSubcategory
from industry_packs.banking.regulations import REGULATIONS
from platform_core.testing import MakeWorld, before_step
from plugins.b2c import Consumer


async def test_a_bank_from_before_the_regulations_gets_them_and_keeps_its_complaints(
    world: MakeWorld,
) -> None:
    csm = await world(before_step(banking.pack, 1))
    assert await csm.system.count(RegulationCategory) == 0
    complaint = await csm.make(ComplaintCase, consumer=(await csm.make(Consumer))["sys_id"])
    await csm.upgrade(banking.pack)
    assert await csm.system.get(ComplaintCase, complaint["sys_id"]) == complaint
    names = {row["name"] async for row in csm.system.every(RegulationCategory)}
    assert names == set(REGULATIONS)
    parts = {row["name"] async for row in csm.system.every(RegulationSubcategory)}
    assert parts == {name for listed in REGULATIONS.values() for name in listed}
