"""Small Litestar apps whose comings and goings can be watched."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import threading
import weakref
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
from litestar import Litestar, Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import ServerSentEvent

from api.assembled import provide_retiring
from api.generation import Generation
from api.registration import fresh_handlers
from platform_core import Retiring


class WatchedLitestar(Litestar):
    """A Litestar app whose end can be seen."""

    __slots__ = ("__weakref__",)


class Builder:
    """Builds small apps and remembers each for as long as it lives."""

    def __init__(self) -> None:
        self.apps: weakref.WeakSet[Litestar] = weakref.WeakSet()
        self.built: list[int] = []
        self.events: list[str] = []
        self.threads: set[int] = set()
        self.collecting: list[bool] = []
        self.fail_build = False
        self.fail_start = False
        self.hang_start = False
        self.fail_stop = False

    def __call__(self, number: int) -> Litestar:
        self.built.append(number)
        self.threads.add(threading.get_ident())
        self.collecting.append(gc.isenabled())
        if self.fail_build:
            raise LookupError("this pack is broken")
        app = WatchedLitestar(
            fresh_handlers([tell, slow, live]),
            lifespan=[self.lifespan],
            state=State({"number": number, "open": True}),
            openapi_config=None,
            logging_config=None,
        )
        self.apps.add(app)
        return app

    @contextlib.asynccontextmanager
    async def lifespan(self, app: Litestar) -> AsyncIterator[None]:
        if self.fail_start:
            raise ConnectionError("no database")
        if self.hang_start:
            await asyncio.sleep(60)
        task = asyncio.current_task()
        self.events.append(f"start {app.state.number}")
        try:
            async with asyncio.TaskGroup():
                yield
        finally:
            app.state.open = False
            assert asyncio.current_task() is task
            self.events.append(f"stop {app.state.number}")
        if self.fail_stop:
            raise ConnectionError("cannot say goodbye")


@get("/number")
async def tell(request: Request[Any, Any, Any]) -> dict[str, int]:
    return answer_of(request)


@get("/slow/{milliseconds:int}")
async def slow(milliseconds: FromPath[int], request: Request[Any, Any, Any]) -> dict[str, int]:
    await asyncio.sleep(milliseconds / 1000)
    return answer_of(request)


@get("/live", dependencies={"retiring": Provide(provide_retiring)})
async def live(request: Request[Any, Any, Any], retiring: NamedDependency[Retiring]) -> ServerSentEvent:
    """A stream that ends by itself, in its own words."""
    return ServerSentEvent(ticks(generation_of(request).number, retiring))


def answer_of(request: Request[Any, Any, Any]) -> dict[str, int]:
    state = request.app.state
    assert state.open, "served by an app that was shut down"
    assert generation_of(request).number == state.number
    return {"number": state.number}


async def ticks(number: int, retiring: Retiring) -> AsyncIterator[str]:
    yield f"tick {number}"
    while not await retiring.within(0.01):
        yield f"tick {number}"
    yield "come again"


def generation_of(request: Request[Any, Any, Any]) -> Generation:
    scope: Any = request.scope
    found: Generation = scope["pergola.generation"]
    return found


def client_of(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test")


async def settle(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - Conditions of many kinds, seen from outside.
            await asyncio.sleep(0.01)
