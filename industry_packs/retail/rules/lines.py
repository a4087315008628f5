"""What holds whenever a line of a return is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, Query, Record, Records, TransitionRefused, refusal
from plugins.customer_service import AWAITING_INFO, CANCELLED, CLOSED, NEW, OPEN

from ..choices import REJECT, WITHDRAWAL
from ..entities import OrderLine, RmaCase, RmaCaseLine
from ..gs1 import parts_of
from .refunds import refund_line
from .refusing import refuse_another
from .terms import decided, facts_of, line_values

REASON = "a return's line is one of its order's"
DECIDES = frozenset({"reason", "unsealed", "order_line"})
QUANTITIES = frozenset(
    {"original_quantity", "defective_quantity", "approved_quantity", "proposed_resolution"}
)


async def before_line_is_saved(change: Change) -> Mapping[str, Any] | None:
    """A line of the order comes back: no more than was sold, by a right that is reckoned."""
    for field in ("rma_case", "order_line"):
        refuse_another(change, field, "cancel the line, and add another one")
    records, new = change.elevated(REASON), change.new
    if new["rma_case"] is None or new["order_line"] is None:
        return None
    case = await records.get(RmaCase, new["rma_case"])
    order_line = await records.get(OrderLine, new["order_line"])
    values: dict[str, Any] = {}
    if change.kind == "create":
        _refuse_foreign(case, order_line)
        values = {"original_quantity": order_line["quantity"], "gtin": order_line["gtin"]}
    merged = {**new, **values}
    if "sgtin" in change.changed and new["sgtin"] and parts_of(new["sgtin"])[0] != merged["gtin"]:
        detail = "the item that was scanned is not the one that was sold"
        raise refusal("sgtin", detail, "scan the item that comes back", "other_item")
    if change.changed & QUANTITIES or change.kind == "create":
        await _check_quantities(records, merged, change.sys_id)
    if change.changed & DECIDES:
        facts = await facts_of(records, case["sales_order"])
        values |= line_values(await decided(records, facts, case, merged))
    return values


def _refuse_foreign(case: Record, order_line: Record) -> None:
    if order_line["sales_order"] != case["sales_order"]:
        detail = "the line is one of another order than the return"
        raise refusal("order_line", detail, "choose a line of the return's order", "of_another_order")
    if case["state"] not in (NEW, OPEN):
        detail = "the return is past its review"
        raise refusal("rma_case", detail, "open another return for what comes back, too", "past_review")


async def _check_quantities(records: Records, line: Mapping[str, Any], sys_id: str) -> None:
    """Approved is at most what comes back, and that is at most what was sold (RET-5), over all returns."""
    original, back, approved = (line[f"{name}_quantity"] for name in ("original", "defective", "approved"))
    if back > original:
        detail = f"{original} were sold, {back} cannot come back"
        raise refusal("defective_quantity", detail, f"give at most {original}", "too_many")
    if approved is not None and approved > back:
        detail = f"{back} come back, {approved} cannot be approved"
        raise refusal("approved_quantity", detail, f"give at most {back}", "too_many")
    if line["proposed_resolution"] == REJECT and approved:
        detail = "what is rejected is approved for none"
        raise refusal("approved_quantity", detail, "give 0, or another resolution", "rejected")
    await records.lock(OrderLine, line["order_line"])
    others = (
        (RmaCaseLine.order_line == line["order_line"])
        & (RmaCaseLine.sys_id != sys_id)
        & (RmaCaseLine.state != CANCELLED)
    )
    taken = sum(
        _counts(each) for each in [each async for each in records.every(RmaCaseLine, Query(where=others))]
    )
    if taken + back > original:
        detail = f"{taken} of {original} came back by other returns already"
        raise refusal("defective_quantity", detail, f"give at most {max(original - taken, 0)}", "too_many")


def _counts(line: Mapping[str, Any]) -> int:
    """How many of a line are gone for other returns: what was resolved to stay with the buyer may come once more."""
    resolved = line["state"] == CLOSED
    number: int = line["approved_quantity"] or 0 if resolved else line["defective_quantity"]
    return number


async def before_line_moves(change: Change) -> Mapping[str, Any] | None:
    """Lines move while their return is worked on; who withdrew in time is not turned away."""
    if "state" not in change.changed or change.kind == "create":
        return None
    new, records = change.new, change.elevated(REASON)
    case = await records.get(RmaCase, new["rma_case"], ("state",))
    if new["state"] != CANCELLED and case["state"] not in (OPEN, AWAITING_INFO):
        raise TransitionRefused("the return is not being worked on", remedy="submit the return first")
    if new["proposed_resolution"] == REJECT and new["right"] == WITHDRAWAL:
        detail = f"the buyer has a right to it: {new['decision']}"
        raise refusal("proposed_resolution", detail, "choose another resolution", "has_a_right")
    return None


async def after_line_is_resolved(change: Change) -> None:
    """What is paid back for the line becomes due."""
    if change.becomes("state", CLOSED):
        await refund_line(change.elevated("a resolved line brings its refund along"), change.new)


LINE_RULES = (
    BusinessRule(
        entity=RmaCaseLine,
        kinds=("create", "update"),
        before=before_line_is_saved,
        because="Approved, returned and sold quantities fit, and the right is reckoned (RET-5, RET-6)",
    ),
    BusinessRule(
        entity=RmaCaseLine,
        kinds=("update",),
        before=before_line_moves,
        order=130,
        because="A withdrawal in time is accepted (RET-6)",
    ),
    BusinessRule(
        entity=RmaCaseLine,
        kinds=("update",),
        after=after_line_is_resolved,
        because="Money that goes back has a day until which (RET-6)",
    ),
)
