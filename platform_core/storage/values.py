"""What holds for values on every database."""

from __future__ import annotations

import datetime as dt

from platform_core.errors import StorageError

FIRST, LAST = dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC)
"""PostgreSQL's driver takes these two moments for "without beginning" and "without end", so nobody can mean them."""


def in_utc(moment: dt.datetime) -> dt.datetime:
    """Return a moment in UTC. It raises ``ValueError`` for one that no database could keep."""
    try:
        found = moment.astimezone(dt.UTC)
    except OverflowError:
        found = LAST
    if not FIRST < found < LAST:
        raise ValueError(
            "a moment after the first one of the year 1 and before the last one of 9999 is expected"
        )
    return found


def aware(value: dt.datetime) -> dt.datetime:
    """Return a time, or refuse one that does not say its zone: databases would guess, each in its own way."""
    if value.tzinfo is None:
        raise StorageError(
            "a time without a time zone cannot be stored", remedy="pass one with a zone, as datetime.now(UTC)"
        )
    if not FIRST < value < LAST:
        raise StorageError(
            f"{value.isoformat()} cannot be stored: databases take it for no end at all",
            remedy="leave it empty",
        )
    return value
