"""Contract time: its days, and the states that follow from them.

Days belong to the time on both ends; an empty end is open. What a day is, is for the customer's time zone to say.
"""

from __future__ import annotations

import calendar
import datetime

from platform_core import Choices

DRAFT, ACTIVE, SUSPENDED, EXPIRED, CANCELLED = "draft", "active", "suspended", "expired", "cancelled"
STATE = Choices({
    DRAFT: "Draft", ACTIVE: "Active", SUSPENDED: "Suspended", EXPIRED: "Expired", CANCELLED: "Canceled",
})  # fmt: skip
APPROVED = "approved"

Day = datetime.date | None


def is_on(start: Day, end: Day, day: datetime.date) -> bool:
    """Whether a day belongs to a time."""
    return (start is None or start <= day) and (end is None or day <= end)


def is_backwards(start: Day, end: Day) -> bool:
    """Whether a time ends before it begins (CSM-134)."""
    return start is not None and end is not None and end < start


def is_inside(start: Day, end: Day, outer_start: Day, outer_end: Day) -> bool:
    """Whether all given days of a time belong to another one; an end that is left out is that of the other."""
    return all(day is None or is_on(outer_start, outer_end, day) for day in (start, end))


def by_dates(start: Day, end: Day, day: datetime.date) -> str:
    """The state of what is in force from its first day to its last."""
    if end is not None and day > end:
        return EXPIRED
    return DRAFT if start is not None and day < start else ACTIVE


def contract_state(
    state: str, substate: str | None, time: tuple[Day, Day], until: Day, day: datetime.date
) -> str:
    """What a contract is on a day (CSM-135). ``until``: the last day of its suspension, if that has one."""
    if state == DRAFT and substate == APPROVED:
        return by_dates(*time, day)
    if state == ACTIVE and by_dates(*time, day) == EXPIRED:
        return EXPIRED
    if state == SUSPENDED and (by_dates(*time, day) == EXPIRED or (until is not None and day > until)):
        return by_dates(*time, day)
    return state


def state_below(
    above: str | None, state: str, time: tuple[Day, Day], day: datetime.date, *, resumed: bool
) -> str:
    """What a line or an entitlement is on a day, below a contract or a line in the state ``above`` (CSM-137).

    What was cancelled stays so. A suspension of its own lasts until it is ended, or what stands above is ``resumed``.
    """
    if state == CANCELLED:
        return CANCELLED
    own = by_dates(*time, day)
    if above in (CANCELLED, EXPIRED):
        return above
    if own == EXPIRED:
        return EXPIRED
    if above == DRAFT:
        return DRAFT
    if above == SUSPENDED or (state == SUSPENDED and not resumed):
        return SUSPENDED
    return own


def next_time(start: datetime.date, end: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The time that follows another one and is as long: as many months, if it has whole ones, else as many days."""
    first = end + datetime.timedelta(days=1)
    months = (first.year - start.year) * 12 + first.month - start.month
    if first.day == start.day and months > 0:
        return first, _months_later(first, months) - datetime.timedelta(days=1)
    return first, first + (end - start)


def _months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month, or its last one where that has none of that number."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))
