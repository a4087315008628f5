"""Prices of sold products: for all units, and with what is sold as a part of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, Records, refusal

from ..entities import SoldProduct

ADDS_UP = "the price of the whole takes in its parts"
PRICES = (
    "unit_list_price", "unit_base_price", "unit_net_price", "one_time_price", "monthly_price",
)  # fmt: skip
BASIS = {"unit_net_price", "quantity", "pricing_method", "periodicity"}
CUMULATIVE = ("cumulative_one_time_price", "cumulative_monthly_price")
WATCHED = {*PRICES, *BASIS, "term_months", "currency", "parent"}
MONTHS = {"monthly": 1, "quarterly": 3, "annually": 12}
YEAR = 12


async def before_sold_product_price_is_set(change: Change) -> dict[str, Any] | None:
    """Prices for all units from that of one, and the cumulative ones from it and its parts."""
    if not change.changed & WATCHED:
        return None
    new = dict(change.new)
    _check_currency(new)
    values = _for_all_units(change)
    new |= values
    monthly = new.get("monthly_price")
    values["annual_price"] = None if monthly is None else _annual(new)
    if change.changed & {"parent", "currency"}:
        await _check_same_currency(change)
    if change.kind == "create" or change.actor.elevated != ADDS_UP:
        parts = (
            (0, 0) if change.kind == "create" else await _of_parts(change.elevated(ADDS_UP), change.sys_id)
        )
        values |= _cumulative(new, parts)
    return values


def _check_currency(new: Mapping[str, Any]) -> None:
    if new.get("currency") is None and any(new.get(name) for name in PRICES):
        raise refusal(
            "currency", "a price is one in a currency", "name the currency, such as EUR", "required"
        )


def _for_all_units(change: Change) -> dict[str, Any]:
    """What follows from the price of a unit, as far as nobody says otherwise in the same change."""
    new, unit = change.new, change.new.get("unit_net_price")
    if unit is None or not change.changed & BASIS:
        return {}
    total, method = unit * new["quantity"], new.get("pricing_method")
    values: dict[str, Any] = {}
    if method == "one_time" and "one_time_price" not in change.changed:
        values["one_time_price"] = total
    if method == "recurring" and "monthly_price" not in change.changed:
        values["monthly_price"] = _rounded(total, MONTHS[new.get("periodicity") or "monthly"])
    return values


def _annual(new: Mapping[str, Any]) -> int:
    """Twelve months; where the year has a price, that one and no cent more."""
    unit, yearly = new.get("unit_net_price"), new.get("periodicity") == "annually"
    if yearly and unit is not None and _rounded(unit * new["quantity"], YEAR) == new["monthly_price"]:
        return int(unit * new["quantity"])
    return int(new["monthly_price"] * YEAR)


def _rounded(amount: int, by: int) -> int:
    """Divided, and rounded to the nearest minor unit; a half is rounded up."""
    return (2 * amount + by) // (2 * by)


def _cumulative(new: Mapping[str, Any], parts: tuple[int, int]) -> dict[str, Any]:
    one_time = (new.get("one_time_price") or 0) + parts[0]
    monthly = (new.get("monthly_price") or 0) + parts[1]
    term = new.get("term_months")
    # Without a term nobody knows for how long the monthly price is paid.
    net = None if term is None and monthly else one_time + monthly * (term or 0)
    priced = new.get("currency") is not None
    names = (*CUMULATIVE, "cumulative_net_price")
    return dict(zip(names, (one_time, monthly, net) if priced else (None, None, None), strict=True))


async def _of_parts(records: Records, product: str) -> tuple[int, int]:
    """What the parts cost together, once and in a month."""
    sums = await records.aggregate(
        SoldProduct, measures=tuple(f"sum:{name}" for name in CUMULATIVE), where=SoldProduct.parent == product
    )
    row = sums[0] if sums else {}
    first, second = (int(row.get(f"sum:{name}") or 0) for name in CUMULATIVE)
    return first, second


async def _check_same_currency(change: Change) -> None:
    records, parent = change.elevated(ADDS_UP), change.new.get("parent")
    currency = change.new.get("currency")
    if parent and currency:
        above = (await records.get(SoldProduct, parent, ("currency",)))["currency"]
        if above != currency:
            remedy = f"use {above}" if above else "give the whole a currency first"
            detail = "parts have prices in the currency of the whole"
            raise refusal("currency", detail, remedy, "other_currency")
    if change.kind == "update" and change.before("currency") is not None and "currency" in change.changed:
        other = (SoldProduct.parent == change.sys_id) & (SoldProduct.currency.is_not_null())
        if await records.find(SoldProduct, other, ("sys_id",)) is not None:
            raise refusal(
                "currency",
                "the parts have prices in the currency of the whole",
                "change the parts first",
                "has_parts",
            )


async def after_sold_product_price_changes(change: Change) -> None:
    """What it is a part of, and was a part of, costs more or less."""
    records = change.elevated(ADDS_UP)
    moved = change.before("parent") if change.kind == "update" and "parent" in change.changed else None
    if change.kind == "update" and not change.changed & {"parent", *CUMULATIVE}:
        return
    for parent in filter(None, (moved, change.new.get("parent"))):
        await add_up(records, parent)


async def add_up(records: Records, product: str) -> None:
    """Reckon the cumulative prices of a sold product anew."""
    await records.lock(SoldProduct, product)
    known = await records.get(SoldProduct, product)
    await records.update(SoldProduct, product, _cumulative(known, await _of_parts(records, product)))


BUSINESS_RULES = (
    BusinessRule(
        entity=SoldProduct,
        kinds=("create", "update"),
        before=before_sold_product_price_is_set,
        order=120,
        because="The cumulative net price is the one-time price and the monthly one times the term, parts included",
    ),
    BusinessRule(
        entity=SoldProduct,
        kinds=("create", "update", "delete"),
        after=after_sold_product_price_changes,
        order=120,
        because="The price of the whole takes in its parts",
    ),
)
