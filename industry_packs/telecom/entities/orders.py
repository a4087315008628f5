"""Orders, their lines, and the cases of those that fell out of the process."""

from __future__ import annotations

from platform_core import (
    Choice,
    Choices,
    CurrencyCode,
    DateTime,
    Entity,
    ExactlyOneOf,
    Integer,
    Money,
    Number,
    Reference,
    String,
    Text,
    Unique,
)
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer
from plugins.customer_service import Case
from plugins.product_data import Model

from .inventory import ProductInventory

ORDER_STATE = Choices({
    "draft": "Draft", "enrichment_in_progress": "Enrichment in progress",
    "enrichment_on_hold": "Enrichment on hold", "new": "New", "acknowledged": "Acknowledged",
    "rejected": "Rejected", "in_progress": "In progress", "awaiting_information": "Awaiting information",
    "revision_in_progress": "Revision in progress", "on_hold": "On hold",
    "assessing_cancellation": "Assessing cancellation", "completed": "Completed", "canceled": "Canceled",
})  # fmt: skip
ACTION = Choices({"add": "Add", "modify": "Modify", "delete": "Delete", "no_change": "No change"})
FALLOUT_REASON = Choices({
    "address": "Address not found", "capacity": "No capacity", "data": "Data incomplete",
    "system": "A system refused", "other": "Other",
})  # fmt: skip


class Order(
    Entity,
    tablename="sn_ind_tmt_orm_order",
    label="Order",
    display="number",
    default_order="-sys_id",
    number_prefix="ORD",
):
    """What one customer ordered: new products, changes, ends."""

    number = Number()
    state = Choice(ORDER_STATE, default="draft", index=True)
    account = Reference(Account, index=True, on_delete="restrict")
    consumer = Reference(Consumer, index=True, on_delete="restrict")
    contact = Reference(Contact, index=True)
    short_description = String(160)
    external_id = String(100, index=True)
    ordered_at = DateTime(read_only=True, help="When it was submitted")
    requested_completion = DateTime()
    expected_completion = DateTime()
    completed_at = DateTime(read_only=True)
    total = Money(help="In minor units of the currency")
    currency = CurrencyCode()
    state_reason = Text(help="Why it is rejected, waits or is canceled")
    constraints = (
        ExactlyOneOf(("account", "consumer"), because="An order has one customer: a business or a person"),
    )


class OrderLine(
    Entity,
    tablename="sn_ind_tmt_orm_order_line_item",
    label="Order line",
    display="sys_id",
    default_order="sys_id",
):
    """One product of an order, and what is to be done about it."""

    order = Reference(Order, required=True, index=True, on_delete="cascade")
    line_number = Integer(required=True, minimum=1)
    action = Choice(ACTION, required=True, default="add")
    product = Reference(Model, required=True, index=True, on_delete="restrict")
    product_inventory = Reference(ProductInventory, index=True, help="What is changed or ended")
    quantity = Integer(default=1, minimum=1)
    price = Money(help="In minor units of the order's currency")
    state = Choice(ORDER_STATE, default="draft", index=True)
    constraints = (Unique(("order", "line_number"), because="Lines are numbered within their order"),)


class OrderFalloutCase(
    Entity,
    extends=Case,
    tablename="telecom_order_fallout_case",
    number_prefix="OFC",
    label="Order fallout case",
):
    """An order that the process could not go on with by itself; its order completes when none of them is open."""

    order_record = Reference(Order, required=True, index=True, on_delete="cascade", label="Order")
    order_line = Reference(OrderLine, index=True)
    fallout_reason = Choice(FALLOUT_REASON, required=True, default="other")
