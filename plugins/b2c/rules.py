"""What holds whenever a consumer or a consumer's login is saved."""

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change
from plugins.customer_base import person_name

from .entities import Consumer, ConsumerUser


async def before_person_name_is_set(change: Change) -> Mapping[str, Any] | None:
    """A person's name follows its parts; a name that was given without parts stays."""
    name = person_name(change.new)
    return {"name": name} if name is not None and name != change.new["name"] else None


BUSINESS_RULES = (
    BusinessRule(
        entity=Consumer,
        kinds=("create", "update"),
        before=before_person_name_is_set,
        because="A consumer's name is built from first, middle and last name",
    ),
    BusinessRule(
        entity=ConsumerUser,
        kinds=("create", "update"),
        before=before_person_name_is_set,
        because="A login has the name of its person",
    ),
)
