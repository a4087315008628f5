"""The nightly verification: what it finds is logged, and stays in a table until the next night."""

from __future__ import annotations

import datetime
import logging

from ..base.plumbing import VerificationFinding
from ..compiler.write import insert_record
from ..ids import new_id, utc_now
from ..instance import Instance
from .concerns import findings
from .finding import Finding

log = logging.getLogger("pergola.verification")
HOUR = 2
"""In UTC, when few people work anywhere that we know of."""


def seconds_until_night(now: datetime.datetime) -> float:
    """How long it is until the next verification."""
    night = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if night <= now:
        night += datetime.timedelta(days=1)
    return (night - now).total_seconds()


async def verify_nightly(instance: Instance) -> list[Finding]:
    """Verify, log every finding, and keep the findings in place of those of the night before."""
    found = await findings(instance)
    for each in found:
        level = logging.ERROR if each.severity == "error" else logging.WARNING
        log.log(level, "verification: [%s] %s; %s", each.concern, each.what, each.remedy)
    log.info("verification found %d things", len(found))
    now = utc_now()
    async with instance.database.transaction() as transaction:
        await transaction.execute(f'DELETE FROM "{VerificationFinding.info.table}"')
        for each in found:
            values = {
                "sys_id": new_id(),
                "sys_created_on": now,
                "sys_created_by": instance.platform_actor.user_name,
                "concern": each.concern,
                "severity": each.severity,
                "what": each.what[:4000],
                "remedy": each.remedy[:4000],
                "repair": each.repair or None,
                "table_name": each.table[:80] or None,
                "records": list(each.records),
            }
            for sql, args in insert_record(transaction.dialect, VerificationFinding, values):
                await transaction.execute(sql, args)
    return found
