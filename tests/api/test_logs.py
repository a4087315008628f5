"""The log is lines of JSON that name their request and nobody's secrets."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from api.asgi import Receive, Scope, Send
from api.logs import configure_logging
from tests.api.edge_kit import SECRET, connect

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """The log as it is written."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    stream = io.StringIO()
    configure_logging("INFO", stream=stream)

    def written() -> list[dict[str, Any]]:
        every = [json.loads(line) for line in stream.getvalue().splitlines()]
        return [line for line in every if line["logger"].startswith("pergola")]

    yield written
    root.setLevel(level)
    root.handlers[:] = handlers


async def test_each_request_is_one_line_of_json(lines: Lines) -> None:
    async with connect() as client:
        await client.get("/items/7?account.name=Smith", headers={"X-Request-ID": "r-7"})
    (line,) = [line for line in lines() if line["logger"] == "pergola.access"]
    assert line["request_id"] == "r-7"
    assert (line["method"], line["path"], line["route"]) == ("GET", "/items/7", "/items/{number}")
    assert (line["status"], line["user"], line["client"]) == (200, "ann", "127.0.0.1")
    assert line["bytes"] > 10
    assert abs(dt.datetime.fromisoformat(line["time"]).timestamp() - time.time()) < 5
    assert line["milliseconds"] > 0
    assert "Smith" not in json.dumps(line)


async def test_a_path_cannot_forge_a_line_of_the_log(lines: Lines) -> None:
    async with connect() as client:
        await client.get('/x%0A{"level":"error"}')
    assert [line["level"] for line in lines()] == ["info"]


async def test_monitoring_does_not_fill_the_log(lines: Lines) -> None:
    async with connect() as client:
        await client.get("/health/live")
        await client.get("/metrics")
    assert lines() == []


async def test_an_unhandled_error_is_a_problem_with_the_request_id_and_a_logged_traceback(
    lines: Lines,
) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError(SECRET)

    for client in (connect(), connect(app)):
        async with client:
            response = await client.get("/fails", headers={"X-Request-ID": "r-1"})
        assert response.status_code == 500
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["request_id"] == "r-1"
        assert SECRET not in response.text
    failures = [line for line in lines() if line["level"] == "error"]
    assert len(failures) == 2
    assert all(line["request_id"] == "r-1" and SECRET in line["exception"] for line in failures)
    assert all("Traceback" in line["exception"] for line in failures)
