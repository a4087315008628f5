"""Up-sell hints: what customers who have one product also have."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_core import InvalidInput, Query, Record
from plugins.b2b import AGENT
from plugins.install_base import UpSellHint
from plugins.install_base.hints import MOST_PER_PRODUCT, count_hints, pairs
from tests.plugins.install_base.shop import Shop

SETS = st.lists(st.frozensets(st.sampled_from("abcde")), max_size=20)


@given(SETS, st.integers(1, 4), st.integers(1, 100))
def test_pairs_are_those_that_enough_customers_have(
    sets: list[frozenset[str]], least: int, percent: int
) -> None:
    found = {(pair.product, pair.suggested): pair for pair in pairs(sets, least, percent)}
    for one, other in [*combinations("abcde", 2), *((b, a) for a, b in combinations("abcde", 2))]:
        have, both = sum(one in each for each in sets), sum({one, other} <= each for each in sets)
        wanted = both >= least and both * 100 // (have or 1) >= percent
        assert ((one, other) in found) == wanted
        if wanted:
            assert (found[one, other].customers, found[one, other].with_both) == (have, both)
    assert max(Counter(product for product, _ in found).values(), default=0) <= MOST_PER_PRODUCT


def test_only_the_strongest_pairs_of_a_product_are_kept() -> None:
    sets = [frozenset(("a", *"bcdefgh"[: 7 - number])) for number in range(4)]
    kept = [pair.suggested for pair in pairs(sets, 1, 1) if pair.product == "a"]
    assert kept == [*"bcdef"]


async def hints(shop: Shop) -> list[Record]:
    """The hints as they stand, the strongest first."""
    return (await shop.everything.list(UpSellHint, Query(order=("-percent", "reason")))).records


async def test_a_hint_says_why_and_is_shown_to_agents_with_customers_who_lack_the_product(shop: Shop) -> None:
    async with shop.preparing():
        for number in range(4):
            await shop.account(f"shop {number}")
            for product in ("ATM", "card reader")[: 1 if number == 3 else 2]:
                owner = {"account": shop[f"shop {number}"], "state": "active"}
                await shop.sold(f"{product} {number}", product, **owner)
        await shop.sold("cancelled", "card reader", account=shop["bank"], state="cancelled")
        await shop.person("agent", AGENT)
    await count_hints(shop.everything)
    first, second = await hints(shop)
    assert (first["product"], first["suggested"], first["percent"]) == (shop["card reader"], shop["ATM"], 100)
    assert second["reason"] == "3 of the 4 customers who have ATM also have card reader (75 %)"
    client = await shop.client("agent")
    for name, suggested in (("shop 3", ["card reader"]), ("shop 0", []), ("bank", [])):
        answer = await client.get(f"/api/customers/customer_account/{shop[name]}/overview")
        shown = answer.json()["sections"]["up_sell_hints"]["records"]
        assert [hint["suggested"] for hint in shown] == [shop[each] for each in suggested], name
    assert await shop.world.sees(shop.actors["banker"], UpSellHint) == set()
    with pytest.raises(InvalidInput):
        await shop.records("keeper").update(UpSellHint, first["sys_id"], {"reason": "Because"})


async def test_hints_that_hold_no_more_go(shop: Shop) -> None:
    async with shop.preparing():
        for number in range(3):
            await shop.account(f"shop {number}")
            for product in ("ATM", "card reader"):
                owner = {"account": shop[f"shop {number}"], "state": "active"}
                await shop.sold(f"{product} {number}", product, **owner)
    await count_hints(shop.everything)
    before = await hints(shop)
    assert len(before) == 2
    await count_hints(shop.everything)
    assert await hints(shop) == before
    await shop.change("ATM 0", state="inactive")
    await count_hints(shop.everything)
    assert await hints(shop) == []
