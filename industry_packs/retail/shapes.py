"""What the routes of retail take and answer."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from .gs1 import TradeItemLabel

TOKEN = "0198f3c27a407aaaaaaaaaaaaaaaaaaa.1796342400.5e884898da28047151d0e56f8dc62927"  # noqa: S105 - an example
ACCEPTED = (
    "return accepted until 2026-12-04: 14 days from delivery of the last item on 2026-11-20, "
    "ends on a working day"
)
Token = Annotated[str, Meta(max_length=200, description="What finding the order gave", examples=[TOKEN])]
Reason = Literal[
    "other",
    "defective",
    "wrong_quantity",
    "damaged",
    "outdated",
    "not_satisfied",
    "wrong_item",
    "not_as_described",
]
Topic = Literal["product", "service", "delivery", "price", "cleanliness", "safety", "other"]


class OrderLookupRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which order: its number, and the e-mail address that it was confirmed to."""

    number: Annotated[str, Meta(min_length=1, max_length=40, examples=["WEB-100234"])]
    email: Annotated[str, Meta(min_length=3, max_length=254, examples=["clara.jensen@example.com"])]


class WithdrawalTerm(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the buyer may withdraw, until when, and how that was reckoned."""

    open: bool
    until: datetime.date | None
    reason: Annotated[
        str, Meta(examples=["14 days from delivery of the last item on 2026-11-20, ends on a working day"])
    ]


class GuestOrderLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an order, as its buyer sees it; amounts are in minor units."""

    position: int
    description: str
    gtin: Annotated[str | None, Meta(examples=["04006381333931"])]
    quantity: int
    unit_price: int
    amount: int
    delivered_on: datetime.date | None


class GuestOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order that a guest found, and the token that lets him go on for some hours."""

    number: str
    external_number: str | None
    ordered_at: datetime.datetime
    currency: str
    delivery_charge: int
    total: int
    state: str
    withdrawal: WithdrawalTerm
    lines: list[GuestOrderLine]
    token: Token
    token_expires: datetime.datetime


class ReturnLineRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What of one position comes back, and why."""

    position: Annotated[int, Meta(ge=1, examples=[1])]
    quantity: Annotated[int, Meta(ge=1, examples=[1])]
    reason: Reason = "other"
    reason_text: Annotated[str, Meta(max_length=2000)] = ""
    expected_resolution: Literal["repair", "replacement", "refund"] = "refund"
    unsealed: bool = False


class ReturnRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Start a return; it is also the notice of withdrawal, where there is a right to withdraw."""

    token: Token
    lines: Annotated[list[ReturnLineRequest], Meta(min_length=1, max_length=100)]
    return_channel: Literal["carrier", "store", "locker"] = "carrier"


class TokenRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of a guest who found his order."""

    token: Token


class LabelRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of a guest who found his order, and which return's label he wants."""

    token: Token
    number: Annotated[str, Meta(max_length=40, examples=["RMA0001001"])]


class ReturnStatusLine(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one position, on which right, and why."""

    position: int
    description: str
    quantity: int
    approved_quantity: int | None
    right: str | None
    accepted_until: datetime.date | None
    decision: Annotated[
        str | None,
        Meta(examples=[ACCEPTED]),
    ]
    proposed_resolution: str | None
    state: str


class RefundStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Money that goes back, in minor units; without a day while it may be held."""

    number: str
    amount: int
    currency: str
    due_on: datetime.date | None
    paid_on: datetime.date | None
    reason: str | None


class ReturnStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How far a return is."""

    number: Annotated[str, Meta(examples=["RMA0001001"])]
    stage: str
    state: str
    notified_on: datetime.date
    send_back_until: datetime.date | None
    refund_due_on: datetime.date | None
    refund_reason: str | None
    lines: list[ReturnStatusLine]
    refunds: list[RefundStatus]


class ReturnStatuses(msgspec.Struct, frozen=True):
    """The returns of an order, the newest first."""

    returns: list[ReturnStatus]


class LabelItem(msgspec.Struct, frozen=True, kw_only=True):
    """A trade item in the parcel, and how many of it."""

    quantity: int
    label: TradeItemLabel | None
    description: str


class ReturnLabel(msgspec.Struct, frozen=True, kw_only=True):
    """What is printed on the parcel and scanned when it arrives: data, not a picture."""

    number: Annotated[str, Meta(examples=["RMA0001001"])]
    sscc: Annotated[str | None, Meta(examples=["040063810000010016"])]
    sscc_element_string: Annotated[str | None, Meta(examples=["(00)040063810000010016"])]
    ship_to: str | None
    ship_to_gln: Annotated[str | None, Meta(examples=["4006381333931"])]
    items: list[LabelItem]


class ComplaintRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A complaint of somebody who is not signed in: by name and address, or anonymous."""

    subject: Annotated[str, Meta(min_length=1, max_length=160, examples=["Nobody at the till"])]
    text: Annotated[str, Meta(max_length=4000)] = ""
    topic: Topic = "other"
    store_gln: Annotated[
        str, Meta(max_length=20, description="Of which store", examples=["4006381000017"])
    ] = ""
    anonymous: bool = False
    name: Annotated[str, Meta(max_length=100)] = ""
    email: Annotated[str, Meta(max_length=100)] = ""


class ComplaintTaken(msgspec.Struct, frozen=True):
    """The number of the complaint."""

    number: Annotated[str, Meta(examples=["CC0001001"])]


class StoreFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One store: cases and returns, and how many of them are open."""

    organization: str
    name: str
    cases: int
    open_cases: int
    returns: int
    open_returns: int


class StoreStatistics(msgspec.Struct, frozen=True):
    """The stores that the caller may read, over the cases and returns that he may read, by name."""

    stores: list[StoreFigures]
