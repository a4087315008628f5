"""Hierarchies: against a tree in memory, under parallel moves, and at their limits."""

from __future__ import annotations

import asyncio
import contextlib
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from platform_core import Filter, InvalidInput, PlatformError, Query, Records, related
from platform_core.testing import MakeWorld, World
from tests.example import ledger
from tests.example.ledger import CLERK, Branch


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    return await world(ledger.pack)


@pytest.fixture
async def clerk(csm: World) -> Records:
    return csm.as_(await csm.person("carla", CLERK))


NUMBERS = st.integers(0, 10**6)


async def paths(records: Records) -> dict[str, tuple[str, str | None, str]]:
    """Code, parent and path of every branch, by id."""
    return {
        record["sys_id"]: (record["code"], record["parent"], record["path"])
        async for record in records.every(Branch)
    }


def path_in(tree: dict[str, tuple[str, str | None, str]], sys_id: str) -> str:
    """The path that a branch must have; fails when it is its own ancestor."""
    steps, seen = [], set()
    at: str | None = sys_id
    while at is not None:
        assert at not in seen, "a branch is its own ancestor"
        seen.add(at)
        steps.append(tree[at][0])
        at = tree[at][1]
    return "/".join(reversed(steps))


async def in_order(records: Records) -> None:
    tree = await paths(records)
    assert {sys_id: entry[2] for sys_id, entry in tree.items()} == {
        sys_id: path_in(tree, sys_id) for sys_id in tree
    }
    assert len({entry[0] for entry in tree.values()}) == len(tree)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["add", "move", "move", "delete"]), NUMBERS, NUMBERS), max_size=12
    )
)
async def test_any_changes_leave_the_paths_of_a_tree(
    clerk: Records, steps: list[tuple[str, int, int]]
) -> None:
    for step, first, second in steps:
        tree = await paths(clerk)
        ids = sorted(tree)
        other = ([*ids, None])[second % (len(ids) + 1)]
        if step == "add" or not ids:
            await clerk.create(Branch, {"name": "b", "parent": other if len(tree) < 7 else None})
            continue
        one = ids[first % len(ids)]
        if step == "delete":
            await clerk.delete(Branch, one)
            assert {sys_id for sys_id, entry in tree.items() if entry[1] == one} <= set(await paths(clerk))
        elif other is not None and f"{tree[other][2]}/".startswith(f"{tree[one][2]}/"):
            with pytest.raises(InvalidInput) as refused:
                await clerk.update(Branch, one, {"parent": other})
            assert [error.code for error in refused.value.errors] == ["cycle"]
        else:
            with contextlib.suppress(InvalidInput):
                await clerk.update(Branch, one, {"parent": other})
    await in_order(clerk)


async def test_what_lies_below_is_found_by_path_and_by_rule_alike(clerk: Records) -> None:
    pick = random.Random(3)
    ids: list[str] = []
    for number in range(15):
        made = await clerk.create(Branch, {"name": str(number), "parent": pick.choice([*ids[-4:], None])})
        ids.append(made["sys_id"])
    tree = await paths(clerk)
    for sys_id in ids:
        expected = {
            other for other, entry in tree.items() if f"{entry[2]}/".startswith(f"{tree[sys_id][2]}/")
        }
        condition = Branch.sys_id.within(related(Branch.sys_id, Branch.sys_id == sys_id))
        found = {record["sys_id"] for record in (await clerk.list(Branch, Query(where=condition))).records}
        assert found == expected
        prefix = Filter("path", "startswith", f"{tree[sys_id][2]}/")
        assert await clerk.count(Branch, filters=(prefix,)) == len(expected) - 1


async def test_parallel_moves_never_make_a_circle(clerk: Records) -> None:
    ids = [(await clerk.create(Branch, {"name": str(number)}))["sys_id"] for number in range(6)]

    async def move(number: int) -> None:
        pick = random.Random(number)
        for _ in range(3):
            one, other = pick.sample(ids, 2)
            with contextlib.suppress(InvalidInput):
                await clerk.update(Branch, one, {"parent": other})
            await clerk.create(Branch, {"name": "new", "parent": one})

    await asyncio.gather(*(move(number) for number in range(8)))
    await in_order(clerk)


async def test_a_tree_that_would_grow_too_deep_is_refused_and_stays_as_it_is(clerk: Records) -> None:
    chains: list[list[str]] = []
    for _ in range(2):
        chain: list[str | None] = [None]
        for _ in range(5):
            chain.append((await clerk.create(Branch, {"name": "b", "parent": chain[-1]}))["sys_id"])
        chains.append([sys_id for sys_id in chain if sys_id])
    before = await paths(clerk)
    with pytest.raises(InvalidInput) as refused:
        await clerk.update(Branch, chains[0][0], {"parent": chains[1][-1]})
    assert [error.code for error in refused.value.errors] == ["too_deep"]
    assert await paths(clerk) == before
    await clerk.update(Branch, chains[0][0], {"parent": chains[1][1]})
    await in_order(clerk)
    with pytest.raises(PlatformError):
        await clerk.create(
            Branch,
            {
                "name": "c",
                "parent": (await clerk.create(Branch, {"name": "b", "parent": chains[0][-1]}))["sys_id"],
            },
        )
