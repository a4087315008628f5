"""SQLite: one file, one writing connection and several reading ones, each with a thread of its own."""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from platform_core.errors import DatabaseBusy, DatabaseUnavailable

from .database import DialectName, Observer, Row, Session, Transaction
from .locks import TimedLock, until_done
from .sqlite_connection import WriterConnection, connect, execute, fetch, fetch_dicts
from .sqlite_worker import SqliteWorkers
from .transaction import TransactionScope

T = TypeVar("T")
logger = logging.getLogger(__name__)
_READS = re.compile(r"\s*(?:SELECT|WITH|EXPLAIN|PRAGMA|VALUES)\b", re.IGNORECASE)


class SqliteDatabase:
    """A SQLite file in WAL mode. Writers take turns in order of arrival and begin with BEGIN IMMEDIATE.

    Other processes may write to the same file; each waits for the other up to the busy timeout.
    """

    dialect: DialectName = "sqlite"

    def __init__(self, url: str, path: Path, *, durable: bool, readers: int, busy_timeout: float) -> None:
        self.url = url
        self.observer: Observer | None = None
        self._busy_timeout = busy_timeout
        connected = partial(connect, path, durable=durable, busy_timeout=busy_timeout)
        self._writer = SqliteWorkers("sqlite-writer", 1, partial(connected, read_only=False))
        self._connected_to_read = partial(connected, read_only=True)
        self._readers = SqliteWorkers("sqlite-reader", readers, self._connected_to_read)
        self._turn: WriterTurn | None = None

    async def open(self) -> None:
        if self._turn is not None:
            return
        await self._writer.open()  # First, since it makes the file.
        try:
            await self._readers.open()
        except BaseException:
            await until_done(self._writer.close())
            raise
        self._turn = WriterTurn(self._writer, self._busy_timeout)

    async def close(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            await until_done(self._close(turn))

    async def _close(self, turn: WriterTurn) -> None:
        try:
            await turn.lock.acquire()
        except DatabaseBusy:
            logger.warning("a transaction that did not end in time is rolled back, as the database closes")
            await self._close_connections()
            return
        await self._close_connections()
        turn.lock.release()  # Those in the queue are told that the database is closed.

    async def _close_connections(self) -> None:
        await self._readers.close()
        await self._writer.close()  # Last, since only a connection that may write empties the log.

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return TransactionScope(self._opened(), self._observe)

    def side_transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return self.transaction()

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Session]:
        self._opened()
        worker = SqliteWorkers("sqlite-snapshot", 1, self._connected_to_read)
        await worker.open()
        try:
            # A plain BEGIN sees what was committed when it first reads, and goes on seeing that.
            await worker.run(lambda db: fetch(db, "BEGIN", ()))
            await worker.run(lambda db: fetch(db, "SELECT 1 FROM sqlite_master LIMIT 1", ()))
            yield Snapshot(worker, self._observe)
        finally:
            await until_done(worker.close())

    async def fetch(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        return await self._run(sql, lambda db: fetch(db, sql, args), reads=_READS.match(sql) is not None)

    async def fetch_dicts(self, sql: str, args: Sequence[Any] = ()) -> list[dict[str, Any]]:
        return await self._run(
            sql, lambda db: fetch_dicts(db, sql, args), reads=_READS.match(sql) is not None
        )

    async def execute(self, sql: str, args: Sequence[Any] = ()) -> int:
        return await self._run(sql, lambda db: execute(db, sql, args), reads=False)

    async def _run(self, sql: str, work: Callable[[sqlite3.Connection], T], *, reads: bool) -> T:
        turn = self._opened()
        self._observe(sql)
        if reads:
            return await self._readers.submit(work)
        connection = await turn.take()
        try:
            return await connection.run_alone(work)
        finally:
            turn.lock.release()

    async def wait_for_signal(
        self,
        channel: str,  # noqa: ARG002 - no channel ever has a signal
        timeout: float,  # noqa: ASYNC109 - None at its end is an answer, no error
    ) -> str | None:
        await asyncio.sleep(timeout)
        return None

    async def signal(self, session: Session, channel: str, payload: str) -> None:
        """Do nothing: SQLite has no signals."""

    def _opened(self) -> WriterTurn:
        if self._turn is None:
            raise DatabaseUnavailable("the database is not open", remedy="await its `open` first")
        return self._turn

    def _observe(self, sql: str) -> None:
        if self.observer is not None:
            self.observer(sql)


class Snapshot:
    """A connection of its own in a reading transaction."""

    dialect: DialectName = "sqlite"

    def __init__(self, worker: SqliteWorkers, observe: Callable[[str], None]) -> None:
        self._worker = worker
        self._observe = observe

    async def fetch(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        self._observe(sql)
        return await self._worker.run(lambda db: fetch(db, sql, args))

    async def execute(self, sql: str, args: Sequence[Any] = ()) -> int:
        self._observe(sql)
        return await self._worker.run(lambda db: execute(db, sql, args))


class WriterTurn:
    """The writing connection, lent to one transaction or statement at a time."""

    def __init__(self, workers: SqliteWorkers, busy_timeout: float) -> None:
        self.lock = TimedLock("the database's write lock", busy_timeout)
        self._connection = WriterConnection(workers)

    async def take(self) -> WriterConnection:
        await self.lock.acquire()
        return self._connection

    async def give_back(self, connection: WriterConnection) -> None:  # noqa: ARG002 - there is only one
        self.lock.release()
