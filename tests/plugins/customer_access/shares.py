"""A desk whose customers share products and items, and the parties that they share them with."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from platform_core import INTERNAL, Entity, NotFound, NotPermitted, User
from plugins.b2b import CUSTOMER
from plugins.b2c import CONSUMER, Consumer, ConsumerUser
from plugins.customer_access import (
    CASE_CONSUMER,
    CASE_CONTACT,
    CASE_CONTRIBUTOR,
    ITEM_CONSUMER,
    ITEM_CONTACT,
    ITEM_CONTRIBUTOR,
    ITEM_MEMBER,
    PRODUCT_CONSUMER,
    PRODUCT_CONTACT,
    CaseParty,
    ItemParty,
    PartyType,
    SoldProductParty,
)
from plugins.customer_service import AffectedItem, Case
from plugins.install_base import InstallBaseItem, InstalledProduct, SoldProduct
from plugins.product_data import Model
from plugins.service_organization import Organization, OrganizationMember
from tests.plugins.customer_service.desk import Desk, fill

TABLE = {
    CaseParty: ("sn_customerservice_case", "case"),
    SoldProductParty: ("sn_install_base_sold_product", "sold_product"),
    ItemParty: ("sn_install_base_item", "install_base_item"),
}
WORK_NOTE = "He is right, of course."
CONTACTS = {
    "case contact": ("stranger", CASE_CONTACT),
    "product contact": ("stranger", PRODUCT_CONTACT),
    "product colleague": ("stranger", PRODUCT_CONTACT),
    "item contact": ("stranger", ITEM_CONTACT),
    "hotel item contact": ("hotel", ITEM_CONTACT),
}
CONSUMERS = {
    "case consumer": CASE_CONSUMER,
    "product consumer": PRODUCT_CONSUMER,
    "item consumer": ITEM_CONSUMER,
}
OTHERS = {
    "case contributor": CASE_CONTRIBUTOR,
    "item contributor": ITEM_CONTRIBUTOR,
    "item member": ITEM_MEMBER,
    "other member": ITEM_MEMBER,
}


async def share(desk: Desk) -> None:
    """Products, items and cases of a hotel and of Clara, and people with each functional role, parties of nothing yet.

    The hotel's network has an access point; it realises the hotel's product. The lift is another item of the hotel.
    """
    await fill(desk)
    await desk.add("model", Model, name="Thing")
    hotel, clara = {"account": desk["hotel"]}, {"consumer": desk["clara's record"]}
    for name, owner in (("booking", hotel), ("minibar", hotel), ("broadband", clara)):
        await desk.add(name, SoldProduct, name=name, product=desk["model"], **owner)
    await desk.add("network", InstallBaseItem, name="network", **hotel)
    await desk.add("point", InstallBaseItem, name="point", parent=desk["network"], **hotel)
    await desk.add("lift", InstallBaseItem, name="lift", **hotel)
    await desk.add("router", InstallBaseItem, name="router", **clara)
    await desk.add("realised", InstalledProduct, install_base=desk["network"], sold_product=desk["booking"])
    for name, values in (
        ("booking case", {**hotel, "sold_product": desk["booking"]}),
        ("minibar case", {**hotel, "sold_product": desk["minibar"]}),
        ("network case", {**hotel, "install_base": desk["network"]}),
        ("point case", {**hotel, "install_base": desk["point"]}),
        ("lift case", {**hotel, "install_base": desk["lift"]}),
        ("broadband case", {**clara, "sold_product": desk["broadband"]}),
        ("router case", {**clara, "install_base": desk["router"]}),
        ("plain case", hotel),
    ):
        await desk.add(name, Case, short_description=name, work_notes=WORK_NOTE, **values)
    await desk.add("affected", AffectedItem, case=desk["plain case"], install_base=desk["point"])
    await people(desk)


async def people(desk: Desk) -> None:
    """Somebody with each functional role, and an organization with a member."""
    for name, (account, role) in CONTACTS.items():
        await desk.contact(name, account, CUSTOMER, role)
    for name, role in CONSUMERS.items():
        await desk.add(name, ConsumerUser, CONSUMER, role, user_name=name)
        await desk.add(f"{name}'s record", Consumer, first_name=name, user=desk[name])
    for name, role in OTHERS.items():
        await desk.add(name, User, INTERNAL, role, user_name=name)
    await desk.add("centre", Organization, name="centre")
    await desk.add(
        "membership", OrganizationMember, service_organization=desk["centre"], user=desk["item member"]
    )


async def party_type(desk: Desk, entity: type[Entity], name: str) -> str:
    """The id of the type of that name of the parties of an entity."""
    there = (PartyType.applies_to == TABLE[entity][0]) & (PartyType.name == name)
    found = await desk.everything.find(PartyType, there, ("sys_id",))
    assert found is not None, f"there is a type {name}"
    return str(found["sys_id"])


async def add_party(desk: Desk, entity: Any, kind: str, record: str, **values: Any) -> str:
    """Make somebody a party of a record, each by name; returns the id."""
    who = {name: desk[value] if isinstance(value, str) else value for name, value in values.items()}
    given = {"type": await party_type(desk, entity, kind), TABLE[entity][1]: desk[record], **who}
    return str((await desk.everything.create(entity, given))["sys_id"])


PARTIES: dict[str, tuple[Any, str, dict[str, str]]] = {
    "case contact": (CaseParty, "Authorized Contact", {"contact": "case contact"}),
    "case consumer": (CaseParty, "Authorized Consumer", {"consumer": "case consumer's record"}),
    "case contributor": (CaseParty, "Authorized Contributor", {"user": "case contributor"}),
    "product contact": (SoldProductParty, "Authorized Contact", {"contact": "product contact"}),
    "product colleague": (SoldProductParty, "Authorized Account", {"account": "stranger"}),
    "product consumer": (SoldProductParty, "Authorized Consumer", {"consumer": "product consumer's record"}),
    "item contact": (ItemParty, "Authorized Contact", {"contact": "item contact"}),
    "hotel item contact": (ItemParty, "Authorized Contact", {"contact": "hotel item contact"}),
    "item consumer": (ItemParty, "Authorized Consumer", {"consumer": "item consumer's record"}),
    "item contributor": (ItemParty, "Authorized Contributor", {"user": "item contributor"}),
    "item member": (
        ItemParty,
        "Authorized Member",
        {"user": "item member", "service_organization": "centre"},
    ),
}
"""How each person becomes a party."""


async def make_party(desk: Desk, person: str, record: str, **values: Any) -> str:
    """Make a person a party of a record in the way that is his; returns the id."""
    entity, kind, who = PARTIES[person]
    return await add_party(desk, entity, kind, record, **who, **values)


async def names(desk: Desk, person: str, entity: type[Entity]) -> set[str]:
    """What a person sees of an entity, by the names that the desk knows."""
    known = {record["sys_id"]: name for name, record in desk.known.items()}
    found = {known.get(sys_id, sys_id) for sys_id in await desk.world.sees(desk.actors[person], entity)}
    for name in found:
        # What is listed can be got, and nothing else.
        await desk.records(person).get(entity, desk[name], ("sys_id",))
    return found


async def cases_of(desk: Desk, person: str) -> set[str]:
    """The cases that a person sees."""
    return await names(desk, person, Case)


async def may_comment(desk: Desk, person: str, case: str) -> bool:
    """Whether a person can comment on a case."""
    with suppress(NotFound, NotPermitted):
        await desk.records(person).update(Case, desk[case], {"comments": f"{person} was here"})
        return True
    return False


def without_role(desk: Desk, person: str) -> None:
    """From now on the person acts without his functional role."""
    base = CUSTOMER if person in CONTACTS else CONSUMER if person in CONSUMERS else INTERNAL
    desk.actors[person] = desk.world.actor(desk.known[person], base)
