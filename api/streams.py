"""Answers that have no end of their own: the platform ends them.

That is when their generation retires, when the server stops, and when whoever listens has other rights than when he began.
"""

from __future__ import annotations

import asyncio
import logging
import random
import re
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Any, ClassVar, Self

from api.asgi import Message, Scope, Send
from api.standing import STANDING, Standing

log = logging.getLogger("pergola.hotswap")

OUTGOING = "pergola.outgoing"
HANDLER_SECONDS = 2.0
"""A handler that asked to be told gets so long to end its answer in its own words."""
GRACE = 1.0
"""The client gets so long to take the last words, then the handler to notice that nobody listens any more."""
SOONEST_MS, LATEST_MS = 250, 1250
"""Between these the clients come again, not all of them at once."""

LOOK_EVERY = 60.0
"""Seconds after which it is looked whether somebody may listen on, who has been told nothing meanwhile."""
RETIRES, REVOKED = "the platform changes", "your rights have changed"

_EVENT_STREAM = b"text/event-stream"
_BLANK_LINE = re.compile(rb"(?:\r\n|\n|\r(?!\n)){2}")
_DATA_LINE = re.compile(rb"(?:^|[\r\n])data")
_LONGEST_PART = 65536
_SERVICE_RESTART = 1012


class Outgoing(ABC):
    """What an app sends for one request. An answer without an end of its own is ended here, with a word to the client.

    The handler need not help: once the end is said, what it still sends goes nowhere, and it hears that the client is
    gone, which ends a well-behaved one; any other one is cancelled.
    """

    __slots__ = (
        "_complete",
        "_cut",
        "_done",
        "_lock",
        "_retiring",
        "_revoked",
        "_send",
        "_standing",
        "_task",
        "_watcher",
        "ended",
        "told",
    )

    def __init__(
        self, send: Send, retiring: asyncio.Event, task: asyncio.Task[Any], standing: Standing | None
    ) -> None:
        self._standing = standing
        self._send = send
        self._retiring = retiring
        self._task = task
        self._watcher: asyncio.Task[None] | None = None
        self.told = False
        """Whether the handler asked to be told, and so gets the time to end by itself."""
        self.ended = False
        """Whether the platform has ended the answer."""
        self._cut = False

    async def send(self, message: Message) -> None:
        """Pass a message on."""
        if self._watcher is None:
            if self._has_no_end(message):
                self._watch()
            await self._send(message)
            return
        await self._judge(message)
        async with self._lock:
            if not self.ended and not self._revoked.is_set():
                await self._send(message)
                self._note(message)
                return
        await asyncio.sleep(0)  # A handler that only ever sends must notice that it was cancelled.

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        """The handler is done. What it raises because its answer was ended, is nobody's to be told."""
        if self._watcher is None:
            return False
        self._done.set()
        if not self.ended:
            self._watcher.cancel()
        # Last words that are being said are finished.
        await asyncio.wait({self._watcher})
        if not self.ended or error is None:
            return False
        if self._cut and isinstance(error, asyncio.CancelledError):
            self._task.uncancel()
            return True
        if isinstance(error, Exception):
            log.warning("a stream's handler failed as it was ended", exc_info=error)
            return True
        return False

    async def _judge(self, message: Message) -> None:
        """Before something is told: whoever has lost a right since he began to listen is told nothing more.

        What he had won he would not see either, so he comes again, and is judged anew, when his rights are any others.
        Last words are said by the packs that were there: what their roles are worth by other packs says nothing of him.
        """
        if self._tells(message) and not self.ended and not self._revoked.is_set():
            await self._look()

    async def _look(self) -> None:
        """Find out whether whoever listens is who he was, while those packs are served by which he was judged."""
        if self._standing is None or self._retiring.is_set() or await self._standing.holds():
            return
        if not self._retiring.is_set():
            self._revoked.set()

    def _watch(self) -> None:
        self._revoked = asyncio.Event()
        self._lock = asyncio.Lock()
        self._done = asyncio.Event()
        self._complete = False
        self._watcher = asyncio.create_task(self._end_in_time(), name="end-of-stream")

    async def _end_in_time(self) -> None:
        await self._has_to_end()
        if self.told and not self._revoked.is_set():
            await self._is_done_within(HANDLER_SECONDS)
        try:
            async with asyncio.timeout(GRACE), self._lock:
                if self._complete or self._done.is_set():
                    return
                self.ended = True
                await self._say_goodbye()
        except TimeoutError:
            log.info("the client of a stream does not read; it is cut off")
            self.ended = True
        except Exception as error:  # noqa: BLE001 - whatever the connection has against it, the handler must end
            log.info("a stream could not be ended in order: %r", error)
        if not await self._is_done_within(GRACE):
            self._cut = True
            self._task.cancel()

    async def _has_to_end(self) -> None:
        """Wait for the end of what serves the answer, or of the rights of whoever listens."""
        waiting = {asyncio.create_task(event.wait()) for event in (self._retiring, self._revoked)}
        try:
            while not (self._retiring.is_set() or self._revoked.is_set()):
                done, _ = await asyncio.wait(waiting, timeout=LOOK_EVERY, return_when=asyncio.FIRST_COMPLETED)
                if not done:
                    await self._look()
        finally:
            for task in waiting:
                task.cancel()

    async def _is_done_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._done.wait()
        except TimeoutError:
            return False
        return True

    @abstractmethod
    def _has_no_end(self, message: Message) -> bool:
        """Whether an answer without an end of its own begins with this message."""

    @abstractmethod
    def _tells(self, message: Message) -> bool:
        """Whether the client learns something by this message."""

    @abstractmethod
    def _note(self, message: Message) -> None:
        """Remember what the client has got."""

    @abstractmethod
    async def _say_goodbye(self) -> None:
        """Tell the client to come again, and end the answer."""


