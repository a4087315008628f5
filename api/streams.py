"""Answers that have no end of their own: the platform ends them when their generation retires or the server stops."""

from __future__ import annotations

import asyncio
import logging
import random
import re
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Any, ClassVar, Self

from api.asgi import Message, Scope, Send

log = logging.getLogger("pergola.hotswap")

OUTGOING = "pergola.outgoing"
HANDLER_SECONDS = 2.0
"""A handler that asked to be told gets so long to end its answer in its own words."""
GRACE = 1.0
"""The client gets so long to take the last words, then the handler to notice that nobody listens any more."""
SOONEST_MS, LATEST_MS = 250, 1250
"""Between these the clients come again, not all of them at once."""

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
        "_send",
        "_task",
        "_watcher",
        "ended",
        "told",
    )

    def __init__(self, send: Send, retiring: asyncio.Event, task: asyncio.Task[Any]) -> None:
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
        async with self._lock:
            if not self.ended:
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

    def _watch(self) -> None:
        self._lock = asyncio.Lock()
        self._done = asyncio.Event()
        self._complete = False
        self._watcher = asyncio.create_task(self._end_in_time(), name="end-of-stream")

    async def _end_in_time(self) -> None:
        await self._retiring.wait()
        if self.told:
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

    def _note(self, message: Message) -> None:
        if message["type"] == "http.response.body":
            self._complete = not message.get("more_body")
            self._part = part_of_event(self._part, message.get("body", b""))

    async def _say_goodbye(self) -> None:
        if not _DATA_LINE.search(self._part):
            words = last_event(random.randint(SOONEST_MS, LATEST_MS))  # noqa: S311 - it spreads, it hides nothing
            # Fields without data are no event, so a blank line ends them and nothing comes of it.
            body = b"\r\n\r\n" + words if self._part else words
            await self._send({"type": "http.response.body", "body": body, "more_body": True})
        # Otherwise it ends in the middle of an event, which clients throw away; they come again without being told.
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})


class OutgoingSocket(Outgoing):
    """The server's side of a WebSocket."""

    __slots__ = ()

    _CLOSE: ClassVar[Message] = {
        "type": "websocket.close",
        "code": _SERVICE_RESTART,
        "reason": "the platform changes; connect again",
    }

    def _has_no_end(self, message: Message) -> bool:
        return bool(message["type"] == "websocket.accept")

    def _note(self, message: Message) -> None:
        if message["type"] == "websocket.close":
            self._complete = True

    async def _say_goodbye(self) -> None:
        await self._send({**self._CLOSE})


def outgoing(scope: Scope, send: Send, retiring: asyncio.Event, task: asyncio.Task[Any]) -> Outgoing:
    """What an app sends for the request of this scope."""
    kind = OutgoingSocket if scope["type"] == "websocket" else OutgoingResponse
    return kind(send, retiring, task)


def last_event(milliseconds: int) -> bytes:
    """The event that tells a client to come again after so many milliseconds; its last event id stays."""
    return f"event: reconnect\r\nretry: {milliseconds}\r\ndata: the platform changes\r\n\r\n".encode()


def part_of_event(part: bytes, more: bytes) -> bytes:
    """What a client has of an event that is not complete, after it got ``more``."""
    text = part + more
    ends = [match.end() for match in _BLANK_LINE.finditer(text)]
    rest = text[ends[-1] :] if ends else text
    return rest if len(rest) <= _LONGEST_PART else b"data"
