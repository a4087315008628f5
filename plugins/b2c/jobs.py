"""What happens when a day is over."""

import datetime
from typing import Any

from platform_core import Condition, Job, Query, Records, exists, negate, outer, utc_now

from .entities import HouseholdMember, HouseholdRelationship
from .registration import FORGET
from .rules import LEAVES


async def end_what_is_over(records: Records) -> None:
    """Delete relationships in households that somebody has left, whose last day has passed since."""
    elevated, today = records.elevated(LEAVES), utc_now().date()
    either: Any = negate(_is_member(HouseholdRelationship.consumer, today))
    over = either | negate(_is_member(HouseholdRelationship.of_consumer, today))
    async for each in elevated.every(HouseholdRelationship, Query(where=over, fields=("sys_id",), limit=500)):
        await elevated.delete(HouseholdRelationship, each["sys_id"])


def _is_member(consumer: Any, today: datetime.date) -> Condition:
    same = (HouseholdMember.household == outer(HouseholdRelationship.household)) & (
        HouseholdMember.consumer == outer(consumer)
    )
    begun = HouseholdMember.start_date.is_null() | (HouseholdMember.start_date <= today)
    lasts = HouseholdMember.end_date.is_null() | (HouseholdMember.end_date >= today)
    return exists(HouseholdMember, same & begun & lasts)


JOBS = (
    FORGET,
    Job(
        name="b2c.end_household_relationships",
        summary="Deletes what former members of a household are to others in it",
        every=6 * 3600,
        run=end_what_is_over,
    ),
)
