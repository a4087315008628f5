"""What the days do to contracts, lines and entitlements."""

from __future__ import annotations

import datetime
from typing import Any

from platform_core import Condition, Entity, Job, Query, Records, utc_now

from .entities import Contract, ContractLine, Entitlement
from .following import REASON, settle_contract, settle_part
from .periods import ACTIVE, APPROVED, DRAFT, SUSPENDED

HOUR = 3600
DAY = datetime.timedelta(days=1)
ALL_AT_ONCE = 500


async def follow_the_days(records: Records) -> None:
    """Activate what has begun, expire what is over, resume what was suspended until yesterday (CSM-135).

    It runs every hour, since a day ends at another hour for each customer; each record is one transaction with all
    that follows from it.
    """
    elevated, now = records.elevated(REASON), utc_now()
    for sys_id in await _due(elevated, Contract, _contracts(now.date())):
        async with elevated.transaction() as transaction:
            await settle_contract(transaction, sys_id, now)
    for entity, where in _parts(now.date()):
        for sys_id in await _due(elevated, entity, where):
            async with elevated.transaction() as transaction:
                await settle_part(transaction, entity, sys_id, now)


async def _due(records: Records, entity: type[Entity], where: Condition) -> list[str]:
    query = Query(where=where, fields=("sys_id",), limit=ALL_AT_ONCE)
    return [row["sys_id"] async for row in records.every(entity, query)]


def _contracts(today: datetime.date) -> Condition:
    """Those that may have something happen to them: somewhere it may be tomorrow already."""
    tomorrow, contract = today + DAY, _any(Contract)
    begins = (contract.state == DRAFT) & (contract.substate == APPROVED) & (contract.starts <= tomorrow)
    ends = contract.state.is_in([ACTIVE, SUSPENDED]) & (contract.ends < tomorrow)
    resumes = (contract.state == SUSPENDED) & (contract.suspend_end < tomorrow)
    due: Condition = begins | ends | resumes
    return due


def _parts(today: datetime.date) -> tuple[tuple[type[Entity], Condition], ...]:
    """Lines and entitlements that may have something happen to them while their contract stays as it is."""
    tomorrow = today + DAY
    line, entitlement = _any(ContractLine), _any(Entitlement)
    line_begins = (line.state == DRAFT) & (line.starts <= tomorrow) & (line.contract.state == ACTIVE)
    line_ends = line.state.is_in([ACTIVE, SUSPENDED]) & (line.ends < tomorrow)
    free = entitlement.contract.is_null() | (entitlement.contract.state == ACTIVE)
    begins = (entitlement.state == DRAFT) & (entitlement.start_date <= tomorrow) & free
    ends = entitlement.state.is_in([ACTIVE, SUSPENDED]) & (entitlement.end_date < tomorrow)
    return (ContractLine, line_begins | line_ends), (Entitlement, begins | ends)


def _any(entity: type[Entity]) -> Any:
    return entity


JOBS = (
    Job(
        name="contracts.follow_the_days",
        summary="Activates contracts, lines and entitlements that have begun, and expires those that are over",
        every=HOUR,
        run=follow_the_days,
        within=1800,
    ),
)
