"""Taking complaints in from people who are not signed in."""

from __future__ import annotations

import datetime
from typing import Any

from platform_core import FieldError, InvalidInput, Records, TooManyAttempts, refusal, utc_now

from . import gs1
from .entities import CustomerComplaint, RetailOrganization
from .settings import COMPLAINTS_PER_HOUR
from .shapes import ComplaintRequest

REASON = "somebody who is not signed in complains"
POINTERS = {
    "/short_description": "/subject",
    "/description": "/text",
    "/complainant_name": "/name",
    "/complainant_email": "/email",
}
HOUR = datetime.timedelta(hours=1)


async def take_in(records: Records, data: ComplaintRequest) -> str:
    """Open the complaint; returns its number. An anonymous one is made by nobody, or not at all."""
    if data.anonymous and records.actor.id:
        raise refusal(
            "anonymous", "whoever is signed in is on record with what he does", "sign out first", "not_valid"
        )
    if not data.anonymous and not (data.name and data.email):
        missing = "email" if data.name else "name"
        raise refusal(
            missing,
            "a complaint by name says who complains",
            "fill it in, or complain anonymously",
            "not_valid",
        )
    values: dict[str, Any] = {
        "short_description": data.subject,
        "description": data.text,
        "topic": data.topic,
        "contact_type": "web",
        "anonymous": data.anonymous,
        "complainant_name": data.name,
        "complainant_email": data.email,
        "requesting_service_organization": await _store(records, data.store_gln),
    }
    async with records.elevated(REASON).transaction() as transaction:
        recent = (
            CustomerComplaint.sys_created_on >= utc_now() - HOUR
        ) & CustomerComplaint.opened_by.is_null()
        if await transaction.count(CustomerComplaint, recent) >= int(records.setting(COMPLAINTS_PER_HOUR)):
            raise TooManyAttempts(
                "there are too many complaints just now",
                retry_after=int(HOUR.total_seconds()),
                remedy="try later",
            )
        try:
            made = await transaction.create(CustomerComplaint, values)
        except InvalidInput as error:
            raise InvalidInput(
                error.detail, remedy=error.remedy, errors=[_as_given(each) for each in error.errors]
            ) from error
    return str(made["number"])


def _as_given(error: FieldError) -> FieldError:
    """The error at the field of the request that the value came from."""
    return FieldError(
        pointer=POINTERS.get(error.pointer, error.pointer), detail=error.detail, code=error.code
    )


async def _store(records: Records, text: str) -> str | None:
    if not text:
        return None
    number = gs1.read_all({"store_gln": gs1.gln}, {"store_gln": text})["store_gln"]
    found = await records.elevated(REASON).find(
        RetailOrganization, RetailOrganization.gln == number, ("organization_core",)
    )
    if found is None:
        raise refusal(
            "store_gln",
            "there is no store of this number",
            "leave it out, or compare it with the receipt",
            "not_valid",
        )
    store: str = found["organization_core"]
    return store
