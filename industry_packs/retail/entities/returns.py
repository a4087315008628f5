"""Returns: the case, its lines and the money that goes back."""

from __future__ import annotations

from platform_core import (
    Boolean,
    Choice,
    CurrencyCode,
    Date,
    Entity,
    Integer,
    Money,
    Number,
    Reference,
    String,
    Text,
    Unique,
)
from plugins.customer_service import Case
from plugins.install_base import InstallBaseItem

from ..choices import EXPECTED, PROPOSED, REASON, REPAIR, RETURN_CHANNEL, RIGHT, STAGE
from .orders import Order, OrderLine


class RmaCase(
    Entity,
    extends=Case,
    tablename="sn_csm_rma_case",
    number_prefix="RMA",
    label="Return",
):
    """A return merchandise authorization: goods of one order come back, and something is done about each line.

    The store that takes the goods back, or handles the return, is the case's ``service_organization``.
    """

    sales_order = Reference(
        Order, required=True, index=True, on_delete="restrict", label="Order", help="Never another one later"
    )
    stage = Choice(STAGE, default="initiate", index=True, read_only=True)
    return_channel = Choice(RETURN_CHANNEL, default="carrier", index=True)
    notified_on = Date(
        index=True,
        help="When the buyer said so; today, when left out, never in the future, and it stays (C-7)",
    )
    goods_received_on = Date(help="When the goods were back")
    proof_of_dispatch_on = Date(help="When the buyer had shown that he sent them")
    withdrawal_until = Date(
        read_only=True, help="Last day to withdraw; empty while there is none, or none yet"
    )
    withdrawal_reason = Text(read_only=True, help="How that day was reckoned, or why there is no right")
    send_back_until = Date(read_only=True, help="Until when the buyer sends the goods, after he withdrew")
    refund_due_on = Date(read_only=True, help="Until when money is paid back; empty while it may be held")
    refund_reason = Text(read_only=True, help="How that day was reckoned")
    sscc = String(24, unique=True, label="SSCC", help="The GS1 number of the parcel")


class RmaCaseLine(
    Entity,
    tablename="sn_csm_rma_case_line",
    label="Return line",
    display="number",
    default_order="rma_case",
    number_prefix="RMAL",
):
    """What of one order line comes back, why, and what is done about it."""

    number = Number()
    rma_case = Reference(RmaCase, required=True, index=True, on_delete="cascade", label="Return")
    order_line = Reference(OrderLine, required=True, index=True, on_delete="restrict")
    install_base = Reference(InstallBaseItem, index=True, label="Install base item")
    gtin = String(20, read_only=True, index=True, label="GTIN")
    sgtin = String(60, index=True, label="SGTIN", help="The very item, as an element string: (01)...(21)...")
    original_quantity = Integer(read_only=True, minimum=1, help="How many were sold")
    defective_quantity = Integer(
        required=True, minimum=1, help="How many come back; at most as many as were sold"
    )
    approved_quantity = Integer(
        minimum=0, help="How many of these it is agreed to; none, when it is rejected"
    )
    reason = Choice(REASON, required=True, default="other")
    reason_text = Text(2000, label="Reason in the buyer's words")
    unsealed = Boolean(help="The seal is broken")
    customer_expected_resolution = Choice(EXPECTED, required=True, default="refund")
    proposed_resolution = Choice(PROPOSED)
    repair_type = Choice(REPAIR)
    right = Choice(RIGHT, read_only=True, index=True, help="What the buyer's claim rests on")
    accepted_until = Date(read_only=True, help="The last day of that right")
    decision = Text(read_only=True, help="Why the return is accepted, or not")
    resolution_notes = Text(2000)
    state = Integer(default=1, index=True)
    active = Boolean(default=True, read_only=True)
    constraints = (Unique(("rma_case", "order_line"), because="An order line stands in a return once"),)


class Refund(
    Entity,
    tablename="retail_refund",
    label="Refund",
    display="number",
    default_order="due_on",
    number_prefix="RFND",
):
    """Money that goes back to the buyer, by the means by which he paid."""

    number = Number()
    rma_case = Reference(RmaCase, required=True, index=True, on_delete="restrict", label="Return")
    line = Reference(
        RmaCaseLine, unique=True, on_delete="restrict", help="For which line; empty: for the delivery"
    )
    amount = Money(required=True, read_only=True, help="In minor units")
    currency = CurrencyCode(required=True, read_only=True)
    due_on = Date(index=True, read_only=True, help="Last day to pay; empty while the money may be held")
    reason = Text(read_only=True, help="How amount and day were reckoned")
    paid_on = Date()
    payment_reference = String(100)
    state = Integer(default=1, index=True)
    active = Boolean(default=True, read_only=True)
