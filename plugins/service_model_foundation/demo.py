"""Demonstration data: a retail chain with 40 stores and five franchises, a call centre, and their people."""

from __future__ import annotations

from platform_core import DemoData, DemoLoader, Group
from plugins.b2b import Account
from plugins.b2c import Consumer
from plugins.customer_service import Case
from plugins.install_base import InstallBaseItem, SoldProduct
from plugins.product_data import Model

from .demo_people import Staffing
from .entities import (
    AssignmentGroup,
    Criteria,
    Criterion,
    CustomerCriteria,
    ExternalLocation,
    InternalLocation,
    OutsourcedProvider,
    ServiceOffered,
    WorkRequest,
)

CHAIN, SUPPORT, PARTNERS, CALL_CENTRE = (
    "Hearth & Harbour",
    "Store Support",
    "Hearth Franchises",
    "Tideway Calls",
)
REGIONS = {
    "North": "Aalborg Aarhus Bergen Gavle Helsinki Malmo Oslo Tampere Turku Uppsala",
    "South": "Bari Catania Faro Granada Lisbon Malaga Naples Porto Seville Valencia",
    "East": "Brno Bratislava Cluj Gdansk Krakow Linz Lodz Prague Vienna Zagreb",
    "West": "Antwerp Bordeaux Bristol Cork Ghent Lille Lyon Nantes Rennes Utrecht",
}
FRANCHISES = ("Evora", "Cadiz", "Lecce", "Murcia", "Braga")
# (subject, what asks, what works, customer)
CASES = (
    ("Card reader at till 2 does not start", "Lisbon", SUPPORT, None),
    ("Heating in the stock room fails", "Porto", SUPPORT, None),
    ("Freezer display is dark", "Evora", SUPPORT, None),
    ("Sign above the door flickers", "Cadiz", None, None),
    ("Hotel order of 40 lamps came without shades", None, "Lisbon", "account"),
    ("Armchair has a broken leg", None, "Lisbon", "consumer"),
    ("Delivery came to the wrong floor", None, "Oslo", "consumer"),
    ("Where is my parcel?", None, CALL_CENTRE, "consumer"),
)  # fmt: skip


async def load(demo: DemoLoader) -> None:
    """Create the organizations, whom they serve, what they have, their people and cases."""
    places = await _organizations(demo)
    await _criteria(demo, places)
    staffing = Staffing(demo, places)
    await staffing.everybody()
    await _owned(demo, places, staffing)
    await _cases(demo, places)


async def _organizations(demo: DemoLoader) -> dict[str, str]:
    places: dict[str, str] = {}

    async def add(name: str, entity: type[InternalLocation | ExternalLocation], **values: object) -> None:
        made = await demo.create(entity, name=name, status="operational", **values)
        places[name] = made["sys_id"]

    group = {"business_location_type": "business_group"}
    await add(CHAIN, InternalLocation, **group, business_organizations_served="hierarchy")
    await add(SUPPORT, InternalLocation, parent=places[CHAIN], business_organizations_served="criteria")
    for region, towns in REGIONS.items():
        await add(region, InternalLocation, parent=places[CHAIN], **group)
        for town in towns.split():
            await add(town, InternalLocation, parent=places[region], city=town)
    await add(PARTNERS, ExternalLocation, parent=places["South"], **group)
    for town in FRANCHISES:
        await add(town, ExternalLocation, parent=places[PARTNERS], city=town)
    made = await demo.create(OutsourcedProvider, name=CALL_CENTRE)
    places[CALL_CENTRE] = made["sys_id"]
    team = await demo.create(Group, name="Lisbon counter", description="Who stands at the counter in Lisbon")
    await demo.create(AssignmentGroup, service_organization=places["Lisbon"], group=team["sys_id"])
    return places


async def _criteria(demo: DemoLoader, places: dict[str, str]) -> None:
    stores = await _met(demo, "Stores of our own", "sn_csm_business_location_internal",
                        ("business_location_type", "eq", "business_location"))  # fmt: skip
    shops = await _met(demo, "Shops of franchises", "sn_csm_business_location_external",
                       ("business_location_type", "eq", "business_location"))  # fmt: skip
    people = await _met(demo, "Consumers in Copenhagen", "csm_consumer", ("city", "in", "Copenhagen, Aarhus"))
    for criteria in (stores, shops):
        await demo.create(CustomerCriteria, service_organization=places[SUPPORT], criteria=criteria)
        await demo.create(ServiceOffered, service_definition=Case.info.table, criteria=criteria)
    await demo.create(CustomerCriteria, service_organization=places[CALL_CENTRE], criteria=people)


async def _met(demo: DemoLoader, name: str, table: str, condition: tuple[str, str, str]) -> str:
    criteria = str((await demo.create(Criteria, name=name, table=table))["sys_id"])
    field, operator, value = condition
    await demo.create(Criterion, criteria=criteria, field=field, operator=operator, value=value)
    return criteria


async def _owned(demo: DemoLoader, places: dict[str, str], staffing: Staffing) -> None:
    """A till in Lisbon that a member looks after, and what was sold to a franchise."""
    model = await demo.create(Model, name="Counterpoint till")
    till = await demo.create(
        InstallBaseItem,
        name="Till 2 in Lisbon",
        product=model["sys_id"],
        service_organization=places["Lisbon"],
        buyer_organization_member=staffing.members["rita.moura"],
    )
    await demo.create(
        SoldProduct,
        name="Shop fittings in Evora",
        product=model["sys_id"],
        buyer_organization=places["Evora"],
    )
    await demo.create(
        WorkRequest,
        short_description="Move till 2 next to the door",
        kind_of_work="move",
        install_base=till["sys_id"],
        requesting_service_organization=places["Lisbon"],
        service_organization=places[SUPPORT],
        contact_type="web",
    )


async def _cases(demo: DemoLoader, places: dict[str, str]) -> None:
    account = await demo.find(Account, name="Shark Hotels San Diego Bay")
    consumer = await demo.find(Consumer, first_name="Clara", last_name="Jensen")
    customers = {"account": account["sys_id"], "consumer": consumer["sys_id"]}
    for subject, asks, works, customer in CASES:
        given = {customer: customers[customer]} if customer else {}
        await demo.create(
            Case,
            short_description=subject,
            requesting_service_organization=places[asks] if asks else None,
            service_organization=places[works] if works else None,
            contact_type="web",
            **given,
        )


DEMO = DemoData(
    "A retail chain with 40 stores, five franchises and a call centre, and who may do what there", load
)
