"""Readings of usage counters: in order, never lower than before, and what was used in between."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, Query, Record, Records, refusal

from ..entities import UsageCounter, UsageReading

IN_ORDER = "readings of one counter follow each other"
COUNTER = "counter"
GOES_ALONG = f"deletion of {UsageCounter.info.table}"
"""The reason that the platform gives when a reading is deleted because its counter is."""


async def before_reading_is_saved(change: Change) -> dict[str, Any] | None:
    """A counter never shows less than before, unless it began anew; what was used since then is reckoned."""
    if change.actor.elevated == IN_ORDER:
        return None
    new, records = change.new, change.elevated(IN_ORDER)
    for field in ("counter", "read_at"):
        if change.kind == "update" and field in change.changed:
            detail = "a reading stays with its counter and its moment"
            raise refusal(field, detail, "delete it, and enter another one", "fixed")
    if new["read_at"] > change.now + datetime.timedelta(minutes=5):
        raise refusal("read_at", "the reading is one of the future", "correct the moment", "in_future")
    await records.lock(UsageCounter, new["counter"])
    counter = await records.get(UsageCounter, new["counter"], ("kind",))
    former = await _neighbour(records, new["counter"], new["read_at"], later=False)
    following = await _neighbour(records, new["counter"], new["read_at"], later=True)
    if counter["kind"] == COUNTER:
        _check_rises(former, new, "value")
        _check_rises(new, following, "value")
    values: dict[str, Any] = {"used": _used(former, new)}
    if change.kind == "create":
        values["read_by"] = new.get("read_by") or change.actor.id or None
    return values


def _check_rises(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None, field: str) -> None:
    if one is None or other is None or other["reset"] or other["value"] >= one["value"]:
        return
    detail = f"a counter does not fall, and this one would from {one['value']:g} to {other['value']:g}"
    raise refusal(field, detail, "correct the value, or say that the counter began anew (reset)", "falls")


def _used(former: Mapping[str, Any] | None, reading: Mapping[str, Any]) -> float | None:
    if reading["reset"]:
        return float(reading["value"])
    return None if former is None else float(reading["value"]) - float(former["value"])


async def after_reading_is_saved(change: Change) -> None:
    """The reading after it is reckoned anew, and the counter shows the latest one."""
    if change.actor.elevated in (IN_ORDER, GOES_ALONG):
        return
    records, new = change.elevated(IN_ORDER), change.new
    following = await _neighbour(records, new["counter"], new["read_at"], later=True)
    if following is not None:
        former = await _neighbour(records, new["counter"], following["read_at"], later=False)
        await records.update(UsageReading, following["sys_id"], {"used": _used(former, following)})
    latest = await _latest(records, new["counter"])
    values = {"last_value": latest["value"], "last_read_at": latest["read_at"]} if latest else {}
    none = {"last_value": None, "last_read_at": None}
    await records.update(UsageCounter, new["counter"], values or none)


async def before_reading_is_deleted(change: Change) -> None:
    """What came before and what came after still follow each other."""
    if change.actor.elevated == GOES_ALONG:
        return
    records, old = change.elevated(IN_ORDER), change.new
    await records.lock(UsageCounter, old["counter"])
    counter = await records.get(UsageCounter, old["counter"], ("kind",))
    if counter["kind"] == COUNTER and old["reset"]:
        former = await _neighbour(records, old["counter"], old["read_at"], later=False)
        following = await _neighbour(records, old["counter"], old["read_at"], later=True)
        _check_rises(former, following, "reset")


async def before_counter_kind_changes(change: Change) -> None:
    """A gauge that was read does not become a counter: it may have fallen."""
    if change.changed & {"kind", "item"} and change.kind == "update":
        records = change.elevated(IN_ORDER)
        if await records.find(UsageReading, UsageReading.counter == change.sys_id, ("sys_id",)) is not None:
            field = "kind" if "kind" in change.changed else "item"
            detail = "the counter has been read already"
            raise refusal(field, detail, "add another counter", "has_readings")


async def _neighbour(
    records: Records, counter: str, moment: datetime.datetime, *, later: bool
) -> Record | None:
    """The reading right before or right after a moment."""
    beside = UsageReading.read_at > moment if later else UsageReading.read_at < moment
    order = ("read_at",) if later else ("-read_at",)
    query = Query(where=(UsageReading.counter == counter) & beside, order=order, limit=1)
    page = await records.list(UsageReading, query)
    return page.records[0] if page.records else None


async def _latest(records: Records, counter: str) -> Record | None:
    query = Query(where=UsageReading.counter == counter, order=("-read_at",), limit=1)
    page = await records.list(UsageReading, query)
    return page.records[0] if page.records else None


BUSINESS_RULES = (
    BusinessRule(
        entity=UsageReading,
        kinds=("create", "update"),
        before=before_reading_is_saved,
        because="A counter never shows less than before, unless it began anew",
    ),
    BusinessRule(
        entity=UsageReading,
        kinds=("create", "update", "delete"),
        after=after_reading_is_saved,
        because="A counter shows its latest reading, and each reading what was used since the one before",
    ),
    BusinessRule(
        entity=UsageReading,
        kinds=("delete",),
        before=before_reading_is_deleted,
        because="A counter never shows less than before, unless it began anew",
    ),
    BusinessRule(
        entity=UsageCounter,
        kinds=("update",),
        before=before_counter_kind_changes,
        because="Readings mean what they meant when they were taken",
    ),
)
