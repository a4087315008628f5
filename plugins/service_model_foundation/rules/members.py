"""What holds whenever a member, what he is there for, or what is excluded from that is saved."""

from __future__ import annotations

from typing import Any

from platform_core import BusinessRule, Change, Conflict, Records, refusal
from plugins.service_organization import Organization, OrganizationMember

from ..access import reach
from ..entities import (
    LISTED,
    BusinessLocation,
    ExcludedOrganization,
    MemberResponsibility,
    OutsourcedProvider,
)
from ..settings import EXTERNAL_FULFILLERS
from .people import is_internal

INTERNAL_ONLY = (reach.AGENT, reach.CONSUMER_AGENT, reach.FULFILLER)
ANYWHERE = (LISTED, reach.CONTRIBUTOR, reach.HIERARCHY_CONTRIBUTOR, reach.SELF_CONTRIBUTOR)
PLACES = "what a responsibility may be held for depends on the organization"


async def before_member_joins(change: Change) -> dict[str, Any] | None:
    """Our own locations have our own staff as members; external ones have both."""
    records = change.elevated("who may be a member of an internal location")
    place = BusinessLocation.sys_id == change.new["service_organization"]
    if await records.find(BusinessLocation, place & BusinessLocation.internal.eq(True), ("sys_id",)) is None:
        return None
    if not await is_internal(records, change.new["user"]):
        raise refusal(
            "user",
            "only internal staff are members of an internal location",
            "choose somebody who is internal, or an external location",
            "not_internal",
        )
    return None


async def before_manager_leaves(change: Change) -> dict[str, Any] | None:
    """Whoever manages an organization stays an active member of it."""
    leaves = change.kind == "delete" or change.becomes("active", False)
    if change.actor.elevated or not leaves:
        return None
    records = change.elevated("whether a member manages his organization")
    managed = (Organization.sys_id == change.new["service_organization"]) & (
        Organization.manager == change.new["user"]
    )
    if await records.find(Organization, managed, ("sys_id",)) is not None:
        raise Conflict(
            "the member manages this organization", remedy="choose another manager of the organization first"
        )
    return None


async def before_responsibility_is_given(change: Change) -> dict[str, Any] | None:
    """The type says what the responsibility is, and at which kind of organization it may be held."""
    if change.changed & {"member"} and change.kind == "update":
        raise refusal("member", "a responsibility stays its member's", "give the other one his own", "fixed")
    type_ = change.new["type"]
    if "type" not in change.changed:
        return None
    if change.new["by_manager"] and change.kind == "update":
        raise refusal(
            "type", "the member has it as the manager", "give him another one besides", "by_manager"
        )
    records = change.elevated(PLACES)
    await _refuse_out_of_place(records, type_, change.new["member"])
    return {"responsibility": None if type_ == LISTED else type_}


async def _refuse_out_of_place(records: Records, type_: str, member: str) -> None:
    place = (await records.get(OrganizationMember, member, ("service_organization",)))["service_organization"]
    location = await records.find(BusinessLocation, BusinessLocation.sys_id == place, ("internal",))
    if type_ in ANYWHERE:
        return
    if type_ == reach.OUTSOURCED_AGENT:
        call_centre = OutsourcedProvider.sys_id == place
        fits = await records.find(OutsourcedProvider, call_centre, ("sys_id",)) is not None
        where = "an outsourced service provider"
    elif type_ == reach.RELATIONSHIP_MANAGER:
        fits, where = location is not None and not location["internal"], "an external location"
    elif type_ in INTERNAL_ONLY:
        abroad = type_ != reach.FULFILLER and bool(records.setting(EXTERNAL_FULFILLERS.name))
        fits, where = location is not None and (location["internal"] or abroad), "an internal location"
    else:
        fits, where = location is not None, "a business location"
    if not fits:
        raise refusal(
            "type", f"this is held at {where} only", "choose another type, or another member", "out_of_place"
        )


async def before_managers_responsibility_goes(change: Change) -> dict[str, Any] | None:
    """What somebody is responsible for as the manager ends with that, and not before."""
    if change.new["by_manager"] and not change.actor.elevated:
        raise Conflict(
            "the member has this responsibility as the manager of the organization",
            remedy="choose another manager of the organization",
        )
    return None


async def before_organization_is_excluded(change: Change) -> dict[str, Any] | None:
    """Only a responsibility that reaches down can leave something out, and only something below."""
    records = change.elevated("what may be excluded from a responsibility")
    held = await records.get(
        MemberResponsibility,
        change.new["responsibility"],
        ("responsibility", "member.service_organization"),
    )
    if held["responsibility"] not in (*reach.REACHING_DOWN, reach.SUPPORT_AGENT):
        raise refusal(
            "responsibility", "it reaches nothing below", "leave the exclusion out", "reaches_nothing_below"
        )
    excluded, top = change.new["organization"], held["member.service_organization"]
    below = (Organization.sys_id == excluded) & Organization.parent.within(top)
    if await records.find(Organization, below, ("sys_id",)) is None:
        raise refusal(
            "organization",
            "it does not lie below the organization of the member",
            "exclude something that lies below",
            "not_below",
        )
    return None


BUSINESS_RULES = (
    BusinessRule(
        entity=OrganizationMember,
        kinds=("create",),
        before=before_member_joins,
        because="An internal location has internal members only (CSM-167)",
    ),
    BusinessRule(
        entity=OrganizationMember,
        kinds=("update", "delete"),
        before=before_manager_leaves,
        because="A manager is a member of what he manages (CSM-168)",
    ),
    BusinessRule(
        entity=MemberResponsibility,
        kinds=("create", "update"),
        before=before_responsibility_is_given,
        because="Some responsibilities are for internal or for external organizations only (CSM-167, CSM-169)",
    ),
    BusinessRule(
        entity=MemberResponsibility,
        kinds=("delete",),
        before=before_managers_responsibility_goes,
        because="A manager is responsible for what he manages (CSM-168)",
    ),
    BusinessRule(
        entity=ExcludedOrganization,
        kinds=("create", "update"),
        before=before_organization_is_excluded,
        because="An exclusion takes something away from what a responsibility reaches (CSM-170)",
    ),
)
