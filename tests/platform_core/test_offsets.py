"""Pages by number, and conditions that rest on what the actor may not read."""

from __future__ import annotations

import pytest
from msgspec import structs

from platform_core import InvalidQuery, ProtectedField, Query, Trusted, exists, outer
from platform_core.testing import MakeWorld
from tests.example import gadgets
from tests.example.gadgets import AGENT, CUSTOMER, Gadget


@pytest.mark.parametrize("order", [("sys_id",), ("short_description",), ("-color", "short_description")])
async def test_an_offset_leaves_out_the_head_of_the_list(world: MakeWorld, order: tuple[str, ...]) -> None:
    csm = await world(gadgets.pack)
    cid = await csm.person("cid", CUSTOMER)
    for number in range(7):
        color = "red" if number % 2 else None
        values = {
            "short_description": f"{number % 3}",
            "color": color,
            "opened_by": cid.id if number < 5 else None,
        }
        await csm.system.create(Gadget, values)
    for records in (csm.as_(cid), csm.system):
        whole = (await records.list(Gadget, Query(order=order, fields=("sys_id",)))).records
        for offset in range(9):
            query = Query(order=order, fields=("sys_id",), offset=offset, limit=2)
            assert (await records.list(Gadget, query)).records == whole[offset : offset + 2]


async def test_a2_a_trusted_condition_cuts_by_what_is_hidden_and_opens_nothing(world: MakeWorld) -> None:
    shut = ProtectedField(entity=Gadget, field="color", read=(AGENT,), because="Colors are for agents")
    csm = await world(structs.replace(gadgets.pack, access_rules=(*gadgets.pack.access_rules, shut)))
    cid, eve = await csm.person("cid", CUSTOMER), await csm.person("eve", CUSTOMER)
    mine = await csm.system.create(Gadget, {"short_description": "mine", "opened_by": cid.id, "color": "red"})
    await csm.system.create(Gadget, {"short_description": "his", "opened_by": cid.id})
    await csm.system.create(Gadget, {"short_description": "hers", "opened_by": eve.id, "color": "red"})
    hidden = Gadget.color == "red"
    seen = csm.as_(cid)
    for asked in (hidden, exists(Gadget, (Gadget.sys_id == outer(Gadget.sys_id)) & hidden)):
        with pytest.raises(InvalidQuery):
            await seen.list(Gadget, Query(where=asked))
        page = await seen.list(
            Gadget, Query(trusted=Trusted(asked, "a test"), order=("sys_id",), count="exact")
        )
        assert [record["sys_id"] for record in page.records] == [mine["sys_id"]]
        assert page.count is not None
        assert page.count.value == 1 == await seen.count(Gadget, trusted=Trusted(asked, "a test"))
    assert len((await csm.as_(eve).list(Gadget, Query(trusted=Trusted(hidden, "a test")))).records) == 1
    assert csm.instance.elevations["a test"] == 5
