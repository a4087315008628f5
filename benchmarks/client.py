"""A small HTTP client that costs little beside what it measures: keep-alive, one request at a time per connection."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import msgspec

TIMEOUT = 30.0


class Response(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> str:
        """A header's value; ``name`` in lower case."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.lower() == name:
                return value.strip().decode()
        return ""

    def json(self) -> Any:
        """The body, decoded."""
        return msgspec.json.decode(self.body)


class Connection(asyncio.Protocol):
    """One connection. Responses must say their length, as both contenders' do."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Response] | None = None
        self._received = bytearray()
        self._head_end = 0
        self._whole = 0

    @classmethod
    async def open(cls, port: int) -> Connection:
        """Connect to a server on this machine."""
        _, connection = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are none by inheritance.
        self._transport = cast("asyncio.Transport", transport)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    async def ask(self, request: bytes) -> Response:
        """Send a whole request and wait for the whole response."""
        assert self._transport is not None, "the connection is open"
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        received = self._received
        received += data
        if not self._head_end:
            end = received.find(b"\r\n\r\n")
            if end < 0:
                return
            self._head_end = end + 4
            self._whole = self._head_end + _length(bytes(received[:end]))
        if len(received) >= self._whole and self._answer is not None:
            head, body = bytes(received[: self._head_end]), bytes(received[self._head_end : self._whole])
            del received[: self._whole]
            self._head_end = 0
            answer, self._answer = self._answer, None
            answer.set_result(Response(int(head[9:12]), head, body))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the server hung up"))


def _length(head: bytes) -> int:
    lower = head.lower()
    place = lower.find(b"content-length:")
    return int(lower[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0


def request(
    method: str, path: str, token: str, body: Any = None, headers: dict[str, str] | None = None
) -> bytes:
    """The bytes of a request."""
    content = b"" if body is None else msgspec.json.encode(body)
    lines = [f"{method} {path} HTTP/1.1", "host: benchmark", f"authorization: Bearer {token}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if content:
        lines += ["content-type: application/json", f"content-length: {len(content)}"]
    return "\r\n".join([*lines, "", ""]).encode() + content
