"""A generation lives from its start-up until its last request is done."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from api.asgi import Receive, Scope, Send
from api.edge import Edge
from api.hotswap import HotSwap
from api.metrics import Metrics
from api.problems import NotServing
from tests.api.edge_kit import make_scope
from tests.api.swap_kit import Builder, client_of, settle


@pytest.fixture
def build() -> Builder:
    return Builder()


@pytest.fixture
async def swap(build: Builder) -> AsyncIterator[HotSwap]:
    swap = HotSwap(build, soft=2, hard=4)
    await swap.start()
    yield swap
    await swap.stop()


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

    stream = asyncio.create_task(swap(make_scope("GET", "/live", []), receive, send))
    await settle(lambda: len(sent) > 3)
    await swap.swap()
    async with asyncio.timeout(1):
        await stream
    text = b"".join(sent)
    assert b"tick 1" in text
    assert text.rstrip().endswith(b"data: come again")
    await settle(lambda: "stop 1" in build.events)


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
