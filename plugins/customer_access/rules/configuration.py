"""What types of parties and access configurations have to be."""

from __future__ import annotations

from typing import Any

from platform_core import BusinessRule, Change, Conflict, refusal
from plugins.customer_base import Responsibility

from ..access import SOURCES
from ..entities import PARTIES, AccessConfiguration, PartyType
from ..entities.configuration import (
    CASE,
    CASE_PARTY,
    INSTALLED_PRODUCT,
    ITEM,
    ITEM_PARTY,
    PRODUCT_PARTY,
    SOLD_PRODUCT,
)

REASON = "what a party's type rests on"
OPENS: dict[str, tuple[str, ...]] = {
    CASE_PARTY: (CASE,),
    PRODUCT_PARTY: (SOLD_PRODUCT, ITEM, INSTALLED_PRODUCT, CASE),
    ITEM_PARTY: (ITEM, SOLD_PRODUCT, INSTALLED_PRODUCT, CASE, ITEM_PARTY),
}
"""The tables that a relationship can open; the first one is that of the record itself."""
ON: dict[str, tuple[str, ...]] = {
    CASE: ("contact", "consumer", "contributor"),
    SOLD_PRODUCT: ("account", "contact", "consumer"),
    ITEM: ("account", "contact", "consumer", "contributor", "member", "service_organization"),
}
"""What a party of a table may be."""


async def before_party_type_is_saved(change: Change) -> None:
    """A type is for what a table's parties can be; table and kind are fixed while there are parties of it."""
    table, kind = change.new["applies_to"], change.new["entity_type"]
    if kind not in ON[table]:
        detail = f"a party of this table is no {kind.replace('_', ' ')}"
        raise refusal("entity_type", detail, f"choose one of {', '.join(ON[table])}", "not_here")
    fixed = change.changed & {"applies_to", "entity_type"}
    if change.kind == "update" and fixed:
        records = change.elevated(REASON)
        for entity in PARTIES:
            if await records.find(entity, entity.type == change.sys_id, ("sys_id",)) is not None:
                raise Conflict(
                    f"there are parties of this type, so {' and '.join(sorted(fixed))} stay",
                    remedy="add another type, and retire this one",
                )
    responsibility = change.new.get("default_responsibility")
    if responsibility is not None and "default_responsibility" in change.changed:
        found = await change.elevated(REASON).get(Responsibility, responsibility)
        allowed = {"none", kind if kind in ("account", "contact", "consumer") else "user"}
        if found["type"] not in allowed:
            detail = f"the responsibility {found['name']!r} is for a {found['type']}"
            raise refusal("default_responsibility", detail, "choose another responsibility", "wrong_type")


async def before_access_is_configured(change: Change) -> dict[str, Any] | None:
    """A configuration names a table that the relationship opens, and a role whose holders are parties in it."""
    relationship, table, role = (
        change.new[name] for name in ("relationship_table", "accessible_table", "role")
    )
    if table not in OPENS[relationship]:
        detail = "this relationship does not open that table"
        raise refusal(
            "accessible_table", detail, f"choose one of {', '.join(OPENS[relationship])}", "not_opened"
        )
    roles = [source.role.name for source in SOURCES if source.party.info.table == relationship]
    if role not in roles:
        detail = "holders of that role are no parties in this relationship"
        raise refusal("role", detail, f"choose one of {', '.join(roles)}", "wrong_role")
    return {"association": "simple" if table == OPENS[relationship][0] else "dependent"}


BUSINESS_RULES = (
    BusinessRule(
        entity=PartyType,
        kinds=("create", "update"),
        before=before_party_type_is_saved,
        because="A type of party is for what a table's parties can be (CSM-166)",
    ),
    BusinessRule(
        entity=AccessConfiguration,
        kinds=("create", "update"),
        before=before_access_is_configured,
        because="A configuration opens what its relationship leads to (CSM-165)",
    ),
)
