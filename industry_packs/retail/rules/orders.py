"""What holds whenever an order or a line of it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, Query, Records, refusal

from ..entities import Order, OrderLine, RmaCase
from ..lifecycles import UNFINISHED
from ..working_days import has_calendar
from .refusing import refuse_another
from .terms import refresh

REASON = "an order says what its lines say"
HIGHEST = 10**15
"""An amount beyond this is a mistake of whoever sent it, and sums of amounts below it can be kept."""
DECIDES = frozenset(
    {"channel", "ordered_at", "country", "subdivision", "regular_delivery", "informed_on", "delivered_on",
     "withdrawal_exception", "quantity"}
)  # fmt: skip
"""The facts that returns are decided by."""


async def before_order_is_saved(change: Change) -> Mapping[str, Any] | None:
    """Charges are no gifts, and the part of the country is one whose holidays are known."""
    new = change.new
    _refuse_amount("delivery_charge", new["delivery_charge"] or 0)
    place = {"country", "subdivision"}
    if new["subdivision"] and change.changed & place and not has_calendar(new["country"], new["subdivision"]):
        detail = f"no holidays are known of {new['subdivision']!r} in {new['country']}"
        raise refusal(
            "subdivision", detail, "leave it out, or write its ISO 3166-2 code without the country", "unknown"
        )
    return None


async def before_line_is_saved(change: Change) -> Mapping[str, Any] | None:
    """A line stays with its order, and says what all of it cost."""
    refuse_another(change, "sales_order", "delete the line, and add one to the other order")
    new = change.new
    await change.elevated(REASON).lock(Order, new["sales_order"])
    amount = new["quantity"] * new["unit_price"]
    _refuse_amount("unit_price", new["unit_price"], amount)
    days = new["dispatched_on"], new["delivered_on"]
    if days[0] and days[1] and days[1] < days[0]:
        raise refusal(
            "delivered_on", "it was delivered before it was dispatched", "correct the days", "backwards"
        )
    return {"amount": amount}


def _refuse_amount(field: str, *amounts: int) -> None:
    if any(not 0 <= amount <= HIGHEST for amount in amounts):
        detail = f"an amount is at least 0, and with its quantity at most {HIGHEST}"
        raise refusal(field, detail, "give it in minor units of the currency", "out_of_range")


async def after_order_is_saved(change: Change) -> None:
    """The total follows the charge, and open returns follow the facts."""
    records = change.elevated(REASON)
    if "delivery_charge" in change.changed:
        await _add_up(records, change.sys_id)
    if change.kind == "update" and change.changed & DECIDES:
        await _refresh_returns(records, change.sys_id)


async def after_line_is_saved(change: Change) -> None:
    """The order adds up, and open returns follow the facts."""
    records, order = change.elevated(REASON), change.new["sales_order"]
    if change.kind == "delete" and await records.find(Order, Order.sys_id == order, ("sys_id",)) is None:
        return
    if change.kind == "delete" or "amount" in change.changed:
        await _add_up(records, order)
    if change.kind != "create" or change.changed & DECIDES:
        await _refresh_returns(records, order)


async def _add_up(records: Records, order: str) -> None:
    (sums,) = await records.aggregate(
        OrderLine, measures=("sum:amount",), where=OrderLine.sales_order == order
    )
    charge = (await records.get(Order, order, ("delivery_charge",)))["delivery_charge"]
    await records.update(Order, order, {"total": int(sums["sum:amount"] or 0) + (charge or 0)})


async def _refresh_returns(records: Records, order: str) -> None:
    still_open = (RmaCase.sales_order == order) & RmaCase.state.is_in(list(UNFINISHED))
    found = [
        each["sys_id"] async for each in records.every(RmaCase, Query(where=still_open, fields=("sys_id",)))
    ]
    for rma_case in found:
        await refresh(records, rma_case)


ORDER_RULES = (
    BusinessRule(
        entity=Order,
        kinds=("create", "update"),
        before=before_order_is_saved,
        because="Facts that deadlines are reckoned by are right from the beginning",
    ),
    BusinessRule(
        entity=Order,
        kinds=("create", "update"),
        after=after_order_is_saved,
        because="The total follows, and what is decided about returns (RET-6)",
    ),
    BusinessRule(
        entity=OrderLine,
        kinds=("create", "update"),
        before=before_line_is_saved,
        because="A line is one of one order, at a price that can be added up",
    ),
    BusinessRule(
        entity=OrderLine,
        kinds=("create", "update", "delete"),
        after=after_line_is_saved,
        because="The total follows, and what is decided about returns (RET-6)",
    ),
)
