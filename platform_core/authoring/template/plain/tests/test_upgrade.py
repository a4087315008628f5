"""What becomes of the data of earlier versions."""

from platform_core.testing import MakeWorld, before_step

from csm_pack_newcomer import Asset, pack


async def test_assets_without_a_day_of_inspection_get_one(world: MakeWorld) -> None:
    csm = await world(before_step(pack, 1))
    ladder = await csm.make(Asset)
    await csm.upgrade(pack)
    after = await csm.system.get(Asset, ladder["sys_id"])
    assert ladder["inspect_on"] is None
    assert after["inspect_on"] is not None
