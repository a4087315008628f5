"""What related parties see of sold products and install base items, and what an account keeps from its contacts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from platform_core import (
    ActorStandIn,
    Condition,
    Entity,
    Grant,
    negate,
    related,
)
from plugins.b2b import CUSTOMER, AccountAccess, own_accounts
from plugins.install_base import InstallBaseItem, InstalledProduct, SoldProduct

from .reach import OF_ITEMS, OF_PRODUCTS, Source, any_of, installed_products, items, products

SYSTEM = ("sys_id", "sys_class_name", "sys_created_on", "sys_updated_on", "sys_mod_count")
PRODUCT_READS = (
    *SYSTEM, "number", "name", "parent", "account", "household", "contact", "consumer", "product", "location",
    "start_date", "end_date", "state",
)  # fmt: skip
ITEM_READS = (
    *SYSTEM, "number", "name", "parent", "root", "account", "consumer", "household", "contact", "product", "asset",
    "location", "state", "active", "install_date", "uninstall_date",
)  # fmt: skip
Reached = Callable[[Source, ActorStandIn], Condition]
OPENED: tuple[tuple[type[Entity], Reached, tuple[str, ...] | None], ...] = (
    (SoldProduct, products, PRODUCT_READS),
    (InstallBaseItem, items, ITEM_READS),
    (InstalledProduct, installed_products, None),
)


def _grant(source: Source, entity: type[Entity], reached: Reached, fields: tuple[str, ...] | None) -> Grant:
    kind = "sold product" if source in OF_PRODUCTS else "root item"
    return Grant(
        role=source.role,
        entity=entity,
        may=("read",),
        where=lambda actor: reached(source, actor),
        fields=fields,
        because=f"Authorized parties of a {kind} see it with what belongs to it (CSM-155, CSM-159)",
    )


def _of_own_account(entity: Any) -> Callable[[ActorStandIn], Condition]:
    """The actor's account has it, and does not keep it from its contacts; or the actor is the contact named on it."""
    restricted = related(AccountAccess.account, AccountAccess.restrict_contact_access.eq(True))

    def condition(actor: ActorStandIn) -> Condition:
        own: Any = entity.account.is_in(own_accounts(actor))
        return any_of([entity.contact == actor.id, own & negate(entity.account.is_in(restricted))])

    return condition


# What an account keeps from its contacts is a part of the grant, not a restriction: so nothing opens when this pack rests.
ACCOUNT_RULES = tuple(
    Grant(
        role=CUSTOMER,
        entity=entity,
        may=("read",),
        where=_of_own_account(entity),
        fields=fields,
        because="Contacts see what their account has, unless it restricts that, and what they are named on (CSM-162)",
    )
    for entity, fields in ((SoldProduct, PRODUCT_READS), (InstallBaseItem, ITEM_READS))
)

RULES = (
    *(_grant(source, *opened) for source in (*OF_PRODUCTS, *OF_ITEMS) for opened in OPENED),
    *ACCOUNT_RULES,
)
