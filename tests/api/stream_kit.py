"""A client of server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx

Event = dict[str, str]


class Listener:
    """A client of server-sent events, as browsers have one: it comes again when a stream ends."""

    def __init__(self, client: httpx.AsyncClient, path: str) -> None:
        self._client = client
        self._path = path
        self.connections: list[list[Event]] = []
        """What each connection brought."""
        self.status = 0

    async def listen(self) -> None:
        """Until a connection is answered with an error."""
        pause = 0.0
        while True:
            await asyncio.sleep(pause)
            async with self._client.stream("GET", self._path) as response:
                self.status = response.status_code
                if response.status_code != 200:
                    return
                events: list[Event] = []
                self.connections.append(events)
                async for event in _events(response):
                    events.append(event)
                    pause = int(event.get("retry", "0")) / 1000


async def _events(response: httpx.Response) -> AsyncIterator[Event]:
    event: Event = {}
    async for line in response.aiter_lines():  # Raises, if the body does not end in order.
        name, _, value = line.partition(": ")
        if line:
            event[name] = value
        elif "data" in event:
            yield event
            event = {}
