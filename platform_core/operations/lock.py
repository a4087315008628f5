"""One life-cycle operation at a time per instance, and no lock that outlives the process that held it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager
from weakref import WeakKeyDictionary

from platform_core.errors import DatabaseBusy, OperationInProgress
from platform_core.storage import Database, Transaction

# The first half of the advisory lock's key ("PERG"); the second is the instance's schema.
_LOCK_CLASS = 0x50455247
_SETTINGS = "SELECT set_config('application_name', $1, true), set_config('lock_timeout', $2, true)"
_LOCK = f"SELECT pg_advisory_xact_lock({_LOCK_CLASS}, current_schema()::regnamespace::oid::int4)"
_HOLDER = f"""
    SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid = {_LOCK_CLASS}
        AND l.objid = current_schema()::regnamespace::oid
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
# A change of tables waits for running transactions, while later ones wait for it. Well below the server's
# deadlock timeout (1 s) it is the operation that gives way and tries again, and no person's request fails.
_PATIENCE_MS = 400
# Another process's name for what it does cannot be seen in a SQLite file; this process's own can.
_holders: MutableMapping[Database, str] = WeakKeyDictionary()


@asynccontextmanager
async def exclusive(database: Database, purpose: str, wait: float) -> AsyncIterator[Transaction]:
    """A write transaction that no other life-cycle operation runs beside.

    ``purpose`` is what the others are told ("activate b2b by ann"). This one waits so many seconds.
    """
    async with AsyncExitStack() as stack:
        if database.dialect == "postgres":
            transaction = await stack.enter_async_context(database.transaction())
            await _lock(database, transaction, purpose, wait)
        else:
            transaction = await _begin(stack, database, wait)
            _holders[database] = purpose
            stack.callback(_holders.pop, database, None)
        yield transaction


async def _lock(database: Database, transaction: Transaction, purpose: str, wait: float) -> None:
    """Take the lock that ends with the transaction, whatever ends it."""
    await transaction.fetch(_SETTINGS, [f"pergola: {purpose}", f"{max(1, round(wait * 1000))}ms"])
    try:
        await transaction.fetch(_LOCK)
    except DatabaseBusy:
        rows = await database.fetch(_HOLDER)
        raise _refusal(rows[0][0].removeprefix("pergola: ") if rows else "another operation", wait) from None
    await transaction.fetch(_SETTINGS, [f"pergola: {purpose}", f"{_PATIENCE_MS}ms"])


async def _begin(stack: AsyncExitStack, database: Database, wait: float) -> Transaction:
    """SQLite has one writer at a time, so the transaction itself is the lock."""
    try:
        async with asyncio.timeout(wait):
            return await stack.enter_async_context(database.transaction())
    except (DatabaseBusy, TimeoutError):
        raise _refusal(_holders.get(database, "another writer of the database"), wait) from None


def _refusal(holder: str, wait: float) -> OperationInProgress:
    return OperationInProgress(
        f"the instance is held by another operation ({holder}) for longer than {wait:g} s",
        remedy="wait until it has ended, then make a new plan",
    )
