"""What is answered to requests that no running instance answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from api.asgi import ASGIApp, Receive, Scope, Send, header
from api.edge import Edge
from api.logs import add_log_fields
from api.metrics import Metrics
from api.probes import LIVE, READY, Readiness, answer_live, answer_ready
from api.problems import UnknownHost

_SHOWN = 255
"""Bytes of a Host header that the log shows."""

Ready = Callable[[], Awaitable[Readiness]]


class Strangers:
    """An ASGI app for requests to no known host: probes learn how the whole process is, all else is refused.

    It says nothing of the instances, not even their names or how many they are, for anybody can ask it.
    """

    def __init__(self, ready: Ready) -> None:
        self._ready = ready

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - no body is read
        if scope["type"] == "http" and scope["path"] == LIVE:
            await answer_live(send)
        elif scope["type"] == "http" and scope["path"] == READY:
            await answer_ready(send, await self._ready())
        else:
            asked = header(scope, b"host") or b""
            add_log_fields(scope, host=asked[:_SHOWN].decode("latin-1"))
            raise UnknownHost(
                "There is nothing under this host name",
                remedy="use the address that you were given; a proxy has to pass the Host header on",
            )


def uncounted(app: ASGIApp) -> Edge:
    """An edge around an app that answers for no running instance: its figures belong to nobody, so nobody is shown them."""
    return Edge(app, metrics=Metrics(process=False))
