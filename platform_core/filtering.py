"""What a caller asks of a list, brought into the form that statements bind; refused in words where it has no meaning."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Sequence
from typing import Any, get_args

from .compiler.shapes import Path
from .compiler.values import from_text, parse_id, to_database
from .errors import InvalidQuery
from .fields import INTEGER_RANGE, MONEY_RANGE, Field
from .formats import loosely
from .formats.phones import digits
from .query import Filter, FilterOperator
from .references import MAX_PATH
from .storage.values import in_utc

LONGEST_SEARCH = 1000
MAX_FILTERS = 100
MAX_FIELDS = 500
MAX_KEYS = 20
MAX_MEMBERS = 10_000
OPERATORS = frozenset(get_args(FilterOperator))
OPERATORS_OF = {"json": frozenset({"isnull"}), "reference_list": frozenset({"isnull", "contains"})}
SEARCHES = ("startswith", "contains", "endswith")
LIKE_ESCAPES = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})
ASCII_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def path_of(text: str) -> Path:
    """A field's name, or names along references with dots between them."""
    path = tuple(text.split("."))
    if len(path) > MAX_PATH + 1:
        raise InvalidQuery(
            f"{text[:60]!r} follows more than {MAX_PATH} references", remedy="ask for the records on the way"
        )
    return path


def no_more_than(most: int, what: str, asked: Sequence[Any]) -> None:
    """Refuse a query that no statement of reasonable size can answer."""
    if len(asked) > most:
        raise InvalidQuery(f"the query has {len(asked)} {what}", remedy=f"ask for at most {most}")


def typed(field: Field, item: Filter, country: str | None = None) -> Filter:
    """The filter with its value as statements bind it; refused when the field can never hold such a value.

    What has a form of its own is compared in the way in which it is kept: an e-mail address in lower case, a phone number
    in E.164, read as one of ``country`` where it does not name its own.
    """
    try:
        return Filter(item.path, item.op, _operand(field, item, country))
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidQuery(
            f"{item.path!r} cannot be compared by {item.op!r}: {error}", remedy="correct the value"
        ) from None


def _operand(field: Field, item: Filter, country: str | None) -> Any:
    value = item.value
    fitting = OPERATORS_OF.get(field.kind, OPERATORS)
    if item.op not in fitting:
        raise ValueError(f"the operators are {', '.join(sorted(fitting))}")
    if item.op in SEARCHES:
        if not isinstance(value, str) or len(value) > LONGEST_SEARCH:
            raise ValueError(f"it is searched for text of at most {LONGEST_SEARCH} characters")
        part = digits(value) if field.format == "phone" else value
        pattern = _text(field, part).translate(ASCII_LOWER).translate(LIKE_ESCAPES)
        head, tail = "" if item.op == "startswith" else "%", "" if item.op == "endswith" else "%"
        return f"{head}{pattern}{tail}"
    if item.op == "isnull":
        return bool(value)
    if item.op == "in":
        if isinstance(value, str) or len(value) > MAX_MEMBERS:
            raise ValueError(f"it takes a sequence of at most {MAX_MEMBERS} values")
        return [_formed(field, _value(field, part), country) for part in value if part is not None]
    return None if value is None else _formed(field, _value(field, value), country)


def _formed(field: Field, value: Any, country: str | None) -> Any:
    return value if field.format is None else loosely(field.format, value, country)


def _value(field: Field, value: Any) -> Any:
    kind = field.kind
    if kind == "choice" and field.choices is not None:
        # A code that has left the list may still be stored, so any of its type can be asked for.
        kind = "integer" if field.choices.code_type is int else "string"
    if isinstance(value, str) and kind not in _TEXTS and kind in _CHECKS:
        return from_text(field, value)
    return _CHECKS[kind](field, value)


def _text(_: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    if "\x00" in value:
        raise ValueError("text cannot hold the character NUL")
    value.encode()
    return value


def _whole(field: Field, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is no whole number")
    low, high = MONEY_RANGE if field.kind in ("money", "duration") else INTEGER_RANGE
    if not low <= value <= high:
        raise ValueError(f"{str(value)[:30]} is not between {low} and {high}")
    return value


def _decimal(_: Field, value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise TypeError(f"{value!r} is no finite number")
    return float(value)


def _boolean(_: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _moment(_: Field, value: Any) -> datetime.datetime:
    if not isinstance(value, datetime.datetime) or value.tzinfo is None:
        raise TypeError(f"{value!r} is not a moment with its time zone")
    return in_utc(value)


def _day(_: Field, value: Any) -> datetime.date:
    if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
        raise TypeError(f"{value!r} is no day")
    return value


def _id(_: Field, value: Any) -> str:
    return parse_id(_text(_, value))


_TEXTS = ("string", "text", "number", "json", "reference_list", "id", "reference")
_CHECKS: dict[str, Callable[[Field, Any], Any]] = {
    "string": _text, "text": _text, "number": _text, "integer": _whole, "money": _whole, "duration": _whole,
    "decimal": _decimal, "boolean": _boolean, "datetime": _moment, "date": _day, "id": _id, "reference": _id,
    "json": to_database, "choice": _text,
    "reference_list": lambda field, value: _text(field, value if isinstance(value, str) else to_database(field, value)),
}  # fmt: skip
