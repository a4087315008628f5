"""What is done to items besides changing their fields: moving, replacing, servicing, uninstalling."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from platform_core import Query, Record, Records, refusal

from .entities import InstallBaseItem, InstalledProduct

TAKES_OVER = "a replacement takes over what the former item realises and is made of"
SAME = ("parent", "account", "consumer", "household", "service_organization", "contact", "consumer_profile",
        "buyer_organization_member")  # fmt: skip
LIKELY = ("name", "product", "location", "quantity", "specification", "service_context", "provider_organization",
          "maintenance_interval_days")  # fmt: skip
"""What the replacement has of the former item, unless something else is given."""


def _noted(values: Mapping[str, Any], notes: str | None) -> dict[str, Any]:
    return {**values, "work_notes": notes} if notes else {**values}


async def move_item(records: Records, item: str, to: Mapping[str, Any], notes: str | None = None) -> Record:
    """Bring an item to another location, below another item, or both; its parts go along below it.

    Parts that stand where the item stood go to the new location, too.
    """
    async with records.transaction() as transaction:
        before = await transaction.get(InstallBaseItem, item, ("location",))
        moved = await transaction.update(InstallBaseItem, item, _noted(to, notes))
        if "location" in to and before["location"] is not None:
            beside = InstallBaseItem.parent.within(item) & (InstallBaseItem.location == before["location"])
            query = Query(where=beside, fields=("sys_id",), limit=500)
            for part in [each["sys_id"] async for each in transaction.every(InstallBaseItem, query)]:
                await transaction.update(InstallBaseItem, part, _noted({"location": to["location"]}, notes))
        return moved


async def replace_item(
    records: Records, item: str, given: Mapping[str, Any], notes: str | None = None, *, parts: bool = True
) -> Record:
    """Install a replacement in the place of an item, and uninstall the item.

    The replacement belongs to the same owner, at the same place of the tree, and realises the sold products that the
    item realised. With ``parts`` it takes over the item's parts; without, they are uninstalled with the item.
    """
    async with records.transaction() as transaction:
        former = await transaction.get(InstallBaseItem, item)
        if not former["active"]:
            detail = "the item is not in use"
            raise refusal("active", detail, "install a new item instead", "inactive")
        values = {name: former.get(name) for name in (*SAME, *LIKELY)} | dict(given)
        values |= {"status": "replacement"}
        if values.get("asset") is not None and "product" not in given:
            del values["product"]  # That of the asset.
        new = await transaction.create(InstallBaseItem, values)
        await _take_over(transaction, former, new, parts=parts)
        uninstalled = {"state": "inactive", "uninstall_date": new["install_date"]}
        await transaction.update(InstallBaseItem, item, _noted(uninstalled, notes))
        takes = transaction.elevated(TAKES_OVER)
        await takes.update(InstallBaseItem, new["sys_id"], _noted({"replaces": item}, notes))
        return await transaction.get(InstallBaseItem, new["sys_id"])


async def _take_over(records: Records, former: Record, new: Record, *, parts: bool) -> None:
    elevated = records.elevated(TAKES_OVER)
    links = Query(where=InstalledProduct.install_base == former["sys_id"], limit=500)
    for link in [each async for each in elevated.every(InstalledProduct, links)]:
        await elevated.delete(InstalledProduct, link["sys_id"])
        ends = {"install_base": new["sys_id"], "sold_product": link["sold_product"]}
        await elevated.create(InstalledProduct, ends)
    if not parts:
        return
    below = (InstallBaseItem.parent == former["sys_id"]) & (InstallBaseItem.active.eq(True))
    query = Query(where=below, fields=("sys_id",), limit=500)
    for part in [each["sys_id"] async for each in records.every(InstallBaseItem, query)]:
        await records.update(InstallBaseItem, part, {"parent": new["sys_id"]})


async def service_item(
    records: Records, item: str, day: datetime.date | None = None, notes: str | None = None
) -> Record:
    """Note that an item was serviced; the next maintenance is due an interval later."""
    async with records.transaction() as transaction:
        former = await transaction.get(InstallBaseItem, item, ("last_maintenance",))
        serviced = day or datetime.datetime.now(datetime.UTC).date()
        if former["last_maintenance"] is not None and serviced <= former["last_maintenance"]:
            detail = "the item was serviced on that day, or later, already"
            raise refusal("day", detail, "name a later day", "not_later")
        return await transaction.update(InstallBaseItem, item, _noted({"last_maintenance": serviced}, notes))


async def uninstall_item(
    records: Records, item: str, when: datetime.datetime | None = None, notes: str | None = None
) -> Record:
    """Take an item, with all its parts, out of use (CSM-127)."""
    values: dict[str, Any] = {"state": "inactive"}
    if when is not None:
        values["uninstall_date"] = when
    async with records.transaction() as transaction:
        item_now = await transaction.get(InstallBaseItem, item, ("active",))
        if not item_now["active"]:
            detail = "the item is not in use already"
            raise refusal("uninstall_date", detail, "leave it as it is", "inactive")
        return await transaction.update(InstallBaseItem, item, _noted(values, notes))
