"""What a list is asked for: attributes, a page, filters.

Filters of several attributes add up; several values of one are alternatives.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from platform_core import (
    Condition,
    Entity,
    Field,
    Filter,
    InvalidQuery,
    Records,
    exists,
    in_utc,
    outer,
    value_from_text,
)

from .resources import Resource, Source

DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET, MAX_FILTERS, MAX_VALUES = 50, 1000, 1_000_000, 30, 50
OPERATORS = ("eq", "gt", "gte", "lt", "lte")
OWN = ("fields", "offset", "limit")
_SPLIT = re.compile(r"[,;]")


class Wanted(msgspec.Struct, frozen=True):
    """One filter: an attribute, a comparison, the values that are alternatives."""

    name: str
    operator: str
    values: tuple[str, ...]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a request asks for."""

    fields: frozenset[str] | None = None
    offset: int = 0
    limit: int = DEFAULT_LIMIT
    filters: tuple[Wanted, ...] = ()


def asked(query_string: bytes, resource: Resource) -> Asked:
    """The parameters of a list."""
    own: dict[str, str] = {}
    filters: dict[tuple[str, str], list[str]] = {}
    for name, value in _pairs(query_string):
        if name in OWN:
            own[name] = f"{own[name]},{value}" if name == "fields" and name in own else value
        else:
            filters.setdefault(_named(name, resource), []).extend(_SPLIT.split(value))
    if len(filters) > MAX_FILTERS:
        raise InvalidQuery("there are too many filters", remedy=f"send at most {MAX_FILTERS}")
    return Asked(
        fields=attributes_asked(own.get("fields")),
        offset=_number("offset", own.get("offset", "0"), 0, MAX_OFFSET),
        limit=_number("limit", own.get("limit", str(DEFAULT_LIMIT)), 1, MAX_LIMIT),
        filters=tuple(Wanted(name, op, tuple(values)) for (name, op), values in filters.items()),
    )


def only_fields(query_string: bytes) -> frozenset[str] | None:
    """The attributes that a request for one resource asks for."""
    chosen = [value for name, value in _pairs(query_string) if name == "fields"]
    return attributes_asked(",".join(chosen)) if chosen else None


def attributes_asked(text: str | None) -> frozenset[str] | None:
    """The attributes in a `fields` parameter; those of inner objects bring the whole object."""
    if text is None or not text.strip():
        return None
    return frozenset(part.strip().partition(".")[0] for part in text.split(",") if part.strip())


def _pairs(query_string: bytes) -> list[tuple[str, str]]:
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100
        )
    except (UnicodeDecodeError, ValueError):
        raise InvalidQuery(
            "the query string cannot be decoded",
            remedy="send at most 100 parameters, percent-encoded in UTF-8",
        ) from None
    for name, value in pairs:
        if "\x00" in value:
            raise InvalidQuery(
                f"parameter {name[:100]!r}: text cannot hold the character NUL", remedy="leave it out"
            )
    return pairs


def _named(name: str, resource: Resource) -> tuple[str, str]:
    """The attribute and the comparison that a parameter names."""
    attribute, operator = name, "eq"
    head, dot, tail = name.rpartition(".")
    if dot and tail in OPERATORS:
        attribute, operator = head, tail
    known = filterable(resource)
    if attribute not in known:
        raise InvalidQuery(
            f"{resource.path} cannot be filtered by {attribute[:100]!r}",
            remedy=f"filter by {', '.join(sorted(known))}, with {', '.join('.' + op for op in OPERATORS)} or alone",
        )
    return attribute, operator


def filterable(resource: Resource) -> set[str]:
    """The attributes that lists are filtered by."""
    return {name for source in resource.sources for name, one in source.mapped.items() if one.can_be_filtered}


