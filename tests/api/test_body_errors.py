"""A refused body is told every reason, each at its place."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Meta

from api.body_errors import explain_decode_failure


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
