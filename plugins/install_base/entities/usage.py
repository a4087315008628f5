"""How items are used: counters, and their readings over time."""

from __future__ import annotations

from platform_core import (
    Boolean,
    Choice,
    Choices,
    DateTime,
    Decimal,
    Entity,
    Reference,
    String,
    Unique,
    User,
)

from .items import InstallBaseItem

COUNTER_KIND = Choices({"counter": "Counter: only ever rises", "gauge": "Gauge: rises and falls"})


class UsageCounter(
    Entity,
    tablename="install_base_usage_counter",
    label="Usage counter",
    display="name",
    default_order="name",
):
    """Something about an item that is read from time to time: pages printed, withdrawals made, litres in the tank."""

    item = Reference(
        InstallBaseItem, required=True, index=True, on_delete="cascade", label="Install base item"
    )
    name = String(100, required=True)
    unit = String(40, required=True, help="What is counted or measured")
    kind = Choice(COUNTER_KIND, required=True, default="counter")
    last_value = Decimal(read_only=True, help="The latest reading")
    last_read_at = DateTime(read_only=True)
    constraints = (Unique(("item", "name"), because="An item has one counter of each name"),)


class UsageReading(
    Entity,
    tablename="install_base_usage_reading",
    label="Usage reading",
    display="read_at",
    default_order="-read_at",
):
    """What a counter showed at a moment."""

    counter = Reference(UsageCounter, required=True, on_delete="cascade")
    read_at = DateTime(required=True)
    value = Decimal(required=True)
    reset = Boolean(help="The counter began at nought again before this reading")
    used = Decimal(
        read_only=True, help="By how much it differs from the reading before; of a reset one all of it"
    )
    read_by = Reference(User, read_only=True)
    constraints = (Unique(("counter", "read_at"), because="A counter shows one value at a moment"),)
