"""How many statements Pergola sends per request, counted at the door of its database in a run of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from statistics import median_high
from typing import Any

import msgspec

from api.app import App
from platform_core import Instance

from .data import People
from .lines import CASES, LINES, Target, case, change

REQUESTS = 40


async def count(instance: Instance, people: People) -> dict[str, int]:
    """The usual number of statements of each line, transaction control included."""
    app = App(instance)
    await app.start()
    # Nothing but the requests' own statements is to be counted.
    await app.shell.background.stop()
    try:
        counter = _Counter(app, instance, people)
        found = {}
        for line in LINES:
            asked = counter.of(line.name)
            found[line.name] = median_high([await asked() for _ in range(REQUESTS)])
        return found
    finally:
        await app.stop()


class _Counter:
    """Sends requests straight into the app, and counts."""

    def __init__(self, app: App, instance: Instance, people: People) -> None:
        self._app = app
        self._instance = instance
        self._target = Target("pergola", 0, people)
        self._people = people

    def of(self, line: str) -> Callable[[], Awaitable[int]]:
        """What makes one request of a line and returns its number of statements."""
        people = self._people
        record = f"{CASES}/{people.changeable[-1]}"
        match line:
            case "list as agent":
                return lambda: self._ask("GET", CASES, people.agent)
            case "list as contact":
                return lambda: self._ask("GET", CASES, people.contact)
            case "list as customer admin":
                return lambda: self._ask("GET", CASES, people.admin)
            case "get":
                return lambda: self._ask("GET", record, people.agent)
            case "create":
                return lambda: self._ask("POST", CASES, people.agent, case(self._target))
            case _:
                return lambda: self._ask("PATCH", record, people.agent, change(self._target))

    async def _ask(self, method: str, path: str, token: str, body: Any = None) -> int:
        seen: list[str] = []
        statuses: list[int] = []
        content = b"" if body is None else msgspec.json.encode(body)
        headers = [(b"authorization", f"Bearer {token}".encode()), (b"if-match", b"*")]
        if content:
            headers += [
                (b"content-type", b"application/json"),
                (b"content-length", str(len(content)).encode()),
            ]
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path,
            "raw_path": path.encode(), "query_string": b"", "root_path": "", "scheme": "http", "headers": headers,
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2),
        }  # fmt: skip

        async def receive() -> Any:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        self._instance.database.observer = seen.append
        try:
            await self._app(scope, receive, send)
        finally:
            self._instance.database.observer = None
        if statuses[0] >= HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"{method} {path} was answered with {statuses[0]}")
        return len(seen)
