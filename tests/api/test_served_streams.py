"""Streams of a pack, through a real server: what their clients see when packs change and when the server stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from platform_core import PACK_ADMIN
from tests.api.platform_kit import Serve, Served
from tests.api.stream_kit import Listener
from tests.api.swap_kit import settle
from tests.api.uvicorn_kit import listening
from tests.example import annex, gadgets, radio
from tests.example.radio import ENDED, LISTENER


class Station:
    """A served radio, somebody who listens, and somebody who changes its packs."""

    def __init__(self, served: Served, address: str, server: uvicorn.Server) -> None:
        self.served, self.address, self.server = served, address, server
        self.listener: httpx.AsyncClient
        self.operator: httpx.AsyncClient

    async def operate(self, operation: str, pack: str) -> None:
        plan = {"operation": operation, "packs": [pack]}
        drawn = (await self.operator.post("/api/packs/plan", json=plan)).json()
        done = await self.operator.post("/api/packs/execute", json={**plan, "plan": drawn["hash"]})
        assert done.status_code == 200, done.text


@pytest.fixture
async def station(serve: Serve) -> AsyncIterator[Station]:
    ENDED.clear()
    served = await serve(gadgets.pack, radio.pack, annex.pack, active=("gadgets", "radio"))
    async with listening(served.app) as (address, server):
        station = Station(served, address, server)
        lisa, olga = (
            await served.world.person("lisa", LISTENER),
            await served.world.person("olga", PACK_ADMIN),
        )
        for name, actor in (("listener", lisa), ("operator", olga)):
            inside = await served.as_(actor)
            headers = {"authorization": inside.headers["authorization"]}
            client = httpx.AsyncClient(base_url=f"http://{address}", headers=headers, timeout=30)
            setattr(station, name, client)
        yield station
        await station.listener.aclose()
        await station.operator.aclose()


async def test_p13_a_listener_comes_to_the_new_generation_and_is_refused_when_the_pack_has_gone(
    station: Station,
) -> None:
    listener = Listener(station.listener, "/radio/live")
    listening = asyncio.create_task(listener.listen())
    await settle(lambda: bool(listener.connections and listener.connections[0]))
    await station.operate("activate", "annex")
    await settle(lambda: len(listener.connections) == 2 and bool(listener.connections[1]))
    assert listener.connections[0][0] == {"data": "beat for lisa"}
    assert listener.connections[0][-1]["event"] == "reconnect"
    await settle(lambda: ENDED == ["live"])
    await station.operate("deactivate", "radio")
    async with asyncio.timeout(10):
        await listening
    assert listener.connections[1][-1]["event"] == "reconnect"
    assert (len(listener.connections), listener.status) == (2, 404)
    assert ENDED == ["live", "live"]


async def test_a_handler_that_asks_for_the_end_says_goodbye_in_its_own_words(station: Station) -> None:
    listener = Listener(station.listener, "/radio/polite")
    listening = asyncio.create_task(listener.listen())
    await settle(lambda: bool(listener.connections and listener.connections[0]))
    await station.operate("deactivate", "radio")
    async with asyncio.timeout(10):
        await listening
    assert listener.connections[0][-1] == {"data": "good-bye"}
    assert ENDED == ["polite"]


async def test_a_handler_that_asks_for_the_end_and_goes_on_is_ended(station: Station) -> None:
    listener = Listener(station.listener, "/radio/stubborn")
    listening = asyncio.create_task(listener.listen())
    await settle(lambda: bool(listener.connections and listener.connections[0]))
    await station.operate("deactivate", "radio")
    async with asyncio.timeout(10):
        await listening
    events = listener.connections[0]
    assert [event["data"] for event in events[:2]] == ["beat False", "beat True"]
    assert events[2]["event"] == "reconnect"


async def test_p13_a_websocket_is_closed_as_for_a_restart_and_connects_again(station: Station) -> None:
    address = f"ws://{station.address}/radio/socket"
    async with connect(address) as first:
        await first.send("one")
        assert await first.recv() == "one"
        await station.operate("activate", "annex")
        with pytest.raises(ConnectionClosed) as closed:
            await first.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
        await settle(lambda: ENDED == ["socket"])
    async with connect(address) as second:
        await second.send("two")
        assert await second.recv() == "two"
        await station.operate("deactivate", "radio")
        with pytest.raises(ConnectionClosed):
            await second.recv()
    with pytest.raises(InvalidStatus):
        await connect(address)


async def test_a_server_that_stops_ends_streams_in_order_and_answers_what_it_was_asked(
    station: Station,
) -> None:
    listener = Listener(station.listener, "/radio/live")
    listening = asyncio.create_task(listener.listen())
    slow = asyncio.create_task(station.listener.get("/radio/slow/500"))
    await settle(lambda: bool(listener.connections and listener.connections[0]))
    await settle(lambda: station.served.app.shell.swap.in_flight == 2)
    station.served.app.shell.swap.begin_drain()
    station.server.should_exit = True
    assert (await slow).json() == {"songs": 0}
    with pytest.raises(httpx.ConnectError):
        await listening
    assert listener.connections[0][-1]["event"] == "reconnect"


async def test_head_of_a_stream_is_answered_at_once(station: Station) -> None:
    async with asyncio.timeout(5):
        answer = await station.listener.head("/radio/stubborn")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"].startswith("text/event-stream")
    await settle(lambda: station.served.app.shell.swap.in_flight == 0)
