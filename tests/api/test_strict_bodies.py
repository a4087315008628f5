"""Bodies are taken as they are declared, or refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Annotated, Any

import httpx
import msgspec
import pytest
from litestar import Litestar, Request, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, JSONBody, RawBody
from msgspec import Meta

from api.problem_responses import ProblemResponses
from api.strict_bodies import StrictBodies, decode_body
from platform_core import InvalidInput, MalformedBody


class Line(msgspec.Struct, forbid_unknown_fields=True):
    sku: Annotated[str, Meta(min_length=1, max_length=5)]
    amount: Annotated[int, Meta(ge=1)]


class Order(msgspec.Struct, forbid_unknown_fields=True):
    number: str
    price: Decimal | None = None


class Lax(msgspec.Struct):
    a: int


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"{", "not JSON"),
        (b'{"a": "x"', "not JSON"),
        (b'{"a": 1} x', "not JSON"),
        (b'{"a": NaN}', "not JSON"),
        (b'{"a": "\xff"}', "not UTF-8"),
        (b'{"b": ' + b"[" * 100_000, "too deeply"),
        (b'\xef\xbb\xbf{"a": 1}', "not JSON"),
    ],
)
def test_what_is_no_json_is_malformed(body: bytes, says: str) -> None:
    with pytest.raises(MalformedBody, match=says) as refused:
        decode_body(msgspec.json.Decoder(Lax), body)
    assert refused.value.status == 400
    assert refused.value.remedy


def test_a_decoder_with_a_hook_is_explained_with_it() -> None:
    def hook(type_: type, value: Any) -> Any:
        return type_(value)

    decoder = msgspec.json.Decoder(dict[str, complex], dec_hook=hook)
    assert decode_body(decoder, b'{"a": "1+2j"}') == {"a": 1 + 2j}
    with pytest.raises(InvalidInput) as refused:
        decode_body(decoder, b'{"a": "1+2j", "b": "x"}')
    assert [error.pointer for error in refused.value.errors] == ["/b"]


# -- through Litestar ----------------------------------------------------------------------------------------


@post("/orders")
async def orders(data: JSONBody[Order]) -> str:
    return f"{data.number} {data.price!r}"


@post("/lines")
async def lines(data: JSONBody[list[Line]]) -> int:
    return sum(line.amount for line in data)


@post("/optional")
async def optional(data: JSONBody[Lax | None] = None) -> str:
    return repr(data)


@post("/form")
async def form(
    data: Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> dict[str, str]:
    return data


@post("/raw")
async def raw(body: RawBody) -> int:
    return len(body)


@post("/anything")
async def anything(request: Request[Any, Any, Any]) -> Any:
    return await request.json()


def make_app() -> Litestar:
    return Litestar(
        [orders, lines, optional, form, raw, anything],
        plugins=[StrictBodies(), ProblemResponses()],
        openapi_config=None,
        logging_config=None,
    )


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    make_app()  # Handlers are shared with every app that was assembled before.
    app: Any = make_app()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def send(
    client: httpx.AsyncClient, path: str, body: bytes, kind: str = "application/json"
) -> httpx.Response:
    return await client.post(path, content=body, headers={"content-type": kind})


async def test_decimals_keep_every_digit(client: httpx.AsyncClient) -> None:
    body = b'{"number": "1", "price": 12345678901234567.89}'
    assert (await send(client, "/orders", body)).text == "1 Decimal('12345678901234567.89')"


async def test_text_is_no_number_and_all_errors_come_at_once(client: httpx.AsyncClient) -> None:
    response = await send(client, "/lines", b'[{"sku": "a", "amount": "2"}, {"sku": "toolong"}]')
    assert response.status_code == 422
    problem = response.json()
    assert problem["code"] == "invalid_input"
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [
        ("/0/amount", "wrong_type"),
        ("/1/sku", "too_long"),
        ("/1/amount", "required"),
    ]


async def test_good_bodies_reach_the_handler(client: httpx.AsyncClient) -> None:
    body = b'[{"sku": "a", "amount": 2}, {"sku": "b", "amount": 3}]'
    assert (await send(client, "/lines", body)).json() == 5
    assert (await send(client, "/lines", body, "application/merge-patch+json; charset=utf-8")).json() == 5
    assert (await send(client, "/optional", b'{"a": 1}')).text == "Lax(a=1)"
    assert (await client.post("/optional")).text == "None"
    assert (await send(client, "/anything", b'{"x": [1, null]}')).json() == {"x": [1, None]}


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
async def test_only_json_is_taken_for_json(client: httpx.AsyncClient, kind: str) -> None:
    for path in ("/lines", "/anything"):
        response = await send(client, path, b"[]", kind)
        assert response.status_code == 415
        assert response.json()["code"] == "unsupported_media_type"


async def test_forms_and_raw_bodies_are_left_alone(client: httpx.AsyncClient) -> None:
    assert (await client.post("/form", data={"a": "1"})).json() == {"a": "1"}
    assert (await send(client, "/raw", b"\x00\x01", "application/octet-stream")).json() == 2


async def test_no_body_at_all_is_malformed(client: httpx.AsyncClient) -> None:
    response = await client.post("/lines")
    assert (response.status_code, response.json()["code"]) == (400, "malformed_body")


@pytest.mark.parametrize("body", [b"{", b'[{"sku": "\xff"}]', b"[" * 50_000, b'["\\ud800"]', b"[1e400]"])
async def test_broken_bodies_are_never_the_servers_fault(client: httpx.AsyncClient, body: bytes) -> None:
    for path in ("/lines", "/orders", "/anything"):
        response = await send(client, path, body)
        assert response.status_code in {400, 422} or (path == "/anything" and body == b"[1e400]"), (
            response.text
        )
