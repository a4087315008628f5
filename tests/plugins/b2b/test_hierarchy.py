"""The tree of accounts: numbers, codes, paths, and that it stays a tree."""

import random
import re

import pytest

from platform_core import Conflict, InvalidInput, NotPermitted, Record
from platform_core.testing import World
from plugins.b2b import ACCOUNT_DATA_MANAGER, AGENT, Account
from tests.plugins.b2b.group import Group


async def accounts(csm: World) -> dict[str, Record]:
    """All accounts by id."""
    return {record["sys_id"]: record async for record in csm.system.every(Account)}


def expected_path(known: dict[str, Record], sys_id: str) -> str:
    """The codes from the top account down to this one, put together from the parents."""
    record = known[sys_id]
    code: str = record["account_code"]
    parent = record["account_parent"]
    return f"{expected_path(known, parent)}/{code}" if parent else code


async def assert_tree_is_right(csm: World) -> int:
    """Every path fits the parents, codes and numbers are unique; returns how many accounts there are."""
    known = await accounts(csm)
    assert {sys_id: record["account_path"] for sys_id, record in known.items()} == {
        sys_id: expected_path(known, sys_id) for sys_id in known
    }
    for field in ("account_code", "number", "account_path"):
        assert len({record[field] for record in known.values()}) == len(known)
    return len(known)


@pytest.mark.rule("CSM-30")
async def test_each_account_has_a_number_a_code_and_a_path_of_codes(group: Group) -> None:
    assert await assert_tree_is_right(group.csm) == 7
    bar = await group.csm.system.get(Account, group.ids["Bar"])
    assert re.fullmatch(r"ACCT\d{7}", bar["number"])
    assert bar["account_path"].count("/") == 3
    assert bar["account_path"].endswith(f"/{bar['account_code']}")


@pytest.mark.rule("CSM-31")
async def test_moving_an_account_rewrites_the_paths_of_everything_below_it(group: Group) -> None:
    await group.csm.system.update(Account, group.ids["Europe"], {"account_parent": group.ids["Miami"]})
    assert await assert_tree_is_right(group.csm) == 7
    known = await accounts(group.csm)
    assert known[group.ids["Bar"]]["account_path"].startswith(known[group.ids["Miami"]]["account_path"] + "/")


@pytest.mark.rule("CSM-31")
async def test_codes_stay_when_an_account_moves(group: Group) -> None:
    before = await accounts(group.csm)
    await group.csm.system.update(Account, group.ids["Lisbon"], {"account_parent": None})
    after = await accounts(group.csm)
    assert {key: record["account_code"] for key, record in after.items()} == {
        key: record["account_code"] for key, record in before.items()
    }


@pytest.mark.rule("CSM-32")
@pytest.mark.parametrize("below", ["Europe", "Lisbon", "Bar"])
async def test_an_account_cannot_stand_below_itself(group: Group, below: str) -> None:
    before = await accounts(group.csm)
    with pytest.raises(InvalidInput) as refused:
        await group.csm.system.update(Account, group.ids["Europe"], {"account_parent": group.ids[below]})
    assert [error.pointer for error in refused.value.errors] == ["/account_parent"]
    assert await accounts(group.csm) == before


@pytest.mark.rule("CSM-33")
async def test_an_account_without_a_parent_stands_at_the_top(group: Group) -> None:
    top = await group.csm.system.get(Account, group.ids["Group"])
    assert top["account_parent"] is None
    assert top["account_path"] == top["account_code"]
    moved = await group.csm.system.update(Account, group.ids["Lisbon"], {"account_parent": None})
    assert moved["account_path"] == moved["account_code"]
    assert await assert_tree_is_right(group.csm) == 7


@pytest.mark.rule("CSM-30")
@pytest.mark.parametrize("field", ["number", "account_code", "account_path"])
async def test_nobody_writes_number_code_or_path_by_hand(group: Group, field: str) -> None:
    manager = await group.staff("priya", ACCOUNT_DATA_MANAGER)
    before = await accounts(group.csm)
    records = group.csm.as_(manager)
    with pytest.raises(InvalidInput, match=field):
        await records.update(Account, group.ids["Bar"], {field: "mine"})
    with pytest.raises(InvalidInput, match=field):
        await records.create(Account, {"name": "New", field: "mine"})
    assert await accounts(group.csm) == before


@pytest.mark.rule("CSM-67")
async def test_an_account_with_subsidiaries_is_not_deleted(group: Group) -> None:
    before = await accounts(group.csm)
    with pytest.raises(Conflict):
        await group.csm.system.delete(Account, group.ids["Lisbon"])
    assert await accounts(group.csm) == before


@pytest.mark.rule("CSM-30")
async def test_deleting_an_account_leaves_the_other_paths_right(group: Group) -> None:
    await group.csm.system.delete(Account, group.ids["Bar"])
    assert await assert_tree_is_right(group.csm) == 6
    assert group.ids["Bar"] not in await accounts(group.csm)


@pytest.mark.rule("CSM-30")
@pytest.mark.rule("CSM-32")
@pytest.mark.parametrize("seed", [1, 2])
async def test_the_tree_is_right_after_any_sequence_of_changes(csm: World, seed: int) -> None:
    chance = random.Random(seed)
    refused = 0
    for step in range(45):
        known = list(await accounts(csm))
        parent = chance.choice([*known, None])
        try:
            if len(known) < 4 or chance.random() < 0.3:
                await csm.system.create(Account, {"name": f"Account {step}", "account_parent": parent})
            elif chance.random() < 0.15:
                await csm.system.delete(Account, chance.choice(known))
            else:
                await csm.system.update(Account, chance.choice(known), {"account_parent": parent})
        except (InvalidInput, Conflict):
            refused += 1
        assert await assert_tree_is_right(csm) >= 1
    assert refused > 0, "the sequence never tried what must be refused"


async def test_only_keepers_of_account_data_change_the_tree(group: Group) -> None:
    agent = await group.staff("ruth", AGENT)
    with pytest.raises(NotPermitted):
        await group.csm.as_(agent).update(Account, group.ids["Bar"], {"account_parent": None})
    manager = await group.staff("priya", ACCOUNT_DATA_MANAGER)
    moved = await group.csm.as_(manager).update(Account, group.ids["Bar"], {"account_parent": None})
    assert moved["account_parent"] is None
