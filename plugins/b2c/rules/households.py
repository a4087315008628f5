"""What holds whenever a household or a membership is saved."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, Query, Records, refusal

from ..entities import Household, HouseholdMember, HouseholdRelationship
from ..times import Time, is_backwards, is_on, meets

GOES_ALONG = f"deletion of {Household.info.table}"
"""The reason that the platform gives when a membership is deleted because its household is."""
HEAD_IS_MEMBER = "the head of a household is a member of it"
LEAVES = "who leaves a household acts for nobody in it"
TIME = ("start_date", "end_date")


async def after_household_is_created(change: Change) -> None:
    """The head becomes a member from today on."""
    member = {
        "household": change.sys_id,
        "consumer": change.new["head_of_household"],
        "start_date": change.now.date(),
    }
    await change.elevated(HEAD_IS_MEMBER).create(HouseholdMember, member)


async def before_head_is_changed(change: Change) -> Mapping[str, Any] | None:
    """The new head is a member today, and until further notice."""
    if "head_of_household" not in change.changed:
        return None
    records = change.elevated(HEAD_IS_MEMBER)
    times = await _times(records, change.sys_id, change.new["head_of_household"], "")
    if not any(_heads(time, change.now.date()) for time in times):
        detail = "the head of a household is a current member of it, until further notice"
        raise refusal(
            "head_of_household",
            detail,
            "choose a current member without an end date, or add a membership",
            "no_member",
        )
    return None


async def before_membership_is_saved(change: Change) -> Mapping[str, Any] | None:
    """Times of one consumer in one household do not overlap, and the head stays."""
    records, new, old = change.elevated("memberships of one household"), change.new, change.old
    await records.lock(Household, new["household"])
    for field in ("household", "consumer"):
        if old is not None and field in change.changed:
            detail = "a membership stays with its household and its consumer"
            raise refusal(field, detail, "end it, and add another one", "fixed")
    time = _time(new)
    if is_backwards(time):
        raise refusal("end_date", "the membership ends before it begins", "correct the dates", "backwards")
    others = await _times(records, new["household"], new["consumer"], change.sys_id)
    if meets(time, others):
        detail = "the consumer is a member of the household in some of this time already"
        raise refusal(
            "start_date", detail, "end the other membership first, or correct the dates", "overlaps"
        )
    if old is not None and change.changed & {*TIME}:
        await _keep_head(records, change, [time, *others])
    if new["primary"] and "primary" in change.changed:
        await _relieve(records, change)
    return None


async def before_membership_is_deleted(change: Change) -> Mapping[str, Any] | None:
    """The membership of the head is not deleted while he is the head."""
    if change.actor.elevated == GOES_ALONG:
        return None
    records = change.elevated(HEAD_IS_MEMBER)
    await records.lock(Household, change.new["household"])
    others = await _times(records, change.new["household"], change.new["consumer"], change.sys_id)
    await _keep_head(records, change, others)
    return None


async def after_membership_ends(change: Change) -> None:
    """Who is no member today acts for nobody in the household, and nobody for him."""
    if change.actor.elevated == GOES_ALONG:
        return
    records = change.elevated(LEAVES)
    others = await _times(records, change.new["household"], change.new["consumer"], change.sys_id)
    times = others if change.kind == "delete" else [_time(change.new), *others]
    if not any(is_on(time, change.now.date()) for time in times):
        await end_relationships(records, change.new["household"], change.new["consumer"])


async def end_relationships(records: Records, household: str, consumer: str) -> None:
    """Delete what a consumer is to others in a household, and they to him."""
    either = (HouseholdRelationship.consumer == consumer) | (HouseholdRelationship.of_consumer == consumer)
    asked = Query(
        where=(HouseholdRelationship.household == household) & either, fields=("sys_id",), limit=500
    )
    for relationship in [each["sys_id"] async for each in records.every(HouseholdRelationship, asked)]:
        await records.delete(HouseholdRelationship, relationship)


async def is_member(records: Records, household: str, consumer: str, day: datetime.date) -> bool:
    """Whether a consumer is a member of a household on a day."""
    return any(is_on(time, day) for time in await _times(records, household, consumer, ""))


async def _times(records: Records, household: str, consumer: str, but: str) -> list[Time]:
    condition = (HouseholdMember.household == household) & (HouseholdMember.consumer == consumer)
    asked = Query(where=condition, fields=("sys_id", *TIME), limit=500)
    return [_time(each) async for each in records.every(HouseholdMember, asked) if each["sys_id"] != but]


def _time(membership: Mapping[str, Any]) -> Time:
    return membership["start_date"], membership["end_date"]


def _heads(time: Time, day: datetime.date) -> bool:
    return is_on(time, day) and time[1] is None


async def _keep_head(records: Records, change: Change, times: list[Time]) -> None:
    household = await records.get(Household, change.new["household"], ("head_of_household",))
    is_head = household["head_of_household"] == change.new["consumer"]
    if is_head and not any(_heads(time, change.now.date()) for time in times):
        detail = "the head of a household is a current member of it, until further notice"
        raise refusal("end_date", detail, "choose another head of the household first", "is_head")


async def _relieve(records: Records, change: Change) -> None:
    former = await records.find(
        HouseholdMember,
        (HouseholdMember.consumer == change.new["consumer"])
        & (HouseholdMember.primary.eq(True))
        & (HouseholdMember.sys_id != change.sys_id),
        fields=("sys_id",),
    )
    if former is not None:
        await records.update(HouseholdMember, former["sys_id"], {"primary": False})


BUSINESS_RULES = (
    BusinessRule(
        entity=Household,
        kinds=("create",),
        after=after_household_is_created,
        because="The head of a household is a member of it from the beginning (CSM-75)",
    ),
    BusinessRule(
        entity=Household,
        kinds=("update",),
        before=before_head_is_changed,
        because="A later head is chosen from the current members (CSM-75)",
    ),
    BusinessRule(
        entity=HouseholdMember,
        kinds=("create", "update"),
        before=before_membership_is_saved,
        because="A consumer has one current membership in a household, and the head has one (CSM-73, CSM-75)",
    ),
    BusinessRule(
        entity=HouseholdMember,
        kinds=("delete",),
        before=before_membership_is_deleted,
        because="The head of a household is a member of it (CSM-75)",
    ),
    BusinessRule(
        entity=HouseholdMember,
        kinds=("update", "delete"),
        after=after_membership_ends,
        because="Ending a membership ends what the consumer is to others in the household (CSM-78)",
    ),
)
