"""Demonstration data of customer access: products and items that are shared, and somebody for each way of sharing them."""

from __future__ import annotations

import datetime
from typing import Any

from platform_core import INTERNAL, DemoData, DemoLoader, Entity, Role, User, utc_now
from plugins.b2b import CUSTOMER, Account, AccountAccess, Contact
from plugins.b2c import CONSUMER, Consumer, ConsumerUser, Household, HouseholdMember
from plugins.customer_service import Case
from plugins.install_base import InstallBaseItem, InstalledProduct, SoldProduct
from plugins.product_data import Model
from plugins.service_organization import Organization, OrganizationMember

from .entities import CaseParty, ItemParty, PartyType, SoldProductParty
from .entities.configuration import CASE, ITEM, SOLD_PRODUCT
from .roles import (
    CASE_CONSUMER,
    CASE_CONTACT,
    CASE_CONTRIBUTOR,
    ITEM_CONSUMER,
    ITEM_CONTACT,
    ITEM_CONTRIBUTOR,
    ITEM_MEMBER,
    PRODUCT_CONSUMER,
    PRODUCT_CONTACT,
)

# (first name, last name, account, role, what to try)
CONTACTS = (
    ("Nadia", "Petrov", "Lagoon Facility Services", PRODUCT_CONTACT,
     "Her company is an authorized account of the hotel's booking system: she sees it with all its cases"),
    ("Ann", "Ellis", "Shark Hotels Lisbon", ITEM_CONTACT,
     "Authorized on the hotel's network: sees every part of it, and the cases of all parts"),
    ("Mikkel", "Aas", "Blue Anchor Ferries", CASE_CONTACT,
     "Authorized on one case of a hotel: follows it, comments, answers a proposal"),
)  # fmt: skip
CONSUMERS = (
    ("Astrid", "Jensen", PRODUCT_CONSUMER,
     "Lives in Clara's household and is authorized on her broadband: sees all its cases, opens new ones"),
    ("Ravi", "Menon", CASE_CONSUMER, "Authorized on one case of Clara's: follows and answers it"),
    ("Wanda", "Kowalska", ITEM_CONSUMER, "Authorized on Clara's router: sees it and the cases about it"),
)  # fmt: skip
OTHERS = (
    ("Zainab", "Yusuf", "Field engineer", CASE_CONTRIBUTOR, "Authorized contributor of one case"),
    ("Tomasz", "Wrona", "Network specialist", ITEM_CONTRIBUTOR,
     "Authorized contributor on the hotel's network"),
    ("Imani", "Otieno", "Technician in the Lisbon centre", ITEM_MEMBER,
     "Her centre is authorized on the hotel's network: she answers its cases"),
)  # fmt: skip


async def load(demo: DemoLoader) -> None:
    """Create the people, then what they share, then the parties."""
    people = await _people(demo)
    await _business(demo, people)
    await _private(demo, people)


async def _people(demo: DemoLoader) -> dict[str, str]:
    """Everybody by first name; consumers as such."""
    people: dict[str, str] = {}
    for first, last, account, role, because in CONTACTS:
        values = {"account": (await demo.find(Account, name=account))["sys_id"]}
        people[first] = await _user(demo, Contact, first, last, (CUSTOMER, role), because, **values)
    for first, last, role, because in CONSUMERS:
        login = await _user(demo, ConsumerUser, first, last, (CONSUMER, role), because)
        made = await demo.create(Consumer, first_name=first, last_name=last, user=login)
        people[first] = made["sys_id"]
    for first, last, title, role, because in OTHERS:
        people[first] = await _user(demo, User, first, last, (INTERNAL, role), because, title=title)
    return people


async def _user(
    demo: DemoLoader,
    entity: type[Entity],
    first: str,
    last: str,
    roles: tuple[Role, ...],
    because: str,
    **values: Any,
) -> str:
    name = f"{first}.{last}".lower()
    names = [role.name for role in roles]
    named = {"first_name": first, "last_name": last, "email": f"{name}@example.com"}
    return str((await demo.user(entity, name, *names, because=because, **named, **values))["sys_id"])


