"""SQLite's errors as the platform's."""

from __future__ import annotations

import re
import sqlite3

from platform_core.errors import (
    CheckViolation,
    DatabaseBusy,
    DatabaseUnavailable,
    IntegrityViolation,
    NotNullViolation,
    ReferenceViolation,
    StorageError,
    UniqueViolation,
)

from .violations import violation

_KINDS: dict[int, type[IntegrityViolation]] = {
    sqlite3.SQLITE_CONSTRAINT_UNIQUE: UniqueViolation,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: UniqueViolation,
    sqlite3.SQLITE_CONSTRAINT_ROWID: UniqueViolation,
    sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY: ReferenceViolation,
    sqlite3.SQLITE_CONSTRAINT_CHECK: CheckViolation,
    sqlite3.SQLITE_CONSTRAINT_NOTNULL: NotNullViolation,
}
_UNAVAILABLE = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
# As in: UNIQUE constraint failed: task.number, task.kind - or: ... failed: index 'task_one_primary'.
_FAILED = re.compile(r"constraint failed: (?:index '(?P<index>.+)'|(?P<what>.+))$", re.DOTALL)


def translated(error: Exception, db: sqlite3.Connection | None = None) -> StorageError:
    """Return the platform's error for one of the driver's; a connection helps to name tables."""
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(error, sqlite3.IntegrityError) and code is not None:
        return _violation(code, str(error), db)
    primary = None if code is None else code & 0xFF  # The lowest byte is the kind, the rest its details.
    if primary in _BUSY:
        return DatabaseBusy("another process holds the SQLite file locked", remedy="try again in a moment")
    if primary in _UNAVAILABLE:
        return DatabaseUnavailable(
            f"the SQLite file cannot be used: {error}",
            remedy="check the file, the rights of its folder and the free space",
        )
    if primary == sqlite3.SQLITE_READONLY:
        return StorageError(
            f"SQLite refused to write: {error}",
            remedy="run what writes with `execute` or in a transaction; else check the file's rights",
        )
    if isinstance(error, sqlite3.Error):
        return StorageError(f"SQLite refused the statement: {error}")
    # Messages of Python's own conversions (OverflowError, UnicodeEncodeError) can hold the value.
    return StorageError(f"SQLite cannot use an argument of the statement ({type(error).__name__})")


def _violation(code: int, message: str, db: sqlite3.Connection | None) -> IntegrityViolation:
    kind = _KINDS.get(code, IntegrityViolation)
    found = _FAILED.search(message)
    if found is None:
        return violation(kind, said=message)
    if found["index"]:
        return violation(kind, table=_table_with(db, "index", found["index"]), name=found["index"])
    if kind is CheckViolation:
        return violation(kind, table=_table_with(db, "table", found["what"]), name=found["what"])
    paths = [path.rpartition(".") for path in found["what"].split(", ")]
    return violation(kind, table=paths[0][0], columns=[column for _, _, column in paths])


_LOOKUPS = {
    "index": "SELECT tbl_name FROM sqlite_master WHERE type = 'index' AND name = ?1",
    "table": "SELECT name FROM sqlite_master WHERE type = 'table' AND instr(sql, ?1) > 0",
}


def _table_with(db: sqlite3.Connection | None, kind: str, name: str) -> str:
    """Return the table that an index or a check belongs to; empty when it cannot be told for sure."""
    if db is None:
        return ""
    try:
        tables = db.execute(_LOOKUPS[kind], (name,)).fetchall()
    except sqlite3.Error:
        return ""  # The violation is what matters; it is reported without the table.
    return str(tables[0][0]) if len(tables) == 1 else ""
