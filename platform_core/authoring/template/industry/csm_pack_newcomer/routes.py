"""How many incidents there are. Incidents themselves have routes already, as all tables have."""

import msgspec
from litestar import get
from litestar.di import NamedDependency
from platform_core import Records

from .entities import SEVERITY, Incident


class Count(msgspec.Struct, frozen=True):
    """How many incidents there are of one severity."""

    severity: str
    incidents: int


@get(
    "/api/newcomer/incidents-by-severity",
    operation_id="newcomer_incidents_by_severity",
    tags=["Newcomer"],
)
async def incidents_by_severity(records: NamedDependency[Records]) -> list[Count]:
    """Incidents by severity, counted over those that you may read."""
    groups = await records.aggregate(Incident, group_by=("severity",))
    counts = {group["severity"]: group["count"] for group in groups}
    return [Count(item.label, counts.get(item.value, 0)) for item in SEVERITY]