def _number(name: str, text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or not least <= int(text) <= most:  # noqa: PLR2004
        raise InvalidQuery(f"parameter {name!r}: {text[:20]!r} is no number from {least} to {most}")
    return int(text)


class Narrowed(msgspec.Struct, frozen=True):
    """What a list asks of the records of one source. ``nothing``: none of them can be meant.

    ``trusted`` are conditions on what is kept beside the records, where the fields of the records that they rest on may
    be read: whoever sees a record is told of it.
    """

    where: Condition | None
    trusted: Condition | None
    filters: tuple[Filter, ...]
    nothing: bool = False


def narrowed(records: Records, source: Source, filters: tuple[Wanted, ...]) -> Narrowed:
    """The filters as conditions on a source's records."""
    where: list[Any] = []
    trusted: list[Any] = []
    found: list[Filter] = []
    for wanted in filters:
        mapped = source.mapped.get(wanted.name)
        if mapped is None or not mapped.can_be_filtered:
            return Narrowed(None, None, (), nothing=True)
        if mapped.asked is not None:
            _only_equal(wanted)
            where.append(mapped.asked(records, wanted.values))
        elif mapped.filtered is not None:
            _only_equal(wanted)
            trusted.append(mapped.filtered(wanted.values))
            if mapped.guard:
                found.append(Filter(mapped.guard, "isnull", False))
        elif mapped.path.startswith("beside:"):
            trusted.append(_beside(source, mapped.path.removeprefix("beside:"), wanted))
        else:
            found.append(_filter(records.field(source.entity, mapped.path), mapped.path, wanted))
    return Narrowed(_all(where), _all(trusted), tuple(found))


def _all(conditions: list[Any]) -> Condition | None:
    found = None
    for condition in conditions:
        found = condition if found is None else found & condition
    return found


def _only_equal(wanted: Wanted) -> None:
    if wanted.operator != "eq":
        raise InvalidQuery(
            f"{wanted.name} has no order, so it cannot be compared by .{wanted.operator}",
            remedy="name the values that you look for",
        )


def _filter(field: Field, path: str, wanted: Wanted) -> Filter:
    values = [_value(field, wanted, text) for text in wanted.values]
    if wanted.operator == "eq":
        return Filter(path, "in", values)
    if len(values) > 1:
        raise InvalidQuery(f"{wanted.name}.{wanted.operator} takes one value", remedy="give one")
    return Filter(path, wanted.operator, values[0])  # type: ignore[arg-type]


def _value(field: Field, wanted: Wanted, text: str) -> Any:
    if len(wanted.values) > MAX_VALUES:
        raise InvalidQuery(f"{wanted.name} has too many values", remedy=f"give at most {MAX_VALUES}")
    if field.kind == "datetime":
        return moment_of(wanted.name, text)
    try:
        return value_from_text(field, text)
    except ValueError as error:
        raise InvalidQuery(f"{wanted.name}: {error}", remedy="correct the value") from None


def moment_of(name: str, text: str) -> datetime.datetime:
    """The moment that a text names; one without a zone is in UTC."""
    try:
        found = datetime.datetime.fromisoformat(text.replace(" ", "+"))
        found = found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
        return in_utc(found)
    except ValueError:
        raise InvalidQuery(
            f"{name}: {text[:40]!r} is no moment", remedy="write it as 2026-11-29T12:00:00Z"
        ) from None


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "gt": lambda column, value: column > value,
    "gte": lambda column, value: column >= value,
    "lt": lambda column, value: column < value,
    "lte": lambda column, value: column <= value,
}


def _beside(source: Source, name: str, wanted: Wanted) -> Condition:
    assert source.beside is not None
    entity: type[Entity] = source.beside.entity
    column: Any = getattr(entity, name)
    values = [_value(entity.info.fields[name], wanted, text) for text in wanted.values]
    equal = wanted.operator == "eq"
    compared = column.is_in(values) if equal else _COMPARE[wanted.operator](column, values[0])
    same: Any = source.beside.record == outer(source.entity.sys_id)
    return exists(entity, same & compared)
