"""Streams end when what serves them retires, whatever their handlers do."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from litestar import Litestar, get
from litestar.response import ServerSentEvent, Stream

from api.asgi import Message, Receive, Scope, Send
from api.hotswap import HotSwap
from api.registration import fresh_handlers
from api.streams import LATEST_MS, SOONEST_MS
from tests.api.edge_kit import make_scope
from tests.api.swap_kit import settle

CLOSED: list[str] = []
"""Which handlers' generators got to their end."""


@get("/endless")
async def endless() -> ServerSentEvent:
    async def ticks() -> AsyncIterator[str]:
        try:
            yield "tick"
            await asyncio.sleep(3600)
        finally:
            CLOSED.append("endless")

    return ServerSentEvent(ticks())


@get("/named")
async def named() -> ServerSentEvent:
    """Send the name of its events, and no event for long."""

    async def ticks() -> AsyncIterator[str]:
        await asyncio.sleep(3600)
        yield "tick"

    return ServerSentEvent(ticks(), event_type="tick", event_id="7")


@get("/half")
async def half() -> Stream:
    """Stop in the middle of an event."""

    async def pieces() -> AsyncIterator[bytes]:
        yield b"data: whole\n\ndata: ha"
        await asyncio.sleep(3600)

    return Stream(pieces(), media_type="text/event-stream")


@get("/thread")
async def thread() -> ServerSentEvent:
    """Iterate in a worker thread, which nobody can interrupt."""

    def ticks() -> Iterator[str]:
        yield "tick"
        time.sleep(0.5)
        yield "too late"

    return ServerSentEvent(ticks())


@get("/fast")
async def fast() -> ServerSentEvent:
    """Send without a pause."""

    async def ticks() -> AsyncIterator[str]:
        try:
            while True:
                yield "tick"
        finally:
            CLOSED.append("fast")

    return ServerSentEvent(ticks())


@get("/sulky")
async def sulky() -> ServerSentEvent:
    """Fail when it is ended."""

    async def ticks() -> AsyncIterator[str]:
        try:
            yield "tick"
            await asyncio.sleep(3600)
        finally:
            raise RuntimeError("I was not done")

    return ServerSentEvent(ticks())


def build(number: int) -> Litestar:
    handlers = [endless, named, half, thread, fast, sulky]
    return Litestar(fresh_handlers(handlers), openapi_config=None, logging_config=None)


class Conversation:
    """A client's side of one request, as servers keep it."""

    def __init__(self, *, reads: bool = True) -> None:
        self.messages: list[Message] = []
        self.over = asyncio.Event()
        self.reads = asyncio.Event()
        if reads:
            self.reads.set()

    async def receive(self) -> Message:
        await self.over.wait()  # As servers do: disconnected once the response is complete.
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.body":
            await self.reads.wait()
        await asyncio.sleep(0)
        assert not self.over.is_set(), f"{message} was sent after the end"
        self.messages.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self.over.set()

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages)

    @property
    def events(self) -> list[dict[str, str]]:
        """The events that the client would tell of."""
        found = []
        for block in self.body.replace(b"\r\n", b"\n").decode().split("\n\n")[:-1]:
            fields = dict(line.split(": ", 1) for line in block.split("\n") if line)
            if "data" in fields:
                found.append(fields)
        return found


@pytest.fixture
async def swap() -> AsyncIterator[HotSwap]:
    CLOSED.clear()
    swap = HotSwap(build, soft=5, hard=6)
    await swap.start()
    yield swap
    await swap.stop()


async def _asked(swap: HotSwap, path: str, conversation: Conversation, sent: int = 2) -> asyncio.Task[None]:
    """The running request, after the first messages of its answer."""
    scope = make_scope("GET", path, [])
    request = asyncio.create_task(swap(scope, conversation.receive, conversation.send))
    await settle(lambda: len(conversation.messages) >= sent)
    return request


@pytest.mark.parametrize("how", ["swap", "drain"])
async def test_p13_a_stream_is_told_to_come_again_and_its_generator_is_closed(
    swap: HotSwap, how: str
) -> None:
    conversation = Conversation()
    request = await _asked(swap, "/endless", conversation)
    if how == "swap":
        await swap.swap()
    else:
        swap.begin_drain()
    async with asyncio.timeout(2):
        await request
    first, last = conversation.events
    assert first["data"] == "tick"
    assert last["event"] == "reconnect"
    assert SOONEST_MS <= int(last["retry"]) <= LATEST_MS
    assert conversation.messages[-1] == {"type": "http.response.body", "body": b"", "more_body": False}
    assert CLOSED == ["endless"]
    await settle(lambda: swap.alive == 1)


