"""The profile of a case: in which capacity its consumer asks."""

from __future__ import annotations

from typing import Any

from platform_core import BusinessRule, Change, FieldError, InvalidInput
from plugins.b2c import ConsumerProfile

from .entities import Case


async def before_case_profile_is_set(change: Change) -> dict[str, Any] | None:
    """A profile brings its consumer; with another consumer it is none of his."""
    profile, consumer = change.new.get("consumer_profile"), change.new.get("consumer")
    if not profile or not change.changed & {"consumer_profile", "consumer"}:
        return None
    records = change.elevated("the profile of a case is one of its consumer")
    found = await records.find(ConsumerProfile, ConsumerProfile.sys_id == profile, ("consumer",))
    if found is None or found["consumer"] == consumer:
        return None  # One that is not there is refused as every reference to nothing is.
    if consumer is None:
        return {"consumer": found["consumer"]}
    if "consumer_profile" not in change.changed:
        return {"consumer_profile": None}  # That of the consumer whom the case had before.
    detail = "the profile is not one of the consumer of the case"
    error = FieldError(pointer="/consumer_profile", detail=detail, code="profile_of_another")
    raise InvalidInput(detail, remedy="leave the consumer out, or name a profile of his", errors=[error])


BUSINESS_RULES = (
    BusinessRule(
        entity=Case,
        kinds=("create", "update"),
        before=before_case_profile_is_set,
        order=55,
        because="The profile of a case is one of its consumer",
    ),
)
