"""States that follow: from the days, and from the contract down to its lines and their entitlements.

Each record is locked before it is looked at, so that two who change things at once see one after the other.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from platform_core import Condition, Entity, Query, Records
from plugins.install_base import today_of

from .entities import Contract, ContractLine, Entitlement
from .periods import SUSPENDED, contract_state, state_below

REASON = "a state follows the days, or the contract"
"""Why it happens outside the access rules; rules know by it that no person did it."""
ALL_AT_ONCE = 500

Parts = list[tuple[type[Entity], Condition]]


def days_of(record: Mapping[str, Any]) -> tuple[Any, Any]:
    """First and last day of a contract, a line or an entitlement."""
    if "starts" in record:
        return record["starts"], record["ends"]
    return record["start_date"], record["end_date"]


async def settle_contract(records: Records, sys_id: str, now: datetime.datetime) -> bool:
    """Make a contract what it is today; whether it was something else. Its parts follow by their rules."""
    await records.lock(Contract, sys_id)
    row = await records.get(Contract, sys_id)
    today = await today_of(records, row, now)
    state = contract_state(row["state"], row["substate"], days_of(row), row["suspend_end"], today)
    if state == row["state"]:
        return False
    await records.update(Contract, sys_id, {"state": state, "suspend_end": None})
    return True


async def settle_part(
    records: Records, entity: type[Entity], sys_id: str, now: datetime.datetime, *, resumed: bool = False
) -> bool:
    """Make a line or an entitlement what it is today, below what stands above it; whether it was something else."""
    await records.lock(entity, sys_id)
    row = await records.get(entity, sys_id)
    above = await _above(records, row)
    today = await today_of(records, row if above is None else {**row, **above}, now)
    state = state_below(_state(above), row["state"], days_of(row), today, resumed=resumed)
    if state == row["state"]:
        return False
    await records.update(entity, sys_id, {"state": state})
    return True


async def resumed_state(records: Records, row: Mapping[str, Any], now: datetime.datetime) -> str:
    """What a line or an entitlement would be today if its own suspension ended."""
    above = await _above(records, row)
    today = await today_of(records, row if above is None else {**row, **above}, now)
    return state_below(_state(above), SUSPENDED, days_of(row), today, resumed=True)


def _state(above: Mapping[str, Any] | None) -> str | None:
    return None if above is None else above["state"]


async def _above(records: Records, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The customer and the state of what a line or an entitlement follows: its line, or its contract."""
    if row["contract"] is None:
        return None
    contract = await records.get(Contract, row["contract"], ("account", "consumer", "contact", "state"))
    line = row.get("parent_contract_line") or row.get("service_contract_line")
    if line is None:
        return contract
    return {**contract, "state": (await records.get(ContractLine, line, ("state",)))["state"]}


async def pass_on(records: Records, parts: Parts, now: datetime.datetime, *, resumed: bool) -> None:
    """Have parts follow what stands above them; each takes its own along by its rules."""
    for entity, where in parts:
        below = Query(where=where, fields=("sys_id",), limit=ALL_AT_ONCE)
        found = [row["sys_id"] async for row in records.every(entity, below)]
        for sys_id in found:
            await settle_part(records, entity, sys_id, now, resumed=resumed)


def parts_of_contract(contract: str) -> Parts:
    """What follows a contract itself: lines at the top, and entitlements of no line."""
    return [
        (ContractLine, (ContractLine.contract == contract) & ContractLine.parent_contract_line.is_null()),
        (Entitlement, (Entitlement.contract == contract) & Entitlement.service_contract_line.is_null()),
    ]


def parts_of_line(line: str) -> Parts:
    """What follows a line: those below it, and its entitlements."""
    return [
        (ContractLine, ContractLine.parent_contract_line == line),
        (Entitlement, Entitlement.service_contract_line == line),
    ]
