"""Orders and returns of the demonstration data: every right, every stage."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from platform_core import DemoLoader, utc_now
from plugins.b2c import Consumer

from .entities import Order, OrderLine, RmaCase, RmaCaseLine, WithdrawalException
from .gs1 import with_check_digit

PREFIX = "9521234"
"""A prefix that GS1 keeps for examples."""
GOODS: dict[str, tuple[str, int]] = {
    "lamp": ("Table lamp, brass", 8900),
    "chair": ("Armchair, oak", 34900),
    "pillow": ("Pillow, sealed", 2900),
    "towel": ("Bath towel", 1900),
    "cake": ("Almond cake, fresh", 1200),
    "shelf": ("Shelf, made to measure", 21900),
}
EXCEPTIONS = {"pillow": "sealed_hygiene", "cake": "perishable", "shelf": "custom_made"}


class Sale(NamedTuple):
    """One order: who bought it, where, from which store, what, and how many days ago it was delivered."""

    number: str
    who: str
    channel: str
    country: str
    store: str
    goods: tuple[tuple[str, int], ...]
    delivered: int | None
    informed: bool = True


SALES = (
    Sale("HH-20001", "Clara", "web", "DK", "Lisbon", (("lamp", 2), ("pillow", 1)), 5),
    Sale("HH-20002", "Clara", "store", "DK", "Lisbon", (("chair", 1),), 40),
    Sale("HH-20003", "Mateo", "web", "PT", "Lisbon", (("towel", 4),), 200, informed=False),
    Sale("HH-20004", "Mateo", "app", "PT", "Porto", (("shelf", 1), ("lamp", 1)), 3),
    Sale("HH-20005", "", "phone", "DE", "Porto", (("chair", 2),), 9),
    Sale("HH-20006", "", "web", "FR", "Lyon", (("cake", 1), ("towel", 2)), 1),
    Sale("HH-20007", "Sofia", "web", "SE", "Malmo", (("lamp", 1),), None),
    Sale("HH-20008", "Yuki", "marketplace", "ES", "Seville", (("chair", 1),), 500),
)


class Back(NamedTuple):
    """One return: of which order, what, why, and how far it got."""

    number: str
    goods: str
    quantity: int
    reason: str
    moves: tuple[str, ...] = ()
    resolution: str = "refund"


RETURNS = (
    Back("HH-20001", "lamp", 1, "not_satisfied"),
    Back("HH-20002", "chair", 1, "defective", ("submit",)),
    Back("HH-20003", "towel", 4, "not_satisfied", ("submit", "review", "propose")),
    Back("HH-20004", "lamp", 1, "wrong_item", ("submit", "review", "resolve"), "replacement"),
    Back("HH-20005", "chair", 2, "not_as_described", ("submit", "review", "resolve", "close"), "return"),
    Back("HH-20008", "chair", 1, "damaged", ("submit", "review")),
)


async def load_sales(demo: DemoLoader, places: dict[str, str], agent: str) -> None:
    """Create orders, and lead each return as far as its example says."""
    lines: dict[tuple[str, str], str] = {}
    orders: dict[str, str] = {}
    for sale in SALES:
        orders[sale.number] = await _order(demo, sale, places, lines)
    for back in RETURNS:
        await _return(demo, back, orders[back.number], lines[back.number, back.goods], agent)


async def _order(
    demo: DemoLoader, sale: Sale, places: dict[str, str], lines: dict[tuple[str, str], str]
) -> str:
    today = utc_now().date()
    delivered = None if sale.delivered is None else today - datetime.timedelta(days=sale.delivered)
    ordered = utc_now() - datetime.timedelta(days=(sale.delivered or 0) + 3)
    buyer = await demo.find(Consumer, first_name=sale.who) if sale.who else None
    order = await demo.create(
        Order,
        external_number=sale.number,
        consumer=buyer["sys_id"] if buyer else None,
        email=buyer["email"] if buyer else "guest@example.com",
        channel=sale.channel,
        sold_by=places[sale.store],
        ordered_at=ordered,
        country=sale.country,
        currency="SEK" if sale.country == "SE" else "EUR",
        delivery_charge=0 if sale.channel == "store" else 590,
        informed_on=ordered.date() if sale.informed else None,
        state="placed" if delivered is None else "fulfilled",
    )
    for position, (goods, quantity) in enumerate(sale.goods, start=1):
        made = await demo.create(
            OrderLine,
            sales_order=order["sys_id"],
            position=position,
            quantity=quantity,
            delivered_on=delivered,
            fulfilment="pick_up" if sale.channel == "store" else "ship",
            **await _line(demo, goods),
        )
        lines[sale.number, goods] = made["sys_id"]
    sys_id: str = order["sys_id"]
    return sys_id


async def _line(demo: DemoLoader, goods: str) -> dict[str, Any]:
    text, price = GOODS[goods]
    index = list(GOODS).index(goods) + 1
    values: dict[str, Any] = {"description": text, "unit_price": price}
    values["gtin"] = with_check_digit(f"{PREFIX}{index:05}")
    if goods in EXCEPTIONS:
        code = EXCEPTIONS[goods]
        found = await demo.records.find(WithdrawalException, WithdrawalException.code == code)
        values["withdrawal_exception"] = None if found is None else found["sys_id"]
    return values


async def _return(demo: DemoLoader, back: Back, order: str, line: str, agent: str) -> None:
    case = await demo.create(
        RmaCase, sales_order=order, short_description=f"{GOODS[back.goods][0]} comes back", contact_type="web"
    )
    of_return = await demo.create(
        RmaCaseLine,
        rma_case=case["sys_id"],
        order_line=line,
        defective_quantity=back.quantity,
        reason=back.reason,
    )
    for move in back.moves:
        if move in ("submit", "close"):
            values = {"assigned_to": agent} if move == "submit" else {}
            await demo.records.transition(RmaCase, case["sys_id"], move, values)
            continue
        agreed = {"proposed_resolution": back.resolution, "approved_quantity": back.quantity}
        given = {} if move == "review" else agreed
        await demo.records.transition(RmaCaseLine, of_return["sys_id"], move, given)
    if back.moves and back.moves[-1] != "close":
        await _sent(demo, case["sys_id"])


async def _sent(demo: DemoLoader, case: str) -> None:
    """The buyer has shown that he sent the goods."""
    await demo.records.update(RmaCase, case, {"proof_of_dispatch_on": utc_now().date()})
