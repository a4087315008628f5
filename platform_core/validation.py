"""Checking input against what an entity's fields say, with every error named at once."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from .errors import FieldError, InvalidInput
from .fields import Field
from .storage.values import in_utc

ID_PATTERN = "^[0-9a-f]{32}$"
MAX_LIST = 1000


def field_type(field: Field) -> Any:  # noqa: C901 - one branch for each kind of field
    """The msgspec type of a field's values, null left aside: what validation and the OpenAPI document are made of."""
    facts: dict[str, Any] = {"title": field.label}
    if field.help:
        facts["description"] = field.help
    kind: Any
    match field.kind:
        case "string" | "text" | "number" | "journal":
            kind, facts["max_length"], facts["min_length"] = str, field.max_length, 1
            if field.pattern:
                facts["pattern"] = field.pattern
        case "integer" | "money" | "duration":
            kind, facts["ge"], facts["le"] = int, field.minimum, field.maximum
        case "decimal":
            kind = float
        case "boolean":
            kind = bool
        case "datetime":
            kind, facts["tz"] = datetime.datetime, True
        case "date":
            kind = datetime.date
        case "choice":
            assert field.choices is not None, f"the choice field {field.name!r} has no choices"
            kind = Literal[field.choices.codes]
        case "id" | "reference":
            kind, facts["pattern"] = str, ID_PATTERN
        case "reference_list":
            kind, facts["max_length"] = list[Annotated[str, Meta(pattern=ID_PATTERN)]], MAX_LIST
        case "json":
            kind = Any
    return Annotated[kind, Meta(**facts)]


def clean(fields: Mapping[str, Field], types: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored; an ``InvalidInput`` names every field that is wrong.

    ``types`` are the fields' types, made once by ``field_type``. Empty text becomes null: there is one way of
    being empty.
    """
    cleaned: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, value in values.items():
        field = fields[name]
        try:
            cleaned[name] = _clean(field, types[name], value)
        except (msgspec.ValidationError, ValueError, OverflowError) as error:
            errors.append(field_error(name, str(error)))
    if errors:
        raise invalid(errors)
    return cleaned


def _clean(field: Field, type_: Any, value: Any) -> Any:
    if value is None or (value == "" and field.kind not in ("json", "choice")):
        if field.required and field.kind != "journal":
            raise ValueError("a value is required")
        return None
    converted = value if _plain(field, value) else msgspec.convert(value, type=type_)
    if isinstance(converted, str):
        _refuse_unstorable(converted)
    if field.kind == "datetime":
        return in_utc(converted)
    if field.kind == "decimal" and not math.isfinite(converted):
        raise ValueError("a finite number is expected")
    return _as_json(converted) if field.kind == "json" else converted


def _plain(field: Field, value: Any) -> bool:
    """Whether a value obviously fits: most do, and looking is far cheaper than converting."""
    match field.kind:
        case "string" | "text" | "journal":
            longest = field.max_length
            return (
                type(value) is str and field.pattern is None and longest is not None and len(value) <= longest
            )
        case "choice":
            return field.choices is not None and value in field.choices
        case "boolean":
            return type(value) is bool
        case "datetime":
            return type(value) is datetime.datetime and value.tzinfo is not None
        case "date":
            return type(value) is datetime.date
        case _:
            return False


def _as_json(value: Any) -> Any:
    """The value as it comes back from the database: what JSON has no word for cannot be kept."""
    try:
        return msgspec.json.decode(msgspec.json.encode(value))
    except RecursionError:
        raise ValueError("the value is nested too deeply") from None
    except (TypeError, msgspec.MsgspecError) as error:
        raise ValueError(f"the value is no JSON: {error}") from None


def _refuse_unstorable(text: str) -> None:
    if "\x00" in text:
        raise ValueError("text cannot hold the character NUL")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("text cannot hold half of a surrogate pair") from None


def missing(fields: Mapping[str, Field], values: Mapping[str, Any]) -> list[FieldError]:
    """An error for every required field that has no value."""
    return [
        FieldError(pointer=f"/{name}", detail="a value is required", code="required")
        for name, field in fields.items()
        if field.required and field.stored and values.get(name) is None
    ]


def invalid(errors: list[FieldError]) -> InvalidInput:
    """One error for all that is wrong with the input."""
    named = ", ".join(error.pointer.lstrip("/") or "the body" for error in errors)
    return InvalidInput(
        f"the input is not valid: {named}", remedy="correct the fields named in `errors`", errors=errors
    )


_CODES = (
    (r"is required", "required"), (r"length <=", "too_long"), (r"length >=", "too_short"), (r"matching regex", "pattern"),
    (r"[<>]=", "out_of_range"), (r"Invalid enum value", "not_a_choice"), (r"Expected `", "wrong_type"),
)  # fmt: skip


def field_error(name: str, message: str) -> FieldError:
    """A field's error, from what the validator said of the value."""
    found = re.match(r"(.*?)(?: - at `\$(.*)`)?$", message, re.DOTALL)
    detail, inner = (found.group(1), found.group(2) or "") if found else (message, "")
    pointer = f"/{name}" + re.sub(r"\[(\d+)\]", r"/\1", inner).replace("[...]", "")
    code = next((code for pattern, code in _CODES if re.search(pattern, detail)), "invalid")
    return FieldError(pointer=pointer, detail=detail, code=code)
