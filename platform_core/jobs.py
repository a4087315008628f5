"""The jobs of the active packs: each on its own, so that one that hangs keeps no other from running."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import TYPE_CHECKING, Protocol

from .contained import contained
from .errors import PlatformError

if TYPE_CHECKING:
    from .instance import Instance
    from .pack import Job

log = logging.getLogger("pergola.jobs")

SLOW = 10.0
"""Seconds from which on the log speaks of a job's duration."""
LEASE = 30.0
"""Seconds for which a worker holds a job; it renews that while the job runs, so that another one takes over when it dies."""
GRACE = 5.0
"""Seconds that jobs get to end when they are told to."""


class Leases(Protocol):
    """Who of the workers runs what."""

    async def claim(self, name: str, seconds: float) -> bool:
        """Take the lease of a job for so many seconds, unless it is taken; ``True`` for the one who got it."""

    async def extend(self, name: str, seconds: float) -> None:
        """Let a lease end in so many seconds."""


class _Run:
    """One run of a job."""

    def __init__(self, job: Job, pack: str) -> None:
        self.job = job
        self.what = f"job {job.name!r} of pack {pack!r}"
        self.began = self.renewed = time.monotonic()
        self.stuck = False
        self.task: asyncio.Task[None] | None = None

    @property
    def seconds(self) -> float:
        """How long it takes already."""
        return time.monotonic() - self.began


class Jobs:
    """Runs the jobs that are due and that no other worker runs."""

    def __init__(self, instance: Instance, leases: Leases) -> None:
        self._instance = instance
        self._leases = leases
        self._runs: dict[str, _Run] = {}

    async def round(self) -> None:
        """Look after the jobs that run, and start those that are due."""
        registry = self._instance.assembly.registry
        for run in [*self._runs.values()]:
            await self._look_after(run, active=f"job:{run.job.name}" in registry.contributions.owners)
        for job in registry.contributions.jobs:
            if job.name not in self._runs and await self._leases.claim(job.name, max(job.every, LEASE)):
                run = _Run(job, registry.contributions.owners[f"job:{job.name}"])
                self._runs[job.name] = run
                run.task = asyncio.create_task(self._run(run), name=f"job-{job.name}")

    async def _look_after(self, run: _Run, *, active: bool) -> None:
        if not active and run.task is not None:
            if not run.task.cancelling():
                log.warning("%s is cancelled: its pack is not active any more", run.what)
            run.task.cancel()
        elif run.seconds > run.job.within + GRACE:
            if not run.stuck:
                log.error("%s does not let itself be ended; it is not started again here", run.what)
            run.stuck = True
        elif time.monotonic() - run.renewed > LEASE / 3:
            run.renewed = time.monotonic()
            await self._leases.extend(run.job.name, LEASE)

    async def stop(self) -> None:
        """End the jobs that run. One that does not let itself be ended is left to the end of the process."""
        tasks = [run.task for run in self._runs.values() if run.task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=GRACE)
        for run in self._runs.values():
            log.error("%s does not end; it is left behind", run.what)
            assert run.task is not None, "it was started"
            # The event loop would wait for it for ever before it closes.
            asyncio.tasks._unregister_task(run.task)  # noqa: SLF001 - documented, for those who extend asyncio

    async def _run(self, run: _Run) -> None:
        job = run.job
        records = self._instance.elevated(f"job {job.name}")
        try:
            await contained(run.what, lambda: job.run(records), job.within)
        except Exception:
            log.exception("%s failed; it is due again in %d s", run.what, job.every)
        finally:
            self._runs.pop(job.name, None)
            if run.seconds > SLOW:
                log.warning("%s took %.1f s", run.what, run.seconds)
            # The lease ends by itself when the database cannot be told.
            with contextlib.suppress(PlatformError):
                await self._leases.extend(job.name, max(0.0, job.every - run.seconds))
