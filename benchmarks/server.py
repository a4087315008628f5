"""A contender's server process: ``python -m benchmarks.server CONTENDER URL`` on an inherited socket."""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

import uvicorn

PERGOLA, BY_HAND, RIGHTS = "pergola", "by_hand", "rights"
START_SECONDS = 30
STOP_SECONDS = 15
ROOT = Path(__file__).resolve().parent.parent


class Server:
    """One contender in a process of its own, on a free port of the loopback interface."""

    def __init__(self, contender: str, url: str, log: Path) -> None:
        self.contender = contender
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._socket.getsockname()[1]
        self._log = log
        fd = self._socket.fileno()
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.server", contender, url, str(fd)],
                cwd=ROOT,
                pass_fds=(fd,),
                stdout=output,
                stderr=output,
            )
        self._socket.close()

    @property
    def pid(self) -> int:
        """The process that answers."""
        return self._process.pid

    def cpu_seconds(self) -> float:
        """Processor time of the process so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def check(self) -> None:
        """Fail when the process has ended."""
        if self._process.poll() is not None:
            raise RuntimeError(f"the server {self.contender} has ended:\n{self._log.read_text()[-3000:]}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def wait_until_served(server: Server) -> None:
    """Wait until the process accepts requests."""
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        server.check()
        try:
            with socket.create_connection(("127.0.0.1", server.port), timeout=1) as connection:
                connection.sendall(b"GET / HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n")
                if connection.recv(100):
                    return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the server {server.contender} did not start within {START_SECONDS} s")


def app_of(contender: str, url: str) -> Any:
    """The ASGI app of a contender."""
    if contender in (PERGOLA, RIGHTS):
        from api.app import create_app

        from .instances import instance_at
        from .rights.pack import pack

        return create_app(instance_at(url, extra=(pack,) if contender == RIGHTS else ()))
    if url.startswith("sqlite"):
        from . import by_hand_sqlite

        return by_hand_sqlite.create_app(url)
    from . import by_hand_postgres

    return by_hand_postgres.create_app(url)


def main(contender: str, url: str, fd: int) -> None:
    """Serve until SIGTERM, each contender with the same settings of the same server."""
    app = app_of(contender, url)
    gc.collect()
    gc.freeze()
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
        lifespan="on",
        timeout_graceful_shutdown=5,
    )
    signal.signal(signal.SIGTERM, _stopped)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=fd)])


def _stopped(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
