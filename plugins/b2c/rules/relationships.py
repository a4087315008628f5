"""What holds whenever it is said who acts for whom."""

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, Query, User, refusal

from ..entities import (
    Consumer,
    ConsumerRelationship,
    ConsumerTeamMember,
    ConsumerUser,
    Household,
    HouseholdRelationship,
    HouseholdTeamMember,
)
from ..times import Time, is_backwards, meets
from .households import is_member

TIME = ("valid_from", "valid_until")


async def before_relationship_is_saved(change: Change) -> Mapping[str, Any] | None:
    """Nobody represents himself, and nobody somebody twice at a time."""
    new = change.new
    if new["consumer"] == new["of_consumer"]:
        raise refusal("of_consumer", "a consumer acts for himself anyhow", "name another consumer", "himself")
    if change.old is not None and change.changed & {"consumer", "of_consumer"}:
        field = next(name for name in ("consumer", "of_consumer") if name in change.changed)
        detail = "a relationship stays with its two consumers"
        raise refusal(field, detail, "end it, and add another one", "fixed")
    time: Time = new["valid_from"], new["valid_until"]
    if is_backwards(time):
        raise refusal(
            "valid_until", "the relationship ends before it begins", "correct the dates", "backwards"
        )
    records = change.elevated("a consumer is represented by somebody once at a time")
    await records.lock(Consumer, new["of_consumer"])
    others = [
        (each["valid_from"], each["valid_until"])
        async for each in records.every(change.entity, _alike(change))
        if each["sys_id"] != change.sys_id
    ]
    if meets(time, others):
        detail = "there is such a relationship in some of this time already"
        raise refusal("valid_from", detail, "end the other one first, or correct the dates", "overlaps")
    return None


def _alike(change: Change) -> Query:
    new, entity = change.new, change.entity
    same = (ConsumerRelationship.consumer == new["consumer"]) & (
        ConsumerRelationship.of_consumer == new["of_consumer"]
    )
    alike = same & (ConsumerRelationship.type == new["type"])
    if entity is HouseholdRelationship:
        alike &= HouseholdRelationship.household == new["household"]
    else:
        alike &= ConsumerRelationship.sys_class_name == entity.info.table
    return Query(where=alike, fields=("sys_id", *TIME), limit=500)


async def before_household_relationship_is_saved(change: Change) -> Mapping[str, Any] | None:
    """Both are members of the household today."""
    new = change.new
    if change.old is not None and "household" in change.changed:
        detail = "a relationship stays in its household"
        raise refusal("household", detail, "delete it, and add one in the other household", "fixed")
    records = change.elevated("both are members of the household")
    await records.lock(Household, new["household"])
    for field in ("consumer", "of_consumer"):
        if not await is_member(records, new["household"], new[field], change.now.date()):
            detail = "the consumer is no current member of the household"
            raise refusal(
                field, detail, "add a membership first, or relate the two outside of it", "no_member"
            )
    return None


async def before_team_is_saved(change: Change) -> Mapping[str, Any] | None:
    """A team is made of staff."""
    if "user" in change.changed:
        records = change.elevated("a team is made of staff")
        user = await records.get(User, change.new["user"], ("sys_class_name",))
        if user["sys_class_name"] == ConsumerUser.info.table:
            raise refusal("user", "the user is a consumer's login", "name a member of staff", "not_staff")
    return None


BUSINESS_RULES = (
    BusinessRule(
        entity=ConsumerRelationship,
        kinds=("create", "update"),
        before=before_relationship_is_saved,
        because="A consumer is represented by another one, by each once at a time (CSM-77)",
    ),
    BusinessRule(
        entity=HouseholdRelationship,
        kinds=("create", "update"),
        before=before_household_relationship_is_saved,
        because="Both ends of a relationship in a household are current members (CSM-77)",
    ),
    *(
        BusinessRule(
            entity=entity,
            kinds=("create", "update"),
            before=before_team_is_saved,
            because="Staff look after consumers and households",
        )
        for entity in (ConsumerTeamMember, HouseholdTeamMember)
    ),
)
