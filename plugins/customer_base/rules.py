"""What holds whenever a responsibility is saved."""

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, refusal

from .entities import Responsibility


async def before_responsibility_changes_its_type(change: Change) -> Mapping[str, Any] | None:
    """Those who hold it were chosen by its type."""
    if "type" in change.changed:
        detail = "the type of a responsibility is fixed"
        raise refusal("type", detail, "define another responsibility, and give that one to people", "fixed")
    return None


BUSINESS_RULES = (
    BusinessRule(
        entity=Responsibility,
        kinds=("update",),
        before=before_responsibility_changes_its_type,
        because="Whoever holds a responsibility has to be of its type (CSM-43, CSM-56)",
    ),
)
