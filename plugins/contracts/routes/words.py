"""What the routes of contracts have in common: ids, days and names as they are taken and shown."""

from __future__ import annotations

import datetime
from typing import Annotated

from msgspec import Meta

from platform_core import NotFound, parse_id

EXAMPLE = "0198f3c27a4071c2a8f5f1a3b2c4d5e6"
Id = Annotated[str, Meta(min_length=32, max_length=36, examples=[EXAMPLE])]
Shown = Annotated[str, Meta(examples=[EXAMPLE])]
Name = Annotated[str, Meta(min_length=1, max_length=160, examples=["Gold support"])]
Day = Annotated[datetime.date, Meta(examples=["2026-01-01"])]
Channels = Annotated[str, Meta(max_length=200, examples=["email,phone"])]
StateName = Annotated[str, Meta(examples=["active"])]
Units = Annotated[int, Meta(ge=0, examples=[10])]


def known_id(text: str, what: str) -> str:
    """An id out of a path; what is none leads to nothing."""
    try:
        return parse_id(text)
    except ValueError:
        raise NotFound(f"there is no {what} {text[:50]!r}", remedy="ids are 32 hexadecimal digits") from None
