"""PostgreSQL's errors as the platform's."""

from __future__ import annotations

import re

import asyncpg

from platform_core.errors import (
    CheckViolation,
    ConfigurationError,
    DatabaseBusy,
    DatabaseUnavailable,
    IntegrityViolation,
    NotNullViolation,
    PlatformError,
    ReferenceViolation,
    SerializationFailure,
    StorageError,
    UniqueViolation,
)

from .violations import violation

# What the driver raises for a statement or a connection; ValueError covers arguments that it cannot encode.
DRIVER_ERRORS = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    ValueError,
    OverflowError,
)
_KINDS: dict[str, type[IntegrityViolation]] = {
    "23001": ReferenceViolation,
    "23502": NotNullViolation,
    "23503": ReferenceViolation,
    "23505": UniqueViolation,
    "23514": CheckViolation,
    "23P01": UniqueViolation,  # An exclusion constraint: uniqueness by another operator than equality.
    "P0001": IntegrityViolation,  # RAISE EXCEPTION in a trigger.
}
_BUSY = {"55P03", "57014"}  # Lock timeout; statement timeout.
_UNAVAILABLE = {"3D000", "53100", "53200", "53300", "57P01", "57P02", "57P03", "57P05"}
_UNAVAILABLE_CLASSES = {"08", "28"}  # Connection failed; sign-in refused.
_RETRY_CLASS = "40"  # Serialization failure, deadlock.
_WITH_VALUES_CLASS = "22"  # Bad data: the server's message quotes the value.
_LOST = re.compile("closed|released back to the pool")  # The pool takes back what is lost while lent.
_KEY = re.compile(r"\((?P<columns>.+?)\)=\(")
_NAME = re.compile(r'[a-z_][a-z0-9_]*|"[^"()]+"')


def translated(error: Exception) -> PlatformError:
    """Return the platform's error for one of the driver's."""
    if isinstance(error, asyncpg.PostgresError):
        return _from_server(error, error.sqlstate or "")
    if isinstance(error, asyncpg.ClientConfigurationError):
        return ConfigurationError(f"the PostgreSQL URL cannot be used: {error}", remedy="correct it")
    if isinstance(error, asyncpg.OutdatedSchemaCacheError):
        return SerializationFailure("the tables changed meanwhile", remedy="try the transaction again")
    if isinstance(error, ValueError | OverflowError):
        # The driver's message quotes the value.
        return StorageError(f"PostgreSQL cannot use an argument of the statement ({type(error).__name__})")
    if isinstance(error, asyncpg.InterfaceError) and not _LOST.search(str(error)):
        return StorageError(f"PostgreSQL's driver refused the statement: {error}")
    return DatabaseUnavailable(
        f"PostgreSQL cannot be reached ({type(error).__name__}: {error})",
        remedy="check that the server runs and that the URL names its host, port, user and database",
    )


def _from_server(error: asyncpg.PostgresError, state: str) -> PlatformError:
    if state in _KINDS:
        return _violation(error, _KINDS[state])
    if state[:2] == "23":
        return _violation(error, IntegrityViolation)
    if state in _BUSY:
        return DatabaseBusy("a lock was not free within the busy timeout", remedy="try again in a moment")
    if state[:2] == _RETRY_CLASS or isinstance(error, asyncpg.InvalidCachedStatementError):
        return SerializationFailure(f"the transaction has to be tried again: {error.args[0]}")
    if state in _UNAVAILABLE or state[:2] in _UNAVAILABLE_CLASSES:
        return DatabaseUnavailable(
            f"PostgreSQL cannot be used: {error.args[0]}",
            remedy="check the server, and the user and database in the URL",
        )
    if state[:2] == _WITH_VALUES_CLASS:
        return StorageError(f"PostgreSQL cannot use an argument of the statement ({type(error).__name__})")
    return StorageError(f"PostgreSQL refused the statement: {error.args[0]} ({state})")


def _violation(error: asyncpg.PostgresError, kind: type[IntegrityViolation]) -> IntegrityViolation:
    said = str(error.args[0]) if kind is IntegrityViolation else ""
    columns: tuple[str, ...] = ()
    if column := error.column_name:
        columns = (column,)
    elif kind is UniqueViolation or _is_missing_target(error):
        columns = _key_columns(error.detail or "")
    return violation(
        kind, table=error.table_name or "", columns=columns, name=error.constraint_name or "", said=said
    )


def _is_missing_target(error: asyncpg.PostgresError) -> bool:
    """Whether the key in the detail is of the table named, and not of the one that it refers to.

    The sentence is English unless the server speaks another language; then the columns stay unknown.
    """
    return str(error.args[0]).startswith("insert or update on table")


def _key_columns(detail: str) -> tuple[str, ...]:
    """Return the columns of "Key (a, b)=(1, 2) already exists."; none when the key is an expression."""
    found = _KEY.search(detail)
    names = found["columns"].split(", ") if found else []
    return tuple(name.strip('"') for name in names) if all(map(_NAME.fullmatch, names)) else ()
