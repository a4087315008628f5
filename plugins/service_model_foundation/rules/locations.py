"""What holds whenever a business location, or a group's place, is saved."""

from __future__ import annotations

from typing import Any

from platform_core import BusinessRule, Change, refusal

from ..entities import AssignmentGroup, BusinessLocation, InternalLocation
from .people import is_internal


async def before_location_is_created(change: Change) -> dict[str, Any] | None:
    """Whether a location is one of our own is what it was created as."""
    return {"internal": change.entity.extends_or_is(InternalLocation)}


async def before_location_dates_are_set(change: Change) -> dict[str, Any] | None:
    """A location does not close before it opens; it may on the same day."""
    opens, closes = change.new.get("open_date"), change.new.get("close_date")
    if change.changed & {"open_date", "close_date"} and opens and closes and closes < opens:
        raise refusal(
            "close_date",
            "the location closes before it opens",
            "give a day that is not before the open date",
            "out_of_range",
        )
    return None


async def before_location_manager_is_chosen(change: Change) -> dict[str, Any] | None:
    """Our own locations are managed by our own staff."""
    manager = change.new.get("manager")
    if manager is None or "manager" not in change.changed or not change.new["internal"]:
        return None
    if not await is_internal(change.elevated("who manages an internal location"), manager):
        raise refusal(
            "manager",
            "an internal location is managed by a member of staff",
            "choose somebody who is internal, or make the location an external one",
            "not_internal",
        )
    return None


async def before_group_works_for_an_organization(change: Change) -> dict[str, Any] | None:
    """A group works for one organization."""
    if "group" not in change.changed:
        return None
    records = change.elevated("a group works for one organization")
    other = (AssignmentGroup.group == change.new["group"]) & (AssignmentGroup.sys_id != change.sys_id)
    if await records.find(AssignmentGroup, other, ("sys_id",)) is not None:
        raise refusal(
            "group",
            "the group works for an organization already",
            "make another group for this organization",
            "of_another_organization",
        )
    return None


BUSINESS_RULES = (
    BusinessRule(
        entity=BusinessLocation,
        kinds=("create",),
        before=before_location_is_created,
        order=40,
        because="Internal and external locations have other staff (CSM-167)",
    ),
    BusinessRule(
        entity=BusinessLocation,
        kinds=("create", "update"),
        before=before_location_dates_are_set,
        because="A location does not close before it opens (CSM-175)",
    ),
    BusinessRule(
        entity=BusinessLocation,
        kinds=("create", "update"),
        before=before_location_manager_is_chosen,
        because="The manager of an internal location is internal (CSM-167)",
    ),
    BusinessRule(
        entity=AssignmentGroup,
        kinds=("create", "update"),
        before=before_group_works_for_an_organization,
        because="A group works for one organization (CSM-173)",
    ),
)
