"""Asking for work at one's location, and following it."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

import msgspec

from platform_core import Condition, Page, Query, Records

from ..entities import BusinessLocation, WorkRequest
from .asking import LISTED, Asked, readable
from .staff import Id

Moment = Annotated[datetime.datetime, msgspec.Meta(tz=True, examples=["2026-12-01T07:00:00Z"])]
SHOWN = (
    *(field for field in LISTED if not field.startswith(("account", "consumer"))), "kind_of_work", "wanted_from",
    "wanted_until", "install_base.name", "sold_product.name",
)  # fmt: skip


class AskForWork(msgspec.Struct, forbid_unknown_fields=True):
    """Which work is wanted, on what, and when somebody may come."""

    short_description: Annotated[
        str, msgspec.Meta(min_length=1, max_length=160, examples=["Freezer in aisle 4 drips"])
    ]
    kind_of_work: Annotated[str, msgspec.Meta(examples=["repair"])] = "repair"
    description: Annotated[str, msgspec.Meta(max_length=4000, examples=["Since this morning."])] | None = None
    wanted_from: Moment | None = None
    wanted_until: Moment | None = None
    install_base: Id | None = None
    sold_product: Id | None = None
    supporting_location: Id | None = None
    priority: Annotated[int, msgspec.Meta(ge=1, le=4, examples=[3])] | None = None


async def ask_for_work(records: Records, location: str, asked: AskForWork) -> Asked:
    """Open a work request of a location as the actor."""
    await records.get(BusinessLocation, location, ("sys_id",))
    values = {name: value for name, value in msgspec.structs.asdict(asked).items() if value is not None}
    if "supporting_location" in values:
        values["service_organization"] = values.pop("supporting_location")
    values |= {"requesting_service_organization": location, "contact_type": "web"}
    made = await records.create(WorkRequest, values)
    return Asked(made["sys_id"], made["number"])


async def work_at(
    records: Records, location: str, *, active: bool | None, limit: int, after: str | None
) -> Page:
    """The work requests of a location and of those below it that the actor may read, newest first."""
    await records.get(BusinessLocation, location, ("sys_id",))
    asks: Any = WorkRequest.requesting_service_organization
    where: Condition = asks.within(location)
    if active is not None:
        where &= WorkRequest.active.eq(active)
    fields = readable(records, WorkRequest, SHOWN)
    query = Query(where=where, fields=("sys_id", *fields), order=("-sys_id",), limit=limit, after=after)
    return await records.list(WorkRequest, query)
