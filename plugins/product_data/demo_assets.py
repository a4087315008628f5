"""Demonstration data: assets of hotels, of private persons and in stock, and who is asked about them."""

import datetime
from typing import Any, NamedTuple

from platform_core import DemoLoader, Entity, Location, utc_now
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer, Household
from plugins.customer_base import Responsibility

from .demo_models import Ids
from .entities import Asset, AssetContact, ConsumableAsset, FacilityAsset, HardwareAsset, LicenseAsset
from .entities.assets import IN_STOCK, RETIRED_ASSET

LISBON, HAMBURG, FERRIES = "Shark Hotels Lisbon", "Shark Hotels Hamburg", "Blue Anchor Ferries"


class Example(NamedTuple):
    """One asset: its class, tag, model, and what else is known of it."""

    entity: type[Entity]
    tag: str
    model: str
    values: dict[str, Any]
    account: str | None = None
    contact: str | None = None
    consumer: str | None = None


ASSETS = (
    Example(HardwareAsset, "LIS-ATM-01", "Coin C4", {"serial_number": "C4-77120"}, LISBON, "tiago.reis"),
    Example(HardwareAsset, "LIS-RT-01", "AX-100", {"serial_number": "AX1-004411"}, LISBON, "tiago.reis"),
    Example(HardwareAsset, "LIS-POS-01", "Till T2", {"serial_number": "T2-90001"}, LISBON),
    Example(HardwareAsset, "LIS-POS-02", "Till T2", {"serial_number": "T2-90002"}, LISBON),
    Example(FacilityAsset, "LIS-ROOM-1", "Technical room", {"area_m2": 14.0, "capacity": 2}, LISBON),
    Example(LicenseAsset, "LIS-FD", "Front Desk", {"rights": 12}, LISBON),
    Example(HardwareAsset, "HAM-ATM-01", "Coin C4", {"serial_number": "C4-77201"}, HAMBURG, "lena.vogt"),
    Example(HardwareAsset, "HAM-RT-01", "AX-200", {"serial_number": "AX2-100200"}, HAMBURG, "lena.vogt"),
    Example(HardwareAsset, "BAF-RT-01", "AX-200", {"serial_number": "AX2-100314"}, FERRIES, "nils.berg"),
    Example(HardwareAsset, "HOME-1", "AX-200", {"serial_number": "AX2-500001"}, consumer="Clara"),
    Example(HardwareAsset, "HOME-2", "AX-100", {"serial_number": "AX1-009000"}, consumer="Yuki"),
    Example(HardwareAsset, "STOCK-RT-07", "AX-200",
            {"serial_number": "AX2-100777", "install_status": IN_STOCK, "substatus": "available"}),
    Example(HardwareAsset, "OLD-ATM-03", "Coin C4",
            {"serial_number": "C4-11003", "install_status": RETIRED_ASSET, "substatus": "disposed"}),
    Example(ConsumableAsset, "STOCK-RR80", "Receipt roll 80 mm",
            {"quantity": 400, "install_status": IN_STOCK, "substatus": "available"}),
)  # fmt: skip
# (tag, contact by first name): further ones than the primary contacts.
NAMED = (("HAM-ATM-01", "Carla"), ("HAM-ATM-01", "Sam"), ("LIS-POS-01", "Carla"))


async def load_assets(demo: DemoLoader, models: Ids) -> None:
    """Create the assets, then a household's, then who is asked about them."""
    today = utc_now().date()
    lobby = await demo.create(Location, name="Lobby of Shark Hotels Lisbon", city="Lisbon", country="PT")
    known: Ids = {}
    for number, example in enumerate(ASSETS):
        made = await demo.create(
            example.entity,
            asset_tag=example.tag,
            model=models[example.model],
            purchase_date=today - datetime.timedelta(days=300 + number),
            warranty_expiration=today + datetime.timedelta(days=60 * number - 120),
            location=lobby["sys_id"] if example.account == LISBON else None,
            **await _customer(demo, example),
            **example.values,
        )
        known[example.tag] = str(made["sys_id"])
    jensen = await demo.find(Household, name="Jensen")
    await demo.create(
        HardwareAsset,
        asset_tag="HOME-3",
        model=models["AX-200"],
        household=jensen["sys_id"],
        serial_number="AX2-500007",
    )
    await demo.records.update(Asset, known["LIS-POS-02"], {"parent": known["LIS-ROOM-1"]})
    asked = await demo.find(Responsibility, name="Asset Contact")
    for tag, first in NAMED:
        contact = await demo.find(Contact, first_name=first)
        person = {"contact": contact["sys_id"], "responsibility": asked["sys_id"]}
        await demo.create(AssetContact, asset=known[tag], **person)


async def _customer(demo: DemoLoader, example: Example) -> dict[str, str]:
    found: dict[str, str] = {}
    if example.account:
        found["account"] = (await demo.find(Account, name=example.account))["sys_id"]
    if example.contact:
        found["contact"] = (await demo.find(Contact, user_name=example.contact))["sys_id"]
    if example.consumer:
        found["consumer"] = (await demo.find(Consumer, first_name=example.consumer))["sys_id"]
    return found
