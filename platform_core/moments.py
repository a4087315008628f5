"""The clock of access rules: ``actor.today`` and ``actor.now``, read when a statement runs.

Rules speak of days and moments in UTC. Tests set the clock for a block (``at``); nothing else does.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from .ids import utc_now

MOMENTS = ("today", "now")
KINDS = ("date", "datetime")
"""The kinds of field that a day or a moment can be compared with."""
_set: list[datetime.datetime] = []


def this_moment() -> datetime.datetime:
    """The moment at which a rule is asked, in UTC."""
    return _set[-1] if _set else utc_now()


def moment_for(name: str, kind: str) -> datetime.date:
    """A rule's ``today`` or ``now`` in the form of the field that it is compared with: today begins at midnight."""
    moment = this_moment()
    if kind == "date":
        return moment.date()
    if name == "today":
        return moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return moment


@contextmanager
def at(moment: datetime.datetime) -> Iterator[None]:
    """A block in which access rules take this moment for now, in the whole process."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone, as in datetime(2026, 3, 1, tzinfo=UTC)")
    _set.append(moment.astimezone(datetime.UTC))
    try:
        yield
    finally:
        _set.pop()
