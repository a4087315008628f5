"""What has to be inspected. Assets themselves have routes already, as all tables have."""

import datetime

import msgspec
from litestar import get
from litestar.di import NamedDependency
from platform_core import Query, Records, utc_now

from .entities import Asset


class DueInspection(msgspec.Struct, frozen=True):
    """An asset that somebody has to look at, and since when."""

    number: str
    name: str
    inspect_on: datetime.date


@get(
    "/api/newcomer/due-inspections",
    operation_id="newcomer_due_inspections",
    tags=["Newcomer"],
)
async def due_inspections(records: NamedDependency[Records]) -> list[DueInspection]:
    """The assets that are due for inspection, as far as you may read them."""
    due = Query(where=Asset.inspect_on <= utc_now().date(), order=("inspect_on",))
    page = await records.list(Asset, due)
    return [DueInspection(row["number"], row["name"], row["inspect_on"]) for row in page.records]
