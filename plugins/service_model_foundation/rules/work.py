"""Where and when the work of a work request is to be done. What it is done to is the location's, as with every case."""

from __future__ import annotations

from platform_core import BusinessRule, Change, refusal

from ..entities import WorkRequest

LOCATION = "requesting_service_organization"


async def before_work_is_asked_for(change: Change) -> None:
    """The work is for a location, in a span of time."""
    new = change.new
    if not new.get(LOCATION):
        raise refusal(LOCATION, "a work request is for a location", "name the location", "required")
    first, last = new.get("wanted_from"), new.get("wanted_until")
    if first is not None and last is not None and last <= first:
        raise refusal(
            "wanted_until", "it ends before it begins", "give a moment after wanted_from", "out_of_order"
        )


BUSINESS_RULES = (
    BusinessRule(
        entity=WorkRequest,
        kinds=("create", "update"),
        before=before_work_is_asked_for,
        order=140,
        because="Work is done at a place, in a span of time",
    ),
)
