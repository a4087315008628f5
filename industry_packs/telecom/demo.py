"""Demonstration data of telecom: an operator with three regions, two hundred customers, and what went wrong lately."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from platform_core import DemoData, DemoLoader, Location, User, utc_now
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer
from plugins.product_data import Model

from . import roles
from .demo_work import load_work
from .entities import NetworkResource, NetworkService, ProductInventory, ServiceResource

STAFF = (
    ("Ines", "Calder", "Network service agent", roles.PROBLEM_AGENT, "Works service problems and their tests"),
    ("Bruno", "Thal", "Head of the network desk", roles.PROBLEM_ADMIN, "Runs the work on service problems"),
    ("Mira", "Quist", "Test designer", roles.TEST_DEF_MANAGER, "Keeps what tests there are"),
    ("Otto", "Brandt", "Test planner", roles.TEST_MANAGER, "Plans and runs service tests"),
    ("Lea", "Sommer", "Test reader", roles.TEST_VIEWER, "Reads what tests found"),
    ("Nils", "Ohm", "Test catalogue reader", roles.TEST_DEF_VIEWER, "Reads what tests there are"),
    ("Probe", "System", "Test system", roles.TEST_INTEGRATOR, "Brings measures of the network"),
    ("Ada", "Finch", "Network planner", roles.NETWORK_ADMIN, "Keeps services and resources"),
    ("Sven", "Holt", "Network reader", roles.NETWORK_VIEWER, "Reads services and resources"),
    ("Rosa", "Lind", "Product manager", roles.PRODUCT_ADMIN, "Keeps what customers have"),
    ("Emil", "Varga", "Complaint agent", roles.ADR_AGENT, "Works complaints that a scheme may decide"),
    ("Greta", "Moss", "Head of disputes", roles.ADR_MANAGER, "Issues deadlock letters"),
    ("Ivo", "Pratt", "Dispute administrator", roles.ADR_ADMIN, "Keeps the terms of deadlock letters"),
    ("Cora", "Bell", "Auditor", roles.ADR_VIEWER, "Reads complaints, and changes none"),
    ("Tomas", "Reed", "Order agent", roles.ORDER_AGENT, "Leads orders to their end"),
    ("Yara", "Stone", "Head of orders", roles.ORDER_ADMIN, "Runs the work on orders"),
    ("Felix", "Gray", "Order reader", roles.ORDER_VIEWER, "Reads orders"),
    ("Ticket", "System", "Partner's ticket system", roles.TICKET_INTEGRATOR, "Speaks TMF621 with us"),
    ("Party", "System", "Customer system", roles.PARTY_INTEGRATOR, "Speaks TMF629 and TMF632 with us"),
    ("Inventory", "System", "Inventory system", roles.INVENTORY_INTEGRATOR, "Speaks TMF637 to TMF639 with us"),
    ("Event", "Hub", "Event broker", roles.LISTENER, "Registers listeners, and sees what they were told"),
)  # fmt: skip
REGIONS = ("North Shore", "Harbour", "Hill Country")
TARIFFS = ("Fibre 100", "Fibre 500", "Mobile M", "Mobile L", "Business Line")
CUSTOMERS = 200
FIRST = ("Alma", "Bela", "Cleo", "Dora", "Edda", "Finn", "Gila", "Hans", "Iris", "Jon", "Kaja", "Leif", "Mona", "Nora",
         "Olaf", "Pia", "Rune", "Siri", "Tove", "Ulla")  # fmt: skip
LAST = ("Arendt", "Birk", "Costa", "Dahl", "Engel", "Falk", "Grimm", "Hauge", "Ivers", "Jensen")


class Network(NamedTuple):
    """What stands where."""

    places: list[str]
    cores: list[str]
    access: list[list[str]]
    models: dict[str, str]


async def load(demo: DemoLoader) -> None:
    """Create staff, the network, its customers, and the work that there is."""
    for first, last, title, role, because in STAFF:
        names = {"first_name": first, "last_name": last, "title": title}
        await demo.user(User, f"{first}.{last}".lower(), role.name, because=because, **names)
    await demo.user(
        Contact,
        "hana.weiss",
        roles.PROBLEM_CUSTOMER.name,
        because="Reports service problems of her hotel, and follows them",
        first_name="Hana",
        last_name="Weiss",
        account=(await demo.find(Account, name="Shark Hotels Lisbon"))["sys_id"],
    )
    network = await build(demo)
    customers = await connect(demo, network)
    await load_work(demo, customers, network.cores)


async def build(demo: DemoLoader) -> Network:
    """Create a place, a core switch and four access switches in each region, and the tariffs."""
    places, cores, access = [], [], []
    for region in REGIONS:
        place = (await demo.create(Location, name=region))["sys_id"]
        values = {"location": place, "category": "switch", "administrative_state": "unlocked"}
        core = await demo.create(
            NetworkResource, name=f"Core {region}", operational_state="enable", usage_state="busy", **values
        )
        switches = []
        for number in range(1, 5):
            switch = await demo.create(
                NetworkResource,
                name=f"Access {region} {number}",
                parent=core["sys_id"],
                operational_state="enable",
                usage_state="active",
                **values,
            )
            switches.append(switch["sys_id"])
        places.append(place)
        cores.append(core["sys_id"])
        access.append(switches)
    models = {name: (await demo.create(Model, name=name))["sys_id"] for name in TARIFFS}
    return Network(places, cores, access, models)


async def connect(demo: DemoLoader, network: Network) -> list[dict[str, Any]]:
    """Create the customers, each with a product, a service, and the switch that it rests on."""
    today = utc_now().date()
    services = []
    for number in range(CUSTOMERS):
        region = number % len(REGIONS)
        first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]
        consumer = await demo.create(
            Consumer,
            first_name=first,
            last_name=last,
            email=f"{first}.{last}@example.com".lower(),
            city=REGIONS[region],
        )
        tariff = TARIFFS[number % 4]
        product = await demo.create(
            ProductInventory,
            name=tariff,
            product=network.models[tariff],
            consumer=consumer["sys_id"],
            product_status="suspended" if number % 40 == 39 else "active",  # noqa: PLR2004 - the last of each forty
            start_date=today - datetime.timedelta(days=30 + number),
            location=network.places[region],
        )
        service = await demo.create(
            NetworkService,
            name=f"{tariff}, {first} {last}",
            state="active",
            category="CFS",
            product=product["sys_id"],
            specification=network.models[tariff],
            consumer=consumer["sys_id"],
            location=network.places[region],
        )
        switch = network.access[region][number // 3 % 4]
        await demo.create(ServiceResource, service=service["sys_id"], resource=switch)
        services.append({"consumer": consumer["sys_id"], "service": service["sys_id"], "region": region})
    return services


DEMO = DemoData("An operator with three regions, two hundred customers, outages, complaints and orders", load)