class OutgoingResponse(Outgoing):
    """An HTTP response: server-sent events have no end."""

    __slots__ = ("_part",)

    def _has_no_end(self, message: Message) -> bool:
        if message["type"] != "http.response.start":
            return False
        for name, value in message.get("headers", ()):
            if name.lower() == b"content-type":
                self._part = b""
                return bytes(value).lower().startswith(_EVENT_STREAM)
        return False

    def _tells(self, message: Message) -> bool:
        return bool(message.get("body"))

    def _note(self, message: Message) -> None:
        if message["type"] == "http.response.body":
            self._complete = not message.get("more_body")
            self._part = part_of_event(self._part, message.get("body", b""))

    async def _say_goodbye(self) -> None:
        if not _DATA_LINE.search(self._part):
            why = REVOKED if self._revoked.is_set() else RETIRES
            words = last_event(random.randint(SOONEST_MS, LATEST_MS), why)  # noqa: S311 - it spreads, it hides nothing
            # Fields without data are no event, so a blank line ends them and nothing comes of it.
            body = b"\r\n\r\n" + words if self._part else words
            await self._send({"type": "http.response.body", "body": body, "more_body": True})
        # Otherwise it ends in the middle of an event, which clients throw away; they come again without being told.
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})


class OutgoingSocket(Outgoing):
    """The server's side of a WebSocket. It knows nobody's credentials, so nobody has rights there that he could lose."""

    __slots__ = ()

    _CLOSE: ClassVar[Message] = {
        "type": "websocket.close",
        "code": _SERVICE_RESTART,
        "reason": "the platform changes; connect again",
    }

    def _has_no_end(self, message: Message) -> bool:
        return bool(message["type"] == "websocket.accept")

    def _tells(self, message: Message) -> bool:
        return bool(message["type"] == "websocket.send")

    def _note(self, message: Message) -> None:
        if message["type"] == "websocket.close":
            self._complete = True

    async def _say_goodbye(self) -> None:
        await self._send({**self._CLOSE})


def outgoing(scope: Scope, send: Send, retiring: asyncio.Event, task: asyncio.Task[Any]) -> Outgoing:
    """What an app sends for the request of this scope."""
    kind = OutgoingSocket if scope["type"] == "websocket" else OutgoingResponse
    return kind(send, retiring, task, scope.get(STANDING))


def last_event(milliseconds: int, why: str) -> bytes:
    """The event that tells a client to come again after so many milliseconds; its last event id stays."""
    return f"event: reconnect\r\nretry: {milliseconds}\r\ndata: {why}\r\n\r\n".encode()


def part_of_event(part: bytes, more: bytes) -> bytes:
    """What a client has of an event that is not complete, after it got ``more``."""
    text = part + more
    ends = [match.end() for match in _BLANK_LINE.finditer(text)]
    rest = text[ends[-1] :] if ends else text
    return rest if len(rest) <= _LONGEST_PART else b"data"
