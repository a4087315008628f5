"""A SQLite connection: how it is opened, how values go in, and what is run on it inside a worker's thread."""

from __future__ import annotations

import datetime as dt
import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from platform_core.errors import ConfigurationError, StorageError

from .database import DialectName, Row, Statement
from .sqlite_errors import translated
from .sqlite_worker import SqliteWorkers
from .values import aware

T = TypeVar("T")
# What the driver raises for a statement: its own errors, and those of Python's conversions of arguments.
_DRIVER_ERRORS = (sqlite3.Error, OverflowError, ValueError)
_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -16000",  # 16 MB
    "PRAGMA journal_size_limit = 67108864",  # After a big transaction the log shrinks to 64 MB again.
)
_STATEMENTS_KEPT = 1000


def connect(path: Path, *, durable: bool, busy_timeout: float, read_only: bool) -> sqlite3.Connection:
    """Open the file in the calling thread, which alone may use the connection."""
    try:
        db = sqlite3.connect(
            path, timeout=busy_timeout, isolation_level=None, cached_statements=_STATEMENTS_KEPT
        )
        try:
            _use_write_ahead_log(db, path, time.monotonic() + busy_timeout)
            for pragma in _PRAGMAS:
                db.execute(pragma)
            db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            db.execute(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}")
        except BaseException:
            db.close()
            raise
    except sqlite3.Error as error:
        failure = translated(error)
        failure.add_note(f"while opening {path}")
        raise failure from None
    return db


def _use_write_ahead_log(db: sqlite3.Connection, path: Path, deadline: float) -> None:
    while True:
        try:
            (mode,) = db.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as error:
            # SQLite does not wait for its busy timeout here when several processes open a new file at once.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
            continue
        if mode != "wal":
            raise ConfigurationError(
                f"SQLite cannot keep a write-ahead log beside {path} (journal mode {mode!r})",
                remedy="put the file on a local disk; network file systems do not work",
            )
        return


def _utc_text(value: dt.datetime) -> str:
    return aware(value).astimezone(dt.UTC).isoformat(timespec="microseconds")


_PLAIN = frozenset((str, int, float, bytes, type(None)))


def bound(args: Sequence[Any]) -> list[Any]:
    """Return arguments as SQLite stores them."""
    return [arg if type(arg) in _PLAIN else _converted(arg) for arg in args]


def _converted(value: Any) -> Any:
    """Do here what sqlite3 would leave to its adapters, a registry that all libraries of a process share."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, dt.datetime):
        return _utc_text(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, str | int | float | bytes):
        return value
    raise StorageError(
        f"a value of type {type(value).__name__} cannot be stored",
        remedy="pass str, int, float, bool, bytes, date, time or an aware datetime; an id as 32 hex digits",
    )


def fetch(db: sqlite3.Connection, sql: str, args: Sequence[Any]) -> list[Row]:
    """Return all rows of a statement."""
    try:
        return db.execute(sql, bound(args)).fetchall()
    except _DRIVER_ERRORS as error:
        raise _failure(error, db, sql) from None


def fetch_dicts(db: sqlite3.Connection, sql: str, args: Sequence[Any]) -> list[dict[str, Any]]:
    """Return all rows of a statement, each with the names of its columns."""
    try:
        cursor = db.execute(sql, bound(args))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except _DRIVER_ERRORS as error:
        raise _failure(error, db, sql) from None


def execute(db: sqlite3.Connection, sql: str, args: Sequence[Any]) -> int:
    """Run a statement and return how many rows it changed."""
    try:
        changes_before = db.total_changes
        cursor = db.execute(sql, bound(args))
        if cursor.description is not None:
            cursor.fetchall()  # Until its rows are read, a statement with RETURNING is not over.
        if cursor.rowcount < 0 and db.total_changes != changes_before:
            # The driver does not count the rows of a change that begins with WITH.
            (changed,) = db.execute("SELECT changes()").fetchone()
            return int(changed)
        return max(cursor.rowcount, 0)
    except _DRIVER_ERRORS as error:
        raise _failure(error, db, sql) from None


def execute_many(db: sqlite3.Connection, sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run a statement once per row of arguments."""
    try:
        db.executemany(sql, map(bound, rows))
    except _DRIVER_ERRORS as error:
        raise _failure(error, db, sql) from None


def _failure(error: Exception, db: sqlite3.Connection, sql: str) -> StorageError:
    failure = translated(error, db)
    failure.add_note(f"SQL: {sql}")
    return failure


class WriterConnection:
    """The writing connection, as a transaction uses it."""

    dialect: DialectName = "sqlite"
    begin_text = "BEGIN IMMEDIATE"

    def __init__(self, workers: SqliteWorkers) -> None:
        self._workers = workers
        self._to_begin = False

    async def begin(self) -> None:
        # The first statement takes it along: one way to the thread and back less for each transaction.
        self._to_begin = True

    async def commit(self) -> None:
        if not self._to_begin:
            await self._run(lambda db: execute(db, "COMMIT", ()))

    async def rollback(self) -> None:
        if not self._to_begin:
            await self._workers.run(_rollback)

    async def control(self, sql: str) -> None:
        await self._run(lambda db: execute(db, sql, ()))

    async def fetch(self, sql: str, args: Sequence[Any]) -> list[Row]:
        return await self._run(lambda db: fetch(db, sql, args))

    async def execute(self, sql: str, args: Sequence[Any]) -> int:
        return await self._run(lambda db: execute(db, sql, args))

    async def run_alone(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run a statement that commits by itself."""
        return await self._workers.run(work)

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        await self._run(lambda db: execute_many(db, sql, rows))

    def plan_batch(self, statements: Sequence[Statement]) -> Sequence[Statement]:
        return statements

    async def run_batch(self, statements: Sequence[Statement]) -> None:
        def run_all(db: sqlite3.Connection) -> None:
            for sql, args in statements:
                execute(db, sql, args)

        await self._run(run_all)

    async def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        first, self._to_begin = self._to_begin, False

        def inside(db: sqlite3.Connection) -> T:
            if first:
                _begin(db)
            elif not db.in_transaction:
                # After some errors, as a full disk, SQLite rolls back by itself; going on would commit.
                raise StorageError("SQLite has rolled the transaction back", remedy="start a new transaction")
            return work(db)

        return await self._workers.run(inside)


def _begin(db: sqlite3.Connection) -> None:
    _rollback(db)  # What a rollback that failed may have left behind.
    execute(db, "BEGIN IMMEDIATE", ())


def _rollback(db: sqlite3.Connection) -> None:
    if db.in_transaction:
        execute(db, "ROLLBACK", ())
