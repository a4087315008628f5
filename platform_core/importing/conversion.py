"""Turning the text of a cell into the value of a field."""

from __future__ import annotations

import datetime
import decimal
import functools
import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from ..choices import Choices
from ..compiler.values import from_text
from ..fields import Field
from ..formats import normal
from ..storage.values import in_utc
from .mapping import FieldMap

Convert = Callable[[str], Any]
SHOWN = 60
YES = ("true", "yes", "y", "t", "1")
NO = ("false", "no", "n", "f", "0")
OPTIONS: dict[str, tuple[str, ...]] = {
    "format": ("datetime", "date"), "time_zone": ("datetime",), "yes": ("boolean",), "no": ("boolean",),
    "minor_digits": ("money",), "separator": ("reference_list",), "find": ("reference", "reference_list"),
    "create": ("reference",),
}  # fmt: skip
"""Which kinds of field an option is for."""


def misplaced(field: Field, given: FieldMap) -> list[str]:
    """What is wrong with the options of a field's map, whatever the file holds."""
    plain = FieldMap()
    wrong = [
        f"`{option}` is for fields of type {' or '.join(kinds)}, and this is a {field.kind}"
        for option, kinds in OPTIONS.items()
        if getattr(given, option) != getattr(plain, option) and field.kind not in kinds
    ]
    if given.create is not False and given.find is None:
        wrong.append("`create` needs `find`, the field that is known of the record to create")
    for check in (_pattern, _zone):
        try:
            check(given)
        except ValueError as error:
            wrong.append(str(error))
    return wrong


def converter(field: Field, given: FieldMap) -> Convert:
    """What reads the text of a field's cells; a ``ValueError`` says what was expected."""
    match field.kind:
        case "choice":
            assert field.choices is not None, f"the choice field {field.name!r} has no choices"
            return functools.partial(_choice, field.choices)
        case "boolean":
            return _boolean(given)
        case "datetime" | "date":
            return _time(field, given)
        case "money" if given.minor_digits is not None:
            return functools.partial(_amount, given.minor_digits)
        case "json":
            return _json
        case _ if field.format is not None and field.format != "phone":
            return functools.partial(normal, field.format)
        case _:
            # A phone number waits for the record, whose country may be needed to read it.
            return functools.partial(from_text, field)


def extractor(given: FieldMap) -> Convert | None:
    """What cuts the interesting part out of a cell."""
    pattern = _pattern(given)
    return None if pattern is None else functools.partial(_extract, pattern)


def _pattern(given: FieldMap) -> re.Pattern[str] | None:
    try:
        return None if given.extract is None else re.compile(given.extract)
    except re.error as error:
        raise ValueError(f"`extract` is no regular expression: {error}") from None


def _extract(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    if found is None:
        raise ValueError(f"{_shown(text)} does not match {pattern.pattern}")
    return (found.group(1) if pattern.groups else found.group()) or ""


def _choice(choices: Choices, text: str) -> Any:
    code: Any = int(text) if choices.code_type is int and re.fullmatch("-?[0-9]{1,18}", text) else text
    if code in choices:
        return code
    if (code := choices.code(text)) is not None:
        return code
    known = ", ".join(f"{item.label} ({item.value})" for item in choices)
    raise ValueError(f"{_shown(text)} is none of {known}")


def _boolean(given: FieldMap) -> Convert:
    words = dict.fromkeys((word.casefold() for word in given.yes or YES), True)
    words |= dict.fromkeys((word.casefold() for word in given.no or NO), False)

    def convert(text: str) -> bool:
        if (value := words.get(text.casefold())) is None:
            raise ValueError(f"{_shown(text)} is none of {', '.join(words)}")
        return value

    return convert


def _zone(given: FieldMap) -> datetime.tzinfo | None:
    if given.time_zone is None:
        return None
    try:
        return ZoneInfo(given.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"there is no time zone {given.time_zone!r}; write one such as Europe/Lisbon"
        ) from None


def _time(field: Field, given: FieldMap) -> Convert:
    """Without a format ISO 8601 is read. A moment that names no zone is one of ``time_zone``, of UTC when there is none."""
    formats = (given.format,) if isinstance(given.format, str) else given.format
    zone = _zone(given)
    if formats is None and zone is None:
        return functools.partial(from_text, field)
    today = datetime.datetime(2026, 11, 22, 17, 30, tzinfo=datetime.UTC)
    examples = " or ".join(today.strftime(each) for each in formats or ("%Y-%m-%dT%H:%M:%S",))

    def convert(text: str) -> Any:
        moment = _parsed(text, formats)
        if moment is None:
            raise ValueError(
                f"{_shown(text)} is not a {'day' if field.kind == 'date' else 'moment'} such as {examples}"
            )
        if field.kind == "date":
            return moment.date()
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone or datetime.UTC)
        try:
            return in_utc(moment)
        except ValueError as error:
            raise ValueError(f"{_shown(text)}: {error}") from None

    return convert


def _parsed(text: str, formats: tuple[str, ...] | None) -> datetime.datetime | None:
    for pattern in formats or (None,):
        try:
            if pattern is None:
                return datetime.datetime.fromisoformat(text)
            return datetime.datetime.strptime(text, pattern)  # noqa: DTZ007 - the caller adds the zone
        except ValueError:
            continue
    return None


def _amount(minor_digits: int, text: str) -> int:
    try:
        # Whole numbers of any length first: a decimal would round them at 28 digits.
        amount = decimal.Decimal(text).scaleb(minor_digits, decimal.Context(prec=60))
        whole = int(amount) if amount.is_finite() else None
    except (decimal.InvalidOperation, ValueError):
        whole = amount = None
    if whole is None or whole != amount:
        raise ValueError(f"{_shown(text)} is not an amount with at most {minor_digits} decimals")
    return whole


def _json(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise ValueError(f"{_shown(text)} is not JSON: {error}") from None


def _shown(text: str) -> str:
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}...")


def text_converter(field: Field) -> Convert:
    """What reads text as a value of a field, as imports do without further instructions."""
    return converter(field, FieldMap())
