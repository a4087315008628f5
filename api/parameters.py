"""Query parameters of lists: filters, order, fields, page, count. What is not known is an error that names the nearest."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from platform_core import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    Entity,
    Field,
    FieldError,
    Filter,
    InvalidQuery,
    Query,
    Records,
    value_from_text,
)

OPERATORS = ("eq", "ne", "lt", "lte", "gt", "gte", "in", "startswith", "contains", "endswith", "isnull")
LIST_PARAMETERS = ("fields", "order", "limit", "after", "count")
COUNTS = ("none", "bounded", "exact")
MAX_PARAMETERS = 100
MAX_DIGITS = 6
_FILTER = re.compile(r"([a-z][a-z0-9_.]*)(?:\[([a-z]+)\])?")


def pairs(query_string: bytes) -> list[tuple[str, str]]:
    """The parameters of a query string, decoded strictly."""
    try:
        found = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_PARAMETERS,
        )
    except (UnicodeDecodeError, ValueError):
        raise InvalidQuery(
            "the query string cannot be decoded",
            remedy=f"send at most {MAX_PARAMETERS} parameters, percent-encoded in UTF-8",
        ) from None
    return found


def list_query(records: Records, entity: type[Entity], query_string: bytes) -> Query:
    """The query that the parameters of a list spell."""
    values: dict[str, Any] = {}
    filters: list[Filter] = []
    for name, value in pairs(query_string):
        if name in LIST_PARAMETERS:
            if name in values:
                raise _bad(name, "stands twice", "give it once")
            values[name] = value
        else:
            filters.append(_filter(records, entity, name, value))
    return Query(
        filters=tuple(filters),
        fields=_names(values.get("fields")),
        order=_names(values.get("order")) or (),
        limit=page_limit(values.get("limit")),
        after=values.get("after"),
        count=_count(values.get("count", "none")),
    )


def only(query_string: bytes, known: Iterable[str]) -> dict[str, str]:
    """The parameters of a route that knows just these."""
    found: dict[str, str] = {}
    known = tuple(known)
    for name, value in pairs(query_string):
        if name not in known:
            raise unknown_parameter(name, known)
        if name in found:
            raise _bad(name, "stands twice", "give it once")
        found[name] = value
    return found


def filters_of(
    records: Records, entity: type[Entity], given: Iterable[tuple[str, str]]
) -> tuple[Filter, ...]:
    """Parameters as filters."""
    return tuple(_filter(records, entity, name, value) for name, value in given)


def _filter(records: Records, entity: type[Entity], name: str, value: str) -> Filter:
    found = _FILTER.fullmatch(name)
    operator = (found.group(2) or "eq") if found else ""
    if found is None or operator not in OPERATORS:
        known = [f"{found.group(1)}[{op}]" for op in OPERATORS] if found else LIST_PARAMETERS
        raise unknown_parameter(name, known)
    path = found.group(1)
    try:
        field = records.field(entity, path)
    except InvalidQuery as error:
        if "." in path:
            raise
        raise unknown_parameter(name, (*LIST_PARAMETERS, *records.readable(entity))) from error
    try:
        return Filter(path, operator, _value(field, operator, value))  # type: ignore[arg-type]
    except ValueError as error:
        raise _bad(name, str(error), "correct the value") from None


def _value(field: Field, operator: str, text: str) -> Any:
    if operator == "isnull":
        if text not in ("true", "false"):
            raise ValueError(f"{text!r} is neither true nor false")
        return text == "true"
    if operator == "in":
        return [value_from_text(field, part) for part in text.split(",")]
    if operator in ("startswith", "contains", "endswith"):
        if "\x00" in text:
            raise ValueError("text cannot hold the character NUL")
        return text
    if text == "" and operator in ("eq", "ne"):
        return None
    return value_from_text(field, text)


def _names(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    names = tuple(part.strip() for part in text.split(",") if part.strip())
    if len(names) > MAX_PARAMETERS * 2:
        raise _bad("fields", "names too many fields", "leave it out to get all")
    return names


def page_limit(text: str | None) -> int:
    """The page size that a parameter asks for."""
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit()) or len(text) > MAX_DIGITS or not 1 <= int(text) <= MAX_LIMIT:
        raise _bad(
            "limit", f"{text[:20]!r} is no number from 1 to {MAX_LIMIT}", "ask for fewer, and follow `next`"
        )
    return int(text)


def _count(text: str) -> Any:
    if text not in COUNTS:
        raise _bad("count", f"{text[:20]!r} is none of {', '.join(COUNTS)}", "choose one of them")
    return text


def unknown_parameter(name: str, known: Iterable[str]) -> InvalidQuery:
    """A parameter that the route does not know; the remedy names the nearest that it does."""
    known = sorted(set(known))
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    remedy = (
        f"did you mean {nearest[0]!r}?" if nearest else "GET /api/schema lists the fields that you can use"
    )
    detail = f"there is no parameter {name[:100]!r} here"
    return InvalidQuery(
        detail, remedy=remedy, errors=[FieldError(pointer="", detail=detail, code="unknown_parameter")]
    )


def _bad(name: str, what: str, remedy: str) -> InvalidQuery:
    detail = f"parameter {name!r}: {what}"
    return InvalidQuery(
        detail, remedy=remedy, errors=[FieldError(pointer="", detail=detail, code="invalid_parameter")]
    )
