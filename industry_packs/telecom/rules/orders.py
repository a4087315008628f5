"""What holds for orders, their lines and the cases of those that fell out."""

from __future__ import annotations

from typing import Any

from platform_core import BusinessRule, Change, TransitionRefused, refusal

from ..entities import Order, OrderFalloutCase, OrderLine
from ..lifecycles.orders import FINAL

CLOSED_TO_LINES = (*FINAL, "assessing_cancellation")


async def before_order_moves(change: Change) -> dict[str, Any] | None:
    """When it was submitted and completed; it completes when nothing of it is left to do."""
    values: dict[str, Any] = {}
    if change.becomes("state", "new"):
        values["ordered_at"] = change.new.get("ordered_at") or change.now
    if change.becomes("state", "completed") and change.transition is not None:
        await _check_nothing_is_left(change)
    if change.becomes("state", "completed"):
        values["completed_at"] = change.new.get("completed_at") or change.now
    return values


async def _check_nothing_is_left(change: Change) -> None:
    records = change.elevated("an order completes when nothing of it is left to do")
    fallout: Any = OrderFalloutCase.order_record == change.sys_id
    case = await records.find(OrderFalloutCase, fallout & (OrderFalloutCase.active == True))  # noqa: E712
    if case is not None:
        raise TransitionRefused(
            f"the fallout case {case['number']} of this order is still open",
            remedy="have it closed, then complete the order",
        )
    open_lines: Any = (OrderLine.order == change.sys_id) & OrderLine.state.not_in(list(FINAL))
    line = await records.find(OrderLine, open_lines)
    if line is not None:
        raise TransitionRefused(
            f"line {line['line_number']} of this order is {line['state']}",
            remedy="complete, reject or cancel its lines, then complete the order",
        )


async def before_line_is_added(change: Change) -> dict[str, Any] | None:
    """What is over, or about to be, takes no more lines."""
    records = change.elevated("a line belongs to an order that is not over")
    order = await records.get(Order, change.new["order"])
    if order["state"] in CLOSED_TO_LINES:
        detail = f"the order {order['number']} is {order['state']} and takes no more lines"
        raise refusal("order", detail, "make another order", "order_is_over")
    return None


async def before_fallout_is_opened(change: Change) -> dict[str, Any] | None:
    """A fallout case has the customer of its order, and a line of it."""
    if not change.changed & {"order_record", "order_line"}:
        return None
    records = change.elevated("a fallout case has the customer of its order")
    order = await records.get(Order, change.new["order_record"])
    line = change.new.get("order_line")
    if line is not None and (await records.get(OrderLine, line))["order"] != order["sys_id"]:
        raise refusal(
            "order_line", "the line is one of another order", "name a line of the order", "of_another_order"
        )
    customer = {name: order[name] for name in ("account", "consumer", "contact") if order[name]}
    return customer if change.kind == "create" else None


BUSINESS_RULES = (
    BusinessRule(
        entity=Order,
        kinds=("create", "update"),
        before=before_order_moves,
        because="An order completes when no line and no fallout case of it is open (TEL-17, C-5)",
    ),
    BusinessRule(
        entity=OrderLine,
        kinds=("create",),
        before=before_line_is_added,
        because="Orders that are over stay as they are",
    ),
    BusinessRule(
        entity=OrderFalloutCase,
        kinds=("create", "update"),
        before=before_fallout_is_opened,
        order=50,
        because="A fallout case has the customer of its order",
    ),
)
