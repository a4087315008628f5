"""What monitoring asks: whether the process lives, and whether it can do its work."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal

import msgspec

from api.asgi import Header, Send, respond

LIVE, READY = "/health/live", "/health/ready"
JSON: Header = (b"content-type", b"application/json")
Readiness = Literal["ready", "degraded", "unavailable"]


async def answer_live(send: Send) -> None:
    """The process answers."""
    await respond(send, HTTPStatus.OK, [JSON], b'{"status":"live"}')


async def answer_ready(send: Send, state: Readiness, **more: object) -> None:
    """How ready somebody is; what is unavailable is to get no requests, what is degraded is."""
    status = HTTPStatus.SERVICE_UNAVAILABLE if state == "unavailable" else HTTPStatus.OK
    await respond(send, status, [JSON], msgspec.json.encode({"status": state, **more}))
