"""Servers and commands as an operator runs them: processes of their own, on one instance."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parent.parent
PERGOLA = (sys.executable, "-c", "from api.main import main; main()")
START_SECONDS = 120.0
PASSWORD = "correct horse battery"


class ServerProcess:
    """A server with its workers, and where it listens."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.address = f"http://127.0.0.1:{port}"

    async def ready(self) -> None:
        """Wait until it serves."""
        deadline = asyncio.get_running_loop().time() + START_SECONDS
        async with httpx.AsyncClient() as client:
            while True:
                try:
                    if (await client.get(f"{self.address}/health/ready")).status_code == 200:
                        return
                except httpx.TransportError:
                    assert asyncio.get_running_loop().time() < deadline, "the server does not come up"
                await asyncio.sleep(0.2)

    def ends_cleanly(self) -> bool:
        """Wait for the end after a signal; whether it was the server's own."""
        return self.process.wait(30) in (0, -signal.SIGINT)


class Operator:
    """Somebody at a command line, with one instance."""

    def __init__(self, directory: Path) -> None:
        self.environment = {**os.environ, "PERGOLA_INSTANCE": str(directory)}

    def install(self, folder: Path, *packs: str) -> None:
        """Have commands and servers find example packs of the tests, as the packs of an installed distribution."""
        there = folder / "example_packs-1.0.dist-info"
        there.mkdir(parents=True)
        (there / "METADATA").write_text("Metadata-Version: 2.1\nName: example-packs\nVersion: 1.0\n", "utf-8")
        entries = "".join(f"{name} = tests.example.{name}:pack\n" for name in packs)
        (there / "entry_points.txt").write_text(f"[pergola.packs]\n{entries}", "utf-8")
        self.environment["PYTHONPATH"] = str(folder)

    def command(self, *words: str, given: str = "") -> Any:
        """Run a command that must succeed; returns what it prints as JSON."""
        done = subprocess.run(
            [*PERGOLA, *words, "--json"], input=given, capture_output=True, text=True, cwd=ROOT, env=self.environment,
            timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"pergola {' '.join(words)}: {done.stdout}{done.stderr}"
        return json.loads(done.stdout) if done.stdout.strip() else None

    def person(self, name: str, *words: str) -> None:
        """Add a user who can sign in."""
        self.command("users", "add", name, "--password-stdin", *words, given=PASSWORD)

    @contextmanager
    def serving(self, workers: int) -> Iterator[ServerProcess]:
        """A server with so many workers, which is stopped at the end unless it has been."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        words = ("run", "--port", str(port), "--workers", str(workers), "--log-level", "warning")
        with subprocess.Popen([*PERGOLA, *words], cwd=ROOT, env=self.environment) as process:
            server = ServerProcess(process, port)
            try:
                yield server
            finally:
                process.send_signal(signal.SIGINT)
                try:
                    assert server.ends_cleanly(), "Ctrl-C ends the server cleanly"
                except subprocess.TimeoutExpired:
                    process.kill()
                    raise
