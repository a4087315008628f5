"""Changes of data that belong to versions of the pack. Each runs once per instance.

Tables and columns need no step: what is declared and missing is added. A number is never used again.
"""

from platform_core import DataStep, Query, Records

from .entities import Incident

CLOSE = 3


async def rate_incidents(records: Records) -> None:
    """Give incidents from before there were severities the lowest one."""
    unrated = Query(where=Incident.severity.is_null(), order=("sys_id",), limit=500)
    async for incident in records.every(Incident, unrated):
        await records.update(Incident, incident["sys_id"], {"severity": CLOSE})


DATA_STEPS = (DataStep(number=1, summary="Rate incidents that have no severity", run=rate_incidents),)
