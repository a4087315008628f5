"""Threads that own SQLite connections and do a whole piece of work per visit."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

from platform_core.errors import DatabaseUnavailable

from .locks import until_done

T = TypeVar("T")


class Job:
    """A piece of work for a thread, and where its result is awaited."""

    __slots__ = ("delivered", "future", "loop", "settled", "work")

    def __init__(self, work: Callable[[sqlite3.Connection], Any]) -> None:
        self.work = work
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()
        self.settled: asyncio.Future[None] | None = None
        self.delivered = False

    def run(self, db: sqlite3.Connection) -> None:
        """Do the work, in the thread."""
        result, error = None, None
        try:
            if not self.future.cancelled():
                result = self.work(db)
        except BaseException as caught:  # noqa: BLE001 - every failure belongs to the task that asked
            error = caught
        self.report(result, error)

    def report(self, result: Any, error: BaseException | None) -> None:
        """Hand the outcome to the event loop, from the thread."""
        try:
            self.loop.call_soon_threadsafe(self._deliver, result, error)
        except RuntimeError:
            # The loop has been closed meanwhile: nobody is left to be told.
            return

    def _deliver(self, result: Any, error: BaseException | None) -> None:
        self.delivered = True
        if self.settled is not None:
            self.settled.set_result(None)
        if self.future.done():
            return
        if error is None:
            self.future.set_result(result)
        else:
            self.future.set_exception(error)


class SqliteWorkers:
    """Threads with a SQLite connection each, which take their work from one queue in order."""

    def __init__(self, name: str, count: int, connect: Callable[[], sqlite3.Connection]) -> None:
        self._name = name
        self._count = count
        self._connect = connect
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._ended: list[Job] = []

    async def open(self) -> None:
        """Start the threads and wait for their connections; if one cannot connect, none stays."""
        opened = []
        for number in range(self._count):
            start, end = Job(_nothing), Job(_nothing)
            thread = threading.Thread(
                target=self._serve, args=(start, end), name=f"{self._name}-{number + 1}", daemon=True
            )
            self._threads.append(thread)
            self._ended.append(end)
            opened.append(start.future)
            thread.start()
        try:
            await asyncio.gather(*opened)
        except BaseException:
            await until_done(self.close())
            raise

    async def close(self) -> None:
        """Let work that is queued be done, close the connections and join the threads."""
        threads, ended = self._threads, self._ended
        self._threads, self._ended = [], []
        for _ in threads:
            self._queue.put(None)
        for thread, end in zip(threads, ended, strict=True):
            await end.future
            thread.join()

    def submit(self, work: Callable[[sqlite3.Connection], T]) -> asyncio.Future[T]:
        """Queue work. When the awaiting task is cancelled, work under way is left to end by itself."""
        return self._queued(work).future

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do work. When the awaiting task is cancelled, that takes effect once the thread is done with it."""
        job = self._queued(work)
        try:
            result: T = await job.future
        except asyncio.CancelledError:
            # The outcome may have arrived between the cancellation and this moment; then nothing is left to wait for.
            if job.future.cancelled() and not job.delivered:
                job.settled = job.loop.create_future()
                await until_done(job.settled)
            raise
        return result

    def _queued(self, work: Callable[[sqlite3.Connection], Any]) -> Job:
        if not self._threads:
            raise DatabaseUnavailable("the database is not open", remedy="await its `open` first")
        job = Job(work)
        self._queue.put(job)
        return job

    def _serve(self, start: Job, end: Job) -> None:
        try:
            db = self._connect()
        except BaseException as error:  # noqa: BLE001 - raised in `open`
            start.report(None, error)
            self._queue.get()  # The None of `close`, so that no other thread meets it.
            end.report(None, None)
            return
        start.report(None, None)
        while (job := self._queue.get()) is not None:
            job.run(db)
            del job  # Its rows are the caller's now, and not to be kept until the next work arrives.
        db.close()
        end.report(None, None)


def _nothing(_: sqlite3.Connection) -> None:
    """Do no work: a job that only reports."""
