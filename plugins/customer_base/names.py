"""How a person's name is put together."""

from collections.abc import Mapping
from typing import Any

NAME_PARTS = ("first_name", "middle_name", "last_name")


def person_name(values: Mapping[str, Any]) -> str | None:
    """First, middle and last name in that order, one space between; ``None`` when there is none of them."""
    parts = (values.get(part) for part in NAME_PARTS)
    return " ".join(part.strip() for part in parts if part and part.strip()) or None
