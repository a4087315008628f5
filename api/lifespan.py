"""The lifespan of an ASGI app: started before its first request, stopped after its last."""

from __future__ import annotations

import logging
from typing import Protocol

from api.asgi import Receive, Send
from platform_core import PlatformError

log = logging.getLogger("pergola.app")


class Startable(Protocol):
    """What can be started and stopped."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...


async def live(app: Startable, receive: Receive, send: Send) -> None:
    """Answer the server's lifespan messages by starting and stopping an app."""
    await receive()
    try:
        await app.start()
    except Exception as error:
        expected = isinstance(error, PlatformError)
        what = str(error) if expected else repr(error)
        log.log(logging.ERROR, "the server cannot start: %s", what, exc_info=not expected)
        await send({"type": "lifespan.startup.failed", "message": what})
        return
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await app.stop()
    await send({"type": "lifespan.shutdown.complete"})
