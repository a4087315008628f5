"""Bodies are taken as they are declared or refused with every reason."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Annotated, Any, Literal

import httpx
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from litestar import Litestar, Request, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, JSONBody, RawBody
from msgspec import Meta

from api.problem_responses import ProblemResponses
from api.strict_bodies import StrictBodies, decode_body, explain_decode_failure
from platform_core import InvalidInput, MalformedBody


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Line(msgspec.Struct, forbid_unknown_fields=True):
    sku: Annotated[str, Meta(min_length=1, max_length=5)]
    amount: Annotated[int, Meta(ge=1)]


class Card(msgspec.Struct, tag_field="kind", tag="card", forbid_unknown_fields=True):
    number: Annotated[str, Meta(pattern="^[0-9]{4}$")]


class Transfer(msgspec.Struct, tag_field="kind", tag="transfer", forbid_unknown_fields=True):
    iban: str
    urgent: bool = False


class Order(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    number: str
    placed: Annotated[dt.datetime, Meta(tz=True)]
    price: Decimal | None = None
    priority: Literal["low", "high"] = "low"
    color: Color = Color.RED
    lines: list[Line] = []
    notes: dict[str, Annotated[str, Meta(max_length=3)]] = {}
    payment: Card | Transfer | None = None
    first_line: Line | None = None
    renamed: int = msgspec.field(name="re/named", default=0)


class Lax(msgspec.Struct):
    a: int


def explain(type_: Any, body: bytes) -> list[tuple[str, str]]:
    return [(error.pointer, error.code) for error in explain_decode_failure(type_, body)]


def test_a_body_that_is_right_has_no_errors() -> None:
    body = b'{"number": "1", "placed": "2026-01-01T00:00:00Z", "lines": [{"sku": "a", "amount": 1}]}'
    assert explain_decode_failure(Order, body) == []


def test_all_errors_are_found_wherever_they_are() -> None:
    body = b"""
    {"placed": "yesterday", "price": "x", "priority": "urgent", "color": "green", "re/named": "1",
     "lines": [{"sku": "a", "amount": 1}, {"sku": "toolong", "amount": 0}, {"amount": "2", "skew": 1}, 7],
     "notes": {"ok": "abc", "a/b~c": "abcd"}, "payment": {"kind": "card", "number": "12"}, "first_line": []}
    """
    assert explain(Order, body) == [
        ("/number", "required"),
        ("/placed", "invalid_format"),
        ("/price", "invalid_format"),
        ("/priority", "not_a_choice"),
        ("/color", "not_a_choice"),
        ("/lines/1/sku", "too_long"),
        ("/lines/1/amount", "out_of_range"),
        ("/lines/2/sku", "required"),
        ("/lines/2/amount", "wrong_type"),
        ("/lines/2/skew", "unknown_field"),
        ("/lines/3", "wrong_type"),
        ("/notes/a~1b~0c", "too_long"),
        ("/payment/number", "pattern"),
        ("/first_line", "wrong_type"),
        ("/re~1named", "wrong_type"),
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"kind": "cash"}', [("/kind", "not_a_choice")]),
        (b'{"number": "1234"}', [("/kind", "required")]),
        (b'{"kind": 1}', [("/kind", "wrong_type")]),
        (
            b'{"kind": "transfer", "urgent": "false", "x": 1}',
            [("/iban", "required"), ("/urgent", "wrong_type"), ("/x", "unknown_field")],
        ),
        (b"3", [("", "wrong_type")]),
    ],
)
def test_the_tag_decides_which_fields_are_meant(body: bytes, expected: list[tuple[str, str]]) -> None:
    assert explain(Card | Transfer, body) == expected


@pytest.mark.parametrize(
    ("type_", "body", "expected"),
    [
        (list[Line], b'[{"sku": "", "amount": 1}]', [("/0/sku", "too_short")]),
        (tuple[int, ...], b'[1, "2", 3, null]', [("/1", "wrong_type"), ("/3", "wrong_type")]),
        (tuple[int, str], b"[1, 2]", [("/1", "wrong_type")]),
        (dict[int, str], b'{"x": "y"}', [("", "wrong_type")]),
        (dict[str, list[int]], b'{"x": [1, "a"], "y": 2}', [("/x/1", "wrong_type"), ("/y", "wrong_type")]),
        (Annotated[list[int], Meta(max_length=1)], b"[1, 2]", [("", "too_long")]),
        (set[int] | None, b'["a"]', [("/0", "wrong_type")]),
        (Order, b"[]", [("", "wrong_type")]),
        (int, b'"1"', [("", "wrong_type")]),
    ],
)
def test_pointers_lead_to_the_place(type_: Any, body: bytes, expected: list[tuple[str, str]]) -> None:
    assert explain(type_, body) == expected


def test_messages_help() -> None:
    found = explain_decode_failure(
        Order, b'{"nummer": "1", "priority": "x", "placed": "2026-01-01T00:00:00"}'
    )
    by_pointer = {error.pointer: error.detail for error in found}
    assert by_pointer["/nummer"] == "There is no field 'nummer'; did you mean 'number'?"
    assert by_pointer["/priority"] == "Invalid enum value 'x'; use one of 'low', 'high'"
    assert by_pointer["/number"] == "This field is required"
    assert "timezone" in by_pointer["/placed"]
    assert not any("$" in detail for detail in by_pointer.values())


class Even(msgspec.Struct):
    n: int

    def __post_init__(self) -> None:
        if self.n % 2:
            raise ValueError("n must be even")


def test_a_rule_of_the_struct_itself_is_reported_where_the_struct_is() -> None:
    (error,) = explain_decode_failure(list[Even], b'[{"n": 2}, {"n": 3}]')
    assert (error.pointer, error.detail, error.code) == ("/1", "n must be even", "invalid_value")


class Tree(msgspec.Struct):
    children: list[Tree] = []
    value: int = 0


def test_deep_and_huge_bodies_are_explained_within_bounds() -> None:
    deep = b'{"children":[' * 200 + b'{"value":"x"}' + b"]}" * 200
    (error,) = explain_decode_failure(Tree, deep)
    assert error.pointer.startswith("/children/0/children/0")
    assert error.code == "wrong_type"
    many = b"[" + b'"x",' * 3000 + b"1]"
    assert len(explain_decode_failure(list[int], many)) == 100
    late = b"[" + b"1," * 600_000 + b'"x"]'
    assert explain(list[int], late) == [("/600000", "wrong_type")]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.text(max_size=6)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["number", "placed", "lines", "sku", "amount", "notes", "payment", "kind", "iban", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)
TYPES: list[Any] = [Order, Line, list[Line], Card | Transfer, dict[str, Order], Lax | None, Tree]


@settings(max_examples=300, deadline=None)
@given(JSON, st.sampled_from(TYPES))
def test_a_refused_body_always_has_reasons_and_an_accepted_one_never(value: Any, type_: Any) -> None:
    body = msgspec.json.encode(value)
    errors = explain_decode_failure(type_, body)
    try:
        msgspec.json.decode(body, type=type_)
    except msgspec.ValidationError:
        assert errors
        for error in errors:
            assert reaches(value, error.pointer.split("/")[1:])
    else:
        assert errors == []


def reaches(value: Any, steps: list[str]) -> bool:
    """Whether a pointer leads to a value, or names what its parent lacks."""
    for number, step in enumerate(steps):
        if isinstance(value, list):
            value = value[int(step)]
        elif isinstance(value, dict) and step in value:
            value = value[step]
        else:
            return isinstance(value, dict) and number == len(steps) - 1
    return True


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
    body = b'{"number": "1", "placed": "2026-01-01T00:00:00Z", "price": 12345678901234567.89}'
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
