"""What is shown in one look with a consumer: what he bought, and what he sends back."""

from platform_core import OverviewSection
from plugins.b2c import Consumer

from .entities import Order, RmaCase

SECTIONS = (
    OverviewSection(
        of=Consumer,
        name="orders",
        summary="What the consumer bought, the newest first",
        lists=Order,
        where=lambda consumer: Order.consumer == consumer,
        fields=("number", "external_number", "channel", "ordered_at", "total", "currency", "state"),
        order=("-ordered_at",),
    ),
    OverviewSection(
        of=Consumer,
        name="returns",
        summary="What the consumer sent or sends back, the newest first",
        lists=RmaCase,
        where=lambda consumer: RmaCase.consumer == consumer,
        fields=("number", "stage", "notified_on", "withdrawal_until", "refund_due_on"),
        order=("-sys_id",),
    ),
)
