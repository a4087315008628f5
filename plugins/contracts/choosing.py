"""Which entitlements a case may fall under, how well each matches, and why one was chosen."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from platform_core import Filter, Query, Record, Records
from plugins.install_base import InstallBaseItem, today_of

from .entities import ContractAsset, Coverage, Entitlement
from .periods import ACTIVE

OF_CUSTOMER, OF_PRODUCT, OF_THING, OF_CONTRACT = 1, 2, 3, 4
"""What a match of customer, product, thing and contract weighs (CSM-139)."""
WORDS = {
    "account": "the account",
    "consumer": "the consumer",
    "household": "the household",
    "product": "the product",
    "asset": "the asset",
    "sold_product": "the sold product",
    "install_base_item": "the installed item",
    "coverage": "what it covers",
    "contract": "what its contract covers",
}
NO_DAY = datetime.date.max
ALL_AT_ONCE = 500


class Match(msgspec.Struct, frozen=True):
    """Something about a case that an entitlement matches, and what that weighs."""

    what: str
    weight: int


class Candidate(msgspec.Struct, frozen=True):
    """An entitlement that a case may fall under, and how it matches."""

    entitlement: Record
    matches: tuple[Match, ...]

    @property
    def score(self) -> int:
        """The sum of the weights."""
        return sum(match.weight for match in self.matches)

    @property
    def rank(self) -> tuple[Any, ...]:
        """Better ones come first; among equals the one that ends first, then the older one."""
        return (-self.score, self.entitlement["end_date"] or NO_DAY, self.entitlement["sys_id"])

    def explain(self, of: int) -> str:
        """What matches, in words."""
        parts = ", ".join(f"{WORDS[match.what]} ({match.weight})" for match in self.matches)
        choice = "the only one offered" if of == 1 else f"{of} were offered"
        return f"Matches {parts}: {self.score} in all; {choice}."


async def candidates(records: Records, case: Mapping[str, Any], now: datetime.datetime) -> list[Candidate]:
    """The entitlements that are offered for a case, the best one first (CSM-138)."""
    whose = _of_customer(case)
    if whose is None:
        return []
    today = await today_of(records, case, now)
    channel = case.get("contact_type")
    filters = (Filter("channel", "contains", channel),) if channel else ()
    query = Query(where=whose & _usable(today), filters=filters, limit=ALL_AT_ONCE)
    offered = [
        row
        async for row in records.every(Entitlement, query)
        if (channel is None or channel in row["channel"].split(",")) and not _contradicts(row, case)
    ]
    if not offered:
        return []
    items = await _items(records, case)
    covered = await _covered(records, case, items, today)
    found = [
        Candidate(row, _matches(row, case, items, covered)) for row in offered if _fits(row, case, items)
    ]
    return sorted(found, key=lambda each: each.rank)


def _of_customer(case: Mapping[str, Any]) -> Any:
    """The account's; or those of the consumer himself, of the household, or of both, as far as the case names them."""
    if account := case.get("account"):
        return Entitlement.account == account
    consumer, household = case.get("consumer"), case.get("household")
    own: Any = (Entitlement.consumer == consumer) & Entitlement.household.is_null()
    theirs: Any = Entitlement.household == household
    if consumer and household:
        return own | theirs
    if consumer or household:
        return own if consumer else theirs
    return None


def _usable(today: datetime.date) -> Any:
    """Active, within its days and those of its contract, with units left where they are counted."""
    entitlement: Any = Entitlement
    contract = entitlement.contract
    return (
        entitlement.active.eq(True)
        & (entitlement.state == ACTIVE)
        & (entitlement.start_date.is_null() | (entitlement.start_date <= today))
        & (entitlement.end_date.is_null() | (entitlement.end_date >= today))
        & (entitlement.per_unit.eq(False) | (entitlement.remaining_units > 0))
        & (
            contract.is_null()
            | ((contract.state == ACTIVE) & (contract.ends.is_null() | (contract.ends >= today)))
        )
    )


def _contradicts(row: Record, case: Mapping[str, Any]) -> bool:
    """It is for another product, asset or sold product than the case."""
    return any(
        row[field] is not None and case.get(field) is not None and row[field] != case[field]
        for field in ("product", "asset", "sold_product")
    )


def _fits(row: Record, case: Mapping[str, Any], items: Sequence[str]) -> bool:
    """It is not for another installed item than that of the case, or one that this is a part of."""
    item = row["install_base_item"]
    return item is None or case.get("install_base") is None or item in items


async def _items(records: Records, case: Mapping[str, Any]) -> list[str]:
    """The installed item of the case, and those that it is a part of."""
    item = case.get("install_base")
    if item is None:
        return []
    path = (await records.get(InstallBaseItem, item, ("path",)))["path"]
    table: Any = InstallBaseItem
    above = Query(where=table.code.is_in(path.split("/")), fields=("sys_id",), limit=ALL_AT_ONCE)
    return [row["sys_id"] async for row in records.every(InstallBaseItem, above)]


class Covered(msgspec.Struct, frozen=True):
    """The entitlements and contracts that cover what the case is about today."""

    entitlements: frozenset[str]
    contracts: frozenset[str]


async def _covered(
    records: Records, case: Mapping[str, Any], items: Sequence[str], today: datetime.date
) -> Covered:
    table: Any = Coverage
    parts: list[Any] = []
    if case.get("sold_product"):
        parts.append(table.sold_product == case["sold_product"])
    if items:
        parts.append(table.install_base.is_in(list(items)))
    rows: list[Record] = []
    for part in parts:
        query = Query(
            where=part & _lasts(table, today), fields=("contract", "entitlement"), limit=ALL_AT_ONCE
        )
        rows += [row async for row in records.every(Coverage, query)]
    contracts = {row["contract"] for row in rows if row["contract"]}
    if case.get("asset"):
        assets: Any = ContractAsset
        query = Query(
            where=(assets.asset == case["asset"]) & _lasts(assets, today),
            fields=("contract",),
            limit=ALL_AT_ONCE,
        )
        contracts |= {row["contract"] async for row in records.every(ContractAsset, query)}
    return Covered(frozenset(row["entitlement"] for row in rows if row["entitlement"]), frozenset(contracts))


def _lasts(table: Any, today: datetime.date) -> Any:
    return (table.added.is_null() | (table.added <= today)) & (
        table.removed.is_null() | (table.removed >= today)
    )


def _matches(
    row: Record, case: Mapping[str, Any], items: Sequence[str], covered: Covered
) -> tuple[Match, ...]:
    found = [
        Match("household" if row["household"] else "account" if row["account"] else "consumer", OF_CUSTOMER)
    ]
    if row["product"] is not None and row["product"] == case.get("product"):
        found.append(Match("product", OF_PRODUCT))
    things = [
        name for name in ("asset", "sold_product") if row[name] is not None and row[name] == case.get(name)
    ]
    things += ["install_base_item"] if row["install_base_item"] in items else []
    things += ["coverage"] if row["sys_id"] in covered.entitlements else []
    if things:
        found.append(Match(things[0], OF_THING))
    if row["contract"] is not None and row["contract"] in covered.contracts:
        found.append(Match("contract", OF_CONTRACT))
    return tuple(found)
