"""What holds whenever an incident is saved."""

from typing import Any

from platform_core import BusinessRule, Change, FieldError, InvalidInput

from .entities import Incident

HURT, CRITICAL = 1, 1


async def before_incident_is_saved(change: Change) -> dict[str, Any] | None:
    """Nothing went wrong tomorrow, and where somebody was hurt, it is urgent."""
    happened_on = change.new.get("happened_on")
    if happened_on is not None and happened_on > change.now.date():
        detail = "happened_on lies in the future"
        raise InvalidInput(
            detail,
            remedy="say when it happened, or leave it out",
            errors=[FieldError(pointer="/happened_on", detail=detail, code="in_the_future")],
        )
    return {"priority": CRITICAL} if change.becomes("severity", HURT) else None


BUSINESS_RULES = (
    BusinessRule(
        entity=Incident,
        kinds=("create", "update"),
        before=before_incident_is_saved,
        because="People come first",
    ),
)
