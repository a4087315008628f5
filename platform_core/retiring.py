"""The end of what is being served, as those who answer at length hear of it."""

from __future__ import annotations

import asyncio


class Retiring:
    """Tells a long answer that it should come to its end: other packs took over, or the server stops.

    A handler that streams may ask for it by the name ``retiring``, to say good-bye in its own words. One that does
    not is ended by the platform.
    """

    __slots__ = ("_event",)

    def __init__(self, event: asyncio.Event) -> None:
        self._event = event

    def is_set(self) -> bool:
        """Whether it is time to end."""
        return self._event.is_set()

    async def wait(self) -> None:
        """Wait until it is time to end."""
        await self._event.wait()

    async def within(self, seconds: float) -> bool:
        """Pause between two pieces of an answer; ``True``, and at once, when there should be no further piece."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        return True
