"""Histories of memberships against a model that keeps sets of days."""

import datetime
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_core import InvalidInput, Query
from platform_core.testing import World
from plugins.b2c import Consumer, HouseholdMember
from plugins.b2c.times import Time, is_backwards, is_on, overlap
from tests.plugins.b2c.people import consumer, day, household, join, signed_up

SPAN = range(-12, 13)
DAYS = st.one_of(st.none(), st.integers(-10, 10).map(day))
TIMES = st.tuples(DAYS, DAYS)


def days(time: Time) -> set[int]:
    """The days of a time, within the span that the tests look at."""
    start, end = time
    return {n for n in SPAN if (start is None or start <= day(n)) and (end is None or day(n) <= end)}


@pytest.mark.rule("CSM-74")
@given(time=TIMES, distance=st.integers(-11, 11))
def test_a_day_is_in_a_time_when_it_is_no_earlier_and_no_later(time: Time, distance: int) -> None:
    assert is_on(time, day(distance)) == (distance in days(time))


@pytest.mark.rule("CSM-73")
@given(one=TIMES, other=TIMES)
def test_two_times_overlap_when_they_have_a_day_in_common(one: Time, other: Time) -> None:
    if not (is_backwards(one) or is_backwards(other)):
        assert overlap(one, other) == overlap(other, one) == bool(days(one) & days(other))


class Model:
    """What is known of the memberships of one household."""

    def __init__(self, csm: World, where: str, head: str) -> None:
        self.csm, self.where, self.head = csm, where, head
        self.known: dict[str, tuple[str, Time]] = {}

    async def stored(self) -> dict[str, tuple[str, Time]]:
        """The memberships as they are stored."""
        every = self.csm.system.every(HouseholdMember, Query(where=HouseholdMember.household == self.where))
        return {
            each["sys_id"]: (each["consumer"], (each["start_date"], each["end_date"])) async for each in every
        }

    def allows(self, changed: str | None, who: str, time: Time) -> bool:
        """Whether somebody may be a member in this time, in another one than those of his other memberships."""
        others = [each for key, (person, each) in self.known.items() if person == who and key != changed]
        if is_backwards(time) or any(days(time) & days(other) for other in others):
            return False
        return who != self.head or any(0 in days(each) and each[1] is None for each in (time, *others))

    async def attempt(self, changed: str | None, who: str, time: Time) -> bool:
        """Try it; whether it was done."""
        values = {"start_date": time[0], "end_date": time[1]}
        try:
            if changed is None:
                changed = await join(self.csm, self.where, who, **values)
            else:
                await self.csm.system.update(HouseholdMember, changed, values)
        except InvalidInput:
            return False
        self.known[changed] = (who, time)
        return True

    def today(self) -> set[str]:
        """Who is a member today."""
        return {person for person, time in self.known.values() if 0 in days(time)}


async def run(csm: World, seed: int, steps: int) -> None:
    """Random joins and ends; the platform refuses just what the model does, and the head sees just today's members."""
    pick = random.Random(seed)
    people = [await consumer(csm, f"Person {number}") for number in range(3)]
    head, first = await signed_up(csm, f"Head{seed}")
    model = Model(csm, await household(csm, first), first)
    model.known = await model.stored()
    for _ in range(steps):
        start, end = (pick.choice([None, day(pick.randint(-10, 10))]) for _ in range(2))
        changed = pick.choice([None, *model.known])
        who = pick.choice(people) if changed is None else model.known[changed][0]
        allowed = model.allows(changed, who, (start, end))
        assert await model.attempt(changed, who, (start, end)) == allowed, f"{who}: {start} to {end}"
        assert await model.stored() == model.known, "a time that is over stays"
        assert await csm.sees(head, Consumer) == model.today()
        assert first in model.today()


@pytest.mark.rule("CSM-73")
async def test_whatever_is_tried_a_consumer_is_a_member_once_on_each_day(csm: World) -> None:
    await run(csm, 73, 60)


@pytest.mark.deep
@pytest.mark.rule("CSM-73")
@pytest.mark.parametrize("seed", range(10))
async def test_many_histories_keep_the_rules(csm: World, seed: int) -> None:
    await run(csm, seed, 200)


def test_the_first_and_the_last_day_belong_to_a_time() -> None:
    friday = datetime.date(2026, 1, 2)
    assert is_on((friday, friday), friday)
