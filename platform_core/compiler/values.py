"""Values on their way between Python, the two databases, and text (query parameters, cursors)."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from typing import Any

import msgspec

from ..fields import INTEGER_RANGE, MONEY_RANGE, Field
from ..ids import is_id
from ..storage.values import in_utc

Converter = Callable[[Any], Any]
UTC = datetime.UTC
MAX_DIGITS = 30
_encoder = msgspec.json.Encoder(order="deterministic")
UUID_LENGTH = 36


def _moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def _ids(text: str) -> list[str]:
    return text.split(",") if text else []


_FROM_SQLITE: dict[str, Converter] = {
    "boolean": bool, "datetime": _moment, "date": datetime.date.fromisoformat, "json": msgspec.json.decode,
    "reference_list": _ids, "decimal": float,
}  # fmt: skip
_FROM_POSTGRES: dict[str, Converter] = {"json": msgspec.json.decode, "reference_list": _ids}


def reader(field: Field, dialect: str) -> Converter | None:
    """What turns a stored value into the value that callers see; ``None`` when it is that value already."""
    return (_FROM_SQLITE if dialect == "sqlite" else _FROM_POSTGRES).get(field.kind)


CONVERTED = ("json", "reference_list")
"""The kinds of field whose values ``to_database`` changes."""


def to_database(field: Field, value: Any) -> Any:
    """A value as it is bound to a statement; datetimes and dates are the drivers' own matter."""
    if value is None:
        return None
    if field.kind == "json":
        return msgspec.json.encode(value).decode()
    if field.kind == "reference_list":
        return ",".join(value)
    return value


def differs(old: Any, new: Any) -> bool:
    """Whether two values are not the same; in JSON, no and zero are two things, though Python calls them equal."""
    if old is new:
        return False
    if old != new or type(old) is not type(new):
        return True
    return isinstance(new, dict | list) and _encoder.encode(old) != _encoder.encode(new)


def to_text(field: Field, value: Any) -> str | None:
    """A value as audit rows keep it: references by id, moments in UTC, null as nothing."""
    if value is None:
        return None
    if isinstance(value, datetime.datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if field.kind == "json":
        return msgspec.json.encode(value).decode()
    return ",".join(value) if field.kind == "reference_list" else str(value)


def from_text(field: Field, text: str) -> Any:
    """The value that a query parameter, an import cell or a cursor spells; ``ValueError`` with what was expected."""
    parse = _PARSERS.get(field.kind)
    if field.kind == "choice" and field.choices is not None:
        value = int(text) if field.choices.code_type is int and text.lstrip("-").isdigit() else text
        if value not in field.choices:
            codes = ", ".join(str(code) for code in field.choices.codes)
            raise ValueError(f"{text!r} is not one of {codes}")
        return value
    if parse is None:
        if "\x00" in text:
            raise ValueError("text cannot hold the character NUL")
        return text
    return parse(text)


def _parse_whole(text: str, limits: tuple[int, int]) -> int:
    try:
        value = (
            int(text) if len(text) <= MAX_DIGITS and text.lstrip("-").isdigit() and text.isascii() else None
        )
    except ValueError:
        value = None
    if value is None:
        raise ValueError(f"{text[:50]!r} is not a whole number")
    if not limits[0] <= value <= limits[1]:
        raise ValueError(f"{text!r} is not between {limits[0]} and {limits[1]}")
    return value


def _parse_integer(text: str) -> int:
    return _parse_whole(text, INTEGER_RANGE)


def _parse_long(text: str) -> int:
    return _parse_whole(text, MONEY_RANGE)


def _parse_decimal(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number") from None
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is not a finite number")
    return value


def _parse_boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return text == "true"


def _parse_moment(text: str) -> datetime.datetime:
    try:
        # A plus sign of an offset arrives as a blank when a client did not escape it.
        moment = datetime.datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        if moment.tzinfo is None:
            raise ValueError
    except ValueError:
        raise ValueError(
            f"{text!r} is not a moment with its time zone, such as 2026-03-01T09:00:00Z"
        ) from None
    return in_utc(moment)


def _parse_date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a day such as 2026-03-01") from None


def parse_id(text: str) -> str:
    """A record id: 32 hexadecimal digits, with or without the hyphens of a UUID."""
    plain = text.replace("-", "").lower() if len(text) == UUID_LENGTH else text.lower()
    if not is_id(plain):
        raise ValueError(f"{text[:50]!r} is not a record id of 32 hexadecimal digits")
    return plain


_PARSERS: dict[str, Converter] = {
    "integer": _parse_integer, "money": _parse_long, "duration": _parse_long, "decimal": _parse_decimal,
    "boolean": _parse_boolean, "datetime": _parse_moment, "date": _parse_date, "id": parse_id, "reference": parse_id,
    "reference_list": parse_id,
}  # fmt: skip
