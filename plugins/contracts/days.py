"""Which day it is for a customer."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from platform_core import Entity, Query, Records
from plugins.b2b import Contact
from plugins.b2c import Consumer

from .settings import TIME_ZONE

AT_ONCE = 500
"""So many customers are looked up with one statement."""


async def today_of(records: Records, whose: Mapping[str, Any], now: datetime.datetime) -> datetime.date:
    """The day of a moment at the customer of a record, which names a contact, a consumer or an account.

    It is the time zone of the contact, of the consumer, or of the account's primary contact; where none is known, that of
    the setting.
    """
    return (await days_of(records, [whose], now))[0]


async def days_of(
    records: Records, rows: Sequence[Mapping[str, Any]], now: datetime.datetime
) -> list[datetime.date]:
    """The same for many records, in their order; however many there are, their customers are looked up together."""
    contacts = await _zones(records, Contact, Contact.sys_id, "sys_id", _named(rows, "contact"))
    consumers = await _zones(records, Consumer, Consumer.sys_id, "sys_id", _named(rows, "consumer"))
    primary = await _zones(
        records,
        Contact,
        Contact.account,
        "account",
        _named(rows, "account"),
        Contact.primary_contact.eq(True),
    )
    default = _known(str(records.setting(TIME_ZONE.name))) or ZoneInfo("UTC")
    days = []
    for row in rows:
        name = (
            contacts.get(row.get("contact"))
            or consumers.get(row.get("consumer"))
            or primary.get(row.get("account"))
        )
        days.append(now.astimezone(_known(name) or default).date())
    return days


def _named(rows: Sequence[Mapping[str, Any]], field: str) -> list[str]:
    return list(dict.fromkeys(row[field] for row in rows if row.get(field)))


async def _zones(
    records: Records, entity: type[Entity], column: Any, key: str, wanted: list[str], besides: Any = None
) -> dict[str | None, str]:
    """The time zones of people, by the field that names them; without those who have none."""
    found: dict[str | None, str] = {}
    for start in range(0, len(wanted), AT_ONCE):
        where = column.is_in(wanted[start : start + AT_ONCE])
        where = where if besides is None else where & besides
        query = Query(where=where, fields=(key, "time_zone"), limit=AT_ONCE)
        rows = (await records.list(entity, query)).records
        found |= {row[key]: row["time_zone"] for row in rows if row["time_zone"]}
    return found


def _known(name: str | None) -> ZoneInfo | None:
    """The zone of that name; people write what they like, and what is no zone does not keep a contract from expiring."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None
