"""What holds when an authorized party opens a case about what he is a party of."""

from __future__ import annotations

from typing import Any

from platform_core import ActorStandIn, BusinessRule, Change, Entity, Records
from plugins.customer_service import Case
from plugins.install_base import InstallBaseItem, SoldProduct

from ..access.reach import OF_ITEMS, OF_PRODUCTS, Source, records_of
from ..entities.configuration import CASE

REASON = "to know for whom an authorized party opens a case"
OWNERS = ("account", "consumer", "household")
ABOUT: tuple[tuple[str, type[Entity], tuple[Source, ...]], ...] = (
    ("sold_product", SoldProduct, OF_PRODUCTS),
    ("install_base", InstallBaseItem, OF_ITEMS),
)


async def before_party_opens_a_case(change: Change) -> dict[str, Any] | None:
    """A case about what somebody is a party of belongs to its owner, when he names no customer."""
    new = change.new
    if any(new.get(name) for name in (*OWNERS, "contact")) or not (
        new.get("sold_product") or new.get("install_base")
    ):
        return None
    records = change.elevated(REASON)
    for field, entity, sources in ABOUT:
        about = new.get(field)
        if about and await _is_party(records, change, entity, about, sources):
            owned = await records.get(entity, about, OWNERS)
            found = {name: owned[name] for name in OWNERS if owned[name]}
            return found or None
    return None


async def _is_party(
    records: Records, change: Change, entity: Any, about: str, sources: tuple[Source, ...]
) -> bool:
    """Whether the actor may open cases about it as an authorized party."""
    held = [source for source in sources if change.actor.has(source.role)]
    if change.actor.elevated or not held:
        return False
    for source in held:
        for own in records_of(source, CASE, "full", ActorStandIn()):
            reached = entity.sys_id.within(own) if entity is InstallBaseItem else entity.sys_id.is_in(own)
            if await records.find(entity, (entity.sys_id == about) & reached, ("sys_id",)) is not None:
                return True
    return False


BUSINESS_RULES = (
    BusinessRule(
        entity=Case,
        kinds=("create",),
        before=before_party_opens_a_case,
        order=45,
        because="A case that a party opens about a product or item is its owner's, unless he says otherwise",
    ),
)
