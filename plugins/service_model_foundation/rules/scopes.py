"""Where each organization stands in the tree by which responsibilities reach down."""

from __future__ import annotations

from platform_core import BusinessRule, Change, Query, Records
from plugins.service_organization import Organization

from ..entities import Scope

KEEPS = "the tree by which responsibilities reach down follows the organizations (CSM-169, CSM-170)"


async def after_organization_is_placed(change: Change) -> None:
    """An organization stands below the one above it; a restricted one at the top of a tree of its own."""
    if change.kind == "update" and not change.changed & {"parent", "restricted"}:
        return
    records = change.elevated(KEEPS)
    parent = None if change.new.get("restricted") else await _scope(records, change.new.get("parent"))
    own = await _scope(records, change.sys_id)
    if own is None:
        await records.create(Scope, {"organization": change.sys_id, "parent": parent})
    else:
        await records.update(Scope, own, {"parent": parent})


async def place_organizations(records: Records) -> None:
    """Give the organizations that there are already their places, those above before those below."""
    order = Query(order=("path",), fields=("sys_id", "parent"), limit=500)
    async for organization in records.every(Organization, order):
        if await _scope(records, organization["sys_id"]) is None:
            parent = await _scope(records, organization["parent"])
            await records.create(Scope, {"organization": organization["sys_id"], "parent": parent})


async def _scope(records: Records, organization: str | None) -> str | None:
    if organization is None:
        return None
    found = await records.find(Scope, Scope.organization == organization, ("sys_id",))
    return None if found is None else str(found["sys_id"])


BUSINESS_RULES = (
    BusinessRule(
        entity=Organization,
        kinds=("create", "update"),
        after=after_organization_is_placed,
        because="What is given above a restricted organization ends there (CSM-170)",
    ),
)
