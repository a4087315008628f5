"""What customers who have one product also have, counted every night."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from itertools import permutations

import msgspec

from platform_core import Job, Query, Records, utc_now
from plugins.product_data import Model

from .entities import SoldProduct, UpSellHint
from .settings import HINT_CUSTOMERS, HINT_PERCENT

COUNTS = "what customers have is counted, whoever they are"
OWNERS = ("account", "consumer", "household", "buyer_organization")
HAD = ("active", "suspended", "change_pending")
MOST_PER_CUSTOMER = 200
"""So many products of one customer are looked at: who has more of them tells little of others."""
MOST_PER_PRODUCT = 5


class Pair(msgspec.Struct, frozen=True):
    """How many customers have a product, and how many of them another one, too."""

    product: str
    suggested: str
    customers: int
    with_both: int

    @property
    def percent(self) -> int:
        """How many in a hundred, rounded down."""
        return 100 * self.with_both // self.customers


def pairs(sets: Iterable[frozenset[str]], least: int, percent: int) -> list[Pair]:
    """The pairs of products that are worth a word, the strongest of each product first."""
    single: Counter[str] = Counter()
    both: Counter[tuple[str, str]] = Counter()
    for products in sets:
        single.update(products)
        both.update(permutations(sorted(products), 2))
    found = [Pair(one, other, single[one], count) for (one, other), count in both.items() if count >= least]
    strong = sorted(
        (pair for pair in found if pair.percent >= percent),
        key=lambda pair: (pair.product, -pair.percent, -pair.with_both, pair.suggested),
    )
    taken: Counter[str] = Counter()
    kept = []
    for pair in strong:
        taken[pair.product] += 1
        if taken[pair.product] <= MOST_PER_PRODUCT:
            kept.append(pair)
    return kept


async def count_hints(records: Records) -> None:
    """Count anew what is suggested to whom, and why."""
    elevated = records.elevated(COUNTS)
    least, percent = int(records.setting(HINT_CUSTOMERS)), int(records.setting(HINT_PERCENT))
    sets = [each async for each in _sets(elevated)]
    wanted = {(pair.product, pair.suggested): pair for pair in pairs(sets, least, percent)}
    async with elevated.transaction() as transaction:
        await _replace(transaction, wanted)


async def _replace(records: Records, wanted: dict[tuple[str, str], Pair]) -> None:
    left, now = dict(wanted), utc_now()
    known = [each async for each in records.every(UpSellHint, Query(limit=500))]
    for hint in known:
        pair = left.pop((hint["product"], hint["suggested"]), None)
        if pair is None:
            await records.delete(UpSellHint, hint["sys_id"])
        elif (pair.customers, pair.with_both) != (hint["customers"], hint["with_both"]):
            values = {**await _words(records, pair), "computed_at": now}
            await records.update(UpSellHint, hint["sys_id"], values)
    for pair in left.values():
        ends = {"product": pair.product, "suggested": pair.suggested, "computed_at": now}
        await records.create(UpSellHint, {**ends, **await _words(records, pair)})


async def _words(records: Records, pair: Pair) -> dict[str, object]:
    one, other = [
        (await records.get(Model, key, ("name",)))["name"] for key in (pair.product, pair.suggested)
    ]
    return {
        "customers": pair.customers,
        "with_both": pair.with_both,
        "percent": pair.percent,
        "reason": f"{pair.with_both} of the {pair.customers} customers who have {one} also have {other} "
        f"({pair.percent} %)",
    }


async def _sets(records: Records) -> AsyncIterator[frozenset[str]]:
    """The products of each customer, one customer after the other."""
    for owner in OWNERS:
        column = getattr(SoldProduct, owner)
        had = column.is_not_null() & SoldProduct.state.is_in([*HAD])
        if owner == "household":
            had = had & SoldProduct.consumer.is_null()
        query = Query(where=had, fields=(owner, "product"), order=(owner,), limit=1000)
        whose, products = None, set[str]()
        async for row in records.every(SoldProduct, query):
            if row[owner] != whose:
                yield frozenset(products)
                whose, products = row[owner], set()
            if len(products) < MOST_PER_CUSTOMER:
                products.add(row["product"])
        yield frozenset(products)


COUNT_HINTS = Job(
    name="install_base.count_hints",
    summary="Counts which products customers have together, to suggest one to those who have the other",
    every=24 * 3600,
    run=count_hints,
)
