"""What holds whenever an item is saved: state, dates, maintenance, health."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, Query, refusal
from plugins.product_data import before_characteristic_value_is_set

from ..entities import InstallBaseItem, ItemCharacteristic

IN_USE, INACTIVE = "in_use", "inactive"
OPERATIONAL, END_OF_LIFE = "operational", "end_of_life"
STATUSES = {OPERATIONAL: ("in_use", "in_maintenance"), END_OF_LIFE: ("retired", "disposed")}
SIGNS = ("state", "active", "life_cycle_stage", "life_cycle_stage_status", "uninstall_date")
GOES_DOWN = "with the whole its parts are uninstalled"


async def before_item_state_is_set(change: Change) -> dict[str, Any] | None:
    """State, activity, stage of life and the date of uninstallation say the same (CSM-127)."""
    if not change.changed & {*SIGNS}:
        return None
    in_use = _in_use(change)
    if in_use and (parent := change.new.get("parent")) is not None:
        above = await change.elevated("a part is in use while the whole is").get(
            InstallBaseItem, parent, ("active",)
        )
        if not above["active"]:
            detail = "what it is a part of is not in use"
            raise refusal(
                "parent", detail, "put the whole to use first, or choose another parent", "inactive"
            )
    stage = OPERATIONAL if in_use else END_OF_LIFE
    status = change.new.get("life_cycle_stage_status")
    uninstalled = None if in_use else change.new.get("uninstall_date") or change.now
    _check_order(change.new.get("install_date"), uninstalled, change.now)
    return {
        "state": IN_USE if in_use else INACTIVE,
        "active": in_use,
        "life_cycle_stage": stage,
        "life_cycle_stage_status": status if status in STATUSES[stage] else STATUSES[stage][0],
        "uninstall_date": uninstalled,
    }


def _in_use(change: Change) -> bool:
    """What those signs say that are given, which is one and the same thing."""
    said = {name: _says(name, change.new) for name in SIGNS if name in change.changed}
    if change.kind == "create":  # Signs that nobody gave have their defaults, which say that it is in use.
        return all(said.values())
    if len({*said.values()}) > 1:
        name = next(name for name, in_use in said.items() if in_use != said[next(iter(said))])
        detail = "one part of the change says that the item is in use, another that it is not"
        raise refusal(name, detail, "say it once, with the state", "contradicts")
    return next(iter(said.values()))


def _says(name: str, new: Mapping[str, Any]) -> bool:
    value = new.get(name)
    match name:
        case "active":
            return bool(value)
        case "uninstall_date":
            return value is None
        case "state":
            return value == IN_USE
        case "life_cycle_stage":
            return value == OPERATIONAL
    return value in STATUSES[OPERATIONAL]


def _check_order(
    installed: datetime.datetime | None, uninstalled: datetime.datetime | None, now: datetime.datetime
) -> None:
    if uninstalled is not None and uninstalled > now + datetime.timedelta(minutes=5):
        detail = "the item would be uninstalled in the future"
        raise refusal("uninstall_date", detail, "uninstall it when that day has come", "in_future")
    if uninstalled is not None and installed is not None and uninstalled < installed:
        detail = "the item would be uninstalled before it was installed"
        raise refusal("uninstall_date", detail, "correct the dates", "backwards")


async def before_item_dates_are_set(change: Change) -> dict[str, Any] | None:
    """An item is installed when it is entered, unless a date is given; maintenance is due an interval after the last."""
    values: dict[str, Any] = {}
    new, installed = change.new, change.new.get("install_date")
    if installed is None and change.kind == "create":
        values["install_date"] = change.now
    if "install_date" in change.changed and "uninstall_date" not in change.changed and installed is not None:
        _check_order(installed, new.get("uninstall_date"), change.now)
    due = {"last_maintenance", "maintenance_interval_days"}
    if change.changed & due and "next_maintenance" not in change.changed:
        last, days = new.get("last_maintenance"), new.get("maintenance_interval_days")
        first = installed or values.get("install_date")
        since = last or (first.date() if first else None)
        if days is not None and since is not None:
            values["next_maintenance"] = since + datetime.timedelta(days=days)
    if "health_status" in change.changed:
        values["health_status_last_updated"] = change.now
    return values


async def after_item_is_uninstalled(change: Change) -> None:
    """With the whole its parts are uninstalled, at the same moment."""
    if not change.becomes("active", value=False):
        return
    records = change.elevated(GOES_DOWN)
    parts = (InstallBaseItem.parent == change.sys_id) & (InstallBaseItem.active.eq(True))
    when = {"state": INACTIVE, "uninstall_date": change.new["uninstall_date"]}
    query = Query(where=parts, fields=("sys_id", "install_date"), limit=500)
    for part in [each async for each in records.every(InstallBaseItem, query)]:
        later = part["install_date"] is not None and part["install_date"] > when["uninstall_date"]
        await records.update(
            InstallBaseItem,
            part["sys_id"],
            when | ({"uninstall_date": part["install_date"]} if later else {}),
        )


BUSINESS_RULES = (
    BusinessRule(
        entity=ItemCharacteristic,
        kinds=("create", "update"),
        before=before_characteristic_value_is_set,
        because="What is told of an item is told as its characteristic has it",
    ),
    BusinessRule(
        entity=InstallBaseItem,
        kinds=("create", "update"),
        before=before_item_dates_are_set,
        order=70,
        because="Dates of installation and maintenance follow each other",
    ),
    BusinessRule(
        entity=InstallBaseItem,
        kinds=("create", "update"),
        before=before_item_state_is_set,
        order=80,
        because="An item is active while it is in use; uninstalled it has a date (CSM-127)",
    ),
    BusinessRule(
        entity=InstallBaseItem,
        kinds=("update",),
        after=after_item_is_uninstalled,
        order=80,
        because="With the whole its parts are uninstalled (CSM-127)",
    ),
)
