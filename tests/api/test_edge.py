"""What holds for every request, whatever answers it."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, get, post
from litestar.params import FromPath, RawBody
from litestar.response import Stream

from api.asgi import ASGIApp, Receive, Scope, Send, respond
from api.edge import Edge
from api.logs import add_log_fields, configure_logging, request_id
from api.metrics import Metrics
from api.problem_responses import ProblemResponses
from api.problems import NotServing
from api.strict_bodies import StrictBodies
from platform_core import TooManyAttempts

SECRET = "password=hunter2"


@get("/items/{number:int}")
async def item(number: FromPath[int], request: Request[Any, Any, Any]) -> dict[str, Any]:
    add_log_fields(request.scope, user="ann")
    return {"number": number, "request_id": request_id.get()}


@get("/fails")
async def fails() -> None:
    raise RuntimeError(SECRET)


@get("/cached")
async def cached(request: Request[Any, Any, Any]) -> Any:
    from litestar import Response

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


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


Connect = Callable[..., httpx.AsyncClient]


@pytest.fixture
def connect(metrics: Metrics) -> Connect:
    def connect(app: ASGIApp | None = None, **settings: Any) -> httpx.AsyncClient:
        edge: Any = Edge(app or make_litestar(), metrics=metrics, max_body=1000, **settings)
        transport = httpx.ASGITransport(app=edge, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://test")

    return connect


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
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


Lines = Callable[[], list[dict[str, Any]]]


# -- request id ----------------------------------------------------------------------------------------------


async def test_a_sane_request_id_is_kept_and_reaches_the_handler(connect: Connect) -> None:
    async with connect() as client:
        response = await client.get("/items/1", headers={"X-Request-ID": "trace-42.a:b_c"})
    assert response.headers["x-request-id"] == "trace-42.a:b_c"
    assert response.json()["request_id"] == "trace-42.a:b_c"
    assert request_id.get() == ""


@pytest.mark.parametrize("given", ["", "a b", "x" * 129, "<script>", "a\tb", "é"])
async def test_an_odd_request_id_is_replaced(connect: Connect, given: str) -> None:
    async with connect() as client:
        response = await client.get("/items/1", headers={b"X-Request-ID": given.encode("latin-1")})
    made = response.headers["x-request-id"]
    assert made != given
    assert len(made) == 32
    assert int(made, 16)


async def test_two_requests_at_once_keep_their_own_ids(connect: Connect) -> None:
    async with connect() as client:
        responses = await asyncio.gather(
            *(client.get("/items/1", headers={"X-Request-ID": f"r{n}"}) for n in range(30))
        )
    assert [response.json()["request_id"] for response in responses] == [f"r{n}" for n in range(30)]


# -- headers -------------------------------------------------------------------------------------------------


async def test_every_response_has_security_headers(connect: Connect) -> None:
    async with connect() as client:
        for path in ("/items/1", "/nowhere", "/fails"):
            headers = (await client.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["x-frame-options"] == "DENY"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["content-security-policy"].startswith("default-src 'none'")
            assert headers["cache-control"] == "no-store"
            assert "strict-transport-security" not in headers


async def test_a_handlers_own_header_wins_and_is_sent_once(connect: Connect) -> None:
    async with connect() as client:
        headers = (await client.get("/cached")).headers
    assert headers.get_list("cache-control") == ["private, max-age=5"]
    assert headers.get_list("x-frame-options") == ["SAMEORIGIN"]


async def test_https_is_made_permanent_only_where_it_is_configured(connect: Connect) -> None:
    async with connect(https=True) as client:
        headers = (await client.get("/items/1")).headers
    assert headers["strict-transport-security"] == "max-age=31536000"


async def test_a_message_that_an_app_sends_again_and_again_stays_clean(connect: Connect) -> None:
    start = {"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")]}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start)
        await send({"type": "http.response.body", "body": b""})

    async with connect(app) as client:
        first = await client.get("/")
        second = await client.get("/")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert start["headers"] == [(b"a", b"b")]


# -- body size -----------------------------------------------------------------------------------------------


async def test_a_body_at_the_limit_passes_and_one_byte_more_does_not(connect: Connect) -> None:
    async with connect() as client:
        assert (await client.post("/size", content=b"x" * 1000)).json() == 1000
        response = await client.post("/size", content=b"x" * 1001)
    assert response.status_code == 413
    assert response.json()["code"] == "body_too_large"
    assert response.json()["request_id"] == response.headers["x-request-id"]


async def test_a_body_of_unknown_length_is_cut_off_while_it_comes(connect: Connect) -> None:
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


async def test_the_limit_holds_outside_of_litestar_too(connect: Connect) -> None:
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


async def test_a_client_that_hangs_up_midway_is_no_failure_of_ours(
    metrics: Metrics, caplog: pytest.LogCaptureFixture
) -> None:
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
    await Edge(make_litestar(), metrics=metrics)(scope, receive, send)
    assert sent[0]["status"] == 499
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


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


# -- HEAD ----------------------------------------------------------------------------------------------------


async def test_head_is_get_without_the_body(connect: Connect) -> None:
    async with connect() as client:
        ours = {"X-Request-ID": "same"}
        full = await client.get("/items/7", headers=ours)
        head = await client.head("/items/7", headers=ours)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers == full.headers
    assert int(head.headers["content-length"]) == len(full.content)


async def test_head_of_a_failure_has_its_status_and_no_body(connect: Connect) -> None:
    async with connect() as client:
        for path, status in (("/nowhere", 404), ("/fails", 500), ("/size", 405)):
            response = await client.head(path)
            assert (response.status_code, response.content) == (status, b"")


async def test_head_of_an_endless_stream_ends(metrics: Metrics) -> None:
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
        await Edge(make_litestar(), metrics=metrics)(scope, receive, send)
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[1].get("body") == b""
    assert scope["method"] == "HEAD"


# -- failures ------------------------------------------------------------------------------------------------


async def test_an_unhandled_error_is_a_problem_with_the_request_id_and_a_logged_traceback(
    connect: Connect, lines: Lines
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


async def test_errors_of_the_layers_between_are_problems_too(connect: Connect) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise TooManyAttempts("Slow down", retry_after=9)

    async with connect(app) as client:
        response = await client.get("/")
    assert (response.status_code, response.headers["retry-after"]) == (429, "9")


async def test_an_app_that_says_nothing_is_a_failure(connect: Connect) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        return

    async with connect(app) as client:
        assert (await client.get("/")).status_code == 500


async def test_half_an_answer_breaks_the_connection(
    metrics: Metrics, caplog: pytest.LogCaptureFixture
) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError(SECRET)

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    with pytest.raises(RuntimeError):
        await Edge(app, metrics=metrics)(make_scope("GET", "/", []), receive, send)
    assert len(sent) == 1
    assert "the response broke off" in caplog.text


async def test_a_websocket_of_a_retired_generation_is_asked_to_come_again(metrics: Metrics) -> None:
    sent: list[Any] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept"})
        raise NotServing("gone")

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    scope = {"type": "websocket", "path": "/live", "headers": [(b"x-request-id", b"ws-1")]}
    await Edge(app, metrics=metrics)(scope, receive, send)
    assert sent == [
        {"type": "websocket.accept", "headers": [(b"x-request-id", b"ws-1")]},
        {"type": "websocket.close", "code": 1012},
    ]


# -- log and metrics -----------------------------------------------------------------------------------------


async def test_each_request_is_one_line_of_json(connect: Connect, lines: Lines) -> None:
    async with connect() as client:
        await client.get("/items/7?account.name=Smith", headers={"X-Request-ID": "r-7"})
    (line,) = [line for line in lines() if line["logger"] == "pergola.access"]
    assert line["request_id"] == "r-7"
    assert (line["method"], line["path"], line["route"]) == ("GET", "/items/7", "/items/{number}")
    assert (line["status"], line["user"], line["client"]) == (200, "ann", "127.0.0.1")
    assert line["bytes"] > 10
    assert line["milliseconds"] > 0
    assert "Smith" not in json.dumps(line)


async def test_a_path_cannot_forge_a_line_of_the_log(connect: Connect, lines: Lines) -> None:
    async with connect() as client:
        await client.get('/x%0A{"level":"error"}')
    assert [line["level"] for line in lines()] == ["info"]


async def test_monitoring_does_not_fill_the_log(connect: Connect, lines: Lines) -> None:
    async with connect() as client:
        await client.get("/health/live")
        await client.get("/metrics")
    assert lines() == []


async def test_requests_are_counted_by_route_not_by_path(connect: Connect, metrics: Metrics) -> None:
    async with connect() as client:
        for number in range(5):
            await client.get(f"/items/{number}")
            await client.get(f"/random-{number}")
        await client.head("/items/1")
        await client.request("BREW", "/items/1")
    value = metrics.registry.get_sample_value
    total = "pergola_http_requests_total"
    assert value(total, {"method": "GET", "route": "/items/{number}", "status": "200"}) == 5
    assert value(total, {"method": "HEAD", "route": "/items/{number}", "status": "200"}) == 1
    assert value(total, {"method": "GET", "route": "unmatched", "status": "404"}) == 5
    assert value(total, {"method": "other", "route": "unmatched", "status": "405"}) == 1
    seconds = "pergola_http_request_seconds_count"
    assert value(seconds, {"method": "GET", "route": "/items/{number}"}) == 5
    assert value("pergola_http_requests_in_flight") == 0


async def test_requests_in_flight_are_visible(connect: Connect, metrics: Metrics) -> None:
    seen: list[float | None] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(metrics.registry.get_sample_value("pergola_http_requests_in_flight"))
        await respond(send, 200, [])

    async with connect(app) as client:
        await client.get("/")
    assert seen == [1]


def test_each_server_has_metrics_of_its_own_and_readings_are_taken_at_the_scrape() -> None:
    uses = {"import": 1.0}
    first, second = Metrics(), Metrics()
    first.watch_elevated_uses(lambda: uses)
    uses["import"] = 3.0
    text = first.render().decode()
    assert 'pergola_elevated_uses_total{name="import"} 3.0' in text
    assert "elevated" not in second.render().decode()
    with pytest.raises(ValueError, match="Duplicated"):
        first.watch_elevated_uses(lambda: uses)


async def test_lifespan_messages_pass_through(metrics: Metrics) -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    async def nothing(*_: Any) -> Any:
        return {}

    await Edge(app, metrics=metrics)({"type": "lifespan"}, nothing, nothing)
    assert seen == ["lifespan"]