async def _business(demo: DemoLoader, people: dict[str, str]) -> None:
    lisbon = (await demo.find(Account, name="Shark Hotels Lisbon"))["sys_id"]
    lagoon = (await demo.find(Account, name="Lagoon Facility Services"))["sys_id"]
    contact = (await demo.find(Contact, user_name="tiago.reis"))["sys_id"]
    booking = await _product(demo, "Booking system", "Booking system of the Lisbon hotel", account=lisbon)
    network = await _item(demo, "Hotel network", "Network of the Lisbon hotel", account=lisbon)
    point = await _item(
        demo, "Access point", "Access point on the second floor", account=lisbon, parent=network
    )
    await demo.create(InstalledProduct, install_base=network, sold_product=booking)
    await _case(demo, "Booking system is slow on Mondays", contact=contact, sold_product=booking)
    lost = await _case(demo, "No signal on the second floor", contact=contact, install_base=point)
    centre = await demo.create(Organization, name="Lisbon service centre")
    await demo.create(OrganizationMember, service_organization=centre["sys_id"], user=people["Imani"])
    await _party(demo, SoldProductParty, SOLD_PRODUCT, "Authorized Account", booking, account=lagoon)
    await _party(demo, ItemParty, ITEM, "Authorized Contact", network, contact=people["Ann"])
    await _party(demo, ItemParty, ITEM, "Authorized Contributor", network, user=people["Tomasz"])
    await _party(
        demo,
        ItemParty,
        ITEM,
        "Authorized Service Organization",
        network,
        service_organization=centre["sys_id"],
    )
    await _party(demo, CaseParty, CASE, "Authorized Contact", lost, contact=people["Mikkel"])
    await _party(demo, CaseParty, CASE, "Authorized Contributor", lost, user=people["Zainab"])
    await _party(demo, CaseParty, CASE, "Listed Contact", lost, contact=contact)
    hamburg = (await demo.find(Account, name="Shark Hotels Hamburg"))["sys_id"]
    await demo.create(AccountAccess, account=hamburg, restrict_contact_access=True)
    lift = {"account": hamburg, "contact": (await demo.find(Contact, user_name="lena.vogt"))["sys_id"]}
    await _product(demo, "Lift maintenance", "Lift maintenance of the Hamburg hotel", **lift)
    await _product(demo, "Booking system", "Booking system of the Hamburg hotel", account=hamburg)


async def _private(demo: DemoLoader, people: dict[str, str]) -> None:
    clara = (await demo.find(Consumer, first_name="Clara"))["sys_id"]
    household = (await demo.find(Household, name="Jensen"))["sys_id"]
    await demo.create(HouseholdMember, household=household, consumer=people["Astrid"])
    broadband = await _product(demo, "Broadband", "Broadband at the Jensens'", consumer=clara)
    router = await _item(demo, "Router", "Router at the Jensens'", consumer=clara)
    await demo.create(InstalledProduct, install_base=router, sold_product=broadband)
    slow = await _case(demo, "Broadband drops every evening", consumer=clara, sold_product=broadband)
    since = utc_now().date() - datetime.timedelta(days=30)
    await _party(
        demo,
        SoldProductParty,
        SOLD_PRODUCT,
        "Authorized Consumer",
        broadband,
        consumer=people["Astrid"],
        start_date=since,
    )
    await _party(demo, CaseParty, CASE, "Authorized Consumer", slow, consumer=people["Ravi"])
    await _party(demo, ItemParty, ITEM, "Authorized Consumer", router, consumer=people["Wanda"])


async def _model(demo: DemoLoader, name: str) -> str:
    found = await demo.records.find(Model, Model.name == name, ("sys_id",))
    return str((found or await demo.create(Model, name=name))["sys_id"])


async def _product(demo: DemoLoader, model: str, name: str, **owner: str) -> str:
    made = await demo.create(SoldProduct, name=name, product=await _model(demo, model), **owner)
    return str(made["sys_id"])


async def _item(demo: DemoLoader, model: str, name: str, **values: str) -> str:
    made = await demo.create(InstallBaseItem, name=name, product=await _model(demo, model), **values)
    return str(made["sys_id"])


async def _case(demo: DemoLoader, subject: str, **values: str) -> str:
    made = await demo.create(Case, short_description=subject, contact_type="web", **values)
    return str(made["sys_id"])


async def _party(demo: DemoLoader, entity: Any, table: str, name: str, record: str, **values: Any) -> None:
    there = (PartyType.applies_to == table) & (PartyType.name == name)
    kind = await demo.records.find(PartyType, there, ("sys_id",))
    assert kind is not None, "the pack brings its types of parties"
    field = {CASE: "case", SOLD_PRODUCT: "sold_product", ITEM: "install_base_item"}[table]
    await demo.create(entity, type=kind["sys_id"], **{field: record}, **values)


DEMO = DemoData("Products, items and cases that are shared, and somebody for each way of sharing them", load)
