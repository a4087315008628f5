"""Commands in processes of their own, and the servers that some of them are."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from docs.pages.installed import ROOT

PASSWORD = "correct horse battery"
STARTING = 60


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a command: our packs installed, whether or not this checkout is."""
    entries = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["pergola.packs"]
    info = tmp_path / "site" / "checkout-0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: checkout\nVersion: 0\n")
    lines = [f"{name} = {target}" for name, target in entries.items()]
    (info / "entry_points.txt").write_text("[pergola.packs]\n" + "\n".join(lines) + "\n")
    path = os.pathsep.join((str(info.parent), str(ROOT)))
    return {**os.environ, "PYTHONPATH": path, "PERGOLA_INSTANCE": str(tmp_path / "instance")}


class Server:
    """A command that serves, in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], said: dict[str, Any]) -> None:
        self.process = process
        self.said = said
        self.http = httpx.Client(base_url=said["address"], timeout=10)

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Ask it to stop; returns its exit code."""
        self.http.close()
        self.process.send_signal(how)
        return self.process.wait(30)


Start = Callable[..., Server]


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Start a command that serves, and wait until it does."""
    started: list[subprocess.Popen[str]] = []

    def make(*words: str, ready: str = "ready") -> Server:
        log = (tmp_path / "server.log").open("a")
        process = subprocess.Popen(
            [sys.executable, "-m", "api.main", *words, "--port", "0", "--json"],
            env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
        log.close()
        started.append(process)
        assert process.stdout is not None
        document = ""
        while not document.endswith("\n}\n"):
            line = process.stdout.readline()
            assert line, (tmp_path / "server.log").read_text()
            document += line
        server = Server(process, json.loads(document))
        wait_until_ready(server, ready)
        return server

    yield make
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def wait_until_ready(server: Server, ready: str = "ready") -> None:
    """The socket listens before the platform is assembled, so the first request just takes a while."""
    response = server.http.get("/health/ready", timeout=STARTING)
    assert response.json()["status"] == ready


def run(
    environment: dict[str, str], *words: str, given: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "api.main", *words], env=environment, input=given, capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip


def signed_in(server: Server, user_name: str, password: str) -> httpx.Client:
    """A client with a user's access token."""
    form = {"grant_type": "password", "username": user_name, "password": password}
    token = server.http.post("/api/token", data=form).json()["access_token"]
    return httpx.Client(
        base_url=server.said["address"], headers={"Authorization": f"Bearer {token}"}, timeout=10
    )
