"""What ends or is due soon: sold products, warranties, maintenance."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from platform_core import Condition, Entity, InvalidQuery, NotFound, Query, Records, utc_now

from ..entities import InstallBaseItem, SoldProduct
from ..lifecycle import EXPIRED, FINAL
from .shapes import Day, Id

ENDS, WARRANTIES, MAINTENANCE = "sold-products", "warranties", "maintenance"
What = Literal["sold-products", "warranties", "maintenance"]
Days = Annotated[
    int, QueryParameter(ge=0, le=3660, description="So many days from today, the last one included")
]
Limit = Annotated[int, QueryParameter(ge=1, le=1000)]
DEFAULT_DAYS, DEFAULT_LIMIT = 30, 50
OWNER = ("account", "account.name", "consumer", "consumer.name", "household", "location", "location.name")


class DueEntry(msgspec.Struct, frozen=True):
    """A sold product or an item, with the day on which something ends or is due, and how many days are left."""

    sys_id: Id
    number: Annotated[str | None, msgspec.Meta(examples=["IBITM0001001"])]
    name: Annotated[str | None, msgspec.Meta(examples=["ATM at the entrance"])]
    due: Day
    days_left: Annotated[
        int, msgspec.Meta(examples=[12], description="Less than nought when the day has passed")
    ]
    owner: Annotated[
        dict[str, Any],
        msgspec.Meta(
            examples=[{"account": "0198f3c27a4071c2a8f5f1a3b2c4d5e6", "account.name": "Harbour Bank"}]
        ),
    ]


class DueList(msgspec.Struct, frozen=True):
    """What is due, the first first; ``next`` is the cursor of the following page."""

    table: Annotated[str, msgspec.Meta(examples=["sn_install_base_item"])]
    until: Day
    records: list[DueEntry]
    next: Annotated[str | None, msgspec.Meta(examples=["WyIyMDI2LTExLTAzIl0"])] = None


def due(what: str, until: datetime.date, since: datetime.date) -> tuple[type[Entity], str, Condition]:
    """The records that are due until a day: of which entity, by which field, and which ones.

    What has ended before today is over; maintenance that was due before today still is.
    """
    if what == ENDS:
        running = SoldProduct.state.not_in([EXPIRED, *FINAL])
        return (
            SoldProduct,
            "end_date",
            running & (SoldProduct.end_date >= since) & (SoldProduct.end_date <= until),
        )
    used: Any = InstallBaseItem.active.eq(True)
    if what == WARRANTIES:
        ends = (InstallBaseItem.warranty_expiration >= since) & (InstallBaseItem.warranty_expiration <= until)
        return InstallBaseItem, "warranty_expiration", used & ends
    if what == MAINTENANCE:
        return InstallBaseItem, "next_maintenance", used & (InstallBaseItem.next_maintenance <= until)
    raise NotFound(f"there is no list {what[:40]!r}", remedy=f"ask for {ENDS}, {WARRANTIES} or {MAINTENANCE}")


@get("/api/install-base/due/{what:str}", operation_id="list_due", tags=["Install base"])
async def list_due(
    what: FromPath[str],
    records: NamedDependency[Records],
    days: FromQuery[Days] = DEFAULT_DAYS,
    limit: FromQuery[Limit] = DEFAULT_LIMIT,
    after: FromQuery[str | None] = None,
) -> DueList:
    """What ends or is due within so many days: `sold-products`, `warranties` or `maintenance`, as far as you may read it."""
    today = utc_now().date()
    until = today + datetime.timedelta(days=days)
    entity, field, where = due(what, until, today)
    owner = [path for path in OWNER if _readable(records, entity, path)]
    fields = ("sys_id", "number", "name", field, *owner)
    page = await records.list(
        entity, Query(where=where, fields=fields, order=(field,), limit=limit, after=after)
    )
    entries = [
        DueEntry(
            sys_id=row["sys_id"],
            number=row["number"],
            name=row["name"],
            due=row[field],
            days_left=(row[field] - today).days,
            owner={path: row[path] for path in owner if row[path] is not None},
        )
        for row in page.records
    ]
    return DueList(entity.info.table, until, entries, page.next)


def _readable(records: Records, entity: type[Entity], path: str) -> bool:
    try:
        records.field(entity, path)
    except InvalidQuery:
        return False
    return True


DUE = (list_due,)
