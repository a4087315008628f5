"""The routes that are open to everybody: find an order, send something back, complain."""

from __future__ import annotations

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from platform_core import NotFound, Record, Records

from ..complaints import take_in
from ..entities import RmaCase
from ..guests import RETURNS, Found, find_order, returns_of, start_return
from ..returns_view import label_data, status_of
from ..shapes import (
    ComplaintRequest,
    ComplaintTaken,
    GuestOrder,
    GuestOrderLine,
    LabelRequest,
    OrderLookupRequest,
    ReturnLabel,
    ReturnLineRequest,
    ReturnRequest,
    ReturnStatus,
    ReturnStatuses,
    TokenRequest,
    WithdrawalTerm,
)

PUBLIC = {"public": True}
TAGS = ["Retail"]


@post("/api/retail/order-lookups", operation_id="find_order", tags=TAGS, opt=PUBLIC, status_code=200)
async def find_order_as_guest(
    data: JSONBody[OrderLookupRequest], records: NamedDependency[Records]
) -> GuestOrder:
    """Find an order by its number and the e-mail address that it was confirmed to."""
    return _shown(await find_order(records, data.number, data.email))


@post("/api/retail/returns", operation_id="start_return", tags=TAGS, opt=PUBLIC, status_code=201)
async def start_return_as_guest(
    data: JSONBody[ReturnRequest], records: NamedDependency[Records]
) -> ReturnStatus:
    """Send something back; nothing is opened when there is no right to one of the lines, and the answer says why."""
    values = {"return_channel": data.return_channel, "short_description": "Return by the buyer"}
    sys_id = await start_return(records, data.token, values, [_line(line) for line in data.lines])
    elevated = records.elevated(RETURNS)
    return await status_of(elevated, await elevated.get(RmaCase, sys_id))


@post("/api/retail/return-status", operation_id="return_status", tags=TAGS, opt=PUBLIC, status_code=200)
async def return_status_as_guest(
    data: JSONBody[TokenRequest], records: NamedDependency[Records]
) -> ReturnStatuses:
    """The returns of an order, with what was decided, why, and what is paid back until when."""
    elevated = records.elevated(RETURNS)
    found = await returns_of(records, data.token)
    return ReturnStatuses([await status_of(elevated, case) for case in found])


@post(
    "/api/retail/return-labels", operation_id="return_label_as_guest", tags=TAGS, opt=PUBLIC, status_code=200
)
async def return_label_as_guest(
    data: JSONBody[LabelRequest], records: NamedDependency[Records]
) -> ReturnLabel:
    """The label data of a return of the guest's order."""
    for case in await returns_of(records, data.token):
        if case["number"] == data.number:
            return await label_data(records.elevated(RETURNS), case)
    raise NotFound("the order has no return of this number", remedy="compare it with the return's answer")


@post("/api/retail/complaints", operation_id="complain_as_guest", tags=TAGS, opt=PUBLIC, status_code=201)
async def complain_as_guest(
    data: JSONBody[ComplaintRequest], records: NamedDependency[Records]
) -> ComplaintTaken:
    """Complain without a sign-in: by name and address, or anonymous."""
    return ComplaintTaken(await take_in(records, data))


def _line(line: ReturnLineRequest) -> Record:
    values = msgspec.structs.asdict(line)
    values["defective_quantity"] = values.pop("quantity")
    values["customer_expected_resolution"] = values.pop("expected_resolution")
    return values


def _shown(found: Found) -> GuestOrder:
    order, term = found.facts.order, found.facts.withdrawal
    names = (
        "number", "external_number", "ordered_at", "currency", "delivery_charge", "total", "state",
    )  # fmt: skip
    of_line = ("position", "description", "gtin", "quantity", "unit_price", "amount", "delivered_on")
    return GuestOrder(
        **{name: order[name] for name in names},
        withdrawal=WithdrawalTerm(open=term.open, until=term.until, reason=term.reason),
        lines=[GuestOrderLine(**{name: line[name] for name in of_line}) for line in found.facts.lines],
        token=found.token,
        token_expires=found.expires,
    )


GUEST_ROUTES = (
    find_order_as_guest,
    start_return_as_guest,
    return_status_as_guest,
    return_label_as_guest,
    complain_as_guest,
)
