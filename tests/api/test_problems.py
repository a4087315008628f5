"""Every failure has one shape, and none says more than it should."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar, WebSocket, get, post, websocket
from litestar.exceptions import (
    HTTPException,
    ImproperlyConfiguredException,
    NotFoundException,
    PermissionDeniedException,
)
from litestar.params import FromPath, FromQuery, JSONBody

from api.logs import request_id
from api.problem_responses import ProblemResponses
from api.problems import Problem
from platform_core import (
    ConfigurationError,
    Conflict,
    DatabaseUnavailable,
    FieldError,
    InvalidInput,
    NotFound,
    NotPermitted,
    NotSignedIn,
    PlatformError,
    TooManyAttempts,
    UniqueViolation,
    VersionRequired,
)

SECRET = "password=hunter2"

ERRORS: dict[str, Exception] = {
    "not_found": NotFound("No such record", remedy="check the id"),
    "invalid_input": InvalidInput(
        "Two fields are wrong",
        errors=[
            FieldError(pointer="/a", detail="too long", code="too_long"),
            FieldError(pointer="/b/0", detail="required", code="required"),
        ],
    ),
    "not_signed_in": NotSignedIn("Who are you?"),
    "not_permitted": NotPermitted("Not yours"),
    "version_required": VersionRequired("Name the version", remedy="send If-Match"),
    "conflict": Conflict("Taken"),
    "too_many_attempts": TooManyAttempts("Slow down", retry_after=17),
    "database_unavailable": DatabaseUnavailable(f"cannot connect to host=db {SECRET}"),
    "not_unique": UniqueViolation(f"Key (email)=({SECRET}) exists", table="t", columns=["email"]),
    "configuration": ConfigurationError(f"bad url {SECRET}"),
    "internal_server_error": RuntimeError(SECRET),
    "http_exception_500": ImproperlyConfiguredException(SECRET),
    "teapot": HTTPException(status_code=418, detail="short and stout"),
    "nonstandard": HTTPException(status_code=499, detail="odd"),
    "gone": NotFoundException(detail="No such thing"),
    "denied": PermissionDeniedException(),
}


@get("/raise/{name:str}")
async def raise_one(name: FromPath[str]) -> None:
    raise ERRORS[name]


@get("/items/{number:int}")
async def items(number: FromPath[int], limit: FromQuery[int], order: FromQuery[int] = 1) -> int:
    return number + limit + order


class Body(msgspec.Struct):
    name: str


@post("/items")
async def create(data: JSONBody[Body]) -> Body:
    return data


@websocket("/socket")
async def socket(socket: WebSocket[Any, Any, Any]) -> None:
    await socket.accept()
    raise RuntimeError(SECRET)


APP = Litestar(
    [raise_one, items, create, socket],
    plugins=[ProblemResponses()],
    openapi_config=None,
    logging_config=None,
)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app: Any = APP
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def problem_of(response: httpx.Response) -> Problem:
    assert response.headers["content-type"] == "application/problem+json"
    problem = msgspec.json.decode(response.content, type=Problem)
    assert problem.status == response.status_code
    assert problem.type == f"urn:pergola:problem:{problem.code}"
    assert problem.title
    assert problem.detail
    assert problem.request_id == "req-1"
    return problem


@pytest.fixture(autouse=True)
def _request_id() -> Any:
    token = request_id.set("req-1")
    yield
    request_id.reset(token)


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("not_found", 404, "not_found"),
        ("invalid_input", 422, "invalid_input"),
        ("not_signed_in", 401, "not_signed_in"),
        ("not_permitted", 403, "not_permitted"),
        ("version_required", 428, "version_required"),
        ("conflict", 409, "conflict"),
        ("too_many_attempts", 429, "too_many_attempts"),
        ("database_unavailable", 503, "database_unavailable"),
        ("not_unique", 409, "not_unique"),
        ("configuration", 500, "configuration"),
        ("internal_server_error", 500, "internal_server_error"),
        ("http_exception_500", 500, "internal_server_error"),
        ("gone", 404, "not_found"),
        ("denied", 403, "not_permitted"),
        ("teapot", 418, "im_a_teapot"),
        ("nonstandard", 499, "http_499"),
    ],
)
async def test_every_error_has_its_status_and_code_and_no_secret(
    client: httpx.AsyncClient, name: str, status: int, code: str
) -> None:
    response = await client.get(f"/raise/{name}")
    problem = problem_of(response)
    assert (problem.status, problem.code) == (status, code)
    assert problem.instance == f"/raise/{name}"
    assert SECRET not in response.text


async def test_details_remedy_and_field_errors_reach_the_client(client: httpx.AsyncClient) -> None:
    problem = problem_of(await client.get("/raise/invalid_input"))
    assert problem.detail == "Two fields are wrong"
    assert [(error.pointer, error.code) for error in problem.errors] == [
        ("/a", "too_long"),
        ("/b/0", "required"),
    ]
    assert problem_of(await client.get("/raise/not_found")).remedy == "check the id"


async def test_headers_say_when_to_retry_and_how_to_sign_in(client: httpx.AsyncClient) -> None:
    assert (await client.get("/raise/too_many_attempts")).headers["retry-after"] == "17"
    assert (await client.get("/raise/database_unavailable")).headers["retry-after"] == "1"
    assert (await client.get("/raise/not_signed_in")).headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "name", ["internal_server_error", "configuration", "database_unavailable", "not_unique"]
)
async def test_what_the_client_is_not_told_is_in_the_log(
    client: httpx.AsyncClient, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    await client.get(f"/raise/{name}")
    (record,) = [record for record in caplog.records if record.name == "pergola.api"]
    assert record.levelno == logging.ERROR
    assert SECRET in record.getMessage()
    assert record.exc_info is not None
    assert record.exc_info[1] is ERRORS[name]


async def test_errors_of_the_client_are_not_logged_as_failures(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    await client.get("/raise/not_found")
    assert [record for record in caplog.records if record.name == "pergola.api"] == []


async def test_a_path_that_nobody_serves_is_a_problem(client: httpx.AsyncClient) -> None:
    problem = problem_of(await client.get("/no where/<b>"))
    assert problem.code == "not_found"
    assert problem.instance == "/no%20where/%3Cb%3E"
    assert problem.remedy


async def test_a_method_that_is_not_served_names_those_that_are(client: httpx.AsyncClient) -> None:
    response = await client.delete("/items")
    assert problem_of(response).code == "method_not_allowed"
    assert set(response.headers["allow"].split(", ")) == {"POST", "OPTIONS"}
    response = await client.delete("/items/1")
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


async def test_every_wrong_parameter_is_named(client: httpx.AsyncClient) -> None:
    problem = problem_of(await client.get("/items/3", params={"limit": "many", "order": "up"}))
    assert (problem.status, problem.code) == (400, "invalid_query")
    assert [error.detail.split(":")[0] for error in problem.errors] == [
        "parameter 'limit'",
        "parameter 'order'",
    ]
    problem = problem_of(await client.get("/items/3"))
    assert problem.status == 400
    assert "limit" in problem.detail


async def test_a_missing_body_is_a_problem(client: httpx.AsyncClient) -> None:
    problem = problem_of(await client.post("/items"))
    assert (problem.status, problem.code) == (400, "malformed_body")


async def test_a_failing_socket_is_closed_without_a_word_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    sent: list[dict[str, Any]] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: Any = {"type": "websocket", "path": "/socket", "headers": [], "query_string": b"", "app": APP}
    await APP(scope, receive, send)
    assert sent[-1]["type"] == "websocket.close"
    assert SECRET not in str(sent)
    assert any(SECRET in record.getMessage() for record in caplog.records)


def all_errors(base: type[PlatformError]) -> list[type[PlatformError]]:
    return [base, *(error for child in base.__subclasses__() for error in all_errors(child))]


def test_every_error_of_the_platform_has_a_code_of_its_own_and_a_title() -> None:
    errors = all_errors(PlatformError)
    assert len(errors) > 20
    codes = [error.code for error in errors if "code" in vars(error)]  # A refinement may keep its parent's.
    assert len(set(codes)) == len(codes)
    assert all(error.title and 400 <= error.status < 600 for error in errors)
