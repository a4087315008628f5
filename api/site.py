"""An instance as a host serves it: started, tried again when it cannot start, stopped."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import random
from collections.abc import Callable, Iterator

from api.app import App
from api.asgi import Receive, Scope, Send
from api.logs import at_work
from api.probes import LIVE, READY, answer_live, answer_ready
from api.problems import InstanceUnavailable
from api.strangers import uncounted
from platform_core import ConfigurationError, HostedInstance, Instance, PlatformError, reached

log = logging.getLogger("pergola.host")

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
START_WITHIN = 30.0


def waits() -> Iterator[float]:
    """Seconds between attempts: twice as long each time, and a little off, so that many do not come back at once."""
    wait = FIRST_WAIT
    while True:
        yield wait * random.uniform(0.8, 1.2)  # noqa: S311 - nobody gains from guessing it
        wait = min(wait * 2, LONGEST_WAIT)


class Places:
    """The databases in use, so that no two instances of a process ever work on the same one."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def take(self, place: str, name: str) -> None:
        """Note an instance's database; an error when another one has it."""
        other = self._names.setdefault(place, name)
        if other != name:
            raise ConfigurationError(
                f"the database of {name!r} is that of {other!r}, by another address",
                remedy="give each instance its own",
            )

    def leave(self, name: str) -> None:
        """Forget the database of an instance that has stopped."""
        self._names = {place: other for place, other in self._names.items() if other != name}


class Site:
    """One instance of a host. While it cannot start it is tried again, after ever longer waits."""

    def __init__(
        self,
        listed: HostedInstance,
        make: Callable[[HostedInstance], Instance],
        places: Places,
        starting: asyncio.Semaphore,
    ) -> None:
        """``make``: the instance as its configuration is now. ``starting``: how many may start at once."""
        self.listed = listed
        self.app: App | None = None
        """The instance's app while it is served."""
        self.tried = asyncio.Event()
        """Set once the first attempt has ended, well or badly."""
        self._make = make
        self._places = places
        self._starting = starting
        self._next_try = 0.0
        self._task: asyncio.Task[None] | None = None
        self._down = uncounted(_Down(self))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: by the instance, or for it while it does not run."""
        if self.app is not None:
            await self.app(scope, receive, send)
        else:
            with at_work(self.name):
                await self._down(scope, receive, send)

    @property
    def name(self) -> str:
        """The instance's name."""
        return self.listed.name

    @property
    def retry_after(self) -> int:
        """Seconds after which a client may ask again."""
        return max(1, math.ceil(self._next_try - asyncio.get_running_loop().time()))

    def start(self) -> None:
        """Begin to start the instance."""
        with at_work(self.name):
            self._task = asyncio.create_task(self._come_up(), name=f"site-{self.name}")

    async def stop(self) -> None:
        """Let requests finish, and close the instance."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        app, self.app = self.app, None
        if app is not None:
            await app.stop()
        self._places.leave(self.name)

    async def _come_up(self) -> None:
        pauses = waits()
        while self.app is None:
            try:
                self.app = await self._started()
            except Exception as error:
                self._places.leave(self.name)
                expected = isinstance(error, PlatformError)
                pause = next(pauses)
                self._next_try = asyncio.get_running_loop().time() + pause
                what = str(error) if expected else repr(error)
                log.log(
                    logging.ERROR,
                    "cannot be served, next attempt in %.0f s: %s",
                    pause,
                    what,
                    exc_info=not expected,
                )
                self.tried.set()
                await asyncio.sleep(pause)
        self.tried.set()

    async def _started(self) -> App:
        instance = self._make(self.listed)
        app = App(instance, alone=False)
        try:
            async with asyncio.timeout(START_WITHIN):
                if instance.database.dialect == "postgres":
                    await instance.database.open()
                self._places.take(await reached(instance.database), self.name)
                await instance.database.open()
            # A database that does not answer keeps nobody else waiting: only what computes takes turns.
            async with self._starting:
                await app.start()
        except BaseException:
            await instance.close()
            raise
        return app


class _Down:
    """An ASGI app for an instance that does not run."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - no body is read
        if scope["type"] == "http" and scope["path"] == LIVE:
            await answer_live(send)
        elif scope["type"] == "http" and scope["path"] == READY:
            await answer_ready(send, "unavailable")
        else:
            raise InstanceUnavailable(
                "This instance cannot be served at present",
                remedy="try again later; its operator finds the reason in the server's log",
                retry_after=self._site.retry_after,
            )
