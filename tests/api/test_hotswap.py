"""Apps change places under load, and nobody notices."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import threading
import time
import weakref
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, get
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.response import ServerSentEvent

from api.asgi import Receive, Scope, Send
from api.collection import collection_paused, freeze_startup_heap
from api.edge import Edge
from api.generation import Generation
from api.hotswap import HotSwap
from api.metrics import Metrics
from api.problems import NotServing
from api.registration import fresh_handlers


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


@get("/live")
async def live(request: Request[Any, Any, Any]) -> ServerSentEvent:
    return ServerSentEvent(ticks(generation_of(request)))


def answer_of(request: Request[Any, Any, Any]) -> dict[str, int]:
    state = request.app.state
    assert state.open, "served by an app that was shut down"
    assert generation_of(request).number == state.number
    return {"number": state.number}


async def ticks(generation: Generation) -> AsyncIterator[str]:
    while not generation.retiring.is_set():
        yield f"tick {generation.number}"
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(generation.retiring.wait(), 0.01)
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


@pytest.fixture
def build() -> Builder:
    return Builder()


@pytest.fixture
async def swap(build: Builder) -> AsyncIterator[HotSwap]:
    swap = HotSwap(build, soft=2, hard=4)
    await swap.start()
    yield swap
    await swap.stop()


async def test_hundreds_of_swaps_fail_no_request_and_keep_no_app(swap: HotSwap, build: Builder) -> None:
    over = False
    answered = 0
    most_alive = 0

    async def visitor(client: httpx.AsyncClient, path: str) -> None:
        nonlocal answered
        last = 0
        while not over:
            response = await client.get(path)
            assert response.status_code == 200, response.text
            assert response.json()["number"] >= last, "went back to an older generation"
            last = response.json()["number"]
            answered += 1
            await asyncio.sleep(0.002)

    async with client_of(swap) as client:
        visitors = [asyncio.create_task(visitor(client, "/number")) for _ in range(3)]
        visitors += [asyncio.create_task(visitor(client, f"/slow/{pause}")) for pause in (1, 7, 20)]
        for _ in range(200):
            await swap.swap()
            most_alive = max(most_alive, swap.alive)
        over = True
        await asyncio.gather(*visitors)
    assert swap.number == 201
    assert answered > 200
    assert most_alive < 40
    await settle(lambda: swap.alive == 1)
    gc.collect()
    assert len(build.apps) == 1
    assert len(build.events) == 201 + 200
    assert threading.active_count() < 50


async def test_memory_is_flat_over_many_swaps(swap: HotSwap) -> None:
    async def objects_after(swaps: int) -> int:
        for _ in range(swaps):
            await swap.swap()
        await settle(lambda: swap.alive == 1)
        gc.collect()
        return len(gc.get_objects())

    await objects_after(20)  # Caches fill.
    before = await objects_after(20)
    after = await objects_after(200)
    assert after - before < 2000, "a generation is thousands of objects; 200 of them left something behind"


async def test_a_handler_that_many_apps_share_keeps_none_of_them() -> None:
    def assemble() -> weakref.ref[Litestar]:
        app = WatchedLitestar(fresh_handlers([tell]), openapi_config=None, logging_config=None)
        return weakref.ref(app)

    apps = [assemble(), assemble()]
    gc.collect()
    assert [app() for app in apps] == [None, None]


async def test_apps_are_freed_without_anybody_collecting(swap: HotSwap, build: Builder) -> None:
    gc.disable()
    try:
        for _ in range(5):
            await swap.swap()
        await settle(lambda: len(build.apps) == 1)
    finally:
        gc.enable()


async def test_building_happens_in_a_thread_and_without_collections(swap: HotSwap, build: Builder) -> None:
    await swap.swap()
    assert threading.get_ident() not in build.threads
    assert build.collecting == [False, False]
    assert gc.isenabled()


async def test_the_loop_goes_on_while_an_app_is_built() -> None:
    build = Builder()

    def slow_build(number: int) -> Litestar:
        time.sleep(0.2)
        return build(number)

    swap = HotSwap(slow_build)
    started = asyncio.create_task(swap.start())
    turns = 0
    while not started.done():
        await asyncio.sleep(0.005)
        turns += 1
    assert turns > 10
    await swap.stop()


async def test_a_failed_build_leaves_the_old_generation(swap: HotSwap, build: Builder) -> None:
    build.fail_build = True
    async with client_of(swap) as client:
        with pytest.raises(LookupError, match="this pack is broken"):
            await swap.swap()
        assert (await client.get("/number")).json() == {"number": 1}
        build.fail_build = False
        assert await swap.swap() == 2
        assert (await client.get("/number")).json() == {"number": 2}
    assert (swap.swaps, swap.failed_swaps) == (2, 1)
    assert gc.isenabled()


async def test_a_failed_start_up_leaves_the_old_generation(
    swap: HotSwap, build: Builder, caplog: pytest.LogCaptureFixture
) -> None:
    build.fail_start = True
    async with client_of(swap) as client:
        with pytest.raises(ConnectionError, match="no database"):
            await swap.swap()
        assert (await client.get("/number")).json() == {"number": 1}
    assert build.events == ["start 1"]
    assert "no database" in caplog.text


async def test_apps_that_could_not_start_are_freed(
    swap: HotSwap, build: Builder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(
        "CRITICAL", logger="pergola.hotswap"
    )  # A kept record keeps the traceback, and that the app.
    build.fail_start = True
    for _ in range(3):
        with pytest.raises(ConnectionError):
            await swap.swap()
    await settle(lambda: len(build.apps) == 1)


async def test_a_start_up_that_hangs_is_given_up() -> None:
    build = Builder()
    swap = HotSwap(build, start_within=0.05)
    await swap.start()
    build.hang_start = True
    with pytest.raises(TimeoutError, match="generation 2 did not start"):
        await swap.swap()
    assert swap.number == 1
    build.hang_start = False
    assert await swap.swap() == 2
    await swap.stop()


async def test_a_failed_shutdown_is_logged_and_hinders_nothing(
    swap: HotSwap, build: Builder, caplog: pytest.LogCaptureFixture
) -> None:
    build.fail_stop = True
    await swap.swap()
    await swap.swap()
    await settle(lambda: swap.alive == 1)
    assert "cannot say goodbye" in caplog.text
    assert swap.number == 3
    build.fail_stop = False


async def test_a_first_generation_that_fails_is_an_error_of_the_start() -> None:
    build = Builder()
    build.fail_start = True
    swap = HotSwap(build)
    with pytest.raises(ConnectionError):
        await swap.start()
    assert swap.number == 0
    await swap.stop()


async def test_asking_for_a_generation_twice_builds_it_once(swap: HotSwap, build: Builder) -> None:
    assert await asyncio.gather(*(swap.swap(5) for _ in range(10))) == [5] * 10
    assert await swap.swap(3) == 5
    assert await swap.swap(5) == 5
    assert build.built == [1, 5]


async def test_swaps_come_one_after_the_other(swap: HotSwap, build: Builder) -> None:
    numbers = await asyncio.gather(*(swap.swap() for _ in range(8)))
    assert numbers == list(range(2, 10))
    assert build.built == list(range(1, 10))


async def test_a_swap_goes_on_when_its_caller_hangs_up(swap: HotSwap) -> None:
    caller = asyncio.create_task(swap.swap())
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await settle(lambda: swap.number == 2)
    assert await swap.swap() == 3


async def test_a_running_request_finishes_on_its_generation(swap: HotSwap, build: Builder) -> None:
    async with client_of(swap) as client:
        slow = asyncio.create_task(client.get("/slow/300"))
        await settle(lambda: swap.in_flight == 1)
        await swap.swap()
        assert (await client.get("/number")).json() == {"number": 2}
        assert "stop 1" not in build.events
        assert (await slow).json() == {"number": 1}
    await settle(lambda: "stop 1" in build.events)


async def test_a_stream_ends_in_order_when_its_generation_retires(swap: HotSwap, build: Builder) -> None:
    sent: list[bytes] = []
    over = asyncio.Event()

    async def receive() -> Any:
        await over.wait()  # As servers do: disconnected once the response is complete.
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))
        if message["type"] == "http.response.body" and not message.get("more_body"):
            over.set()

    stream = asyncio.create_task(swap(scope_of("/live"), receive, send))
    await settle(lambda: len(sent) > 3)
    await swap.swap()
    async with asyncio.timeout(1):
        await stream
    text = b"".join(sent)
    assert b"tick 1" in text
    assert text.rstrip().endswith(b"data: come again")
    await settle(lambda: "stop 1" in build.events)


def scope_of(path: str) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
        "client": ("10.0.0.9", 1),
        "server": ("test", 80),
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
    }


async def test_what_does_not_end_is_cut_off_with_an_answer(caplog: pytest.LogCaptureFixture) -> None:
    build = Builder()
    swap = HotSwap(build, soft=0.05, hard=0.1)
    await swap.start()
    async with client_of(Edge(swap, metrics=Metrics())) as client:
        slow = asyncio.create_task(client.get("/slow/60000"))
        await settle(lambda: swap.in_flight == 1)
        await swap.swap()
        response = await slow
        assert response.status_code == 503
        assert response.json()["code"] == "not_serving"
        assert response.headers["retry-after"] == "1"
        assert (await client.get("/number")).json() == {"number": 2}
    assert "1 requests left after 0.05 s" in caplog.text
    await settle(lambda: "stop 1" in build.events)
    await swap.stop()


async def test_a_cancelled_request_stays_cancelled(swap: HotSwap) -> None:
    async with client_of(swap) as client:
        slow = asyncio.create_task(client.get("/slow/60000"))
        await settle(lambda: swap.in_flight == 1)
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow
    assert swap.in_flight == 0


async def test_nothing_is_served_before_the_start_and_after_the_stop(build: Builder) -> None:
    swap = HotSwap(build)
    async with client_of(swap) as client:
        with pytest.raises(NotServing):
            await client.get("/number")
        await swap.start()
        assert (await client.get("/number")).status_code == 200
        await swap.stop()
        with pytest.raises(NotServing):
            await client.get("/number")
    assert build.events == ["start 1", "stop 1"]


async def test_stopping_waits_for_running_requests(build: Builder) -> None:
    swap = HotSwap(build)
    await swap.start()
    async with client_of(swap) as client:
        slow = asyncio.create_task(client.get("/slow/200"))
        await settle(lambda: swap.in_flight == 1)
        await swap.stop()
        assert (await slow).json() == {"number": 1}
    assert build.events == ["start 1", "stop 1"]


async def test_draining_ends_streams_but_not_requests(swap: HotSwap) -> None:
    assert swap.current is not None
    swap.begin_drain()
    assert swap.draining.is_set()
    assert swap.current.retiring.is_set()
    async with client_of(swap) as client:
        assert (await client.get("/number")).status_code == 200
    await swap.swap()
    assert swap.current.retiring.is_set()


async def test_a_stop_signal_drains_and_reaches_the_servers_own_handler(swap: HotSwap) -> None:
    seen: list[int] = []

    def server(number: int, frame: Any) -> None:
        seen.append(number)

    before = signal.signal(signal.SIGTERM, server)
    try:
        swap.hook_signals()
        os.kill(os.getpid(), signal.SIGTERM)
        await settle(swap.draining.is_set)
        assert seen == [signal.SIGTERM]
        await swap.stop()
        assert signal.getsignal(signal.SIGTERM) is server
    finally:
        signal.signal(signal.SIGTERM, before)


async def test_the_metrics_show_swaps(swap: HotSwap, build: Builder) -> None:
    metrics = Metrics()
    metrics.watch_swap("acme", swap)
    await swap.swap(7)
    build.fail_build = True
    with pytest.raises(LookupError):
        await swap.swap()
    value = metrics.registry.get_sample_value
    acme = {"instance": "acme"}
    assert value("pergola_generation", acme) == 7
    assert value("pergola_swaps_total", acme) == 2
    assert value("pergola_swaps_failed_total", acme) == 1
    assert (value("pergola_generations_alive", acme) or 0) >= 1
    assert swap.last_swap_seconds > 0


async def test_two_servers_in_one_process_do_not_touch_each_other() -> None:
    first, second = HotSwap(Builder()), HotSwap(Builder())
    await asyncio.gather(first.start(), second.start())
    await asyncio.gather(*(first.swap() for _ in range(5)), *(second.swap() for _ in range(3)))
    assert (first.number, second.number) == (6, 4)
    assert gc.isenabled()
    await first.stop()
    async with client_of(second) as client:
        assert (await client.get("/number")).json() == {"number": 4}
    await second.stop()


def test_pauses_of_the_collector_may_overlap_and_leave_it_as_it_was() -> None:
    with collection_paused():
        with collection_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
    try:
        with collection_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_start_up_heap_is_frozen_once() -> None:
    from api import collection

    try:
        freeze_startup_heap()
        frozen = gc.get_freeze_count()
        assert frozen > 1000
        _keep = [[n] for n in range(1000)]
        freeze_startup_heap()
        assert gc.get_freeze_count() <= frozen
    finally:
        gc.unfreeze()
        collection._state.frozen = False


def test_a_hard_limit_below_the_soft_one_is_refused() -> None:
    with pytest.raises(ValueError, match="soft"):
        HotSwap(Builder(), soft=5, hard=1)


async def test_an_app_of_plain_asgi_can_be_served() -> None:
    class Plain:
        @contextlib.asynccontextmanager
        async def lifespan(self) -> AsyncIterator[None]:
            yield

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body"})

    swap = HotSwap(lambda number: Plain())
    await swap.start()
    async with client_of(swap) as client:
        assert (await client.get("/")).status_code == 204
    await swap.stop()
