"""Imports through the access rules: the actor's own, or the platform's."""

from __future__ import annotations

from pathlib import Path

import pytest

from platform_core import InvalidQuery
from platform_core.testing import MakeWorld
from tests.example import gadgets
from tests.example.gadgets import AGENT, CUSTOMER, Gadget
from tests.example.works import FOREMAN, HAND, Job
from tests.platform_core.importing.import_desk import BY_TITLE, Desk, counts

CASES = """
key = ["short_description"]
[fields]
short_description = "About"
state = "State"
comments = "Comment"
"""
ROWS = "About,State,Comment\nLamp,New,It smokes\nFan,Closed,\n"


@pytest.fixture
async def counter(world: MakeWorld, tmp_path: Path) -> Desk:
    """A desk where cases about gadgets are taken in."""
    return Desk(await world(gadgets.pack), tmp_path)


async def test_an_actor_without_a_grant_imports_nothing(desk: Desk) -> None:
    hand = await desk.csm.person("hal", HAND)
    summary = await desk.bring("Title\nOil\n", BY_TITLE.replace('["title"]', "[]"), actor=hand)
    assert counts(summary) == (1, 0, 0, 0, 1)
    assert summary.rejections[0].reasons == ["you may not create jobs; ask for a role that may"]
    assert await desk.records() == []


async def test_a_key_that_the_actor_may_not_read_is_refused_like_one_that_does_not_exist(desk: Desk) -> None:
    hand = await desk.csm.person("hal", HAND)
    with pytest.raises(InvalidQuery, match="title"):
        await desk.bring("Title\nOil\n", BY_TITLE, actor=hand)


async def test_records_are_made_in_the_name_of_the_actor(desk: Desk) -> None:
    foreman = await desk.csm.person("flo", FOREMAN)
    await desk.bring("Title\nOil\n", BY_TITLE, actor=foreman)
    await desk.bring("Title\nPaint\n", BY_TITLE)
    assert [record["sys_created_by"] for record in await desk.records()] == ["flo", "import"]


async def test_elevated_imports_are_counted(desk: Desk) -> None:
    before = desk.csm.instance.elevations["import"]
    await desk.bring("Title\nOil\n", BY_TITLE)
    assert desk.csm.instance.elevations["import"] == before + 1


async def test_the_lifecycle_holds_for_people_and_history_comes_in_as_the_platform(counter: Desk) -> None:
    agent = await counter.csm.person("ann", AGENT)
    summary = await counter.bring(ROWS, CASES, table="gadgets_case", actor=agent)
    assert counts(summary) == (2, 1, 0, 0, 1)
    assert summary.rejections[0].reasons == ["a new gadget case starts as New; leave state out"]
    assert counts(await counter.bring(ROWS, CASES, table="gadgets_case")) == (2, 1, 0, 1, 0)
    lamp, fan = await counter.records(Gadget)
    assert (lamp["state"], lamp["active"], fan["state"], fan["active"]) == (1, True, 3, False)


async def test_customers_bring_in_what_they_may_give(counter: Desk) -> None:
    cid = await counter.csm.person("cid", CUSTOMER)
    map_ = "key = []\n[fields]\nshort_description = 'About'\n" + f"opened_by = {{ value = '{cid.id}' }}\n"
    assert counts(await counter.bring("About\nLamp\n", map_, table="gadgets_case", actor=cid)) == (
        1,
        1,
        0,
        0,
        0,
    )
    refused = await counter.bring(
        "About,Color\nFan,red\n", map_ + "color = 'Color'\n", table="gadgets_case", actor=cid
    )
    assert counts(refused) == (1, 0, 0, 0, 1)
    assert "color (column Color): you may not set this field" in refused.rejections[0].reasons[0]


async def test_each_imported_record_tells_the_outbox(desk: Desk) -> None:
    before = len(await desk.csm.instance.database.fetch("SELECT 1 FROM sys_outbox"))
    await desk.bring("Title\nOil\nPaint\n", BY_TITLE)
    await desk.bring("Title\nOil\nPaint\n", BY_TITLE)
    rows = await desk.csm.instance.database.fetch("SELECT table_name FROM sys_outbox ORDER BY sys_id")
    assert [row[0] for row in rows[before:]] == [Job.info.table] * 2
