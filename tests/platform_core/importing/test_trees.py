"""Rows that form a tree: in any order, in one file, by one map."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import pytest

from platform_core.verification import hierarchies
from tests.example.works import Site
from tests.platform_core.importing.import_desk import Desk, counts

TREE = """
key = ["name"]
[fields]
name = "Name"
parent = { column = "In", find = "name", clear = true }
"""
CREATING = TREE.replace("clear = true", "create = { region = 'made' }")
DEEPEST = 8
"""The paths of sites have room for so many codes."""


def file_of(parents: Mapping[str, str], order: Sequence[str]) -> str:
    """A file with a row for each site, in this order."""
    return "Name,In\n" + "".join(f"{name},{parents[name]}\n" for name in order)


async def parents_in(desk: Desk) -> dict[str, str]:
    """The sites' names with those of their parents, and every path looked at."""
    sites = await desk.records(Site)
    by_id = {site["sys_id"]: site for site in sites}
    for site in sites:
        above = by_id[site["parent"]]["path"] + "/" if site["parent"] else ""
        assert site["path"] == above + site["code"]
    assert [found async for found in hierarchies.verify(desk.csm.instance)] == []
    assert len({site["name"] for site in sites}) == len(sites), "a record is doubled"
    return {site["name"]: by_id[site["parent"]]["name"] if site["parent"] else "" for site in sites}


def some_tree(chance: random.Random) -> dict[str, str]:
    """A forest, by the parent of each name."""
    names = [f"Site {number}" for number in range(chance.randrange(1, 14))]
    depths: dict[str, int] = {}
    parents: dict[str, str] = {}
    for name in names:
        above = [each for each in parents if depths[each] < DEEPEST]
        parents[name] = chance.choice([*above, "", *above[-2:]])
        depths[name] = depths.get(parents[name], 0) + 1
    return parents


async def any_order(desk: Desk, seed: int) -> None:
    """A tree comes in as it is, another one over it as well, and each once more changes nothing."""
    chance = random.Random(seed)
    for site in reversed(await desk.records(Site)):
        await desk.csm.system.update(Site, site["sys_id"], {"parent": None})
    for site in await desk.records(Site):
        await desk.csm.system.delete(Site, site["sys_id"])
    first = some_tree(chance)
    names = list(first)
    chance.shuffle(names)
    # The same places under other names: what stood below stands above afterwards.
    second = {
        names[int(name.split()[1])]: parent and names[int(parent.split()[1])]
        for name, parent in first.items()
    }
    for parents, created in ((first, len(first)), (second, 0)):
        for again in (False, True):
            order = list(parents)
            chance.shuffle(order)
            summary = await desk.bring(
                file_of(parents, order), chance.choice((TREE, CREATING.replace("create", "clear = true, create"))),
                table="works_site", batch=chance.choice((1, 3, 200)),
            )  # fmt: skip
            assert (summary.rejected, summary.waiting, summary.referred) == (0, 0, 0), (
                parents,
                order,
                summary,
            )
            assert summary.created == (0 if again else created)
            assert not again or summary.unchanged == len(parents)
            assert await parents_in(desk) == parents


async def test_r7_a_tree_comes_in_whatever_the_order_of_its_rows(desk: Desk) -> None:
    for seed in range(6):
        await any_order(desk, seed)


@pytest.mark.deep
async def test_r7_hundreds_of_trees_come_in_whatever_the_order_of_their_rows(desk: Desk) -> None:
    for seed in range(100, 400):
        await any_order(desk, seed)


async def test_a_row_that_waits_for_later_ones_is_imported_in_a_dry_run_too(desk: Desk) -> None:
    rows = "Name,In\nLisbon,Europe\nEurope,Earth\nEarth,\n"
    dry = await desk.bring(rows, TREE, table="works_site", dry_run=True, batch=1)
    assert counts(dry) == (3, 3, 0, 0, 0)
    assert await desk.records(Site) == []


async def test_rows_in_a_circle_are_refused_with_their_lines_and_the_rest_comes_in(desk: Desk) -> None:
    rows = "Name,In\nShed,Yard\nYard,Gate\nGate,Yard\nLisbon,Europe\nSelf,Self\nEurope,\nLost,Nowhere\nFound,Lost\n"
    summary = await desk.bring(rows, TREE, table="works_site", batch=2)
    assert counts(summary) == (8, 2, 0, 0, 6)
    assert {each.line: each.reasons[0] for each in summary.rejections} == {
        2: "the row refers to the one on line 3, which cannot be imported",
        3: "the rows on lines 3, 4 refer to each other in a circle",
        4: "the rows on lines 3, 4 refer to each other in a circle",
        6: "the row refers to itself, and there is no such record yet",
        8: "parent (column In): works_site.name 'Nowhere' stands in no record; import it first, or let the map `create` it",
        9: "parent (column In): works_site.name 'Lost' stands in no record; import it first, or let the map `create` it",
    }
    assert await parents_in(desk) == {"Europe": "", "Lisbon": "Europe"}
    assert {row["Name"] for row in desk.rejects()} == {"Shed", "Yard", "Gate", "Self", "Lost", "Found"}


async def test_a_circle_of_records_that_are_there_is_refused_too(desk: Desk) -> None:
    await desk.bring("Name,In\nA,\nB,A\nC,B\n", TREE, table="works_site")
    summary = await desk.bring("Name,In\nA,C\nB,A\nC,B\n", TREE, table="works_site")
    assert (summary.rejected, summary.waiting) == (1, 0)
    assert "cannot stand below itself" in summary.rejections[0].reasons[0]
    assert await parents_in(desk) == {"A": "", "B": "A", "C": "B"}


@pytest.mark.parametrize("batch", [1, 200])
async def test_a_parent_is_created_only_if_no_row_brings_it_and_then_once(desk: Desk, batch: int) -> None:
    rows = "Name,In\nShed,Yard\nGate,Yard\nYard,North\nBarn,North\n"
    for expected, referred in (((4, 4, 0, 0, 0), 1), ((4, 0, 0, 4, 0), 0)):
        summary = await desk.bring(rows, CREATING, table="works_site", batch=batch)
        assert (counts(summary), summary.referred) == (expected, referred)
        assert await parents_in(desk) == {
            "Shed": "Yard",
            "Gate": "Yard",
            "Yard": "North",
            "Barn": "North",
            "North": "",
        }
    regions = {site["name"]: site["region"] for site in await desk.records(Site)}
    assert [name for name, region in regions.items() if region == "made"] == ["North"]


async def test_a_file_that_stands_upside_down_takes_few_statements_a_row(desk: Desk) -> None:
    names = [f"Row {number}" for number in range(300)]
    parents = {name: names[place - 1] if place % DEEPEST else "" for place, name in enumerate(names)}
    sent: list[str] = []
    desk.csm.instance.database.observer = sent.append
    summary = await desk.bring(file_of(parents, names[::-1]), TREE, table="works_site")
    desk.csm.instance.database.observer = None
    assert counts(summary) == (300, 300, 0, 0, 0)
    assert len(sent) < 16 * len(names)
    assert await parents_in(desk) == parents
