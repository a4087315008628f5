"""A pack that streams: server-sent events of two kinds, a WebSocket, and an answer that takes its time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from litestar import WebSocket, get, websocket
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import ServerSentEvent

from platform_core import Actor, Entity, Grant, Pack, Records, Retiring, Role, String

ENDED: list[str] = []
"""What came to its end, by all worlds of the process."""


class Song(Entity, tablename="radio_song", label="Song", display="title"):
    """Something to be played."""

    title = String(60, required=True)


LISTENER = Role("radio.listener", "Listens")


@get("/radio/live")
async def live(actor: NamedDependency[Actor]) -> ServerSentEvent:
    """A stream that knows nothing of generations."""

    async def beats() -> AsyncIterator[str]:
        try:
            while True:
                yield f"beat for {actor.user_name}"
                await asyncio.sleep(0.02)
        finally:
            ENDED.append("live")

    return ServerSentEvent(beats())


@get("/radio/charts")
async def charts(records: NamedDependency[Records]) -> ServerSentEvent:
    """How many songs the caller reads, each time that the number changes."""
    told = await records.count(Song)

    async def counts(told: int) -> AsyncIterator[str]:
        yield str(told)
        while True:
            await asyncio.sleep(0.02)
            if (count := await records.count(Song)) != told:
                told = count
                yield str(told)

    return ServerSentEvent(counts(told))


@get("/radio/polite")
async def polite(retiring: NamedDependency[Retiring]) -> ServerSentEvent:
    """A stream that says good-bye in its own words."""

    async def beats() -> AsyncIterator[str]:
        yield "beat"
        while not await retiring.within(0.02):
            yield "beat"
        yield "good-bye"
        ENDED.append("polite")

    return ServerSentEvent(beats())


@get("/radio/stubborn")
async def stubborn(retiring: NamedDependency[Retiring]) -> ServerSentEvent:
    """A stream that asks for the end and does not heed it."""

    async def beats() -> AsyncIterator[str]:
        yield f"beat {retiring.is_set()}"
        await retiring.wait()
        yield f"beat {retiring.is_set()}"
        await asyncio.sleep(3600)

    return ServerSentEvent(beats())


@get("/radio/slow/{milliseconds:int}")
async def slow(milliseconds: FromPath[int], records: NamedDependency[Records]) -> dict[str, int]:
    """An answer that takes its time, and uses the pack's table at the end of it."""
    await asyncio.sleep(milliseconds / 1000)
    return {"songs": await records.count(Song)}


@websocket("/radio/socket")
async def socket(socket: WebSocket[Any, Any, Any]) -> None:
    """A conversation without an end."""
    await socket.accept()
    try:
        while True:
            await socket.send_text(await socket.receive_text())
    finally:
        ENDED.append("socket")


pack = Pack(
    name="radio",
    version="1.0",
    summary="Streams",
    entities=(Song,),
    roles=(LISTENER,),
    access_rules=(Grant(role=LISTENER, entity=Song, may=("read", "create"), because="Listeners choose"),),
    routes=(live, charts, polite, stubborn, slow, socket),
)
