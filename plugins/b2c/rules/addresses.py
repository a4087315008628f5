"""What holds whenever an address of a consumer, or the address on the consumer, is saved."""

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, refusal
from plugins.customer_base import change_oldest

from ..entities import Consumer, ConsumerAddress

ADDRESS = ("street", "city", "state", "zip", "country")
MIRRORS = "the address on a consumer is his primary address"
STEPS_BACK = "a consumer has one primary address"
GOES_ALONG = f"deletion of {Consumer.info.table}"
"""The reason that the platform gives when an address is deleted because its consumer is."""
UNNAMED = "Home"


async def before_address_is_saved(change: Change) -> Mapping[str, Any] | None:
    """The first address is primary; a new primary one relieves the former, which cannot go without another one."""
    records = change.elevated(STEPS_BACK)
    await records.lock(Consumer, change.new["consumer"])
    if change.kind == "update" and "consumer" in change.changed:
        detail = "an address stays with its consumer"
        raise refusal(
            "consumer", detail, "add the address to the other consumer, and delete this one", "fixed"
        )
    former = await records.find(
        ConsumerAddress,
        (ConsumerAddress.consumer == change.new["consumer"])
        & (ConsumerAddress.primary.eq(True))
        & (ConsumerAddress.sys_id != change.sys_id),
        fields=("sys_id",),
    )
    if change.new["primary"]:
        if former is not None:
            await records.update(ConsumerAddress, former["sys_id"], {"primary": False})
        return None
    if change.kind == "create":
        return None if former else {"primary": True}
    if "primary" in change.changed and change.actor.elevated != STEPS_BACK:
        detail = "a consumer who has addresses has a primary one"
        raise refusal("primary", detail, "make another address the primary one instead", "needs_a_primary")
    return None


async def after_address_is_saved(change: Change) -> None:
    """The primary address stands on the consumer."""
    if change.new["primary"]:
        values = {name: change.new[name] for name in ADDRESS}
        await change.elevated(MIRRORS).update(Consumer, change.new["consumer"], values)


async def after_address_is_deleted(change: Change) -> None:
    """The oldest of the other addresses is the primary one now; without any the consumer has no address."""
    if not change.new["primary"] or change.actor.elevated == GOES_ALONG:
        return
    records = change.elevated(MIRRORS)
    others = ConsumerAddress.consumer == change.new["consumer"]
    if not await change_oldest(records, ConsumerAddress, others, {"primary": True}):
        await records.update(Consumer, change.new["consumer"], dict.fromkeys(ADDRESS))


async def after_consumer_address_is_typed(change: Change) -> None:
    """What is typed on the consumer is his primary address."""
    if not change.changed & {*ADDRESS} or change.actor.elevated == MIRRORS:
        return
    records = change.elevated(MIRRORS)
    values = {name: change.new[name] for name in ADDRESS}
    primary = await records.find(
        ConsumerAddress,
        (ConsumerAddress.consumer == change.sys_id) & (ConsumerAddress.primary.eq(True)),
        fields=("sys_id",),
    )
    if primary is None:
        if any(values.values()):
            new = {"name": UNNAMED, "consumer": change.sys_id, "primary": True, **values}
            await records.create(ConsumerAddress, new)
    elif any(values.values()):
        await records.update(ConsumerAddress, primary["sys_id"], values)
    else:
        detail = "the consumer has addresses, and the primary one stands here"
        raise refusal("street", detail, "delete the consumer's addresses instead", "has_addresses")


BUSINESS_RULES = (
    BusinessRule(
        entity=ConsumerAddress,
        kinds=("create", "update"),
        before=before_address_is_saved,
        because="A consumer who has addresses has exactly one primary address (CSM-71)",
    ),
    BusinessRule(
        entity=ConsumerAddress,
        kinds=("create", "update"),
        after=after_address_is_saved,
        because="The primary address stands on the consumer (CSM-71)",
    ),
    BusinessRule(
        entity=ConsumerAddress,
        kinds=("delete",),
        after=after_address_is_deleted,
        because="A consumer who has addresses has exactly one primary address (CSM-71)",
    ),
    BusinessRule(
        entity=Consumer,
        kinds=("create", "update"),
        after=after_consumer_address_is_typed,
        because="The address on a consumer is his primary address (CSM-71)",
    ),
)
