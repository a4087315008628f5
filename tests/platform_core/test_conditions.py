"""The words of which conditions are made."""

from __future__ import annotations

import re
from typing import Any

import pytest

from platform_core import exists, negate, outer, related
from platform_core.compiler.shapes import AllOf, AnyOf, Compare, FromActor, IsNull
from platform_core.conditions import ACTOR, ActorValue, valid
from tests.example.works import Job, Site
from tests.platform_core.compiler.plain import shape


def test_each_word_keeps_what_it_is_given() -> None:
    north, mine = Site.region == "n", Job.owner == ACTOR.id
    some = related(Site.sys_id, north)
    assert (some.column, some.where) == (Site.sys_id, north)
    assert related(Site.sys_id).where is None
    found = exists(Site, north)
    assert (found.entity, found.where) == (Site, north)
    assert negate(mine).condition is mine
    assert outer(Job.site).column is Job.site
    around: Any = outer(Job.site).within("x")
    assert (around.column.column, around.roots) == (Job.site, "x")
    column: Any = Job.site
    assert (column.within(some).column, column.within(some).roots) == (Job.site, some)
    assert (column.is_in(some).column, column.is_in(some).values) == (Job.site, some)


def test_a_value_of_the_actor_is_known_by_its_name_and_has_no_truth() -> None:
    assert [repr(value) for value in (ACTOR.id, ACTOR.user_name, ACTOR.today, ACTOR.now)] == [
        "actor.id",
        "actor.user_name",
        "actor.today",
        "actor.now",
    ]
    complaint = (
        "actor.id has no truth value here: a rule's condition is built once for all actors; "
        "write it with columns, & and |, or give the rule to another role"
    )
    with pytest.raises(TypeError, match=f"^{re.escape(complaint)}$"):
        bool(ActorValue("id"))
    with pytest.raises(
        TypeError, match=r"^outer\(...\) has no truth value; compare it with a field of the other entity$"
    ):
        bool(outer(Job.site))
    assert repr(outer(Job.site)) == "outer(site)"


def test_an_empty_end_of_a_time_is_open_and_both_ends_belong_to_it() -> None:
    today = FromActor("today")
    assert shape(Job, valid(Job.day, Job.due, ACTOR.today)) == AllOf(
        (
            AnyOf((IsNull(("day",), True), Compare(("day",), "lte", today))),
            AnyOf((IsNull(("due",), True), Compare(("due",), "gte", today))),
        )
    )
