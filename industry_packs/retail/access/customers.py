"""What buyers see of their orders, returns and complaints, and give."""

from __future__ import annotations

from typing import Any

from platform_core import ActorStandIn, Condition, Grant
from plugins.b2c import REQUESTER, own_consumers
from plugins.customer_service import CUSTOMER_CREATES, NEW, as_consumer, as_consumer_only

from ..entities import CustomerComplaint, Order, OrderLine, Refund, RmaCase, RmaCaseLine

ORDER_READS = (
    "number", "external_number", "consumer", "email", "channel", "ordered_at", "country", "currency",
    "delivery_charge", "total", "regular_delivery", "informed_on", "state",
)  # fmt: skip
LINE_READS = (
    "sales_order", "position", "gtin", "product", "description", "quantity", "unit_price", "amount", "fulfilment",
    "dispatched_on", "delivered_on",
)  # fmt: skip
RETURN_READS = (
    "sales_order", "stage", "return_channel", "notified_on", "goods_received_on", "proof_of_dispatch_on",
    "withdrawal_until", "withdrawal_reason", "send_back_until", "refund_due_on", "refund_reason", "sscc",
)  # fmt: skip
RETURN_GIVES = ("sales_order", "return_channel", "description")
BACK_GIVES = (
    "rma_case", "order_line", "defective_quantity", "reason", "reason_text", "unsealed",
    "customer_expected_resolution",
)  # fmt: skip
BACK_READS = (
    *BACK_GIVES, "number", "gtin", "original_quantity", "approved_quantity", "proposed_resolution", "repair_type",
    "right", "accepted_until", "decision", "state", "active",
)  # fmt: skip
REFUND_READS = ("number", "rma_case", "line", "amount", "currency", "due_on", "reason", "paid_on", "state")
COMPLAINT_GIVES = ("topic", "sales_order", "incident_at", "description", "requesting_service_organization")


def _own(consumer: Any, actor: ActorStandIn) -> Condition:
    condition: Condition = consumer.is_in(own_consumers(actor))
    return condition


def own_order(actor: ActorStandIn) -> Condition:
    """The actor bought it."""
    return _own(Order.consumer, actor)


def own_line(actor: ActorStandIn) -> Condition:
    """The actor bought it."""
    return _own(OrderLine.sales_order.consumer, actor)


def own_back(actor: ActorStandIn) -> Condition:
    """The actor sends it back."""
    return _own(RmaCaseLine.rma_case.consumer, actor)


def own_back_not_begun(actor: ActorStandIn) -> Condition:
    """The actor sends it back, and nobody has begun with it."""
    condition: Condition = own_back(actor) & (RmaCaseLine.rma_case.state == NEW) & (RmaCaseLine.state == NEW)
    return condition


def own_refund(actor: ActorStandIn) -> Condition:
    """The actor gets it."""
    return _own(Refund.rma_case.consumer, actor)


CUSTOMER_RULES = (
    Grant(
        role=REQUESTER, entity=Order, may=("read",), where=own_order, fields=ORDER_READS,
        because="Consumers see what they bought",
    ),
    Grant(
        role=REQUESTER, entity=OrderLine, may=("read",), where=own_line, fields=LINE_READS,
        because="Consumers see what they bought",
    ),
    Grant(
        role=REQUESTER, entity=RmaCase, may=("read",), where=as_consumer, fields=RETURN_READS,
        because="Consumers follow their returns, and read why and until when",
    ),
    Grant(
        role=REQUESTER, entity=RmaCase, may=("create",), where=as_consumer_only,
        fields=(*CUSTOMER_CREATES, *RETURN_GIVES), because="Consumers send back what they bought",
    ),
    Grant(
        role=REQUESTER, entity=RmaCaseLine, may=("read",), where=own_back, fields=BACK_READS,
        because="Consumers follow their returns, and read why and until when",
    ),
    Grant(
        role=REQUESTER, entity=RmaCaseLine, may=("create",), where=own_back_not_begun, fields=BACK_GIVES,
        because="Consumers say what they send back, and why",
    ),
    Grant(
        role=REQUESTER, entity=Refund, may=("read",), where=own_refund, fields=REFUND_READS,
        because="Consumers see what they get back, and until when",
    ),
    Grant(
        role=REQUESTER, entity=CustomerComplaint, may=("read",), where=as_consumer,
        fields=COMPLAINT_GIVES, because="Consumers follow their complaints",
    ),
    Grant(
        role=REQUESTER, entity=CustomerComplaint, may=("create",), where=as_consumer_only,
        fields=(*CUSTOMER_CREATES, *COMPLAINT_GIVES), because="Consumers complain for themselves",
    ),
)  # fmt: skip
