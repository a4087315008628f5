"""What holds whenever a member or a member of external staff is saved."""

from __future__ import annotations

from typing import Any

from platform_core import EXTERNAL, BusinessRule, Change, UserRole, refusal

from .entities import ExternalStaff, Organization, OrganizationMember


async def before_membership_changes(change: Change) -> dict[str, Any] | None:
    """A membership is one person's at one organization; who moves gets another one."""
    for field in sorted(change.changed & {"user", "service_organization"}):
        detail = "a membership stays that of one person at one organization"
        raise refusal(field, detail, "delete this membership, and make another one", "fixed")
    return None


async def before_external_staff_company_is_set(change: Change) -> dict[str, Any] | None:
    """The company of external staff is that of the organization, where it has one."""
    organization = change.new.get("service_organization")
    if organization is None or not change.changed & {"company", "service_organization"}:
        return None
    records = change.elevated("external staff work for the company of their organization")
    company = (await records.get(Organization, organization, ("company",)))["company"]
    if company is None:
        return None
    given = change.new.get("company") if "company" in change.changed else None
    if given not in {None, company}:
        detail = "the organization belongs to another company"
        raise refusal(
            "company",
            detail,
            "leave the company out, or choose an organization of that company",
            "another_company",
        )
    return {"company": company}


async def after_external_staff_are_added(change: Change) -> None:
    """External staff are external, by a role that says so."""
    records = change.elevated("external staff are external (CSM-178)")
    held = (UserRole.user == change.sys_id) & (UserRole.role == EXTERNAL.name)
    if await records.find(UserRole, held, ("sys_id",)) is None:
        await records.create(UserRole, {"user": change.sys_id, "role": EXTERNAL.name})


BUSINESS_RULES = (
    BusinessRule(
        entity=OrganizationMember,
        kinds=("update",),
        before=before_membership_changes,
        because="What a member is there for belongs to one person at one organization",
    ),
    BusinessRule(
        entity=ExternalStaff,
        kinds=("create", "update"),
        before=before_external_staff_company_is_set,
        because="Company and organization of external staff narrow each other",
    ),
    BusinessRule(
        entity=ExternalStaff,
        kinds=("create",),
        after=after_external_staff_are_added,
        because="External staff have the role snc_external (CSM-178)",
    ),
)
