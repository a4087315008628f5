"""What managers of customers see of what these bought and have."""

from __future__ import annotations

from typing import Any

from platform_core import ActorStandIn, Condition, Entity, Grant
from plugins.install_base import InstallBaseItem, SoldProduct
from plugins.product_data import Asset

from ..roles import RELATIONSHIP_AGENT, RELATIONSHIP_CONTRIBUTOR
from . import reach


def _owned(entity: Any) -> Any:
    def owned(actor: ActorStandIn) -> Condition:
        condition: Condition = (
            entity.account.is_in(reach.managed_accounts(actor))
            | entity.consumer.is_in(reach.managed_consumers(actor))
            | entity.household.is_in(reach.managed_households(actor))
        )
        return condition

    owned.__doc__ = "The owner is a customer whose account or relationship manager the actor is."
    return owned


OWNED: tuple[type[Entity], ...] = (Asset, SoldProduct, InstallBaseItem)
RULES = tuple(
    Grant(
        role=role,
        entity=entity,
        may=("read",),
        where=_owned(entity),
        because="Managers of customers see what these have (CSM-149, CSM-180)",
    )
    for role in (RELATIONSHIP_CONTRIBUTOR, RELATIONSHIP_AGENT)
    for entity in OWNED
)
