"""Records: the door to the data, on both databases."""

from __future__ import annotations

import pytest

from platform_core import Filter, NotFound, NotPermitted, Query, VersionConflict
from platform_core.testing import MakeWorld
from tests.example import gadgets
from tests.example.gadgets import AGENT, CUSTOMER, Gadget


async def test_a_created_record_gets_a_number_and_system_fields(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    ann = await csm.person("ann", AGENT)
    record = await csm.as_(ann).create(Gadget, {"short_description": "The lamp is broken"})
    assert record["number"] == "GAD0001001"
    assert record["sys_class_name"] == "gadgets_case"
    assert record["sys_created_by"] == "ann"
    assert record["sys_mod_count"] == 0


async def test_a_record_that_may_not_be_read_is_not_found(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    ann, eve = await csm.person("ann", AGENT), await csm.person("eve", CUSTOMER)
    record = await csm.as_(ann).create(Gadget, {"short_description": "Secret"})
    with pytest.raises(NotFound) as hidden:
        await csm.as_(eve).get(Gadget, record["sys_id"])
    with pytest.raises(NotFound) as absent:
        await csm.as_(eve).get(Gadget, "0" * 32)
    assert str(hidden.value).replace(record["sys_id"], "X") == str(absent.value).replace("0" * 32, "X")


async def test_r2_a_change_based_on_an_old_version_is_refused(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    ann = await csm.person("ann", AGENT)
    records = csm.as_(ann)
    record = await records.create(Gadget, {"short_description": "One"})
    await records.update(Gadget, record["sys_id"], {"short_description": "Two"}, version=0)
    with pytest.raises(VersionConflict):
        await records.update(Gadget, record["sys_id"], {"short_description": "Three"}, version=0)
    assert (await records.get(Gadget, record["sys_id"]))["short_description"] == "Two"


async def test_a_change_of_nothing_writes_nothing(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    ann = await csm.person("ann", AGENT)
    records = csm.as_(ann)
    record = await records.create(Gadget, {"short_description": "One"})
    again = await records.update(Gadget, record["sys_id"], {"short_description": "One"})
    assert again["sys_mod_count"] == 0
    assert (await records.history(Gadget, record["sys_id"])).records == []


async def test_customers_write_comments_and_nothing_else(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    ann, cid = await csm.person("ann", AGENT), await csm.person("cid", CUSTOMER)
    record = await csm.as_(ann).create(Gadget, {"short_description": "One", "opened_by": cid.id})
    await csm.as_(cid).update(Gadget, record["sys_id"], {"comments": "It smokes"})
    with pytest.raises(NotPermitted) as refused:
        await csm.as_(cid).update(Gadget, record["sys_id"], {"color": "blue"})
    assert [error.pointer for error in refused.value.errors] == ["/color"]
    entries = (await csm.as_(ann).journal(Gadget, record["sys_id"], "comments")).records
    assert [(entry["value"], entry["sys_created_by"]) for entry in entries] == [("It smokes", "cid")]


@pytest.mark.parametrize(
    "order", [("priority", "-short_description"), ("-due_date",), ("due_date", "sys_id"), ()]
)
async def test_pages_hold_every_record_once_in_any_order(world: MakeWorld, order: tuple[str, ...]) -> None:
    csm = await world(gadgets.pack)
    ann = await csm.person("ann", AGENT)
    made = []
    for number in range(23):
        due = None if number % 3 else f"2026-03-{number + 1:02d}T09:00:00Z"
        values = {"short_description": f"Case {number % 5}", "priority": number % 4 + 1, "due_date": due}
        made.append((await csm.as_(ann).create(Gadget, values))["sys_id"])
    paged = [r["sys_id"] async for r in csm.as_(ann).every(Gadget, Query(order=order, limit=4))]
    whole = [r["sys_id"] for r in (await csm.as_(ann).list(Gadget, Query(order=order, limit=100))).records]
    assert sorted(paged) == sorted(made)
    assert paged == whole


async def test_filters_walk_over_references(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    ann = await csm.person("ann", AGENT, first_name="Ann", last_name="Ames")
    await csm.as_(ann).create(Gadget, {"short_description": "One", "assigned_to": ann.id})
    await csm.as_(ann).create(Gadget, {"short_description": "Two"})
    query = Query(
        filters=(Filter("assigned_to.name", "startswith", "ANN"),),
        fields=("short_description", "assigned_to.name"),
    )
    page = await csm.as_(ann).list(Gadget, query)
    assert page.records == [{"short_description": "One", "assigned_to.name": "Ann Ames"}]
