"""What holds whenever a consumer is saved."""

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change

from .entities import Consumer

NAME_PARTS = ("first_name", "middle_name", "last_name")


async def before_consumer_is_named(change: Change) -> Mapping[str, Any] | None:
    """Build the full name from its parts, unless it is given."""
    if "name" in change.changed or not change.changed.intersection(NAME_PARTS):
        return None
    return {"name": " ".join(change.new[part] for part in NAME_PARTS if change.new[part]) or None}


BUSINESS_RULES = (
    BusinessRule(
        entity=Consumer,
        kinds=("create", "update"),
        before=before_consumer_is_named,
        because="A consumer's name is built from first, middle and last name, as a user's is",
    ),
)
