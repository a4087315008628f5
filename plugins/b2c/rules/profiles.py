"""What holds whenever a consumer's profile is saved, whatever industry it is of."""

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, refusal

from ..entities import Consumer, ConsumerProfile


async def before_profile_is_saved(change: Change) -> Mapping[str, Any] | None:
    """A profile stays with its consumer, and has his name unless it has one of its own."""
    if change.kind == "update" and "consumer" in change.changed:
        detail = "a profile stays with its consumer"
        raise refusal("consumer", detail, "set it inactive, and add one for the other consumer", "fixed")
    if change.kind == "update" or change.new["name"]:
        return None
    records = change.elevated("a profile without a name has that of its consumer")
    consumer = await records.find(Consumer, Consumer.sys_id == change.new["consumer"], ("name",))
    return consumer and {"name": consumer["name"]}


BUSINESS_RULES = (
    BusinessRule(
        entity=ConsumerProfile,
        kinds=("create", "update"),
        before=before_profile_is_saved,
        because="What was done for a profile was done for its consumer",
    ),
)
