"""The tree of accounts at work: files in any order, parallel moves, and a sub-tree of thousands that moves."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path

import pytest

from platform_core import InvalidInput, Query, Record
from platform_core.importing import ImportOptions, import_file
from platform_core.testing import World
from platform_core.verification.hierarchies import verify
from plugins.b2b import Account
from tests.plugins.b2b.group import Group
from tests.plugins.b2b.test_hierarchy import accounts, assert_tree_is_right, expected_path

ACCOUNTS = """
key = ["name"]
ignore = ["Parent"]
[fields]
name = "Name"
city = "City"
"""
PARENTS = """
key = ["name"]
ignore = ["City"]
[fields]
name = "Name"
account_parent = { column = "Parent", find = "name" }
"""


async def assert_nothing_to_repair(csm: World) -> None:
    """`pergola verify` finds nothing wrong with the hierarchies."""
    assert [finding async for finding in verify(csm.instance)] == []


@pytest.mark.rule("CSM-30")
@pytest.mark.rule("CSM-31")
@pytest.mark.parametrize("seed", [1, 2])
async def test_a_file_with_the_rows_in_any_order_makes_the_same_tree(
    csm: World, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    parents = {f"Account {number}": f"Account {chance.randrange(number)}" for number in range(1, 40)}
    rows = [("Account 0", ""), *parents.items()]
    chance.shuffle(rows)
    file, mapping = tmp_path / "accounts.csv", tmp_path / "map.toml"
    file.write_text("Name,City,Parent\n" + "".join(f"{n},Lisbon,{p}\n" for n, p in rows), encoding="utf-8")
    for asked in (ACCOUNTS, PARENTS, ACCOUNTS, PARENTS):
        mapping.write_text(asked, encoding="utf-8")
        summary = await import_file(
            csm.instance, ImportOptions(file=file, table="customer_account", map=mapping)
        )
        assert summary.rejected == 0, summary.rejections
    assert summary.unchanged == 40, "a second run of the same file changes nothing"
    assert await assert_tree_is_right(csm) == 40
    known = await accounts(csm)
    names = {sys_id: record["name"] for sys_id, record in known.items()}
    assert {
        record["name"]: names[record["account_parent"]]
        for record in known.values()
        if record["account_parent"]
    } == parents
    await assert_nothing_to_repair(csm)


@pytest.mark.rule("CSM-32")
async def test_parallel_moves_never_close_a_circle(group: Group) -> None:
    csm, names = group.csm, [name for name in group.ids if name != "Stranger"]

    async def move(number: int) -> int:
        chance, refused = random.Random(number), 0
        for _ in range(4):
            below, above = chance.sample(names, 2)
            try:
                await csm.system.update(
                    Account, group.ids[below], {"account_parent": group.ids[above], "city": f"City {number}"}
                )
            except InvalidInput:
                refused += 1
        return refused

    refused = await asyncio.gather(*(move(number) for number in range(8)))
    assert sum(refused) > 0, "nothing that would have closed a circle was tried"
    assert await assert_tree_is_right(csm) == 7
    await assert_nothing_to_repair(csm)


@pytest.mark.rule("CSM-32")
async def test_two_who_put_each_above_the_other_do_not_both_succeed(group: Group) -> None:
    csm, europe, miami = group.csm, group.ids["Europe"], group.ids["Miami"]
    for _ in range(6):
        for account in (europe, miami):
            await csm.system.update(Account, account, {"account_parent": None})
        done = await asyncio.gather(
            csm.system.update(Account, europe, {"account_parent": miami}),
            csm.system.update(Account, miami, {"account_parent": europe}),
            return_exceptions=True,
        )
        assert sorted(isinstance(one, InvalidInput) for one in done) == [False, True]
        await assert_tree_is_right(csm)


async def grow(csm: World, count: int) -> tuple[str, str]:
    """Two tops, and a tree of so many accounts below a node of the first; returns the node and the second top."""
    async with csm.system.transaction() as records:
        tops = [await records.create(Account, {"name": name}) for name in ("First", "Second")]
        node: Record = await records.create(Account, {"name": "Node", "account_parent": tops[0]["sys_id"]})
        above = [node["sys_id"]]
        for number in range(count):
            parent = above[number // 10]
            made = await records.create(Account, {"name": f"Below {number}", "account_parent": parent})
            above.append(made["sys_id"])
    return node["sys_id"], tops[1]["sys_id"]


async def assert_moves(csm: World, count: int, seconds: float) -> float:
    """Moving a node with so many accounts below it is quick, and leaves every path right."""
    node, other = await grow(csm, count)
    statements: list[str] = []
    csm.instance.database.observer = statements.append
    started = time.perf_counter()
    await csm.system.update(Account, node, {"account_parent": other})
    taken = time.perf_counter() - started
    csm.instance.database.observer = None
    known = {
        record["sys_id"]: record
        async for record in csm.system.every(
            Account,
            Query(fields=("sys_id", "account_code", "account_parent", "account_path"), limit=1000),
        )
    }
    assert len(known) == count + 3
    for sys_id, record in known.items():
        assert record["account_path"] == expected_path(known, sys_id)
    assert len(statements) < 30, "the statements of a move do not depend on how many accounts move"
    assert taken < seconds
    return taken


@pytest.mark.rule("CSM-31")
async def test_r6_moving_a_node_rewrites_all_below_it_in_a_few_statements(csm: World) -> None:
    await assert_moves(csm, 60, seconds=10)


@pytest.mark.deep
@pytest.mark.rule("CSM-31")
async def test_r6_a_node_with_ten_thousand_accounts_below_it_moves_in_seconds(csm: World) -> None:
    await assert_moves(csm, 10_000, seconds=20)
