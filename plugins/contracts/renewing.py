"""Renewing a contract: the one that comes after it, with all that it had."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from platform_core import Condition, Conflict, Entity, Query, Record, Records, utc_now

from .entities import (
    Contract,
    ContractAsset,
    ContractContact,
    ContractLine,
    Coverage,
    Entitlement,
    EntitlementCharacteristic,
    Renewal,
)
from .entities.contracts import RENEWED
from .periods import CANCELLED, DRAFT, next_time

REASON = "a renewed contract has what the former one had"
ALL_AT_ONCE = 500
OF_CONTRACT = (
    "short_description", "description", "vendor_contract", "account", "consumer", "household", "contact",
    "contract_administrator", "approver", "parent", "monthly_cost", "yearly_cost", "lifetime_cost", "currency",
    "terms_and_conditions",
)  # fmt: skip
OF_LINE = (
    "name",
    "product_model",
    "product_offering",
    "product_specification",
    "sold_product",
    "quantity",
    "price",
    "currency",
)
OF_ENTITLEMENT = (
    "entitlement_name", "product",
    "product_offering", "product_specification",
    "asset", "sold_product", "install_base_item", "sold_entitlement", "channel", "active",
    "unit", "per_unit", "total_units",
)  # fmt: skip
OF_CHARACTERISTIC = ("characteristic", "option", "value", "type")
Dated = Mapping[str, Any]


async def renew(records: Records, sys_id: str) -> Record:
    """Make the contract that follows another one, as a draft; what was cancelled is left behind.

    Whoever renews needs the right to make contracts; what the former one had comes along whatever else he may do.
    """
    async with records.transaction() as transaction:
        await transaction.get(Contract, sys_id, ("sys_id",))
        elevated, now = transaction.elevated(REASON), utc_now()
        await elevated.lock(Contract, sys_id)
        old = await elevated.get(Contract, sys_id)
        await _refuse(elevated, old)
        starts, ends = next_time(old["starts"], old["ends"])
        values = {name: old[name] for name in OF_CONTRACT if old[name] is not None}
        if old["household"] is not None:
            values.pop("consumer")
        new = await transaction.create(Contract, {**values, "starts": starts, "ends": ends})
        await _Copy(elevated, old, {**new, "starts": starts, "ends": ends}).make()
        renewal = {
            "contract": sys_id, "renewed_contract": new["sys_id"], "renewed_on": now,
            "renewed_by": records.actor.id or None,
        }  # fmt: skip
        await elevated.create(Renewal, renewal)
        await elevated.update(Contract, sys_id, {"substate": RENEWED})
        return await transaction.get(Contract, new["sys_id"])


async def _refuse(records: Records, old: Dated) -> None:
    if old["state"] in (CANCELLED, DRAFT):
        word = "was cancelled" if old["state"] == CANCELLED else "is a draft still"
        raise Conflict(f"the contract {word}", remedy="make another contract")
    if old["ends"] is None:
        raise Conflict(
            "the contract has no end, so nothing comes after it", remedy="give it a last day first"
        )
    after: Any = Renewal
    again: Condition = (after.contract == old["sys_id"]) & (after.renewed_contract.state != CANCELLED)
    if await records.find(Renewal, again, ("sys_id",)) is not None:
        raise Conflict("the contract was renewed already", remedy="use the contract that came after it")


class _Copy:
    """Gives a contract what the one before it had, with the days moved on."""

    def __init__(self, records: Records, old: Dated, new: Dated) -> None:
        self._records = records
        self._old = old
        self._new = new
        self._made: dict[str, str] = {}

    async def make(self) -> None:
        """Lines from the top down, entitlements, what is covered, and the people."""
        lines = await self._of(ContractLine)
        while lines:
            ready = [line for line in lines if line["parent_contract_line"] in (None, *self._made)]
            if not ready:
                break  # What is left stands below a line that was cancelled.
            for line in ready:
                await self._line(line)
            lines = [line for line in lines if line not in ready]
        for entitlement in await self._of(Entitlement):
            if entitlement["service_contract_line"] in (None, *self._made):
                await self._entitlement(entitlement)
        for link in await self._of(Coverage):
            await self._coverage(link)
        for asset in await self._of(ContractAsset):
            if asset["removed"] is None or asset["removed"] > self._old["ends"]:
                await self._create(
                    ContractAsset, asset, {"asset": asset["asset"], "added": self._new["starts"]}
                )
        for contact in await self._of(ContractContact):
            await self._create(ContractContact, contact, {"contact": contact["contact"]})

    async def _of(self, entity: type[Entity]) -> list[Record]:
        table: Any = entity
        query = Query(where=table.contract == self._old["sys_id"], limit=ALL_AT_ONCE)
        found = [row async for row in self._records.every(entity, query)]
        return [row for row in found if row.get("state") != CANCELLED]

    async def _create(self, entity: type[Entity], old: Dated, values: Mapping[str, Any]) -> None:
        made = await self._records.create(entity, {"contract": self._new["sys_id"], **values})
        self._made[old["sys_id"]] = made["sys_id"]

    async def _line(self, line: Dated) -> None:
        above = line["parent_contract_line"]
        values = {name: line[name] for name in OF_LINE}
        days = {"starts": self._first(line["starts"]), "ends": self._last(line["ends"])}
        parent = self._made[above] if above else None
        await self._create(ContractLine, line, {**values, **days, "parent_contract_line": parent})

    async def _entitlement(self, old: Dated) -> None:
        values = {name: old[name] for name in OF_ENTITLEMENT}
        days = {
            "start_date": old["start_date"] and self._first(old["start_date"]),
            "end_date": old["end_date"] and self._last(old["end_date"]),
        }
        line = old["service_contract_line"]
        link = {"service_contract_line": self._made[line] if line else None}
        await self._create(Entitlement, old, {**values, **days, **link})
        given = Query(where=EntitlementCharacteristic.entitlement == old["sys_id"], limit=ALL_AT_ONCE)
        for row in [row async for row in self._records.every(EntitlementCharacteristic, given)]:
            values = {name: row[name] for name in OF_CHARACTERISTIC}
            values["entitlement"] = self._made[old["sys_id"]]
            await self._records.create(EntitlementCharacteristic, values)

    async def _coverage(self, link: Dated) -> None:
        over = link["removed"] is not None and link["removed"] <= self._old["ends"]
        needs = [link[name] for name in ("service_contract_line", "entitlement") if link[name]]
        if over or any(need not in self._made for need in needs):
            return
        values = {name: link[name] for name in ("sold_product", "install_base")}
        for name in ("service_contract_line", "entitlement"):
            values[name] = self._made[link[name]] if link[name] else None
        await self._create(Coverage, link, {**values, "added": self._new["starts"]})

    def _moved(self, day: datetime.date) -> datetime.date:
        moved: datetime.date = day + (self._new["starts"] - self._old["starts"])
        return moved

    def _first(self, day: datetime.date) -> datetime.date:
        """A first day moved on, inside the new contract."""
        first: datetime.date = max(self._new["starts"], min(self._moved(day), self._new["ends"]))
        return first

    def _last(self, day: datetime.date | None) -> datetime.date | None:
        """A last day moved on, inside the new contract; that of the whole contract stays that."""
        if day is None:
            return None
        moved: datetime.date = max(self._new["starts"], self._moved(day))
        ends: datetime.date = self._new["ends"]
        return ends if day >= self._old["ends"] else min(moved, ends)
