"""What holds whenever a consumer is saved."""

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change
from plugins.customer_base import person_name

from .entities import Consumer


async def before_consumer_name_is_set(change: Change) -> Mapping[str, Any] | None:
    """A consumer's name follows its parts; a name that was given without parts stays."""
    name = person_name(change.new)
    return {"name": name} if name is not None and name != change.new.get("name") else None


BUSINESS_RULES = (
    BusinessRule(
        entity=Consumer,
        kinds=("create", "update"),
        before=before_consumer_name_is_set,
        because="A consumer's name is built from first, middle and last name",
    ),
)
