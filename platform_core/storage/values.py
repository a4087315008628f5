"""What holds for values on every database."""

from __future__ import annotations

import datetime as dt

from platform_core.errors import StorageError


def aware(value: dt.datetime) -> dt.datetime:
    """Return a time, or refuse one that does not say its zone: databases would guess, each in its own way."""
    if value.tzinfo is None:
        raise StorageError(
            "a time without a time zone cannot be stored", remedy="pass one with a zone, as datetime.now(UTC)"
        )
    return value
