"""Orders and their lines: what was sold, to whom, how and when it was delivered."""

from __future__ import annotations

from platform_core import (
    AtMostOneOf,
    Boolean,
    Choice,
    CountryCode,
    CurrencyCode,
    Date,
    DateTime,
    Email,
    Entity,
    Index,
    Integer,
    Money,
    Number,
    Reference,
    String,
    Unique,
)
from plugins.b2b import Account
from plugins.b2c import Consumer
from plugins.install_base import SoldProduct
from plugins.product_data import Model
from plugins.service_organization import Organization

from ..choices import CHANNEL, FULFILMENT, ORDER_STATE
from .laws import WithdrawalException


class Order(
    Entity,
    tablename="retail_order",
    label="Order",
    display="number",
    default_order="-ordered_at",
    number_prefix="RORD",
):
    """A sale over any channel: light, for the system of record is the shop's; what returns and complaints go back to."""

    number = Number()
    external_number = String(40, unique=True, help="The number that the shop gave, which the buyer knows")
    consumer = Reference(Consumer, index=True, on_delete="restrict", help="The buyer, when he is known")
    account = Reference(Account, index=True, on_delete="restrict", help="The buyer, when it is a business")
    email = Email(
        100, index=True, help="Whom it was confirmed to; with the number, a guest finds the order by it"
    )
    channel = Choice(CHANNEL, required=True, index=True, label="Channel of sale")
    sold_by = Reference(Organization, index=True, help="The store, or the unit that runs the channel")
    ordered_at = DateTime(required=True, help="When the contract was made; its law is that of this day")
    country = CountryCode(required=True, help="Whose law the buyer has")
    subdivision = String(10, help="Part of the country whose holidays count, such as BY")
    currency = CurrencyCode(required=True)
    delivery_charge = Money(default=0, help="Standard delivery, in minor units")
    total = Money(read_only=True, default=0, help="Lines and delivery, in minor units")
    regular_delivery = Boolean(help="The goods come at regular times, as in a subscription")
    informed_on = Date(help="When the buyer was told of his right to withdraw; empty: never")
    state = Choice(ORDER_STATE, default="placed", index=True)
    constraints = (
        AtMostOneOf(("consumer", "account"), because="An order has one buyer, or a guest"),
        Index(("sold_by", "sys_id")),
    )


class OrderLine(
    Entity,
    tablename="retail_order_line",
    label="Order line",
    display="description",
    default_order="sales_order",
):
    """So many of one trade item, at a price, and the day on which the buyer had them."""

    sales_order = Reference(
        Order, required=True, index=True, on_delete="cascade", label="Order", help="Never another one later"
    )
    position = Integer(required=True, minimum=1, maximum=100_000)
    gtin = String(20, index=True, label="GTIN", help="Kept in 14 digits; 8, 12 and 13 are filled up (RET-1)")
    product = Reference(Model, index=True)
    sold_product = Reference(SoldProduct, index=True, help="What the install base knows of it")
    description = String(200, required=True)
    quantity = Integer(required=True, minimum=1, maximum=1_000_000)
    unit_price = Money(required=True, help="What one cost the buyer, in minor units of the order's currency")
    amount = Money(read_only=True, help="Quantity times price")
    fulfilment = Choice(FULFILMENT, default="ship")
    stock_location = Reference(Organization, index=True, help="Where it came from, or is picked up")
    dispatched_on = Date()
    delivered_on = Date(help="When the buyer, or somebody he named, had all of the line")
    withdrawal_exception = Reference(
        WithdrawalException, on_delete="restrict", help="Why nobody withdraws from buying it, if so"
    )
    constraints = (Unique(("sales_order", "position"), because="A position of an order stands there once"),)