async def test_an_event_that_has_no_data_yet_is_no_hindrance(swap: HotSwap) -> None:
    conversation = Conversation()
    request = await _asked(swap, "/named", conversation, sent=3)
    await swap.swap()
    async with asyncio.timeout(2):
        await request
    assert [event["event"] for event in conversation.events] == ["reconnect"]


async def test_in_the_middle_of_an_event_the_stream_just_ends(swap: HotSwap) -> None:
    conversation = Conversation()
    request = await _asked(swap, "/half", conversation)
    await swap.swap()
    async with asyncio.timeout(2):
        await request
    assert conversation.over.is_set()
    assert conversation.body == b"data: whole\n\ndata: ha", "clients throw the half event away"


async def test_a_handler_in_a_thread_keeps_no_client_waiting(swap: HotSwap) -> None:
    conversation = Conversation()
    request = await _asked(swap, "/thread", conversation)
    await swap.swap()
    async with asyncio.timeout(0.4):
        await conversation.over.wait()
    async with asyncio.timeout(3):
        await request
    assert conversation.events[0]["data"] == "tick"
    assert conversation.events[-1]["event"] == "reconnect"


async def test_a_handler_that_only_sends_is_ended(swap: HotSwap) -> None:
    conversation = Conversation()
    request = await _asked(swap, "/fast", conversation)
    await swap.swap()
    async with asyncio.timeout(2):
        await request
    assert conversation.events[-1]["event"] == "reconnect"
    gc.collect()
    await settle(lambda: CLOSED == ["fast"])


async def test_a_client_that_does_not_read_is_left(swap: HotSwap) -> None:
    conversation = Conversation(reads=False)
    request = await _asked(swap, "/fast", conversation, sent=1)
    await swap.swap()
    async with asyncio.timeout(4):
        await request
    assert not conversation.over.is_set(), "the server breaks the connection off"
    gc.collect()
    await settle(lambda: CLOSED == ["fast"])


async def test_a_handler_that_fails_as_it_is_ended_is_logged(
    swap: HotSwap, caplog: pytest.LogCaptureFixture
) -> None:
    conversation = Conversation()
    request = await _asked(swap, "/sulky", conversation)
    await swap.swap()
    async with asyncio.timeout(2):
        await request
    assert conversation.events[-1]["event"] == "reconnect"
    assert "I was not done" in caplog.text


class Deaf:
    """Plain ASGI that never listens to its client."""

    def __init__(self) -> None:
        self.cancelled = False

    def lifespan(self) -> Any:
        return Litestar([], openapi_config=None, logging_config=None).lifespan()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"Content-Type", b"Text/Event-Stream; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        try:
            while True:
                await send({"type": "http.response.body", "body": b": beat\n\n", "more_body": True})
                await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            self.cancelled = True
            raise


async def test_a_handler_that_listens_to_nobody_is_cancelled_once_its_client_is_served() -> None:
    deaf = Deaf()
    swap = HotSwap(lambda number: deaf, soft=5, hard=6)
    await swap.start()
    conversation = Conversation()
    request = await _asked(swap, "/", conversation)
    await swap.swap()
    async with asyncio.timeout(3):
        await request
    assert deaf.cancelled
    assert conversation.events[-1]["event"] == "reconnect"
    await swap.stop()


async def test_an_answer_that_has_an_end_is_left_to_reach_it(swap: HotSwap) -> None:
    class Download:
        lifespan = Deaf().lifespan

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            for _ in range(20):
                await send({"type": "http.response.body", "body": b"piece ", "more_body": True})
                await asyncio.sleep(0.01)
            await send({"type": "http.response.body", "body": b"end"})

    swap = HotSwap(lambda number: Download(), soft=5, hard=6)
    await swap.start()
    conversation = Conversation()
    request = await _asked(swap, "/", conversation)
    await swap.swap()
    await request
    assert conversation.body == b"piece " * 20 + b"end"
    await swap.stop()
