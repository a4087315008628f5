"""Times that have a first and a last day, either of which may be open."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

Time = tuple[datetime.date | None, datetime.date | None]


def is_on(time: Time, day: datetime.date) -> bool:
    """Whether a day belongs to a time; both ends do (CSM-74)."""
    start, end = time
    return (start is None or start <= day) and (end is None or end >= day)


def is_backwards(time: Time) -> bool:
    """Whether a time ends before it begins."""
    start, end = time
    return start is not None and end is not None and end < start


def overlap(one: Time, other: Time) -> bool:
    """Whether two times have a day in common."""
    earliest, latest = datetime.date.min, datetime.date.max
    return (one[0] or earliest) <= (other[1] or latest) and (other[0] or earliest) <= (one[1] or latest)


def meets(time: Time, others: Iterable[Time]) -> bool:
    """Whether a time has a day in common with one of others."""
    return any(overlap(time, other) for other in others)
