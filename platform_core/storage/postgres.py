"""PostgreSQL: a pool of connections, one more for side transactions, and one that listens for signals."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import asyncpg

from platform_core.errors import DatabaseUnavailable

from .database import DialectName, Observer, PlannedOnce, Row, Session, Transaction
from .locks import until_done
from .postgres_connection import connection_options
from .postgres_leases import PooledConnections, SideConnection, open_pool
from .postgres_signals import NOTIFY, SignalListener
from .transaction import TransactionScope

if TYPE_CHECKING:
    from .postgres_connection import DriverConnection


T = TypeVar("T")


class PostgresDatabase:
    """A PostgreSQL database, or the schema in it that the URL's `search_path` names."""

    dialect: DialectName = "postgres"

    def __init__(self, url: str, *, durable: bool, pool: int, busy_timeout: float) -> None:
        self.url = url
        self.observer: Observer | None = None
        self._options = connection_options(url, durable=durable, busy_timeout=busy_timeout)
        self._size = pool
        self._busy_timeout = busy_timeout
        self._pool: PooledConnections | None = None
        self._side: SideConnection | None = None
        self._listener: SignalListener | None = None

    async def open(self) -> None:
        if self._pool is not None:
            return
        self._pool = PooledConnections(await open_pool(self._options, self._size), self._busy_timeout)
        self._side = SideConnection(self._options, self._busy_timeout)
        self._listener = SignalListener(self._connect_plain, self._busy_timeout)

    async def close(self) -> None:
        pool, side, listener = self._pool, self._side, self._listener
        self._pool = self._side = self._listener = None
        if listener is not None:
            await until_done(listener.close())
        if side is not None:
            await until_done(side.close())
        if pool is not None:
            await until_done(pool.close())

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return TransactionScope(_opened(self._pool), self._observe)

    def side_transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return TransactionScope(_opened(self._side), self._observe)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Session]:
        async with self.transaction() as transaction:
            await transaction.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield transaction

    async def fetch(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        pool = _opened(self._pool)
        self._observe(sql)
        connection = await pool.take(planning_once=isinstance(sql, PlannedOnce))
        try:
            return await connection.fetch(sql, args)
        finally:
            await pool.give_back(connection)

    async def fetch_dicts(self, sql: str, args: Sequence[Any] = ()) -> list[dict[str, Any]]:
        pool = _opened(self._pool)
        self._observe(sql)
        connection = await pool.take(planning_once=False)
        try:
            return [dict(row) for row in await connection.fetch_records(sql, args)]
        finally:
            await pool.give_back(connection)

    async def execute(self, sql: str, args: Sequence[Any] = ()) -> int:
        pool = _opened(self._pool)
        self._observe(sql)
        connection = await pool.take()
        try:
            return await connection.execute(sql, args)
        finally:
            await pool.give_back(connection)

    async def wait_for_signal(
        self,
        channel: str,
        timeout: float,  # noqa: ASYNC109 - None at its end is an answer, no error
    ) -> str | None:
        return await _opened(self._listener).wait(channel, timeout)

    async def signal(self, session: Session, channel: str, payload: str) -> None:
        await session.execute(NOTIFY, (channel, payload))

    async def _connect_plain(self) -> DriverConnection:
        return await asyncpg.connect(**self._options)

    def _observe(self, sql: str) -> None:
        if self.observer is not None:
            self.observer(sql)


def _opened(part: T | None) -> T:
    if part is None:
        raise DatabaseUnavailable("the database is not open", remedy="await its `open` first")
    return part
