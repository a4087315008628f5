"""Waiting that survives cancellation, and a lock that says what is wrong instead of waiting for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from platform_core.errors import DatabaseBusy, StorageError

T = TypeVar("T")


async def until_done(work: Coroutine[Any, Any, T] | asyncio.Future[T]) -> T:
    """Await work to its end even while the caller is being cancelled; the cancellation comes afterwards."""
    task = asyncio.ensure_future(work)
    cancellation: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as caught:
            cancellation = caught
    if cancellation is not None:
        if not task.cancelled():
            task.exception()  # Seen, so that asyncio does not report it as lost.
        raise cancellation
    return task.result()


class TimedLock:
    """A lock for one task at a time, first come first served; nobody waits longer than `timeout`."""

    def __init__(self, name: str, timeout: float) -> None:
        self._name = name
        self._timeout = timeout
        self._lock = asyncio.Lock()
        self._holder: asyncio.Task[Any] | None = None

    async def acquire(self) -> None:
        task = asyncio.current_task()
        if self._holder is not None and self._holder is task:
            raise StorageError(
                f"this task holds {self._name} already and would wait for itself",
                remedy="use the transaction that is open instead of the database, or end it first",
            )
        if self._lock.locked():
            try:
                async with asyncio.timeout(self._timeout):
                    await self._lock.acquire()
            except TimeoutError:
                raise DatabaseBusy(
                    f"{self._name} was not free within {self._timeout:g} s", remedy="try again in a moment"
                ) from None
        else:
            await self._lock.acquire()
        self._holder = task

    def release(self) -> None:
        self._holder = None
        self._lock.release()
