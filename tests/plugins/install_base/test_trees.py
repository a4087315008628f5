"""Items in trees: roots, paths, and that the whole tree is its owner's."""

import random

import pytest

from platform_core import Conflict, InvalidInput, Record
from plugins.install_base import InstallBaseItem
from plugins.service_organization import OrganizationMember
from tests.plugins.install_base.shop import Shop

FROM_THE_TOP = (
    "account", "consumer", "household", "service_organization", "contact", "consumer_profile", "buyer_organization_member",
)  # fmt: skip


async def items(shop: Shop) -> dict[str, Record]:
    """All items by id."""
    return {item["sys_id"]: item async for item in shop.everything.every(InstallBaseItem)}


async def assert_trees_are_right(shop: Shop) -> dict[str, Record]:
    """Roots, paths, owners and people are those that the parents say."""
    known = await items(shop)
    for item in known.values():
        above = known.get(item["parent"] or "")
        top, path = item, item["code"]
        while (higher := known.get(top["parent"] or "")) is not None:
            top, path = higher, f"{higher['code']}/{path}"
        assert (item["root"], item["path"]) == (top["sys_id"], path)
        if above is not None:
            assert [item[name] for name in FROM_THE_TOP] == [above[name] for name in FROM_THE_TOP]
    return known


@pytest.mark.rule("CSM-125")
async def test_a_part_is_its_owners_as_the_whole_is(shop: Shop) -> None:
    await shop.item("atm", contact=shop["banker"])
    await shop.item("dispenser", parent=shop["atm"])
    await shop.item("roller", parent=shop["dispenser"], account=shop["bank"])
    known = await assert_trees_are_right(shop)
    assert known[shop["roller"]]["root"] == shop["atm"]
    for wrong in (
        {"account": shop["grocery"]},
        {"consumer": shop["clara's record"]},
        {"contact": shop["grocer"]},
    ):
        with pytest.raises(InvalidInput) as refused:
            await shop.item("wrong", parent=shop["atm"], **wrong)
        assert [error.pointer for error in refused.value.errors] == [f"/{field}" for field in wrong]
        with pytest.raises(InvalidInput):
            await shop.change("dispenser", **wrong)
    assert await assert_trees_are_right(shop) == known


@pytest.mark.rule("CSM-125")
async def test_the_tree_changes_hands_at_its_top(shop: Shop) -> None:
    await shop.item("atm", contact=shop["banker"])
    await shop.item("dispenser", parent=shop["atm"])
    await shop.item("roller", parent=shop["dispenser"])
    await shop.change("atm", account=shop["grocery"], contact=shop["grocer"])
    known = await assert_trees_are_right(shop)
    assert {item["account"] for item in known.values()} == {shop["grocery"]}
    assert [event["event"] for event in await shop.history("roller")] == ["installed", "reassigned"]


@pytest.mark.rule("CSM-126")
async def test_an_item_has_one_owner_and_a_contact_only_with_an_account(shop: Shop) -> None:
    bank, clara, store = (
        ("account", "bank"),
        ("consumer", "clara's record"),
        ("service_organization", "store"),
    )
    for one in (bank, clara, store):
        await shop.item(f"{one[1]}'s", **{one[0]: shop[one[1]]})
        for other in (bank, clara, store):
            if one != other:
                with pytest.raises(InvalidInput):
                    await shop.item("wrong", **{one[0]: shop[one[1]], other[0]: shop[other[1]]})
    with pytest.raises(InvalidInput):
        await shop.item("nobody's")
    with pytest.raises(InvalidInput) as refused:
        await shop.item("wrong", consumer=shop["clara's record"], contact=shop["banker"])
    assert [error.pointer for error in refused.value.errors] == ["/contact"]


@pytest.mark.rule("CSM-124")
async def test_the_contact_of_an_item_is_one_of_its_account(shop: Shop) -> None:
    with pytest.raises(InvalidInput) as refused:
        await shop.item("wrong", account=shop["bank"], contact=shop["grocer"])
    assert [error.pointer for error in refused.value.errors] == ["/contact"]


@pytest.mark.rule("CSM-179")
async def test_the_member_of_the_whole_is_that_of_its_parts(shop: Shop) -> None:
    await shop.person("cashier")
    member = {"service_organization": shop["store"], "user": shop["cashier"]}
    await shop.add("cashiers place", OrganizationMember, **member)
    await shop.item("till", service_organization=shop["store"])
    await shop.item("scanner", parent=shop["till"])
    await shop.change("till", buyer_organization_member=shop["cashiers place"])
    assert (await shop.now("scanner"))["buyer_organization_member"] == shop["cashiers place"]
    await assert_trees_are_right(shop)
    with pytest.raises(InvalidInput) as refused:
        await shop.item("wrong", account=shop["bank"], buyer_organization_member=shop["cashiers place"])
    assert [error.pointer for error in refused.value.errors] == ["/buyer_organization_member"]


async def test_nothing_moves_below_itself_or_to_another_owner(shop: Shop) -> None:
    await shop.item("atm", account=shop["bank"])
    await shop.item("dispenser", parent=shop["atm"])
    await shop.item("grocery's", account=shop["grocery"])
    for below in ("atm", "dispenser"):
        with pytest.raises(InvalidInput):
            await shop.change("atm", parent=shop[below])
    with pytest.raises(InvalidInput) as refused:
        await shop.change("dispenser", parent=shop["grocery's"])
    assert [error.pointer for error in refused.value.errors] == ["/parent"]
    with pytest.raises(Conflict):
        await shop.everything.delete(InstallBaseItem, shop["atm"])
    await assert_trees_are_right(shop)


@pytest.mark.rule("CSM-125")
@pytest.mark.parametrize("seed", range(3))
async def test_whatever_is_moved_and_given_away_the_trees_stay_right(shop: Shop, seed: int) -> None:
    chance = random.Random(seed)
    people = [("bank", "banker"), ("grocery", "grocer")]
    names = [f"item {number}" for number in range(12)]
    async with shop.preparing():
        for number, name in enumerate(names):
            parent = chance.choice([None, *names[:number]])
            owner = {} if parent else {"account": shop[chance.choice(people)[0]]}
            await shop.item(name, parent=shop[parent] if parent else None, **owner)
    refused = 0
    for _ in range(25):
        name = chance.choice(names)
        try:
            if chance.random() < 0.7:
                parent = chance.choice([None, *names])
                await shop.change(name, parent=shop[parent] if parent else None)
            else:
                account, contact = chance.choice(people)
                await shop.change(name, account=shop[account], contact=shop[contact])
        except InvalidInput:
            refused += 1
    await assert_trees_are_right(shop)
    assert refused < 25, "some of it went through"
