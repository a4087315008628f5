"""Bodies have a limit, HEAD has none, and clients may leave."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from api.asgi import Receive, Scope, Send, respond
from api.edge import Edge
from api.metrics import Metrics
from tests.api.edge_kit import connect, make_litestar, make_scope

# -- body size -----------------------------------------------------------------------------------------------


async def test_a_body_at_the_limit_passes_and_one_byte_more_does_not() -> None:
    async with connect() as client:
        assert (await client.post("/size", content=b"x" * 1000)).json() == 1000
        response = await client.post("/size", content=b"x" * 1001)
    assert response.status_code == 413
    assert response.json()["code"] == "body_too_large"
    assert response.json()["request_id"] == response.headers["x-request-id"]


async def test_a_body_of_unknown_length_is_cut_off_while_it_comes() -> None:
    pulled = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal pulled
        for _ in range(1000):
            pulled += 1
            yield b"x" * 100

    async with connect() as client:
        response = await client.post("/size", content=chunks())
        assert response.status_code == 413
        assert response.json()["code"] == "body_too_large"
        assert pulled < 20

        async def few() -> AsyncIterator[bytes]:
            yield b"x" * 600
            yield b"x" * 400

        assert (await client.post("/size", content=few())).json() == 1000


async def test_the_limit_holds_outside_of_litestar_too() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        await respond(send, 200, [])

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b"x" * 100

    async with connect(app) as client:
        response = await client.post("/", content=chunks())
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"


async def test_a_client_that_hangs_up_midway_is_no_failure_of_ours(caplog: pytest.LogCaptureFixture) -> None:
    sent: list[Any] = []
    messages = iter(
        [
            {"type": "http.request", "body": b"12", "more_body": True},
            {"type": "http.disconnect"},
        ]
    )

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = make_scope("POST", "/size", [(b"content-length", b"10")])
    await Edge(make_litestar(), metrics=Metrics())(scope, receive, send)
    assert sent[0]["status"] == 499
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


# -- HEAD ----------------------------------------------------------------------------------------------------


async def test_head_is_get_without_the_body() -> None:
    async with connect() as client:
        ours = {"X-Request-ID": "same"}
        full = await client.get("/items/7", headers=ours)
        head = await client.head("/items/7", headers=ours)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers == full.headers
    assert int(head.headers["content-length"]) == len(full.content)


async def test_head_of_a_failure_has_its_status_and_no_body() -> None:
    async with connect() as client:
        for path, status in (("/nowhere", 404), ("/fails", 500), ("/size", 405)):
            response = await client.head(path)
            assert (response.status_code, response.content) == (status, b"")


async def test_head_of_an_endless_stream_ends() -> None:
    sent: list[Any] = []
    over = asyncio.Event()

    async def receive() -> Any:
        await over.wait()  # As servers do: disconnected once the response is complete.
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            over.set()

    scope = make_scope("HEAD", "/stream", [])
    async with asyncio.timeout(5):
        await Edge(make_litestar(), metrics=Metrics())(scope, receive, send)
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[1].get("body") == b""
    assert scope["method"] == "HEAD"
