"""How a value of one kind of field becomes one of another: in SQL where both databases agree, else row by row."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping
from typing import Any

from platform_core.choices import Code
from platform_core.compiler.values import from_text, to_text
from platform_core.fields import INTEGER_RANGE, MONEY_RANGE, Field, Kind
from platform_core.ids import is_id
from platform_core.storage import DialectName

from .relation import Value
from .types import literal

_GROUPS: dict[Kind, str] = {
    "string": "text", "text": "text", "number": "text", "integer": "whole", "money": "whole", "duration": "whole",
}  # fmt: skip
_DIGITS = 18
_PYTHON: dict[Kind, type | tuple[type, ...]] = {
    "integer": int, "money": int, "duration": int, "decimal": (int, float), "boolean": bool,
    "datetime": datetime.datetime, "date": datetime.date, "reference_list": list,
}  # fmt: skip


def group_of(kind: Kind | None, column_type: str) -> str:
    """Kinds whose values are written alike are one group; a choice is text or a whole number."""
    if kind == "choice" or kind is None:
        upper = column_type.upper()
        if upper.startswith("TEXT"):
            return "text"
        return "whole" if upper in ("INTEGER", "BIGINT") else upper
    return _GROUPS.get(kind, kind)


def cast_type(column_type: str) -> str:
    """A column's type as a cast names it."""
    return column_type.partition(" COLLATE")[0]


def by_sql(value: Value, to: Field, to_type: str, dialect: DialectName) -> tuple[str, str] | None:
    """The converted value, and a condition under which there is none; nothing where SQL is not the way."""
    old, new = group_of(value.kind, value.type), group_of(to.kind, to_type)
    limits = INTEGER_RANGE if to.kind in ("integer", "choice") else MONEY_RANGE
    if old == new == "whole":
        fits = f"{value.sql} BETWEEN {limits[0]} AND {limits[1]}"
        return f"CASE WHEN {fits} THEN CAST({value.sql} AS {to_type}) END", f"NOT ({fits})"
    if old == new:
        return value.sql, ""
    if (old, new) == ("whole", "text"):
        return f"CAST({value.sql} AS TEXT)", ""
    if (old, new) == ("text", "whole"):
        fits = _is_whole(value.sql, limits, dialect)
        return f"CASE WHEN {fits} THEN CAST({value.sql} AS {to_type}) END", f"NOT ({fits})"
    return None


def _is_whole(sql: str, limits: tuple[int, int], dialect: DialectName) -> str:
    """Whether a text is digits, with a sign or without, of a number within limits."""
    if dialect == "postgres":
        digits, number = f"{sql} ~ '^-?[0-9]{{1,{_DIGITS}}}$'", f"CAST({sql} AS BIGINT)"
    else:
        plain = f"CASE WHEN substr({sql}, 1, 1) = '-' THEN substr({sql}, 2) ELSE {sql} END"
        digits = f"({plain}) NOT GLOB '*[^0-9]*' AND length({plain}) BETWEEN 1 AND {_DIGITS}"
        number = f"CAST({sql} AS INTEGER)"
    return f"CASE WHEN {digits} THEN {number} BETWEEN {limits[0]} AND {limits[1]} ELSE FALSE END"


def recoded(
    value: Value, codes: Mapping[Code, Code | None], to: Field, to_type: str, dialect: DialectName
) -> tuple[str, str] | None:
    """The value after some codes became others, and no condition; nothing where SQL is not the way."""
    group = group_of(to.kind, to_type)
    if group_of(value.kind, value.type) != group or group not in ("text", "whole"):
        return None
    cases = " ".join(
        f"WHEN {value.sql} = {literal(code, to, dialect)} THEN {literal(new, to, dialect)}"
        for code, new in codes.items()
    )
    return f"CASE {cases} ELSE {value.sql} END", ""


def by_text(kind: Kind | None, to: Field) -> Callable[[Any], Any]:
    """The conversion by way of the text that a value is written as; it raises ``ValueError`` where there is none."""
    old = Field(name=to.name, label=to.label, kind=kind or "text")

    def convert(value: Any) -> Any:
        if to.kind == "boolean" and value in (0, 1):
            return bool(value)
        if isinstance(value, bool) and group_of(to.kind, "INTEGER") == "whole":
            return int(value)
        if isinstance(value, float) and value.is_integer() and group_of(to.kind, "INTEGER") == "whole":
            return int(value)
        if isinstance(value, datetime.datetime) and to.kind == "date":
            return value.astimezone(datetime.UTC).date()
        if (
            to.kind == "datetime"
            and isinstance(value, datetime.date)
            and not isinstance(value, datetime.datetime)
        ):
            return datetime.datetime.combine(value, datetime.time(), datetime.UTC)
        return from_text(to, to_text(old, value) or "")

    return convert


def refuse_other(kind: Kind, value: Any) -> None:
    """Raise ``ValueError`` for what a function gave that is no value of this kind."""
    if value is None:
        return
    wanted = _PYTHON.get(kind, str)
    fits = isinstance(value, wanted) and (kind == "boolean" or not isinstance(value, bool))
    if kind == "json":
        fits = True
    elif kind == "choice":
        fits = isinstance(value, str | int) and not isinstance(value, bool)
    elif kind == "date":
        fits = fits and not isinstance(value, datetime.datetime)
    elif kind == "datetime":
        fits = fits and value.tzinfo is not None
    elif kind == "decimal":
        fits = fits and math.isfinite(value)
    elif kind in ("reference", "id"):
        fits = fits and is_id(value)
    if fits and isinstance(value, str):
        fits = value != "" and "\0" not in value
    if not fits:
        raise ValueError(f"{value!r:.60} is no value of the kind {kind}")
