"""What a serving process does besides answering: it follows the generation, delivers the outbox, runs the jobs.

Every worker follows the generation. The outbox, the jobs and the cleaning-up are done by one worker at a
time: whoever holds the lease, a row that names when it ends; a worker that dies leaves nothing but a lease
that runs out. All of it goes by the database's clock, so those of the nodes may differ.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from .assembly import Assembly
from .base.plumbing import Generation, IdempotencyKey, JobRun, Worker
from .compiler.clock import clock
from .compiler.write import placeholder
from .errors import PlatformError
from .identity import Identity
from .ids import new_id, utc_now
from .jobs import Jobs
from .mail.delivery import MailDelivery
from .operations.sweep import sweep
from .outbox import Dispatcher
from .records import GENERATION_CHANNEL
from .sealing import seal_audit
from .verification.nightly import seconds_until_night, verify_nightly

if TYPE_CHECKING:
    from .instance import Instance

log = logging.getLogger("pergola.background")

POLL = 0.4
HEARTBEAT = 1.5
OUTBOX_POLL = 0.5
LEASE = 30.0
MAIL_LEASE = 1800.0
"""As long as a batch may take whose every mail waits for a server that does not answer."""
MAIL_POLL = 1.0
CLEANING = 600.0
KEY_DAYS = 2
FORGOTTEN = 86400.0
"""A worker that was not heard of for so many seconds died without taking itself off the list."""

Swap = Callable[[Assembly], Awaitable[None]]


class Background:
    """The background work of one worker of an instance."""

    def __init__(self, instance: Instance, swap: Swap, *, worker: str | None = None) -> None:
        """``swap`` serves an assembly and returns once it is in place."""
        self.instance = instance
        self.worker = worker or f"{socket.gethostname()}:{os.getpid()}:{new_id()[-6:]}"
        self._swap = swap
        self._jobs = Jobs(instance, self)
        self._identity = Identity(instance)
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    async def start(self) -> None:
        """Report this worker, and begin."""
        self._stopping = False
        # What an operation left over whose process died before it could clean up.
        await sweep(self.instance)
        await self._report()
        work = {
            "generation": self._follow_once,
            "heartbeat": self._beat_once,
            "outbox": self._outbox_once,
            "jobs": self._jobs_once,
            "mail": self._mail_once,
        }
        self._tasks = [
            asyncio.create_task(self._repeat(name, once), name=f"background-{name}")
            for name, once in work.items()
        ]

    async def stop(self) -> None:
        """End the work and take this worker off the list."""
        self._stopping = True
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            # A cancellation that meets the very end of a wait is lost, so it is sent until it arrives.
            _, left = await asyncio.wait(self._tasks, timeout=1.0)
            self._tasks = list(left)
        await self._jobs.stop()
        with contextlib.suppress(PlatformError):
            mark = placeholder(self.instance.database.dialect, 1)
            await self.instance.database.execute(
                f'DELETE FROM "{Worker.info.table}" WHERE "name" = {mark}', (self.worker,)
            )

    async def _repeat(self, name: str, once: Callable[[], Awaitable[None]]) -> None:
        while not self._stopping:
            try:
                await once()
            except asyncio.CancelledError:
                raise
            except Exception:
                # Whatever goes wrong in one round, the next one may succeed; a worker never stops following.
                log.exception("background work %r failed", name)
                await asyncio.sleep(1.0)

    # -- the generation
    # -------------------------------------------------------------------------------------------

    async def _follow_once(self) -> None:
        await self.instance.database.wait_for_signal(GENERATION_CHANNEL, POLL)
        await self.catch_up()

    async def _beat_once(self) -> None:
        # Beside the following: a swap that takes long must not look like a dead worker.
        await asyncio.sleep(HEARTBEAT)
        await self._report()

    async def catch_up(self) -> None:
        """Serve the generation that the database names, if it is another one."""
        rows = await self.instance.database.fetch(f'SELECT max("number") FROM "{Generation.info.table}"')
        if int(rows[0][0] or 0) > self.instance.assembly.generation:
            await self._swap(await self.instance.build())
            await self._report()

    async def _report(self) -> None:
        dialect = self.instance.database.dialect
        one, two, three, four = (placeholder(dialect, number) for number in range(1, 5))
        now, generation = clock(dialect), self.instance.assembly.generation
        await self.instance.database.execute(
            f'INSERT INTO "{Worker.info.table}" ("sys_id", "name", "generation", "seen") '
            f"VALUES ({one}, {two}, {three}, {now}) "
            f'ON CONFLICT ("name") DO UPDATE SET "generation" = {four}, "seen" = {now}',
            (new_id(), self.worker, generation, generation),
        )

    # -- what one worker does for all
    # -------------------------------------------------------------------------------

    async def _outbox_once(self) -> None:
        dispatcher = Dispatcher(self.instance)
        if await dispatcher.waiting() and await self.claim("base.outbox", LEASE):
            try:
                await dispatcher.release()
                while await dispatcher.deliver(self.instance.assembly):
                    await self.extend("base.outbox", LEASE)
            finally:
                await self.extend("base.outbox", 0)
        await asyncio.sleep(OUTBOX_POLL)

    async def _mail_once(self) -> None:
        resets, mails = self._identity.resets, MailDelivery(self.instance)
        if (await resets.waiting() or await mails.waiting()) and await self.claim("base.mail", MAIL_LEASE):
            try:
                await resets.answer()
                while await mails.waiting() and await mails.deliver():
                    await self.extend("base.mail", MAIL_LEASE)
            finally:
                await self.extend("base.mail", 0)
        await asyncio.sleep(MAIL_POLL)

    async def _jobs_once(self) -> None:
        if await self.claim("base.cleaning", CLEANING):
            await self._clean()
        if await self.claim("base.verification", seconds_until_night(utc_now()), at_once=False):
            await verify_nightly(self.instance)
        await self._jobs.round()
        await asyncio.sleep(1.0)

    async def _clean(self) -> None:
        now = utc_now()
        await self._identity.purge_expired(now)
        await MailDelivery(self.instance).purge(now)
        await Dispatcher(self.instance).purge(now)
        await seal_audit(self.instance)
        database = self.instance.database
        mark = placeholder(database.dialect, 1)
        table = IdempotencyKey.info.table
        await database.execute(
            f'DELETE FROM "{table}" WHERE "created" < {mark}', (now - datetime.timedelta(days=KEY_DAYS),)
        )
        forgotten = clock(database.dialect, -FORGOTTEN)
        await database.execute(f'DELETE FROM "{Worker.info.table}" WHERE "seen" < {forgotten}')

    async def claim(self, name: str, seconds: float, *, at_once: bool = True) -> bool:
        """Take the lease of a job for so many seconds, unless it runs; ``True`` for the one who got it.

        What need not run at once is due for the first time when its seconds are over.
        """
        database = self.instance.database
        one, two = placeholder(database.dialect, 1), placeholder(database.dialect, 2)
        now, until = clock(database.dialect), clock(database.dialect, seconds)
        table = JobRun.info.table
        rows = await database.fetch(
            f'SELECT CASE WHEN "due" > {now} THEN 1 ELSE 0 END FROM "{table}" WHERE "name" = {one}', (name,)
        )
        if rows and rows[0][0]:
            return False
        taken = await database.execute(
            f'INSERT INTO "{table}" ("sys_id", "name", "due") VALUES ({one}, {two}, {until}) '
            f'ON CONFLICT ("name") DO UPDATE SET "due" = {until} WHERE "{table}"."due" <= {now}',
            (new_id(), name),
        )
        return taken == 1 and (at_once or bool(rows))

    async def extend(self, name: str, seconds: float) -> None:
        """Let a lease end in so many seconds."""
        database = self.instance.database
        one, until = placeholder(database.dialect, 1), clock(database.dialect, seconds)
        await database.execute(
            f'UPDATE "{JobRun.info.table}" SET "due" = {until} WHERE "name" = {one}', (name,)
        )
