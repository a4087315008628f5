"""The routes for whoever is signed in: label data of a return, and figures of stores."""

from __future__ import annotations

from typing import Any

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from platform_core import Entity, NotFound, Query, Records, parse_id

from ..entities import RetailCase, RetailOrganization, RmaCase
from ..returns_view import label_data
from ..shapes import ReturnLabel, StoreFigures, StoreStatistics

TAGS = ["Retail"]


@get("/api/retail/returns/{sys_id:str}/label", operation_id="return_label", tags=TAGS)
async def return_label(sys_id: FromPath[str], records: NamedDependency[Records]) -> ReturnLabel:
    """The label data of a return that you may read."""
    try:
        found = await records.get(RmaCase, parse_id(sys_id), ("sys_id",))
    except ValueError:
        raise NotFound("there is no such return", remedy="give the id of a return") from None
    elevated = records.elevated("the label of a return that the reader may read")
    return await label_data(elevated, await elevated.get(RmaCase, found["sys_id"]))


@get("/api/retail/store-statistics", operation_id="store_statistics", tags=TAGS)
async def store_statistics(records: NamedDependency[Records]) -> StoreStatistics:
    """Cases and returns by store, counted over what you may read."""
    cases = await _counts(records, RetailCase, "requesting_service_organization")
    returns = await _counts(records, RmaCase, "service_organization")
    asked = Query(fields=("organization_core", "organization_core.name"), limit=500)
    stores = (
        [
            StoreFigures(
                organization=store["organization_core"],
                name=store["organization_core.name"] or "",
                cases=sum(cases.get(store["organization_core"], {}).values()),
                open_cases=cases.get(store["organization_core"], {}).get(True, 0),
                returns=sum(returns.get(store["organization_core"], {}).values()),
                open_returns=returns.get(store["organization_core"], {}).get(True, 0),
            )
            async for store in records.every(RetailOrganization, asked)
        ]
        if {"organization_core"} <= set(records.readable(RetailOrganization))
        else []
    )
    return StoreStatistics(sorted(stores, key=lambda store: (store.name, store.organization)))


async def _counts(records: Records, entity: type[Entity], field: str) -> dict[Any, dict[Any, int]]:
    """How many records there are of each organization, open and closed, that the caller may read."""
    found: dict[Any, dict[Any, int]] = {}
    if {field, "active"} <= set(records.readable(entity)):
        for group in await records.aggregate(entity, group_by=(field, "active")):
            found.setdefault(group[field], {})[bool(group["active"])] = group["count"]
    return found


STAFF_ROUTES = (return_label, store_statistics)
