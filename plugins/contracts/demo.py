"""Demonstration data of contracts: what was agreed with hotels and persons, what it covers, and who keeps it."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from platform_core import DemoData, DemoLoader, Record, User, utc_now
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer, Household
from plugins.customer_service import Case
from plugins.install_base import InstallBaseItem, SoldProduct
from plugins.product_data import Asset, Characteristic, Model

from .entities import (
    Contract,
    ContractAsset,
    ContractContact,
    ContractLine,
    Coverage,
    Entitlement,
    EntitlementCharacteristic,
    EntitlementUsage,
)
from .entities.entitlements import COVERAGE_AND_USAGE
from .periods import ACTIVE, APPROVED
from .renewing import renew
from .roles import (
    CONTRACT_MANAGER,
    CONTRACT_VIEWER,
    ENTITLEMENT_ADMIN,
    INTEGRATOR,
    SERVICE_CONTRACT_ADMIN,
    SERVICE_CONTRACT_MANAGER,
)

YEAR = 364
MODEL, PRODUCT, ITEM = "Door controller DC-4", "Door control, garage", "Door controller at the garage gate"


class Person(NamedTuple):
    """Somebody who signs in, and what there is to try."""

    first: str
    last: str
    title: str
    role: str
    because: str


STAFF = (
    Person("Conrad", "Abel", "Contract manager", CONTRACT_MANAGER.name,
           "Contract manager: makes contracts, submits them, and says what they cover"),
    Person("Elin", "Strand", "Entitlement administrator", ENTITLEMENT_ADMIN.name,
           "Keeps entitlements and their units"),
    Person("Viggo", "Holm", "Contract analyst", CONTRACT_VIEWER.name, "Reads contracts, and changes none"),
    Person("Salma", "Kader", "Head of contracts", SERVICE_CONTRACT_MANAGER.name,
           "Makes contracts with their lines and entitlements"),
    Person("Adam", "Kowal", "Contract administrator", SERVICE_CONTRACT_ADMIN.name,
           "Keeps everything about contracts"),
    Person("Erp", "Bridge", "Program of the back office", INTEGRATOR.name,
           "Brings contracts in, and verifies entitlements"),
)  # fmt: skip


def day(days: int) -> datetime.date:
    """So many days from today."""
    return utc_now().date() + datetime.timedelta(days=days)


async def load(demo: DemoLoader) -> None:
    """Create staff, what customers have, contracts in several states, and a case that one of them covers."""
    for person in STAFF:
        await demo.user(
            User,
            f"{person.first}.{person.last}".lower(),
            person.role,
            because=person.because,
            first_name=person.first,
            last_name=person.last,
            title=person.title,
        )
    approver = (await demo.find(User, user_name="ada.brennan"))["sys_id"]
    lisbon = await demo.find(Account, name="Shark Hotels Lisbon")
    things = await load_things(demo, lisbon["sys_id"])
    gold = await load_gold(demo, lisbon["sys_id"], approver, things)
    await load_others(demo, approver)
    await load_private(demo)
    await renew(demo.records, gold["sys_id"])
    guest = await demo.find(Contact, user_name="tiago.reis")
    await demo.create(
        Case,
        short_description="The garage gate does not open",
        contact=guest["sys_id"],
        contact_type="phone",
        product=things["model"],
        sold_product=things["product"],
        install_base=things["item"],
    )


async def load_things(demo: DemoLoader, account: str) -> dict[str, str]:
    """A product that the hotel in Lisbon bought, and where it is installed."""
    model = await demo.create(Model, name=MODEL, model_number="DC-4")
    whose = {"account": account, "product": model["sys_id"]}
    product = await demo.create(SoldProduct, name=PRODUCT, start_date=day(-200), **whose)
    item = await demo.create(InstallBaseItem, name=ITEM, **whose)
    asset = await demo.create(Asset, model=model["sys_id"], account=account, serial_number="DC4-00417")
    made = {"model": model, "product": product, "item": item, "asset": asset}
    return {name: record["sys_id"] for name, record in made.items()}


async def load_gold(demo: DemoLoader, account: str, approver: str, things: dict[str, str]) -> Record:
    """A contract in force that ends soon: a line, what is covered, and entitlements with and without units."""
    manager = (await demo.find(User, user_name="conrad.abel"))["sys_id"]
    contact = (await demo.find(Contact, user_name="tiago.reis"))["sys_id"]
    contract = await demo.create(
        Contract,
        short_description="Gold support for Lisbon",
        vendor_contract="SH-LIS-7",
        account=account,
        contact=contact,
        contract_administrator=manager,
        approver=approver,
        state=ACTIVE,
        substate=APPROVED,
        starts=day(40 - YEAR),
        ends=day(40),
        monthly_cost=45000,
        yearly_cost=540000,
        currency="EUR",
        terms_and_conditions="Somebody is there within four hours.",
    )
    await load_parts(demo, contract, things)
    return contract


async def load_parts(demo: DemoLoader, contract: Record, things: dict[str, str]) -> None:
    """The line of a contract, what it covers, its further contact, and its entitlements."""
    of = {"contract": contract["sys_id"]}
    line = await demo.create(
        ContractLine,
        name="Door control on site",
        sold_product=things["product"],
        price=30000,
        currency="EUR",
        **of,
    )
    await demo.create(Coverage, sold_product=things["product"], service_contract_line=line["sys_id"], **of)
    await demo.create(Coverage, install_base=things["item"], **of)
    await demo.create(ContractAsset, asset=things["asset"], **of)
    deputy = await demo.find(Contact, user_name="carla.pinto")
    await demo.create(ContractContact, contact=deputy["sys_id"], **of)
    visits = await demo.create(
        Entitlement,
        entitlement_name="Ten visits on site",
        service_contract_line=line["sys_id"],
        product=things["model"],
        channel="phone",
        per_unit=True,
        total_units=10,
        **of,
    )
    await demo.create(
        Entitlement, entitlement_name="Advice at any time", channel="chat,email,phone,web", **of
    )
    spare = await demo.create(Characteristic, name="Spare parts covered", value_type="number", decimals=0)
    parts = await demo.create(
        EntitlementCharacteristic,
        entitlement=visits["sys_id"],
        characteristic=spare["sys_id"],
        type=COVERAGE_AND_USAGE,
        value="3",
    )
    usage = {
        "period_start": contract["starts"],
        "period_end": contract["ends"],
        "total_units": 3,
        "used_units": 1,
    }
    await demo.create(EntitlementUsage, entitlement_characteristic=parts["sys_id"], **usage)


async def load_others(demo: DemoLoader, approver: str) -> None:
    """A contract that waits for its approver, one in suspense, and one that was cancelled."""
    for name, account, moves, values in (
        ("Silver support for Hamburg", "Shark Hotels Hamburg", ("submit_for_review",), {"starts": day(14)}),
        ("Engine room hotline", "Blue Anchor Ferries", ("suspend",), {"state": ACTIVE, "starts": day(-100)}),
        ("Pool care", "Shark Hotels Miami Beach", ("cancel",), {"state": ACTIVE, "starts": day(-30)}),
    ):
        owner = await demo.find(Account, name=account)
        given: dict[str, Any] = {"ends": day(YEAR), "approver": approver, **values}
        contract = await demo.create(Contract, short_description=name, account=owner["sys_id"], **given)
        await demo.create(
            Entitlement, entitlement_name=f"{name}: e-mail", contract=contract["sys_id"], channel="email"
        )
        for move in moves:
            await demo.records.transition(Contract, contract["sys_id"], move)


async def load_private(demo: DemoLoader) -> None:
    """What private persons have: a contract of a household, and an entitlement that stands for itself."""
    clara = await demo.find(Consumer, first_name="Clara")
    household = await demo.find(Household, head_of_household=clara["sys_id"])
    contract = await demo.create(
        Contract,
        short_description="Home care",
        household=household["sys_id"],
        state=ACTIVE,
        starts=day(-10),
        ends=day(YEAR),
    )
    await demo.create(Entitlement, entitlement_name="Three repairs a year", contract=contract["sys_id"],
                      channel="chat,phone,web", per_unit=True, total_units=3)  # fmt: skip
    mateo = await demo.find(Consumer, first_name="Mateo")
    await demo.create(
        Entitlement,
        entitlement_name="Help with the app",
        consumer=mateo["sys_id"],
        channel="web",
        start_date=day(-5),
        end_date=day(25),
    )


DEMO = DemoData(
    "Contracts of hotels and persons in several states, what they cover, and who keeps them", load
)
