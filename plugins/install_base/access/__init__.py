"""Who may see and change sold products, items and what hangs on them.

A pack that lets further people see a product adds grants. What an account keeps from its contacts (``AccountAccess``) is
a part of the owners' grants, here and on the rows that hang on products and items (``HANGING``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from platform_core import EXTERNAL, IMPORT_ADMIN, INTERNAL, ActorStandIn, Condition, Entity, Grant, Operation
from plugins.b2b import CUSTOMER, CUSTOMER_ADMIN, CUSTOMER_CASE_MANAGER
from plugins.b2c import REQUESTER
from plugins.customer_base import CUSTOMER_DATA_VIEWER, ESM_AGENT

from ..entities import (
    ENTITIES,
    InstallBaseItem,
    InstalledProduct,
    ItemCharacteristic,
    ItemEvent,
    SoldProduct,
    UpSellHint,
    UsageCounter,
    UsageReading,
)
from ..roles import API_READ, API_WRITE, INSTALL_BASE_ADMIN
from .reach import as_member, of_own_account, of_own_people, of_own_tree

KEEP: tuple[Operation, ...] = ("create", "read", "write")
KEEP_AND_DELETE: tuple[Operation, ...] = (*KEEP, "delete")
COUNTED = (ItemEvent, UpSellHint)
"""What the platform writes, and nobody by hand."""
ITEMS = (InstallBaseItem, InstalledProduct, ItemCharacteristic, ItemEvent, UsageCounter, UsageReading)

HANGING: dict[type[Entity], tuple[str, str]] = {
    SoldProduct: ("", "buyer_organization"),
    InstallBaseItem: ("", "service_organization"),
    InstalledProduct: ("install_base", "service_organization"),
    ItemCharacteristic: ("item", "service_organization"),
    ItemEvent: ("item", "service_organization"),
    UsageCounter: ("item", "service_organization"),
    UsageReading: ("counter.item", "service_organization"),
}
"""By which reference the rows of an entity hang on what is owned, and the field that names an organization there."""
NOT_FOR_CUSTOMERS = {
    SoldProduct: {
        "unit_list_price",
        "unit_base_price",
        "price_list",
        "additional_users",
        "additional_consumers",
    },
    InstallBaseItem: {"work_notes", "configuration_item", "service_context"},
    ItemEvent: {"notes", "performed_by"},
    UsageReading: {"read_by"},
}


def owned_by(entity: type[Entity]) -> Any:
    """The sold product or the item that a row of an entity belongs to, as conditions name it."""
    path, _ = HANGING[entity]
    owned: Any = entity
    for step in filter(None, path.split(".")):
        owned = getattr(owned, step)
    return owned


def seen_by_customers(entity: type[Entity]) -> tuple[str, ...]:
    """The fields that owners read."""
    return tuple(name for name in entity.info.fields if name not in NOT_FOR_CUSTOMERS.get(entity, ()))


Reach = Callable[[Any, ActorStandIn], Condition]
OWNERS: tuple[tuple[Any, Reach, str], ...] = (
    (
        CUSTOMER,
        of_own_account,
        "Contacts see what their account has, unless it restricts that, or what names them (CSM-162)",
    ),
    (CUSTOMER_ADMIN, of_own_tree, "Customer admins see what their account and all below it have (CSM-35)"),
    (
        CUSTOMER_CASE_MANAGER,
        of_own_tree,
        "Case managers see what their account and all below it have (CSM-37)",
    ),
    (REQUESTER, of_own_people, "Consumers see what they and those for whom they act have (CSM-76, CSM-77)"),
)


def _reaching(entity: type[Entity], reach: Reach) -> Callable[[ActorStandIn], Condition]:
    return lambda actor: reach(owned_by(entity), actor)


def _as_member(entity: type[Entity]) -> Callable[[ActorStandIn], Condition]:
    return lambda actor: as_member(owned_by(entity), HANGING[entity][1], actor)


OWNER_RULES = tuple(
    Grant(
        role=role,
        entity=entity,
        may=("read",),
        where=_reaching(entity, reach),
        fields=seen_by_customers(entity),
        because=because,
    )
    for entity in HANGING
    for role, reach, because in OWNERS
)
MEMBER_RULES = tuple(
    Grant(
        role=role,
        entity=entity,
        may=("read",),
        where=_as_member(entity),
        fields=seen_by_customers(entity),
        because="The member who uses it, and who manages the organization that bought it, see it",
    )
    for entity in HANGING
    for role in (INTERNAL, EXTERNAL)
)
STAFF_RULES = (
    *(
        Grant(role=role, entity=entity, may=("read",), because="Agents see what customers have (CSM-147)")
        for entity in ENTITIES
        for role in (ESM_AGENT, CUSTOMER_DATA_VIEWER)
    ),
    *(
        Grant(role=INSTALL_BASE_ADMIN, entity=entity, may=("read",) if entity in COUNTED else KEEP_AND_DELETE,
              because="They keep the install base (CSM-147)")
        for entity in ENTITIES
    ),
    *(
        Grant(role=IMPORT_ADMIN, entity=entity, may=KEEP, because="Imports bring the install base in")
        for entity in ENTITIES
        if entity not in COUNTED
    ),
    *(
        Grant(role=API_READ, entity=entity, may=("read",), because="Programs read items over their API")
        for entity in (SoldProduct, *ITEMS)
    ),
    Grant(
        role=API_WRITE,
        entity=InstallBaseItem,
        may=KEEP,
        because="Programs install, change and uninstall items over their API",
    ),
)  # fmt: skip

RULES = (*STAFF_RULES, *OWNER_RULES, *MEMBER_RULES)
