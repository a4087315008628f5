"""One assembled app, from its start-up until its last request is done."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from api.asgi import ASGIApp, Receive, Scope, Send
from api.problems import NotServing
from api.streams import OUTGOING, outgoing

log = logging.getLogger("pergola.hotswap")

_GRACE = 5.0
"""Seconds that a task gets to end after it was cancelled."""


class Application(ASGIApp, Protocol):
    """An ASGI app whose start-up and shutdown are a context manager, as Litestar's are."""

    def lifespan(self) -> AbstractAsyncContextManager[None]: ...


class Generation:
    """An app, the requests that it is answering, and the task that keeps it started.

    The lifespan is entered and left in that one task, because the task groups inside of it demand it.
    Handlers find their generation as ``scope["pergola.generation"]``.
    """

    __slots__ = (
        "__weakref__",
        "_app",
        "_cut_off",
        "_idle",
        "_keeper",
        "_started",
        "_stop",
        "_tasks",
        "in_flight",
        "number",
        "retiring",
    )

    def __init__(self, number: int, app: Application) -> None:
        self.number = number
        self.in_flight = 0
        self.retiring = asyncio.Event()
        """Set when another generation took over, or the server is about to stop: streams should end."""
        self._app: Application | None = app
        self._tasks: set[asyncio.Task[Any]] = set()
        self._cut_off: set[asyncio.Task[Any]] = set()
        self._idle = asyncio.Event()
        self._started = asyncio.Event()
        self._stop = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    async def start(self, within: float) -> None:
        """Run the app's start-up; whatever that raises, is raised here, and then the app is not started."""
        self._keeper = asyncio.create_task(self._keep(), name=f"generation-{self.number}")
        started = asyncio.create_task(self._started.wait())
        try:
            await asyncio.wait({self._keeper, started}, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        finally:
            started.cancel()
            if not self._started.is_set():
                self._keeper.cancel()
        if self._started.is_set():
            return
        await asyncio.wait({self._keeper}, timeout=_GRACE)
        if self._keeper.done() and not self._keeper.cancelled() and (error := self._keeper.exception()):
            raise _alone(error)
        raise TimeoutError(f"generation {self.number} did not start within {within:g} s")

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        task = asyncio.current_task()
        app = self._app
        if app is None or task is None:
            raise NotServing(f"Generation {self.number} is no longer served", remedy="try again")
        self.in_flight += 1
        self._tasks.add(task)
        going = outgoing(scope, send, self.retiring, task)
        scope["pergola.generation"] = self
        scope[OUTGOING] = going
        try:
            async with going:
                await app(scope, receive, going.send)
        except asyncio.CancelledError:
            if task not in self._cut_off:
                raise
            task.uncancel()
            raise NotServing("This took too long while the packs changed", remedy="try again") from None
        finally:
            self.in_flight -= 1
            self._tasks.discard(task)
            self._cut_off.discard(task)
            if not self.in_flight:
                self._idle.set()

    async def retire(self, soft: float, hard: float) -> None:
        """Wait for the requests under way, cut off those that do not end, and shut the app down."""
        self.retiring.set()
        if not await self._idle_within(soft):
            log.warning("generation %d: %d requests left after %g s", self.number, self.in_flight, soft)
            if not await self._idle_within(hard - soft):
                await self._cut()
        self._stop.set()
        await self._shut_down(hard)
        self._app = None

    async def _keep(self) -> None:
        if self._app is None:
            return
        async with self._app.lifespan():
            self._started.set()
            await self._stop.wait()

    async def _idle_within(self, seconds: float) -> bool:
        if not self.in_flight:
            return True
        self._idle.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

    async def _cut(self) -> None:
        self._cut_off.update(self._tasks)
        log.warning("generation %d: cutting off %d requests", self.number, self.in_flight)
        for task in self._cut_off:
            task.cancel()
        if not await self._idle_within(_GRACE):
            log.error("generation %d: %d requests do not end", self.number, self.in_flight)

    async def _shut_down(self, within: float) -> None:
        keeper, self._keeper = self._keeper, None
        if keeper is None:
            return
        await asyncio.wait({keeper}, timeout=within)
        if not keeper.done():
            log.error("generation %d: its shutdown did not end within %g s", self.number, within)
            keeper.cancel()
        elif not keeper.cancelled() and (error := keeper.exception()):
            log.error("generation %d: its shutdown failed: %s", self.number, error, exc_info=error)


def _alone(error: BaseException) -> BaseException:
    """What a start-up hook raised, without the groups that task groups wrap around it."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error
