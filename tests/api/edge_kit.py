"""A small app behind an edge, and ways to ask it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
from litestar import Litestar, Request, Response, get, post
from litestar.params import FromPath, RawBody
from litestar.response import Stream

from api.asgi import ASGIApp
from api.edge import Edge
from api.logs import add_log_fields, request_id
from api.metrics import Metrics
from api.problem_responses import ProblemResponses
from api.strict_bodies import StrictBodies

SECRET = "password=hunter2"


@get("/items/{number:int}")
async def item(number: FromPath[int], request: Request[Any, Any, Any]) -> dict[str, Any]:
    add_log_fields(request.scope, user="ann")
    return {"number": number, "request_id": request_id.get()}


@get("/fails")
async def fails() -> None:
    raise RuntimeError(SECRET)


@get("/cached")
async def cached(request: Request[Any, Any, Any]) -> Response[str]:
    return Response("x", headers={"Cache-Control": "private, max-age=5", "X-Frame-Options": "SAMEORIGIN"})


@get("/stream")
async def stream() -> Stream:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"tick\n"
            await asyncio.sleep(0.01)

    return Stream(endless())


@post("/size")
async def size(body: RawBody) -> int:
    return len(body)


def make_litestar() -> Litestar:
    return Litestar(
        [item, fails, cached, stream, size],
        plugins=[StrictBodies(), ProblemResponses()],
        openapi_config=None,
        logging_config=None,
    )


def connect(app: ASGIApp | None = None, metrics: Metrics | None = None, **settings: Any) -> httpx.AsyncClient:
    """A client of an edge that takes bodies of up to 1,000 bytes."""
    edge: Any = Edge(app or make_litestar(), metrics=metrics or Metrics(), max_body=1000, **settings)
    transport = httpx.ASGITransport(app=edge, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


def make_scope(method: str, path: str, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "client": ("10.0.0.9", 1),
        "server": ("test", 80),
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
    }
