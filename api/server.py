"""Serving an instance, or a host of several: a socket, and processes that answer on it."""

from __future__ import annotations

import os
import signal
import socket
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Literal, NoReturn

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from api.served import TRUSTED
from platform_core import ConfigurationError

LogLevel = Literal["debug", "info", "warning", "error"]
APP = "api.served:create_app_from_environment"
BACKLOG = 2048
GRACE_SECONDS = 10


def bind(host: str, port: int) -> socket.socket:
    """The socket to serve on; an error that names the remedy when it is not to be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with ExitStack() as undo:
            found = undo.enter_context(socket.socket(family, kind, protocol))
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind(address)
            # Only listening tells that nobody else listens already.
            found.listen(BACKLOG)
            undo.pop_all()
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigurationError(
            f"port {port} of {host} cannot be served: {reason}",
            remedy="stop what uses it, or choose another one with --port or --host",
        ) from error
    found.set_inheritable(True)
    return found


def address_of(bound: socket.socket) -> str:
    """Where a browser finds what is served on a socket."""
    host, port = bound.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"


def serve(
    directory: Path,
    bound: socket.socket,
    *,
    workers: int = 1,
    log_level: LogLevel = "info",
    trust_proxy: str = "",
) -> None:
    """Serve the instance in a folder until somebody stops it (Ctrl-C or SIGTERM); requests under way are answered.

    ``trust_proxy``: addresses of the proxies whose X-Forwarded-For, -Proto and -Host are believed, comma-separated.
    """
    os.environ["PERGOLA_INSTANCE"] = str(directory.resolve())
    os.environ["PERGOLA_LOG_LEVEL"] = log_level.upper()
    os.environ[TRUSTED] = trust_proxy
    config = uvicorn.Config(
        APP,
        factory=True,
        workers=workers,
        log_config=None,
        access_log=False,
        log_level=log_level,
        proxy_headers=False,  # The app does that, since it has to know who the proxy is.
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    # uvicorn raises the signal again once it has stopped; what it would do to the process is over by then.
    signal.signal(signal.SIGTERM, _stopped)
    started = True
    try:
        started = _serve_alone(config, bound) if workers == 1 else _serve_with_workers(config, bound)
    except KeyboardInterrupt:
        return
    finally:
        bound.close()
    if not started:
        raise ConfigurationError("the server could not start", remedy="its log says why")


def _serve_alone(config: uvicorn.Config, bound: socket.socket) -> bool:
    server = uvicorn.Server(config)
    try:
        server.run(sockets=[bound])
    except SystemExit as ended:
        return ended.code != STARTUP_FAILURE
    return server.started


def _serve_with_workers(config: uvicorn.Config, bound: socket.socket) -> bool:
    supervisor = Multiprocess(config, sockets=[bound])
    supervisor.run()
    return all(process.exitcode != STARTUP_FAILURE for process in supervisor.processes)


def _stopped(signal_number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - as signals want it
    raise KeyboardInterrupt
