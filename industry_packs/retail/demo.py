"""Demonstration data of retail: what the chain's stores are, who works there, what they sold, and what came of it."""

from __future__ import annotations

from typing import Any

from platform_core import DemoData, DemoLoader, Query
from plugins.b2c import Consumer
from plugins.customer_service import OPEN
from plugins.service_model_foundation import BusinessLocation

from .demo_people import load_people
from .demo_sales import PREFIX, load_sales
from .entities import (
    CustomerComplaint,
    HeadquartersCommunication,
    InStoreOperation,
    InStoreTask,
    RetailOrganization,
    StoreCommunication,
    StoreInquiry,
)
from .gs1 import with_check_digit

CHAIN, SOUTH = "Hearth & Harbour", "South"
REGIONS = {"North", SOUTH, "East", "West"}
FRANCHISES = "Hearth Franchises"
UNITS = {
    CHAIN: "division",
    FRANCHISES: "area",
    "Store Support": "division",
    **dict.fromkeys(REGIONS, "region"),
}


async def load(demo: DemoLoader) -> None:
    """Make a chain of the locations that the service model's demonstration data holds, and let it sell."""
    places = await _stores(demo)
    people = await load_people(demo, places)
    await load_sales(demo, places, people["Hana"])
    await _cases(demo, places, people)
    await _communication(demo, places)


async def _stores(demo: DemoLoader) -> dict[str, str]:
    top = await demo.find(BusinessLocation, name=CHAIN)
    below = Query(where=BusinessLocation.sys_id.within(top["sys_id"]), order=("path",), limit=200)
    places: dict[str, str] = {}
    async for place in demo.records.every(BusinessLocation, below):
        places[place["name"]] = place["sys_id"]
        await demo.create(
            RetailOrganization,
            organization_core=place["sys_id"],
            subtype=UNITS.get(place["name"], "store"),
            ownership="company_owned" if place["internal"] else "franchise",
            brand=CHAIN,
            flagship=place["name"] == "Lisbon",
            gln=with_check_digit(f"{PREFIX}{900 + len(places):05}"),
        )
    return places


async def _cases(demo: DemoLoader, places: dict[str, str], people: dict[str, str]) -> None:
    lisbon: dict[str, Any] = {"requesting_service_organization": places["Lisbon"]}
    await demo.create(
        StoreInquiry,
        short_description="May we mark the brass lamps down?",
        topic="pricing",
        opened_by=people["Ana"],
        **lisbon,
    )
    asked = await demo.create(
        StoreInquiry, short_description="The new shelf labels do not print", topic="systems", **lisbon
    )
    await demo.records.transition(StoreInquiry, asked["sys_id"], "accept", {"assigned_to": people["Egon"]})
    clara = await demo.find(Consumer, first_name="Clara", last_name="Jensen")
    await demo.create(
        CustomerComplaint,
        short_description="Nobody at the till for ten minutes",
        topic="service",
        consumer=clara["sys_id"],
        **lisbon,
    )
    await demo.create(
        CustomerComplaint,
        short_description="The emergency exit was blocked",
        topic="safety",
        anonymous=True,
        **lisbon,
    )
    counting = await demo.create(
        InStoreOperation, short_description="Count the stock room", operation="stocktaking", **lisbon
    )
    for subject in ("Count the lamps", "Count the chairs"):
        await demo.create(
            InStoreTask, retail_case=counting["sys_id"], subject=subject, requested_by=people["Bruna"]
        )


async def _communication(demo: DemoLoader, places: dict[str, str]) -> None:
    """One that has reached the stores of the South, and a draft to try it with."""
    told = {"short_description": "Recall: brass lamps with a loose switch", "kind": "recall", "priority": 1}
    sent = await demo.create(HeadquartersCommunication, **told, audience=places[SOUTH], state=OPEN, stores=2)
    for store in ("Lisbon", "Porto"):
        await demo.create(
            StoreCommunication,
            short_description=told["short_description"],
            communication=sent["sys_id"],
            parent=sent["sys_id"],
            store=places[store],
            requesting_service_organization=places[store],
        )
    await demo.create(
        HeadquartersCommunication,
        short_description="Window displays for the winter",
        kind="campaign",
        audience=places[CHAIN],
    )


DEMO = DemoData(
    "A chain's stores and their people, orders and returns by every right, and cases of each kind", load
)
