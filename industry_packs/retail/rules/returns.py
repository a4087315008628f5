"""What holds whenever a return is opened, changed or closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, Conflict, Query, TransitionRefused, refusal
from plugins.customer_service import AWAITING_INFO, CANCELLED, CLOSED, NEW, OPEN

from .. import gs1
from ..entities import Order, RmaCase, RmaCaseLine
from ..lifecycles import UNFINISHED
from .refunds import refund_delivery
from .refusing import refuse_another
from .terms import case_values, facts_of, refresh_refunds

REASON = "a return is reckoned by the facts of its order"
COMPANY_PREFIX = "retail.gs1_company_prefix"
STAGES = {NEW: "initiate", OPEN: "review", AWAITING_INFO: "resolve", CLOSED: "close", CANCELLED: "close"}
DECIDES = frozenset({"notified_on", "goods_received_on", "proof_of_dispatch_on"})


async def before_return_is_opened(change: Change) -> Mapping[str, Any] | None:
    """A return has the customer, the store and the day of its order, whatever is left out."""
    new = change.new
    if new["sales_order"] is None:
        return None
    order = await change.elevated(REASON).get(Order, new["sales_order"])
    values: dict[str, Any] = {"notified_on": new["notified_on"] or change.now.date()}
    for field in ("consumer", "account"):
        if new[field] is None:
            values[field] = order[field]
        elif new[field] != order[field]:
            detail = f"the order is not one of this {field}"
            raise refusal(field, detail, "leave it out, to take it from the order", "of_another_customer")
    if new["service_organization"] is None:
        values["service_organization"] = order["sold_by"]
    prefix = str(change.records.setting(COMPANY_PREFIX))
    if new["sscc"] is None and prefix:
        values["sscc"] = _parcel(prefix, new["number"])
    return values


def _parcel(prefix: str, number: str) -> str:
    if not (
        prefix.isascii() and prefix.isdigit() and gs1.SHORTEST_PREFIX <= len(prefix) <= gs1.LONGEST_PREFIX
    ):
        remedy = f"set {COMPANY_PREFIX} to the digits that GS1 gave, or empty it"
        raise Conflict(f"{prefix!r} is no GS1 company prefix", remedy=remedy)
    return gs1.make_sscc(prefix, int("".join(filter(str.isdigit, number))))


async def before_return_is_reckoned(change: Change) -> Mapping[str, Any] | None:
    """Days that were told are past days and stay, and what follows from them is put down."""
    new = change.new
    refuse_another(change, "sales_order", "cancel the return, and open one for the other order")
    refuse_another(change, "notified_on", "cancel the return, and open one with the right day")
    for field in DECIDES:
        if field in change.changed and new[field] and new[field] > change.now.date():
            raise refusal(
                field, "the day has not come yet", "give the day on which it happened", "in_the_future"
            )
    if new["sales_order"] is None or not change.changed & DECIDES:
        return None
    records = change.elevated(REASON)
    return case_values(records, await facts_of(records, new["sales_order"]), new)


async def before_return_moves(change: Change) -> Mapping[str, Any] | None:
    """The stage follows the state; a return is closed after its lines (RET-5)."""
    if "state" not in change.changed:
        return None
    state = change.new["state"]
    if state == OPEN and change.before("state") == NEW and await _count(change, all_of_them=True) == 0:
        raise TransitionRefused("the return has no lines", remedy="add what comes back, then submit it")
    if state == CLOSED and (left := await _count(change)):
        raise TransitionRefused(
            f"{left} of its lines are not resolved yet",
            remedy="resolve or cancel them, then close the return",
        )
    return {"stage": STAGES[state]}


async def _count(change: Change, *, all_of_them: bool = False) -> int:
    mine = RmaCaseLine.rma_case == change.sys_id
    condition = mine if all_of_them else mine & RmaCaseLine.state.is_in(list(UNFINISHED))
    return await change.elevated(REASON).count(RmaCaseLine, condition)


async def after_return_is_saved(change: Change) -> None:
    """Money is due as the return says; the delivery is paid back at its end; a cancelled return has no open lines."""
    records = change.elevated(REASON)
    if "refund_due_on" in change.changed:
        await refresh_refunds(records, change.new)
    if change.becomes("state", CLOSED):
        await refund_delivery(records, change.new)
    if change.becomes("state", CANCELLED):
        mine = (RmaCaseLine.rma_case == change.sys_id) & RmaCaseLine.state.is_in(list(UNFINISHED))
        for line in [
            each async for each in records.every(RmaCaseLine, Query(where=mine, fields=("sys_id",)))
        ]:
            await records.transition(RmaCaseLine, line["sys_id"], "cancel")


RETURN_RULES = (
    BusinessRule(
        entity=RmaCase,
        kinds=("create",),
        before=before_return_is_opened,
        order=55,
        because="A return is one of its order's customer",
    ),
    BusinessRule(
        entity=RmaCase,
        kinds=("create", "update"),
        before=before_return_is_reckoned,
        because="Until when, and why, is reckoned from facts (RET-6); a day that was told is not changed (C-7)",
    ),
    BusinessRule(
        entity=RmaCase,
        kinds=("create", "update"),
        before=before_return_moves,
        order=130,
        because="A return closes only after all its lines (RET-5, C-5)",
    ),
    BusinessRule(
        entity=RmaCase,
        kinds=("create", "update"),
        after=after_return_is_saved,
        because="Refunds and lines follow their return (RET-6)",
    ),
)
