"""Which day it is for a customer."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from platform_core import Condition, Entity, Query, Records
from plugins.b2b import Contact
from plugins.b2c import Consumer, Household

from .settings import TIME_ZONE

AT_ONCE = 500
"""So many customers are looked up with one statement."""


async def today_of(records: Records, owned: Mapping[str, Any], now: datetime.datetime) -> datetime.date:
    """The day of a moment at the customer whom a record names as contact, consumer, household or account.

    It is the time zone of the contact, of the consumer, of the head of the household or of the account's primary contact
    that counts; where none is known, that of the setting ``install_base.time_zone``.
    """
    return (await days_of(records, [owned], now))[0]


async def days_of(
    records: Records, rows: Sequence[Mapping[str, Any]], now: datetime.datetime
) -> list[datetime.date]:
    """The same for many records, in their order; however many there are, their customers are looked up together."""
    primary: Condition = Contact.primary_contact.eq(True)
    zones = (
        ("contact", await _zones(records, Contact, "sys_id", _named(rows, "contact"))),
        ("consumer", await _zones(records, Consumer, "sys_id", _named(rows, "consumer"))),
        (
            "household",
            await _zones(
                records, Household, "sys_id", _named(rows, "household"), zone="head_of_household.time_zone"
            ),
        ),
        ("account", await _zones(records, Contact, "account", _named(rows, "account"), besides=primary)),
    )
    default = _known(str(records.setting(TIME_ZONE))) or ZoneInfo("UTC")
    return [
        now.astimezone(_first(known.get(row.get(field)) for field, known in zones) or default).date()
        for row in rows
    ]


def _first(zones: Iterable[ZoneInfo | None]) -> ZoneInfo | None:
    return next((zone for zone in zones if zone is not None), None)


def _named(rows: Sequence[Mapping[str, Any]], field: str) -> list[str]:
    return list(dict.fromkeys(row[field] for row in rows if row.get(field)))


async def _zones(
    records: Records,
    entity: type[Entity],
    key: str,
    wanted: list[str],
    *,
    zone: str = "time_zone",
    besides: Condition | None = None,
) -> dict[str | None, ZoneInfo]:
    """The time zones of people, by the field that names them; without those of whom none is known."""
    found: dict[str | None, ZoneInfo] = {}
    for start in range(0, len(wanted), AT_ONCE):
        where: Any = getattr(entity, key).is_in(wanted[start : start + AT_ONCE])
        query = Query(where=where if besides is None else where & besides, fields=(key, zone), limit=AT_ONCE)
        for row in (await records.list(entity, query)).records:
            if (known := _known(row[zone])) is not None:
                found[row[key]] = known
    return found


def _known(name: str | None) -> ZoneInfo | None:
    """The zone of that name; people write what they like, and what is no zone does not keep anything from expiring."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None
