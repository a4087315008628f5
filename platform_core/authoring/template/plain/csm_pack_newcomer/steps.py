"""Changes of data that belong to versions of the pack. Each runs once per instance.

Tables and columns need no step: what is declared and missing is added. A number is never used again.
"""

import datetime

from platform_core import DataStep, Query, Records, utc_now

from .entities import Asset

A_MONTH = datetime.timedelta(days=30)


async def plan_inspections(records: Records) -> None:
    """Give assets from before there were inspections a day to be looked at."""
    day = utc_now().date() + A_MONTH
    unplanned = Query(where=Asset.inspect_on.is_null(), order=("sys_id",), limit=500)
    async for asset in records.every(Asset, unplanned):
        await records.update(Asset, asset["sys_id"], {"inspect_on": day})


DATA_STEPS = (DataStep(number=1, summary="Plan inspections of assets that have none", run=plan_inspections),)
