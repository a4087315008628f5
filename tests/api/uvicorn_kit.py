"""A real server in the test's own event loop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn


@asynccontextmanager
async def listening(app: Any) -> AsyncIterator[tuple[str, uvicorn.Server]]:
    """Serve an app that was started already; gives ``host:port``, and the server to be stopped early."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app, lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=8
        )
        server = uvicorn.Server(config)
        # Without its signal handlers: they belong to the test run.
        serving = asyncio.create_task(server._serve([bound]))
        try:
            while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
                await asyncio.sleep(0.01)
            yield f"127.0.0.1:{bound.getsockname()[1]}", server
        finally:
            server.should_exit = True
            await serving
