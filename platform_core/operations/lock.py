"""One life-cycle operation at a time per instance, and no lock that outlives the process that held it."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from platform_core.errors import DatabaseBusy, OperationInProgress
from platform_core.ids import utc_now
from platform_core.storage import Database, Transaction

from .lock_file import Holder, LockFile

# The first half of the advisory lock's key ("PERG"); the second is the instance's schema.
_LOCK_CLASS = 0x50455247
_KEY = f"({_LOCK_CLASS}, current_schema()::regnamespace::oid::int4)"
_SETTINGS = "SELECT set_config('application_name', $1, true), set_config('lock_timeout', $2, true)"
_TRY = f"SELECT pg_try_advisory_xact_lock{_KEY}"
_LOCK = f"SELECT pg_advisory_xact_lock{_KEY}"
_HOLDER = f"""
    SELECT a.application_name, a.xact_start FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid = {_LOCK_CLASS}
        AND l.objid = current_schema()::regnamespace::oid
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
# PostgreSQL keeps so many bytes of the name by which a connection is known to others.
_LONGEST_NAME = 63
_LONGEST_HOST = 16
_NAME = re.compile(r"pergola (\d+)@(\S*): (.+)", re.DOTALL)
# A change of tables waits for running transactions, while later ones wait for it. Well below the server's
# deadlock timeout (1 s) it is the operation that gives way and tries again, and no person's request fails.
_PATIENCE_MS = 400
_POLL = 0.05
_LOOK_AGAIN = 1.0
_SHORTEST = 0.2

Waiting = Callable[[str], None]
"""Told who holds the instance, when one waits for him, and again when it is somebody else."""


def unheard(holder: str) -> None:
    """Waiting that nobody is told of."""


@asynccontextmanager
async def exclusive(
    database: Database, purpose: str, wait: float, waiting: Waiting = unheard
) -> AsyncIterator[Transaction]:
    """A write transaction that no other life-cycle operation runs beside.

    ``purpose`` is what the others are told ("activate b2b by ann"). This one waits so many seconds.
    """
    own = Holder(purpose=purpose, process=os.getpid(), host=socket.gethostname(), since=utc_now())
    async with AsyncExitStack() as stack:
        if database.dialect == "postgres":
            transaction = await stack.enter_async_context(database.transaction())
            await _lock(database, transaction, own, wait, waiting)
        else:
            transaction = await _lock_file(stack, database, own, wait, waiting)
        yield transaction


# -- PostgreSQL: an advisory lock that ends with the transaction, whatever ends it ----------------------------------


async def _lock(
    database: Database, transaction: Transaction, own: Holder, wait: float, waiting: Waiting
) -> None:
    name = _name(own)
    await transaction.fetch(_SETTINGS, [name, f"{max(1, round(wait * 1000))}ms"])
    if not (await transaction.fetch(_TRY))[0][0]:

        async def holder() -> Holder | None:
            rows = await database.fetch(_HOLDER)
            return _named(*rows[0]) if rows else None

        telling = asyncio.create_task(_tell(holder, waiting))
        try:
            await transaction.fetch(_LOCK)
        except DatabaseBusy:
            raise _refusal(await holder(), wait) from None
        finally:
            telling.cancel()
            await asyncio.wait([telling])
    await transaction.fetch(_SETTINGS, [name, f"{_PATIENCE_MS}ms"])


async def _tell(holder: Callable[[], Awaitable[Holder | None]], waiting: Waiting) -> None:
    """Say who holds the lock now, and whenever it is somebody else."""
    told = None
    while True:
        found = await holder()
        if found is not None and found != told:
            waiting(str(found))
            told = found
        await asyncio.sleep(_LOOK_AGAIN if found else _POLL)


def _name(own: Holder) -> str:
    """The holder as the name of his connection: cut in the middle, so that what and who are still there."""
    prefix = f"pergola {own.process}@{own.host[:_LONGEST_HOST]}: "
    room = _LONGEST_NAME - len(prefix)
    purpose = own.purpose.encode("ascii", "replace").decode()
    if len(purpose) > room:
        tail = room // 2 - 2
        purpose = f"{purpose[: room - tail - 2]}..{purpose[-tail:]}"
    return prefix + purpose


def _named(name: str, since: object) -> Holder | None:
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    process, host, purpose = found.groups()
    return Holder(purpose=purpose, process=int(process), host=host, since=since)  # type: ignore[arg-type]


# -- SQLite: a locked file says who it is, and the database's only writer is he --------------------------------------


async def _lock_file(
    stack: AsyncExitStack, database: Database, own: Holder, wait: float, waiting: Waiting
) -> Transaction:
    lock = LockFile(database.url)
    deadline = time.monotonic() + wait
    told = None
    while not lock.take(own):
        found = lock.holder()
        if time.monotonic() >= deadline:
            raise _refusal(found, wait)
        if found is not None and found != told:
            waiting(str(found))
            told = found
        await asyncio.sleep(_POLL)
    stack.callback(lock.release)
    try:
        async with asyncio.timeout(max(_SHORTEST, deadline - time.monotonic())):
            return await stack.enter_async_context(database.transaction())
    except (DatabaseBusy, TimeoutError):
        raise _refusal("another writer of the database", wait) from None


def _refusal(holder: Holder | str | None, wait: float) -> OperationInProgress:
    return OperationInProgress(
        f"the instance is held by another operation ({holder or 'it does not say which'}) for longer than {wait:g} s",
        remedy="wait until it has ended, then make a new plan",
    )
