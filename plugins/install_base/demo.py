"""Demonstration data of the install base: a bank's cash machine in a grocery, tills, routers, and who keeps them."""

from __future__ import annotations

import datetime
from typing import Any

from platform_core import DemoData, DemoLoader, Location, User, utc_now
from plugins.b2b import (
    CUSTOMER,
    CUSTOMER_ADMIN,
    Account,
    AccountRelationship,
    Contact,
    ContactRelationship,
    RelationshipType,
)
from plugins.b2c import Consumer
from plugins.customer_base import Responsibility
from plugins.product_data import HardwareAsset, Model

from .entities import InstallBaseItem, InstalledProduct, SoldProduct, UsageCounter, UsageReading
from .roles import API_READ, API_WRITE, INSTALL_BASE_ADMIN

DAY = datetime.timedelta(days=1)
BANK, GROCERY, LISBON = "Harbour Bank", "Corner Grocery", "Shark Hotels Lisbon"
# (first name, last name, title, role, what to try)
STAFF = (
    ("Nora", "Kvamme", "Install base manager", INSTALL_BASE_ADMIN,
     "Keeps sold products and items: moves, replaces, services and uninstalls them"),
    ("Atlas", "Monitor", "Monitoring program", API_READ, "A program that reads items over their API"),
    ("Atlas", "Rollout", "Rollout program", API_WRITE, "A program that installs and changes items over their API"),
)  # fmt: skip
# (first name, last name, account, title, role, what to try)
CONTACTS = (
    ("Ingrid", "Solberg", BANK, "Head of self-service devices", CUSTOMER_ADMIN,
     "The bank's admin: sees its cash machines, their history and every case about them"),
    ("Odd", "Hauge", GROCERY, "Store manager", CUSTOMER,
     "Looks after the bank's cash machine in his store: sees it, and opens cases about it"),
)  # fmt: skip
READINGS = ((-30, 10_480.0), (-20, 11_020.0), (-10, 11_655.0), (-1, 12_204.0))


async def load(demo: DemoLoader) -> None:
    """Create staff, the bank and the grocery, then what they, the hotel in Lisbon and Clara have."""
    for first, last, title, role, because in STAFF:
        name = f"{first}.{last}".lower()
        person = {"first_name": first, "last_name": last, "title": title}
        await demo.user(User, name, role.name, because=because, **person)
    known = await _customers(demo)
    await _cash_machine(demo, known)
    await _tills(demo)
    await _broadband(demo)


async def _customers(demo: DemoLoader) -> dict[str, str]:
    """A bank and a grocery that has a device of the bank in its store."""
    known: dict[str, str] = {}
    for name, city in ((BANK, "Bergen"), (GROCERY, "Bergen")):
        values: dict[str, Any] = {"name": name, "customer": True, "city": city, "country": "NO"}
        known[name] = (await demo.create(Account, **values))["sys_id"]
    for first, last, account, title, role, because in CONTACTS:
        name = f"{first}.{last}".lower()
        person = {"first_name": first, "last_name": last, "title": title, "account": known[account]}
        made = await demo.user(Contact, name, role.name, because=because, **person)
        known[first] = made["sys_id"]
    hosts = await demo.create(
        RelationshipType,
        name="Device host",
        from_kind="account",
        relationship="hosts devices of",
        to_kind="account",
        reverse_relationship="has devices at",
    )
    ends = {"from_company": known[GROCERY], "to_company": known[BANK]}
    await demo.create(AccountRelationship, **ends, relationship_type=hosts["sys_id"])
    responsibility = await demo.find(Responsibility, name="Asset Contact")
    await demo.create(
        ContactRelationship,
        contact=known["Odd"],
        company=known[BANK],
        responsibility=responsibility["sys_id"],
    )
    store = await demo.create(
        Location, name="Corner Grocery, Pier Street", street="8 Pier Street", city="Bergen", country="NO"
    )
    known["store"] = store["sys_id"]
    return known


async def _cash_machine(demo: DemoLoader, known: dict[str, str]) -> None:
    """The bank's machine in the grocery: what was sold, what stands there, what is counted of it."""
    now = utc_now()
    model = (await demo.find(Model, name="Coin C4"))["sys_id"]
    owner = {"account": known[BANK], "contact": known["Ingrid"]}
    sold = await demo.create(
        SoldProduct,
        name="Cash machine as a service, Pier Street",
        product=model,
        location=known["store"],
        start_date=now.date() - 400 * DAY,
        end_date=now.date() + 25 * DAY,
        currency="NOK",
        pricing_method="recurring",
        periodicity="monthly",
        unit_net_price=1_250_000,
        term_months=14,
        **owner,
    )
    asset = await demo.create(HardwareAsset, asset_tag="HB-ATM-17", serial_number="C4-80017", model=model)
    machine = await _item(
        demo, "Cash machine, Pier Street", installed=400, asset=asset["sys_id"], location=known["store"],
        identifier="T-0017", maintenance_interval_days=180, last_maintenance=now.date() - 170 * DAY,
        warranty_expiration=now.date() + 20 * DAY, **owner,
    )  # fmt: skip
    for part in ("Cash dispenser", "Card reader"):
        await _item(demo, f"{part}, Pier Street", installed=400, parent=machine, location=known["store"])
    await demo.create(InstalledProduct, install_base=machine, sold_product=sold["sys_id"])
    counter = await demo.create(UsageCounter, item=machine, name="Withdrawals", unit="withdrawals")
    for days, value in READINGS:
        await demo.create(UsageReading, counter=counter["sys_id"], read_at=now + days * DAY, value=value)


async def _tills(demo: DemoLoader) -> None:
    """The hotel's fleet of tills, one of them out of use."""
    account = (await demo.find(Account, name=LISBON))["sys_id"]
    model = (await demo.find(Model, name="Till T2"))["sys_id"]
    fleet = await demo.create(
        SoldProduct, name="Tills of the Lisbon hotel", account=account, product=model, quantity=3,
        start_date=utc_now().date() - 700 * DAY, currency="EUR", pricing_method="one_time", unit_net_price=89_900,
    )  # fmt: skip
    for number in (1, 2, 3):
        till = await _item(demo, f"Till {number}, Lisbon", installed=700, account=account, product=model)
        await demo.create(InstalledProduct, install_base=till, sold_product=fleet["sys_id"])
        if number == 3:  # noqa: PLR2004 - the last one
            gone = {
                "state": "inactive",
                "uninstall_date": utc_now() - 30 * DAY,
                "work_notes": "Sold for parts.",
            }
            await demo.records.update(InstallBaseItem, till, gone)


async def _broadband(demo: DemoLoader) -> None:
    """Clara's broadband, and the router that brings it."""
    clara = (await demo.find(Consumer, first_name="Clara"))["sys_id"]
    model = (await demo.find(Model, name="AX-200"))["sys_id"]
    sold = await demo.create(
        SoldProduct,
        name="Broadband at home",
        consumer=clara,
        product=model,
        start_date=utc_now().date() - 90 * DAY,
    )
    router = await _item(demo, "Router in the hall", installed=90, consumer=clara, product=model)
    await demo.create(InstalledProduct, install_base=router, sold_product=sold["sys_id"])


async def _item(demo: DemoLoader, name: str, *, installed: int, **values: Any) -> str:
    """An item that was installed so many days ago."""
    made = await demo.create(InstallBaseItem, name=name, install_date=utc_now() - installed * DAY, **values)
    sys_id: str = made["sys_id"]
    return sys_id


DEMO = DemoData(
    "A bank's cash machine in a grocery, a hotel's tills, a router at home, and who keeps them", load
)
