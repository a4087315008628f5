"""One text for a statement on both databases."""

from __future__ import annotations

import datetime as dt
from typing import Any

from platform_core.storage import Session


class Statement:
    """A statement with SQLite's placeholders, and ``{join}`` for the function that joins texts."""

    def __init__(self, text: str) -> None:
        self._sqlite = text.replace("{join}", "group_concat")
        self._postgres = text.replace("{join}", "string_agg").replace("?", "$")

    def on(self, session: Session) -> str:
        """The text in the dialect of a database or transaction."""
        return self._sqlite if session.dialect == "sqlite" else self._postgres


def moment(value: Any) -> dt.datetime | None:
    """A time as it came from a database; SQLite gives it as text."""
    return dt.datetime.fromisoformat(value) if isinstance(value, str) else value


def storable(text: str) -> bool:
    """Whether both databases can compare a text at all; what they cannot hold is not there either."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False
