"""Days and the states that follow from them, whatever the days are."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.contracts.periods import (
    ACTIVE,
    APPROVED,
    CANCELLED,
    DRAFT,
    EXPIRED,
    STATE,
    SUSPENDED,
    by_dates,
    contract_state,
    is_backwards,
    is_inside,
    is_on,
    next_time,
    state_below,
)

DAY = datetime.timedelta(days=1)
days = st.dates(datetime.date(2000, 1, 1), datetime.date(2060, 12, 31))
maybe = st.none() | days
states = st.sampled_from(STATE.codes)


@given(maybe, maybe, days)
def test_what_is_active_is_so_on_its_days_and_on_no_others(
    start: datetime.date | None, end: datetime.date | None, day: datetime.date
) -> None:
    assert (by_dates(start, end, day) == ACTIVE) == is_on(start, end, day)


@pytest.mark.rule("CSM-134")
@given(days, days)
def test_a_time_is_backwards_when_it_ends_before_it_begins(one: datetime.date, other: datetime.date) -> None:
    assert is_backwards(one, other) == (other < one)
    assert not is_backwards(None, other)
    assert not is_backwards(one, None)


@pytest.mark.rule("CSM-134")
@given(maybe, maybe, maybe, maybe, days)
def test_what_lies_inside_is_on_no_day_on_which_the_other_is_not(
    start: datetime.date | None,
    end: datetime.date | None,
    outer_start: datetime.date | None,
    outer_end: datetime.date | None,
    day: datetime.date,
) -> None:
    if is_inside(start, end, outer_start, outer_end) and None not in (start, end) and is_on(start, end, day):
        assert is_on(outer_start, outer_end, day)


@pytest.mark.rule("CSM-135")
@given(states, days, maybe, maybe, days)
def test_only_days_and_an_approval_bring_a_contract_into_force(
    state: str,
    start: datetime.date,
    end: datetime.date | None,
    until: datetime.date | None,
    day: datetime.date,
) -> None:
    draft = contract_state(DRAFT, None, (start, end), until, day)
    assert draft == DRAFT
    now = contract_state(state, APPROVED, (start, end), until, day)
    if now == ACTIVE and state != ACTIVE:
        assert is_on(start, end, day)
    if end is not None and day > end and state in (ACTIVE, SUSPENDED):
        assert now == EXPIRED
    if state in (EXPIRED, CANCELLED):
        assert now == state
    if state == SUSPENDED and now == ACTIVE:
        assert until is not None
        assert day > until


@pytest.mark.rule("CSM-135")
@given(days, st.integers(0, 2000), days)
def test_looking_every_day_comes_to_what_looking_once_does(
    start: datetime.date, length: int, day: datetime.date
) -> None:
    end = start + length * DAY
    once = contract_state(DRAFT, APPROVED, (start, end), None, day)
    before = contract_state(DRAFT, APPROVED, (start, end), None, day - 7 * DAY)
    assert contract_state(before, APPROVED, (start, end), None, day) == once


@pytest.mark.rule("CSM-137")
@given(states, states, maybe, maybe, days, st.booleans())
def test_nothing_below_a_contract_is_active_while_the_contract_is_not(
    above: str,
    state: str,
    start: datetime.date | None,
    end: datetime.date | None,
    day: datetime.date,
    resumed: bool,
) -> None:
    now = state_below(above, state, (start, end), day, resumed=resumed)
    if now == ACTIVE:
        assert above == ACTIVE
        assert is_on(start, end, day)
        assert state != CANCELLED
    if CANCELLED in (state, above):
        assert now == CANCELLED
    elif above == EXPIRED:
        assert now == EXPIRED
    elif above == SUSPENDED:
        assert now in (SUSPENDED, EXPIRED)
    assert state_below(above, now, (start, end), day, resumed=False) == now


@given(days, st.integers(0, 4000))
def test_the_next_time_begins_on_the_day_after_and_is_about_as_long(
    start: datetime.date, length: int
) -> None:
    end = start + length * DAY
    first, last = next_time(start, end)
    assert first == end + DAY
    assert abs((last - first).days - length) <= 4


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        ("2026-01-01", "2026-12-31", "2027-01-01", "2027-12-31"),
        ("2023-03-01", "2024-02-29", "2024-03-01", "2025-02-28"),
        ("2026-01-15", "2026-02-14", "2026-02-15", "2026-03-14"),
        ("2026-01-01", "2026-01-10", "2026-01-11", "2026-01-20"),
        ("2026-03-31", "2026-05-30", "2026-05-31", "2026-07-30"),
    ],
)
def test_whole_months_are_followed_by_as_many_months(start: str, end: str, first: str, last: str) -> None:
    as_day = datetime.date.fromisoformat
    assert next_time(as_day(start), as_day(end)) == (as_day(first), as_day(last))
