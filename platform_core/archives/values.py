"""Values between the databases and an archive, which is the same whichever database it came from."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from platform_core.storage import DialectName

Converter = Callable[[Any], Any]
TIME = "TIMESTAMP WITH TIME ZONE"


def _time_text(value: datetime.datetime) -> str:
    return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")


def _day_text(value: datetime.date) -> str:
    return value.isoformat()


_TO_ARCHIVE: dict[tuple[str, str], Converter] = {
    ("postgres", TIME): _time_text,
    ("postgres", "DATE"): _day_text,
    ("sqlite", "BOOLEAN"): bool,
}
_FROM_ARCHIVE: dict[tuple[str, str], Converter] = {
    ("postgres", TIME): datetime.datetime.fromisoformat,
    ("postgres", "DATE"): datetime.date.fromisoformat,
    ("postgres", "DOUBLE PRECISION"): float,
    ("sqlite", "DOUBLE PRECISION"): float,
}


def to_archive(told: str, dialect: DialectName) -> Converter | None:
    """What turns a column's value into the archive's; ``None`` when it is that already. ``told``: the column's type."""
    return _TO_ARCHIVE.get((dialect, told))


def from_archive(told: str, dialect: DialectName) -> Converter | None:
    """What turns an archived value into one that is bound to a statement; ``None`` when it is that already."""
    return _FROM_ARCHIVE.get((dialect, told))
