"""The ASGI app of a server: edge outside, the instance's shell inside."""

from __future__ import annotations

import logging
import os
from typing import Any

from api.asgi import Receive, Scope, Send
from api.collection import freeze_startup_heap
from api.edge import Edge
from api.logs import configure_logging
from api.metrics import Metrics
from api.shell import Shell
from platform_core import Instance, PlatformError, folder

log = logging.getLogger("pergola.app")


class App:
    """Serves one instance. Its lifespan opens and closes the instance."""

    def __init__(self, instance: Instance) -> None:
        self.metrics = Metrics()
        self.shell = Shell(instance, self.metrics)
        self._edge = Edge(self.shell, metrics=self.metrics, https=instance.configuration.https)

    async def start(self) -> None:
        """Open the instance and serve it."""
        await self.shell.start()

    async def stop(self) -> None:
        """Let requests finish and close the instance."""
        await self.shell.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        else:
            await self._edge(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.start()
        except Exception as error:
            what = str(error) if isinstance(error, PlatformError) else repr(error)
            log.log(
                logging.ERROR,
                "the server cannot start: %s",
                what,
                exc_info=not isinstance(error, PlatformError),
            )
            await send({"type": "lifespan.startup.failed", "message": what})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})


def create_app(instance: Instance) -> App:
    """The ASGI app of an instance, as its database says it is assembled."""
    return App(instance)


def create_app_from_environment() -> Any:
    """The app of the instance in ``PERGOLA_INSTANCE``: what a worker process of the server starts with."""
    configure_logging(os.environ.get("PERGOLA_LOG_LEVEL", "INFO"))
    app = create_app(Instance.at(folder()))
    freeze_startup_heap()
    return app
