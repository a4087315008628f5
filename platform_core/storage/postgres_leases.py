"""Where PostgreSQL's connections come from: the pool, and the one kept aside for side transactions."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, cast

import asyncpg

from platform_core.errors import DatabaseBusy

from .locks import TimedLock
from .postgres_connection import PostgresConnection, prepare
from .postgres_errors import DRIVER_ERRORS, translated

if TYPE_CHECKING:
    from asyncpg.pool import Pool, PoolConnectionProxy

    from .postgres_connection import DriverConnection

logger = logging.getLogger(__name__)


async def open_pool(options: dict[str, Any], size: int) -> Pool[asyncpg.Record]:
    """Connect once, to see that it can be done; the pool grows to `size` connections when they are needed."""
    try:
        return await asyncpg.create_pool(min_size=1, max_size=size, init=prepare, **options)
    except DRIVER_ERRORS as error:
        raise translated(error) from None


async def close_quietly(raw: DriverConnection, patience: float) -> None:
    """Say goodbye to the server; if it does not answer, hang up."""
    try:
        await raw.close(timeout=patience)
    except DRIVER_ERRORS as error:
        logger.warning("a connection to PostgreSQL was cut: %s", translated(error))


class PooledConnections:
    """The pool, which lends a connection to one transaction or statement at a time.

    A connection that comes back from work that went well is kept at hand for the next one, for asking the
    driver's pool takes longer than many a statement; what went wrong, or is waited for, goes back to the pool.
    Those at hand plan as they were told last: to tell one otherwise takes as long as many a statement, too, so while
    the pool is not full there are some of both kinds.
    """

    def __init__(self, pool: Pool[asyncpg.Record], busy_timeout: float) -> None:
        self._pool = pool
        self._busy_timeout = busy_timeout
        self._at_hand: list[PostgresConnection] = []
        self._waiting = 0
        self._closing = False

    async def take(self, *, planning_once: bool | None = None) -> PostgresConnection:
        """Any connection, or one that plans each statement once, or as PostgreSQL sees fit."""
        connection = await self._taken(planning_once)
        if planning_once is not None:
            try:
                await connection.plan_once(planning_once)
            except BaseException:
                await self.give_back(connection)
                raise
        return connection

    async def _taken(self, planning_once: bool | None) -> PostgresConnection:
        while (place := self._suited(planning_once)) is not None:
            connection = self._at_hand.pop(place)
            if connection.at_rest:
                return connection
            await self._release(connection)
        self._waiting += 1
        try:
            return await self._acquire()
        finally:
            self._waiting -= 1

    def _suited(self, planning_once: bool | None) -> int | None:
        """The place of the connection at hand to take; ``None`` where another one had better be opened."""
        if not self._at_hand:
            return None
        # A transaction, which takes any, plans as PostgreSQL sees fit, and need not say so on such a connection.
        for place in reversed(range(len(self._at_hand))):
            if self._at_hand[place].planned_once is bool(planning_once):
                return place
        # Those that are being opened count, or somebody would wait for one while another is at hand.
        full = self._pool.get_size() + self._waiting >= self._pool.get_max_size()
        return -1 if full or planning_once is None else None

    async def _acquire(self) -> PostgresConnection:
        try:
            async with asyncio.timeout(self._busy_timeout):
                return PostgresConnection(await self._pool.acquire())
        except TimeoutError:
            raise DatabaseBusy(
                f"no connection to PostgreSQL was free within {self._busy_timeout:g} s",
                remedy="try again in a moment; if it lasts, allow the instance a larger pool",
            ) from None
        except DRIVER_ERRORS as error:
            raise translated(error) from None

    async def give_back(self, connection: PostgresConnection) -> None:
        if connection.at_rest and not self._waiting and not self._closing:
            self._at_hand.append(connection)
        else:
            await self._release(connection)

    async def _release(self, connection: PostgresConnection) -> None:
        try:
            await self._pool.release(cast("PoolConnectionProxy[asyncpg.Record]", connection.raw))
        except DRIVER_ERRORS as error:
            # The pool has dropped the connection. What was done on it stands: no failure of the caller's.
            logger.warning("a connection could not be returned to the pool: %s", translated(error))

    async def close(self) -> None:
        """Wait for the connections that are in use, but not for ever."""
        self._closing = True
        at_hand, self._at_hand = self._at_hand, []
        for connection in at_hand:
            await self._release(connection)
        try:
            async with asyncio.timeout(self._busy_timeout):
                await self._pool.close()
        except TimeoutError:
            logger.warning("connections in use for longer than %g s were cut", self._busy_timeout)


class SideConnection:
    """One connection outside the pool, so that a short transaction never waits for one that waits for it."""

    def __init__(self, options: dict[str, Any], busy_timeout: float) -> None:
        self._options = options
        self._busy_timeout = busy_timeout
        self._lock = TimedLock("the connection for side transactions", busy_timeout)
        self._raw: DriverConnection | None = None

    async def take(self) -> PostgresConnection:
        await self._lock.acquire()
        try:
            if self._raw is None or self._raw.is_closed():
                self._raw = await self._connect()
        except BaseException:
            self._lock.release()
            raise
        return PostgresConnection(self._raw)

    async def give_back(self, connection: PostgresConnection) -> None:  # noqa: ARG002 - there is only one
        self._lock.release()

    async def close(self) -> None:
        try:
            await self._lock.acquire()
        except DatabaseBusy:
            logger.warning("a side transaction that lasts longer than %g s was cut", self._busy_timeout)
            if self._raw is not None:
                self._raw.terminate()
            return
        raw, self._raw = self._raw, None
        if raw is not None:
            await close_quietly(raw, self._busy_timeout)
        self._lock.release()

    async def _connect(self) -> DriverConnection:
        try:
            raw: DriverConnection = await asyncpg.connect(**self._options)
            try:
                await prepare(raw)
            except BaseException:
                raw.terminate()
                raise
        except DRIVER_ERRORS as error:
            raise translated(error) from None
        return raw
