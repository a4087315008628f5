"""What somebody does who is not signed in: find his order, send something back, complain.

An order is found by its number and the e-mail address that it was confirmed to, never by one of them. Whoever found it
gets a token that lets him go on for some hours; it is kept nowhere. Looks in vain are counted by number, by address and all
together, before it is known whether they are in vain, so that many at a time count as well.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from platform_core import (
    Condition,
    FieldError,
    InvalidInput,
    Job,
    NotFound,
    Query,
    Record,
    Records,
    TooManyAttempts,
    normal_text,
    parse_id,
    proof,
    proves,
    utc_now,
)

from .entities import Order, OrderLookup, RmaCase, RmaCaseLine
from .rules.terms import MOST, Facts, facts_of
from .settings import PER_HOUR, PER_ORDER, TOKEN_HOURS

LOOKS, RETURNS = "a guest looks for his order", "a guest sends something back"
FINGERPRINT, TOKEN = "retail order lookup", "retail guest"
HOUR, KEPT = datetime.timedelta(hours=1), datetime.timedelta(days=1)


class Found(msgspec.Struct, frozen=True):
    """An order that a guest found, and the token that lets him go on."""

    facts: Facts
    token: str
    expires: datetime.datetime


async def find_order(records: Records, number: str, email: str) -> Found:
    """The order of this number that was confirmed to this address; one error for all that may be wrong."""
    elevated = records.elevated(LOOKS)
    number, email = number.strip(), _address(email)
    look = await elevated.create(
        OrderLookup,
        {
            "order_key": proof(elevated, FINGERPRINT, number.upper()),
            "email_key": proof(elevated, FINGERPRINT, email),
        },
    )
    await _refuse_too_many(elevated, look)
    either = (Order.number == number) | (Order.external_number == number)
    order = await elevated.find(Order, either & (Order.email == email), ("sys_id",))
    if order is None:
        raise NotFound(
            "no order of this number was confirmed to this address", remedy="compare both with the mail"
        )
    await elevated.update(OrderLookup, look["sys_id"], {"found": True})
    expires = utc_now().replace(microsecond=0) + datetime.timedelta(hours=int(records.setting(TOKEN_HOURS)))
    said = f"{order['sys_id']}.{int(expires.timestamp())}"
    token = f"{said}.{proof(elevated, TOKEN, said)}"
    return Found(await facts_of(elevated, order["sys_id"]), token, expires)


def _address(text: str) -> str:
    try:
        return normal_text("email", text)
    except ValueError:
        return text.strip().lower()


async def _refuse_too_many(records: Records, look: Record) -> None:
    """Refuse when there were too many looks in vain in the last hour, this one counted among them."""
    recent = (OrderLookup.sys_created_on >= utc_now() - HOUR) & OrderLookup.found.eq(False)
    limits: tuple[tuple[Condition, str], ...] = (
        (recent & (OrderLookup.order_key == look["order_key"]), PER_ORDER),
        (recent & (OrderLookup.email_key == look["email_key"]), PER_ORDER),
        (recent, PER_HOUR),
    )
    for condition, setting in limits:
        if await records.count(OrderLookup, condition) > int(records.setting(setting)):
            raise TooManyAttempts(
                "there were too many looks for orders just now",
                retry_after=int(HOUR.total_seconds()),
                remedy="try again later, or call customer service",
            )


def order_of(records: Records, token: str) -> str:
    """The order that a guest's token is of."""
    said, _, given = token.rpartition(".")
    sys_id, _, moment = said.partition(".")
    try:
        over = not moment.isascii() or int(moment) < utc_now().timestamp()
        order = parse_id(sys_id)
    except ValueError:
        over, order = True, ""
    if over or not proves(records.elevated(LOOKS), TOKEN, said, given):
        detail = "the token is not valid, or not any more"
        error = FieldError(pointer="/token", detail=detail, code="not_valid")
        raise InvalidInput(detail, remedy="find the order once more", errors=[error])
    return order


POINTERS = {
    "/order_line": "/position",
    "/defective_quantity": "/quantity",
    "/customer_expected_resolution": "/expected_resolution",
}
"""How the fields of a return's line are called in a guest's words."""


async def start_return(
    records: Records, token: str, values: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]
) -> str:
    """Open a return of lines of the guest's order; he has a right to each of them, or nothing is opened."""
    order = order_of(records, token)
    async with records.elevated(RETURNS).transaction() as transaction:
        facts = await facts_of(transaction, order)
        case = await transaction.create(RmaCase, {**values, "sales_order": order, "contact_type": "web"})
        for index, line in enumerate(lines):
            await _add_line(transaction, facts, case["sys_id"], index, line)
        sys_id: str = case["sys_id"]
        return sys_id


async def _add_line(records: Records, facts: Facts, case: str, index: int, given: Mapping[str, Any]) -> None:
    values = dict(given)
    position = values.pop("position")
    known = {line["position"]: line["sys_id"] for line in facts.lines}
    if position not in known:
        raise _of_line(index, "/position", "the order has no such position", "not_found")
    try:
        line = await records.create(RmaCaseLine, {**values, "rma_case": case, "order_line": known[position]})
    except InvalidInput as error:
        errors = [
            FieldError(
                pointer=f"/lines/{index}{POINTERS.get(each.pointer, each.pointer)}",
                detail=each.detail,
                code=each.code,
            )
            for each in error.errors
        ]
        raise InvalidInput(error.detail, remedy=error.remedy, errors=errors) from error
    if line["right"] == "none":
        raise _of_line(index, "", f"there is no right to return it: {line['decision']}", "no_right")


def _of_line(index: int, pointer: str, detail: str, code: str) -> InvalidInput:
    error = FieldError(pointer=f"/lines/{index}{pointer}", detail=detail, code=code)
    return InvalidInput(detail, remedy="leave the line out, or ask customer service", errors=[error])


async def returns_of(records: Records, token: str) -> list[Record]:
    """The returns of a guest's order, the newest first."""
    order = order_of(records, token)
    asked = Query(where=RmaCase.sales_order == order, order=("-sys_id",), limit=MOST)
    return [case async for case in records.elevated(RETURNS).every(RmaCase, asked)]


async def forget(records: Records) -> None:
    """Delete looks for orders that count no more."""
    elevated = records.elevated("looks for orders are forgotten")
    over = OrderLookup.sys_created_on < utc_now() - KEPT
    for each in [found async for found in elevated.every(OrderLookup, Query(where=over, fields=("sys_id",)))]:
        await elevated.delete(OrderLookup, each["sys_id"])


FORGET = Job(
    name="retail.forget_lookups",
    summary="Deletes the fingerprints of guests' looks for orders, a day after",
    every=3600,
    run=forget,
)
