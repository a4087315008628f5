"""Which day it is for a customer."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from platform_core import Records
from plugins.b2b import Contact
from plugins.b2c import Consumer

from .settings import TIME_ZONE


async def today_of(records: Records, whose: Mapping[str, Any], now: datetime.datetime) -> datetime.date:
    """The day of a moment at the customer of a record, which names a contact, a consumer or an account.

    It is the time zone of the contact, of the consumer, or of the account's primary contact; where none is known, that of
    the setting.
    """
    return now.astimezone(await zone_of(records, whose)).date()


async def zone_of(records: Records, whose: Mapping[str, Any]) -> ZoneInfo:
    """The time zone in which the customer of a record lives."""
    name = None
    if contact := whose.get("contact"):
        name = (await records.get(Contact, contact, ("time_zone",)))["time_zone"]
    if name is None and (consumer := whose.get("consumer")):
        name = (await records.get(Consumer, consumer, ("time_zone",)))["time_zone"]
    if name is None and (account := whose.get("account")):
        primary = (Contact.account == account) & Contact.primary_contact.eq(True)
        found = await records.find(Contact, primary, ("time_zone",))
        name = found and found["time_zone"]
    return _known(name) or _known(str(records.setting(TIME_ZONE.name))) or ZoneInfo("UTC")


def _known(name: str | None) -> ZoneInfo | None:
    """The zone of that name; people write what they like, and what is no zone does not keep a contract from expiring."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None
