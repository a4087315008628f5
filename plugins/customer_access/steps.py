"""The types of parties, and what these open, that come with the pack; an instance changes them and adds to them."""

from __future__ import annotations

from typing import Any

from platform_core import DataStep, Record, Records, Role
from plugins.customer_base import (
    AUTHORIZED_ACCOUNT,
    AUTHORIZED_ORGANIZATION,
    AUTHORIZED_REPRESENTATIVE,
    Responsibility,
)

from .entities import AccessConfiguration, PartyType
from .entities.configuration import (
    CASE,
    CASE_PARTY,
    INSTALLED_PRODUCT,
    ITEM,
    ITEM_PARTY,
    PRODUCT_PARTY,
    SOLD_PRODUCT,
)
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

KINDS: dict[str, tuple[tuple[str, str], ...]] = {
    "account": (("Authorized Account", AUTHORIZED_ACCOUNT), ("Listed Account", "")),
    "contact": (("Authorized Contact", AUTHORIZED_REPRESENTATIVE), ("Listed Contact", "")),
    "consumer": (("Authorized Consumer", AUTHORIZED_REPRESENTATIVE), ("Listed Consumer", "")),
    "contributor": (("Authorized Contributor", AUTHORIZED_REPRESENTATIVE), ("Listed Contributor", "")),
    "member": (("Authorized Member", AUTHORIZED_REPRESENTATIVE), ("Listed Member", "")),
    "service_organization": (
        ("Authorized Service Organization", AUTHORIZED_ORGANIZATION),
        ("Listed Service Organization", ""),
    ),
}
ON: dict[str, tuple[str, ...]] = {
    CASE: ("contact", "consumer", "contributor"),
    SOLD_PRODUCT: ("account", "contact", "consumer"),
    ITEM: ("account", "contact", "consumer", "contributor", "member", "service_organization"),
}
NOT_SHIPPED = {(CASE, "Listed Contributor")}
AUTHORIZED_ORDER, LISTED_ORDER = 100, 200

CASES = {CASE_PARTY: "write", PRODUCT_PARTY: "full", ITEM_PARTY: "full"}
"""How far each relationship opens cases: a party of a case answers; one of a product or an item opens new ones, too."""
SEEN = {CASE_PARTY: (), PRODUCT_PARTY: (SOLD_PRODUCT, ITEM, INSTALLED_PRODUCT),
        ITEM_PARTY: (ITEM, SOLD_PRODUCT, INSTALLED_PRODUCT, ITEM_PARTY)}  # fmt: skip
HELD: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    (AUTHORIZED_REPRESENTATIVE, CASE_PARTY, (CASE_CONTACT, CASE_CONSUMER, CASE_CONTRIBUTOR)),
    (AUTHORIZED_REPRESENTATIVE, PRODUCT_PARTY, (PRODUCT_CONTACT, PRODUCT_CONSUMER)),
    (AUTHORIZED_ACCOUNT, PRODUCT_PARTY, (PRODUCT_CONTACT,)),
    (
        AUTHORIZED_REPRESENTATIVE,
        ITEM_PARTY,
        (ITEM_CONTACT, ITEM_CONSUMER, ITEM_CONTRIBUTOR, ITEM_MEMBER),
    ),
    (AUTHORIZED_ACCOUNT, ITEM_PARTY, (ITEM_CONTACT,)),
    (AUTHORIZED_ORGANIZATION, ITEM_PARTY, (ITEM_MEMBER,)),
)


async def bring_party_types(records: Records) -> None:
    """Create the types of parties of cases, sold products and items that are not there yet."""
    for table, kinds in ON.items():
        for kind in kinds:
            for name, responsibility in KINDS[kind]:
                there = (PartyType.applies_to == table) & (PartyType.name == name)
                if (table, name) in NOT_SHIPPED or await records.find(PartyType, there, ("sys_id",)):
                    continue
                held = (await _responsibility(records, responsibility))["sys_id"] if responsibility else None
                values = {"name": name, "applies_to": table, "entity_type": kind}
                order = AUTHORIZED_ORDER if responsibility else LISTED_ORDER
                await records.create(
                    PartyType, {**values, "default_responsibility": held, "default_order": order}
                )


async def bring_access(records: Records) -> None:
    """Create what the responsibilities of these parties open to holders of the functional roles."""
    for name, relationship, roles in HELD:
        responsibility = await _responsibility(records, name)
        cases = "write" if name == AUTHORIZED_ORGANIZATION else CASES[relationship]
        levels = {**dict.fromkeys(SEEN[relationship], "read"), CASE: cases}
        for role in roles:
            for table, level in levels.items():
                key = {
                    "responsibility": responsibility["sys_id"],
                    "relationship_table": relationship,
                    "role": role.name,
                    "accessible_table": table,
                }
                if await records.find(AccessConfiguration, _same(key), ("sys_id",)) is None:
                    await records.create(AccessConfiguration, {**key, "access_level": level})


def _same(key: dict[str, str]) -> Any:
    there: Any = AccessConfiguration.responsibility == key["responsibility"]
    for name in ("relationship_table", "role", "accessible_table"):
        there = there & (getattr(AccessConfiguration, name) == key[name])
    return there


async def _responsibility(records: Records, name: str) -> Record:
    """The responsibility of that name; one that was deleted meanwhile comes back."""
    found = await records.find(Responsibility, Responsibility.name == name)
    return found or await records.create(Responsibility, {"name": name, "type": "none"})


DATA_STEPS = (
    DataStep(number=1, summary="Bring the types of related parties", run=bring_party_types),
    DataStep(number=2, summary="Bring what the responsibilities of related parties open", run=bring_access),
)
