"""Column types, names and literals, as each database writes them."""

from __future__ import annotations

import hashlib
import math
from datetime import UTC, date, datetime
from typing import Any

from platform_core.compiler.values import to_database
from platform_core.constraints import AtMostOne, Constraint, HowManyOf, Index
from platform_core.errors import PackError
from platform_core.fields import Field, Kind
from platform_core.storage import DialectName

MAX_NAME = 63

# Order and ranges of text must be the same on both databases, so PostgreSQL compares bytes, as SQLite does.
_TEXT = ('TEXT COLLATE "C"', "TEXT")
_INTEGER = ("INTEGER", "INTEGER")
_BIG = ("BIGINT", "INTEGER")
_TYPES: dict[Kind, tuple[str, str]] = {
    "id": ("UUID", "TEXT"),
    "reference": ("UUID", "TEXT"),
    "string": _TEXT,
    "text": _TEXT,
    "number": _TEXT,
    "choice": _TEXT,
    "json": _TEXT,
    "reference_list": _TEXT,
    "integer": _INTEGER,
    "money": _BIG,
    "duration": _BIG,
    "decimal": ("DOUBLE PRECISION", "REAL"),
    "boolean": ("BOOLEAN", "INTEGER"),
    "datetime": ("TIMESTAMP WITH TIME ZONE", "TEXT"),
    "date": ("DATE", "TEXT"),
}


def column_type(field: Field, dialect: DialectName) -> str:
    """Return the type of the field's column, written as the database's catalogue shows it."""
    if field.kind == "choice" and field.choices is not None and field.choices.code_type is int:
        types = _INTEGER
    else:
        types = _TYPES[field.kind]
    return types[0] if dialect == "postgres" else types[1]


_SQLITE_TYPES = dict(_TYPES.values())
_UNTOLD = {"TEXT": 'TEXT COLLATE "C"', "INTEGER": "BIGINT", "REAL": "DOUBLE PRECISION"}


def told_type(found: str, dialect: DialectName, known: str | None) -> str:
    """Return a column's type as PostgreSQL spells it, which tells a date from a text; SQLite's catalogue does not.

    ``known`` is what the platform remembers of the column; without it the widest type stands for SQLite's.
    """
    if dialect == "postgres":
        return found
    return known if known is not None and _SQLITE_TYPES.get(known) == found else _UNTOLD.get(found, found)


def spelled_type(told: str, dialect: DialectName) -> str:
    """Return a told type as the other way round: as the database is to be told it."""
    return told if dialect == "postgres" else _SQLITE_TYPES.get(told, told)


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def object_name(prefix: str, table: str, words: tuple[str, ...]) -> str:
    """Return the name of a table's index or constraint, the same on every instance and of at most 63 bytes.

    All tables share one space of index names, and tables and fields have underscores in them: two underscores
    keep `user` with `role_name` apart from `user_role` with `name`.
    """
    name = "__".join((f"{prefix}_{table}", *words))
    encoded = name.encode()
    if len(encoded) <= MAX_NAME:
        return name
    digest = hashlib.sha256(encoded).hexdigest()[:8]
    return f"{encoded[: MAX_NAME - 9].decode(errors='ignore')}_{digest}"


def constraint_name(table: str, constraint: Constraint) -> str:
    """Return a declared constraint's name in the database, so that a violation can be traced back to it."""
    if isinstance(constraint, AtMostOne):
        return object_name("uq", table, (constraint.per, "if", constraint.flag))
    if isinstance(constraint, HowManyOf):
        return object_name("ck", table, (constraint.word.replace(" ", "_"), *constraint.fields))
    return object_name("ix" if isinstance(constraint, Index) else "uq", table, constraint.fields)


def literal(value: Any, field: Field, dialect: DialectName) -> str:
    """Return a constant of a field's type as SQL text."""
    if value is None:
        return "NULL"
    value = to_database(field, value)
    if isinstance(value, bool):
        return str(value).upper() if dialect == "postgres" else str(int(value))
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return repr(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return _text(value.astimezone(UTC).isoformat(timespec="microseconds"), field)
    if isinstance(value, date) and not isinstance(value, datetime):
        return _text(value.isoformat(), field)
    if isinstance(value, str):
        return _text(value, field)
    raise PackError(
        f"the default {value!r} of field {field.name!r} cannot be stored",
        remedy="use a constant of the field's own type; times need a time zone",
    )


def _text(value: str, field: Field) -> str:
    if "\0" in value:
        raise PackError(
            f"the default of field {field.name!r} holds a null character",
            remedy="take it out; no database stores it",
        )
    return "'" + value.replace("'", "''") + "'"
