"""What holds for every request, whatever answers it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from api.asgi import Receive, Scope, Send
from api.edge import Edge
from api.logs import request_id
from api.metrics import Metrics
from api.problems import NotServing
from platform_core import TooManyAttempts
from tests.api.edge_kit import SECRET, connect, make_scope

# -- request id ----------------------------------------------------------------------------------------------


async def test_a_sane_request_id_is_kept_and_reaches_the_handler() -> None:
    async with connect() as client:
        response = await client.get("/items/1", headers={"X-Request-ID": "trace-42.a:b_c"})
    assert response.headers["x-request-id"] == "trace-42.a:b_c"
    assert response.json()["request_id"] == "trace-42.a:b_c"
    assert request_id.get() == ""


@pytest.mark.parametrize("given", ["", "a b", "x" * 129, "<script>", "a\tb", "é"])
async def test_an_odd_request_id_is_replaced(given: str) -> None:
    async with connect() as client:
        response = await client.get("/items/1", headers={b"X-Request-ID": given.encode("latin-1")})
    made = response.headers["x-request-id"]
    assert made != given
    assert len(made) == 32
    assert int(made, 16)


async def test_two_requests_at_once_keep_their_own_ids() -> None:
    async with connect() as client:
        responses = await asyncio.gather(
            *(client.get("/items/1", headers={"X-Request-ID": f"r{n}"}) for n in range(30))
        )
    assert [response.json()["request_id"] for response in responses] == [f"r{n}" for n in range(30)]


# -- headers -------------------------------------------------------------------------------------------------


async def test_every_response_has_security_headers() -> None:
    async with connect() as client:
        for path in ("/items/1", "/nowhere", "/fails"):
            headers = (await client.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["x-frame-options"] == "DENY"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["content-security-policy"].startswith("default-src 'none'")
            assert headers["cache-control"] == "no-store"
            assert "strict-transport-security" not in headers


async def test_a_handlers_own_header_wins_and_is_sent_once() -> None:
    async with connect() as client:
        headers = (await client.get("/cached")).headers
    assert headers.get_list("cache-control") == ["private, max-age=5"]
    assert headers.get_list("x-frame-options") == ["SAMEORIGIN"]


async def test_https_is_made_permanent_only_where_it_is_configured() -> None:
    async with connect(https=True) as client:
        headers = (await client.get("/items/1")).headers
    assert headers["strict-transport-security"] == "max-age=31536000"


async def test_a_message_that_an_app_sends_again_and_again_stays_clean() -> None:
    start = {"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")]}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start)
        await send({"type": "http.response.body", "body": b""})

    async with connect(app) as client:
        first = await client.get("/")
        second = await client.get("/")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert start["headers"] == [(b"a", b"b")]


# -- failures ------------------------------------------------------------------------------------------------


async def test_errors_of_the_layers_between_are_problems_too() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise TooManyAttempts("Slow down", retry_after=9)

    async with connect(app) as client:
        response = await client.get("/")
    assert (response.status_code, response.headers["retry-after"]) == (429, "9")


async def test_an_app_that_says_nothing_is_a_failure() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        return

    async with connect(app) as client:
        assert (await client.get("/")).status_code == 500


async def test_half_an_answer_breaks_the_connection(caplog: pytest.LogCaptureFixture) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError(SECRET)

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    with pytest.raises(RuntimeError):
        await Edge(app, metrics=Metrics())(make_scope("GET", "/", []), receive, send)
    assert len(sent) == 1
    assert "the response broke off" in caplog.text


async def test_a_websocket_of_a_retired_generation_is_asked_to_come_again() -> None:
    sent: list[Any] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept"})
        raise NotServing("gone")

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    scope = {"type": "websocket", "path": "/live", "headers": [(b"x-request-id", b"ws-1")]}
    await Edge(app, metrics=Metrics())(scope, receive, send)
    assert sent == [
        {"type": "websocket.accept", "headers": [(b"x-request-id", b"ws-1")]},
        {"type": "websocket.close", "code": 1012},
    ]


async def test_lifespan_messages_pass_through() -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    async def nothing(*_: Any) -> Any:
        return {}

    await Edge(app, metrics=Metrics())({"type": "lifespan"}, nothing, nothing)
    assert seen == ["lifespan"]
