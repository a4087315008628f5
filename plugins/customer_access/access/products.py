"""What related parties see of sold products and install base items."""

from __future__ import annotations

from collections.abc import Callable

from platform_core import (
    ActorStandIn,
    Condition,
    Entity,
    Grant,
)
from plugins.install_base import InstallBaseItem, InstalledProduct, SoldProduct, seen_by_customers

from .reach import OF_ITEMS, OF_PRODUCTS, Source, installed_products, items, products

Reached = Callable[[Source, ActorStandIn], Condition]
OPENED: tuple[tuple[type[Entity], Reached], ...] = (
    (SoldProduct, products),
    (InstallBaseItem, items),
    (InstalledProduct, installed_products),
)


def _grant(source: Source, entity: type[Entity], reached: Reached) -> Grant:
    kind = "sold product" if source in OF_PRODUCTS else "root item"
    return Grant(
        role=source.role,
        entity=entity,
        may=("read",),
        where=lambda actor: reached(source, actor),
        fields=seen_by_customers(entity),
        because=f"Authorized parties of a {kind} see it with what belongs to it (CSM-155, CSM-159)",
    )


RULES = tuple(_grant(source, *opened) for source in (*OF_PRODUCTS, *OF_ITEMS) for opened in OPENED)
