"""A PostgreSQL connection: how it is opened, how values go in and out, and how a transaction uses it."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, urlsplit

import asyncpg

from .database import DialectName, Row, Statement
from .postgres_batch import plan
from .postgres_errors import DRIVER_ERRORS, translated
from .values import aware

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    DriverConnection = asyncpg.Connection[asyncpg.Record]
    AnyConnection = DriverConnection | PoolConnectionProxy[asyncpg.Record]
else:
    DriverConnection = asyncpg.Connection

logger = logging.getLogger(__name__)
_CHANGES = ("INSERT", "UPDATE", "DELETE", "MERGE")


class PlainConnection(DriverConnection):
    """A connection that is not reset when it returns to the pool, which saves a round trip per use.

    It needs no reset, as nothing here leaves a trace on a session that it does not know of: no LISTEN, no session lock, no
    open cursor, and of settings only whether statements are planned once.
    """

    planned_once = False

    async def plan_once(self, once: bool) -> None:
        """From now on plan each statement once, or as PostgreSQL sees fit; outside a transaction."""
        if once is not self.planned_once:
            await self.execute(f"SET plan_cache_mode = {'force_generic_plan' if once else 'auto'}")
            self.planned_once = once

    def get_reset_query(self) -> str:
        return ""


def connection_options(url: str, *, durable: bool, busy_timeout: float) -> dict[str, Any]:
    """Return the driver's options. What it does not know in a URL, as `search_path`, is a server setting."""
    settings = {
        "application_name": "pergola",
        "jit": "off",  # It pays for long reports only and delays the first of each short query.
        "lock_timeout": f"{round(busy_timeout * 1000)}ms",
        "max_parallel_workers_per_gather": "0",  # Starting workers takes longer than most statements here.
        "timezone": "UTC",
    }
    if not durable:
        settings["synchronous_commit"] = "off"
    chosen = parse_qs(urlsplit(url).query)
    return {
        "dsn": url,
        "connection_class": PlainConnection,
        "timeout": busy_timeout,
        "server_settings": {name: value for name, value in settings.items() if name not in chosen},
        "statement_cache_size": 1000,
        "max_cacheable_statement_size": 0,  # No limit: combined batches are long, and the most worth keeping.
        "max_cached_statement_lifetime": 0,  # No limit either.
    }


async def prepare(raw: AnyConnection) -> None:
    """Let ids be strings of 32 hex digits, also inside arrays."""
    await raw.set_type_codec(
        "uuid", schema="pg_catalog", format="binary", encoder=bytes.fromhex, decoder=bytes.hex
    )


def _checked(args: Sequence[Any]) -> Sequence[Any]:
    for arg in args:
        if isinstance(arg, dt.datetime):
            aware(arg)
    return args


class PostgresConnection:
    """One of the driver's connections, as a transaction or a single statement uses it."""

    dialect: DialectName = "postgres"
    begin_text = "BEGIN ISOLATION LEVEL READ COMMITTED"

    def __init__(self, raw: AnyConnection) -> None:
        self.raw = raw
        # What the pool lends stands for the connection, and has all that it has.
        self._plain = cast("PlainConnection", raw)
        self.planned_once: bool = self._plain.planned_once
        """Whether each statement is planned once; known here, too, for of a lost connection the pool tells nothing."""
        self._last_went_well = True

    @property
    def at_rest(self) -> bool:
        """Whether nothing is open or under way on it, so that anybody may use it next."""
        try:
            return self._last_went_well and not self.raw.is_closed() and not self.raw.is_in_transaction()
        except asyncpg.InterfaceError:
            return False  # The pool has noticed that the connection is lost, and taken it away.

    async def plan_once(self, once: bool) -> None:
        """From now on plan each statement once, or as PostgreSQL sees fit; outside a transaction."""
        if once is self.planned_once:
            return
        self._last_went_well = False
        try:
            await self._plain.plan_once(once)
        except DRIVER_ERRORS as error:
            raise translated(error) from None
        self._last_went_well, self.planned_once = True, once

    async def begin(self) -> None:
        # What a transaction does is seldom done again, and is planned by its values.
        seen_fit = "; SET LOCAL plan_cache_mode = auto" if self.planned_once else ""
        await self.control(self.begin_text + seen_fit)

    async def commit(self) -> None:
        await self.control("COMMIT")

    async def rollback(self) -> None:
        try:
            await self.control("ROLLBACK")
        except BaseException:
            self._cut()
            raise

    def _cut(self) -> None:
        """Drop the connection; the server rolls back what it leaves."""
        try:
            self.raw.terminate()
        except asyncpg.InterfaceError:
            # The pool has noticed before that the connection is lost, and taken it away.
            return

    async def control(self, sql: str) -> None:
        await self.execute(sql, ())

    async def fetch(self, sql: str, args: Sequence[Any]) -> list[Row]:
        return [tuple(row) for row in await self.fetch_records(sql, args)]

    async def fetch_records(self, sql: str, args: Sequence[Any]) -> list[asyncpg.Record]:
        """Return rows as the driver makes them."""
        self._last_went_well = False
        try:
            # The driver takes nothing for text but text itself.
            rows = await self.raw.fetch(str(sql), *_checked(args))
        except DRIVER_ERRORS as error:
            raise _failure(error, sql) from None
        self._last_went_well = True
        return rows

    async def execute(self, sql: str, args: Sequence[Any]) -> int:
        self._last_went_well = False
        try:
            status = await self.raw.execute(sql, *_checked(args))
        except DRIVER_ERRORS as error:
            raise _failure(error, sql) from None
        self._last_went_well = True
        return int(status.rpartition(" ")[2]) if status.startswith(_CHANGES) else 0

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        self._last_went_well = False
        try:
            await self.raw.executemany(sql, map(_checked, rows))
        except DRIVER_ERRORS as error:
            raise _failure(error, sql) from None
        self._last_went_well = True

    def plan_batch(self, statements: Sequence[Statement]) -> Sequence[Statement]:
        return plan(statements)

    async def run_batch(self, statements: Sequence[Statement]) -> None:
        for sql, args in statements:
            await self.execute(sql, args)


def _failure(error: Exception, sql: str) -> Exception:
    failure = translated(error)
    failure.add_note(f"SQL: {sql}")
    return failure
