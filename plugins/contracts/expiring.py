"""Which contracts end soon."""

from __future__ import annotations

import datetime
from typing import Any

from platform_core import Query, Records
from plugins.install_base import days_of

from .entities import Contract
from .entities.contracts import RENEWED
from .periods import ACTIVE

MOST_DAYS = 366
MOST = 1000
REASON = "to know which day it is for a customer"
FIELDS = (
    "sys_id", "number", "short_description", "account", "consumer", "contact", "ends", "substate",
)  # fmt: skip


async def expiring(records: Records, days: int, now: datetime.datetime) -> list[dict[str, Any]]:
    """Contracts in force that end within so many days of their customers', the next one first; a thousand at most."""
    today, elevated = now.date(), records.elevated(REASON)
    contract: Any = Contract
    ends = (contract.ends >= today - datetime.timedelta(days=1)) & (
        contract.ends <= today + datetime.timedelta(days=days + 1)
    )
    readable = [name for name in FIELDS if name in records.readable(Contract)]
    if "ends" not in readable:
        return []
    query = Query(
        where=(contract.state == ACTIVE) & ends, order=("ends",), fields=tuple(readable), limit=MOST
    )
    found = []
    rows = (await records.list(Contract, query)).records
    for row, day in zip(rows, await days_of(elevated, rows, now), strict=True):
        left = (row["ends"] - day).days
        if 0 <= left <= days:
            found.append(
                {
                    "contract": row["sys_id"],
                    "number": row["number"],
                    "short_description": row["short_description"],
                    "account": row["account"],
                    "consumer": row["consumer"],
                    "ends": row["ends"],
                    "days_left": left,
                    "renewed": row.get("substate") == RENEWED,
                }
            )
    return found
