"""The life of an asset, what is refused of it, and what is asked over HTTP."""

import datetime

import pytest
from platform_core import InvalidInput, TransitionRefused, utc_now
from platform_core.testing import MakeWorld

from csm_pack_newcomer import HANDED_OUT, IN_STORE, KEEPER, Asset, pack

A_DAY = datetime.timedelta(days=1)
DUE = "/api/newcomer/due-inspections"


async def test_an_asset_is_handed_out_and_taken_back(world: MakeWorld) -> None:
    csm = await world(pack)
    bob, kim = await csm.person("bob"), await csm.person("kim", KEEPER)
    drill = (await csm.make(Asset))["sys_id"]
    out = await csm.as_(kim).transition(Asset, drill, "hand_out", {"holder": bob.id})
    assert (out["state"], out["holder"]) == (HANDED_OUT, bob.id)
    back = await csm.as_(kim).transition(Asset, drill, "take_back")
    assert (back["state"], back["holder"]) == (IN_STORE, None)


async def test_a_retired_asset_stays_so(world: MakeWorld) -> None:
    csm = await world(pack)
    kim = csm.as_(await csm.person("kim", KEEPER))
    drill = (await csm.make(Asset))["sys_id"]
    await kim.transition(Asset, drill, "retire")
    with pytest.raises(TransitionRefused):
        await kim.transition(Asset, drill, "take_back")


async def test_nothing_was_bought_tomorrow(world: MakeWorld) -> None:
    csm = await world(pack)
    with pytest.raises(InvalidInput, match="bought_on"):
        await csm.system.create(Asset, {"name": "Drill", "bought_on": utc_now().date() + A_DAY})


async def test_keepers_are_told_over_http_what_to_inspect(world: MakeWorld) -> None:
    csm = await world(pack)
    kim, bob = await csm.person("kim", KEEPER), await csm.person("bob")
    yesterday = utc_now().date() - A_DAY
    await csm.make(Asset, name="Ladder", inspect_on=yesterday)
    await csm.make(Asset, name="Drill", inspect_on=utc_now().date() + A_DAY)
    due = (await (await csm.client(kim)).get(DUE)).json()
    assert [asset["name"] for asset in due] == ["Ladder"]
    assert (await (await csm.client(bob)).get(DUE)).json() == []
    assert (await (await csm.client()).get(DUE)).status_code == 401
