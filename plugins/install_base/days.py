"""Which day it is for a customer."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platform_core import Records
from plugins.b2b import Contact
from plugins.b2c import Consumer, Household

from .settings import TIME_ZONE


async def today_of(records: Records, owned: Mapping[str, Any], now: datetime.datetime) -> datetime.date:
    """The day at the customer's: in the time zone of the contact, of the consumer, or of the head of the household.

    Of a customer who has none the setting says which one counts.
    """
    return now.astimezone(await _zone(records, owned)).date()


async def _zone(records: Records, owned: Mapping[str, Any]) -> ZoneInfo:
    for name in (await _own(records, owned), str(records.setting(TIME_ZONE))):
        try:
            if name:
                return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue  # It was typed by a person, and is no time zone.
    return ZoneInfo("UTC")


async def _own(records: Records, owned: Mapping[str, Any]) -> str | None:
    whose: tuple[tuple[str, Any, str], ...] = (
        ("contact", Contact, "time_zone"),
        ("consumer", Consumer, "time_zone"),
        ("household", Household, "head_of_household.time_zone"),
    )
    for field, entity, path in whose:
        if owned.get(field):
            name: str | None = (await records.get(entity, owned[field], (path,)))[path]
            if name:
                return name
    return None
