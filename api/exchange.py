"""One HTTP request and its response, as they pass the edge of the server."""

from __future__ import annotations

from collections.abc import Sequence

from api.asgi import Header, Message, Receive, Scope, Send, header
from api.problems import BodyTooLarge, ClientGone


class Exchange:
    """Counts what comes in and goes out, adds headers, and keeps the body of a HEAD answer back."""

    __slots__ = (
        "_announced",
        "_complete",
        "_head",
        "_headers",
        "_limit",
        "_read",
        "_receive",
        "_send",
        "sent",
        "status",
    )

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, limit: int, headers: Sequence[Header]
    ) -> None:
        self._receive = receive
        self._send = send
        self._limit = limit
        self._headers = headers
        self._head = scope["method"] == "HEAD"
        self._announced = _announced(scope)
        self._read = 0
        self._complete = False
        self.status = 0
        """Status of the response; 0 until it starts."""
        self.sent = 0
        """Bytes of the response's body so far."""

    def refuse_announced_excess(self) -> None:
        """Refuse a body that says itself that it is too large, before a byte of it is read."""
        if self._announced is not None and self._announced > self._limit:
            raise self._too_large()

    def require_response(self) -> None:
        """Make an app's silence an error."""
        if not self.status:
            raise RuntimeError("the app returned without a response")

    async def receive(self) -> Message:
        """The next part of the request; too much of it is an error, and so is a client that leaves midway."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._read += len(message.get("body", b""))
            if self._read > self._limit:
                raise self._too_large()
            if not message.get("more_body"):
                self._announced = 0
        elif message["type"] == "http.disconnect" and self._announced != 0 and not self.status:
            raise ClientGone("The client hung up before its request was complete")
        return message

    async def send(self, message: Message) -> None:
        """Pass a part of the response on."""
        kind = message["type"]
        if kind == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": self._with_ours(list(message.get("headers", ())))}
            if self._head:
                # The headers are the whole answer: a stream would keep the client waiting for its first piece.
                await self._send(message)
                self._complete = True
                message = {"type": "http.response.body", "body": b""}
        elif kind.startswith("http.response."):
            if self._complete:
                return
            self.sent += len(message.get("body", b""))
        await self._send(message)

    def _with_ours(self, headers: list[Header]) -> list[Header]:
        present = {name.lower() for name, _ in headers}
        headers.extend(ours for ours in self._headers if ours[0] not in present)
        return headers

    def _too_large(self) -> BodyTooLarge:
        return BodyTooLarge(
            f"The body is larger than {self._limit} bytes",
            remedy="send less at once; the operator can raise `max_body` in pergola.toml",
        )


def _announced(scope: Scope) -> int | None:
    """How many bytes of body the headers announce: None when there is a body of unknown length."""
    length = header(scope, b"content-length")
    if length is not None and length.isdigit():
        return int(length)
    return None if header(scope, b"transfer-encoding") is not None else 0
