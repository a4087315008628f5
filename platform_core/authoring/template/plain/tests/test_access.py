"""Who sees and changes which assets."""

import pytest
from platform_core import INTERNAL, NotFound, NotPermitted
from platform_core.testing import MakeWorld, assert_policy_agrees

from csm_pack_newcomer import AUDITOR, KEEPER, Asset, pack


async def test_keepers_look_after_all_assets(world: MakeWorld) -> None:
    csm = await world(pack)
    records = csm.as_(await csm.person("kim", KEEPER))
    ladder = await records.create(Asset, {"name": "Ladder"})
    assert ladder["number"] == "NEWCOMER0001001"
    changed = await records.update(Asset, ladder["sys_id"], {"name": "Long ladder"})
    assert changed["name"] == "Long ladder"
    await records.delete(Asset, ladder["sys_id"])
    assert await records.count(Asset) == 0


async def test_auditors_read_everything_and_change_nothing(world: MakeWorld) -> None:
    csm = await world(pack)
    ladder = await csm.make(Asset)
    auditor = await csm.person("ada", AUDITOR)
    assert await csm.sees(auditor, Asset) == {ladder["sys_id"]}
    with pytest.raises(NotPermitted):
        await csm.as_(auditor).update(Asset, ladder["sys_id"], {"name": "Mine"})


async def test_others_see_only_what_they_have_themselves(world: MakeWorld) -> None:
    csm = await world(pack)
    bob = await csm.person("bob", INTERNAL)
    mine = await csm.make(Asset, holder=bob.id)
    other = await csm.make(Asset)
    assert await csm.sees(bob, Asset) == {mine["sys_id"]}
    with pytest.raises(NotFound):
        await csm.as_(bob).get(Asset, other["sys_id"])


async def test_a3_the_platform_decides_what_the_rules_say(world: MakeWorld) -> None:
    csm = await world(pack)
    both = await csm.person("eve", KEEPER, AUDITOR)
    bob = await csm.person("bob", INTERNAL)
    await csm.make(Asset, holder=bob.id)
    await csm.make(Asset)
    assert await assert_policy_agrees(csm, [both, bob], [Asset]) > 0
