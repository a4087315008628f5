"""The ASGI vocabulary that the outer layers share, and an answer made by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Protocol

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]

_WITHOUT_BODY = frozenset({204, 304})


class ASGIApp(Protocol):
    """Anything that answers ASGI; a Litestar app is one, whatever names its own types bear."""

    async def __call__(self, scope: Any, receive: Any, send: Any, /) -> None: ...


def header(scope: Any, name: bytes) -> bytes | None:
    """The first value of a request header; ``name`` is lower case."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return None


async def respond(send: Send, status: int, headers: Iterable[Header], body: bytes = b"") -> None:
    """Send a whole response at once."""
    headers = list(headers)
    if status not in _WITHOUT_BODY:
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
