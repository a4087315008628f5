"""Money that goes back: how much, until when, and that it was paid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, Query, Record, Records, refusal
from plugins.customer_service import CLOSED

from ..choices import REFUND, RETURN, WITHDRAWAL
from ..entities import Order, OrderLine, Refund, RmaCase, RmaCaseLine
from ..lifecycles import PAID
from .terms import MOST, facts_of

PAYS = (REFUND, RETURN)


async def refund_line(records: Records, line: Mapping[str, Any]) -> None:
    """Have money paid back for a line that was resolved so."""
    if line["proposed_resolution"] not in PAYS or not line["approved_quantity"]:
        return
    case = await records.get(RmaCase, line["rma_case"])
    order_line = await records.get(OrderLine, line["order_line"])
    price = order_line["unit_price"]
    amount = price * line["approved_quantity"]
    words = f"{line['approved_quantity']} at {price} of {order_line['description']}"
    await _create(records, case, {"line": line["sys_id"], "amount": amount, "reason": words})


async def refund_delivery(records: Records, case: Mapping[str, Any]) -> None:
    """Pay the standard delivery back once all of an order was withdrawn from, where the law says so."""
    facts = await facts_of(records, case["sales_order"])
    rule, charge = facts.laws[WITHDRAWAL], facts.order["delivery_charge"]
    if rule is None or not rule["refunds_delivery"] or not charge:
        return
    of_order = RmaCaseLine.rma_case.sales_order == case["sales_order"]
    withdrawn = of_order & (RmaCaseLine.right == WITHDRAWAL) & (RmaCaseLine.state == CLOSED)
    back: dict[str, int] = {}
    async for line in records.every(RmaCaseLine, Query(where=withdrawn, limit=MOST)):
        if line["proposed_resolution"] in PAYS:
            back[line["order_line"]] = back.get(line["order_line"], 0) + line["approved_quantity"]
    if any(back.get(line["sys_id"], 0) < line["quantity"] for line in facts.lines):
        return
    paid = (Refund.rma_case.sales_order == case["sales_order"]) & Refund.line.is_null()
    if await records.find(Refund, paid, ("sys_id",)) is None:
        await _create(
            records, case, {"amount": charge, "reason": "standard delivery, for all was withdrawn from"}
        )


async def _create(records: Records, case: Mapping[str, Any], values: dict[str, Any]) -> Record:
    order = await records.get(Order, case["sales_order"], ("currency",))
    reason = f"{values['reason']}; {case['refund_reason']}"
    due = {"due_on": case["refund_due_on"], "currency": order["currency"], "rma_case": case["sys_id"]}
    return await records.create(Refund, {**values, **due, "reason": reason})


async def before_refund_is_paid(change: Change) -> Mapping[str, Any] | None:
    """It was paid today, unless another past day is given."""
    if not change.becomes("state", PAID):
        return None
    day = change.new["paid_on"] or change.now.date()
    if day > change.now.date():
        raise refusal("paid_on", "the day has not come yet", "give the day of the payment", "in_the_future")
    return {"paid_on": day}


REFUND_RULES = (
    BusinessRule(
        entity=Refund,
        kinds=("update",),
        before=before_refund_is_paid,
        because="It is on record when money went back",
    ),
)
