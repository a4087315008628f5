"""What the document says of a field's values is what is checked when they are given."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_core import InvalidInput
from platform_core.validation import clean
from tests.api.openapi.document_kit import assembly_of, document_of, validator
from tests.api.openapi.exhibit import Exhibit
from tests.api.openapi.exhibit import pack as exhibit
from tests.example import annex, gadgets

REGISTRY = assembly_of(exhibit).registry
DOCUMENT = document_of(exhibit)
CREATE = DOCUMENT["components"]["schemas"]["ExhibitPieceCreate"]
READ = DOCUMENT["components"]["schemas"]["ExhibitPiece"]
SOME_ID = "0198f3c27a407aaaaaaaaaaaaaaaaaaa"
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=50)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**65), 2**65),
    st.integers(-3, 11),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
    st.sampled_from(
        ["ABC", "abc", SOME_ID, SOME_ID.upper(), "art (deco)", "a.b", "x" * 41, "x" * 201, "2026-03-01"]
    ),
    st.datetimes(timezones=st.just(datetime.UTC), min_value=datetime.datetime(1000, 1, 1)).map(  # noqa: DTZ001
        lambda moment: moment.isoformat().replace("+00:00", "Z")
    ),
    st.sampled_from(["2026-03-01T09:00:00", "2026-02-30", "2026-03-01T09:00:00+02:00"]),
    st.lists(st.sampled_from([SOME_ID, "x", 1]), max_size=3),
    st.dictionaries(st.sampled_from("ab"), st.integers(), max_size=2),
)
VALIDATORS = {name: validator(DOCUMENT, schema) for name, schema in CREATE["properties"].items()}


def taken(name: str, value: Any) -> bool:
    """Whether the platform takes a value for a field."""
    try:
        clean(REGISTRY.fields(Exhibit), REGISTRY.types(Exhibit), {name: value})
    except InvalidInput:
        return False
    return True


def same_on_both_sides(name: str, value: Any) -> None:
    documented = VALIDATORS[name].is_valid(value)
    if value == "" or (isinstance(value, float) and value.is_integer()):
        # The platform takes empty text for null everywhere; JSON Schema takes 1.0 for a whole number, the platform does not.
        return
    assert documented == taken(name, value), f"{name}: {value!r} is documented as {documented}"


@given(value=VALUES)
@pytest.mark.parametrize("name", sorted(VALIDATORS))
def test_a_field_takes_exactly_the_values_that_are_documented(name: str, value: Any) -> None:
    same_on_both_sides(name, value)


def test_what_people_give_and_what_the_platform_fills_in_are_told_apart() -> None:
    fields = REGISTRY.fields(Exhibit)
    assert set(CREATE["properties"]) == {name for name, field in fields.items() if not field.read_only}
    assert CREATE["required"] == ["title"]
    assert "required" not in DOCUMENT["components"]["schemas"]["ExhibitPiecePatch"]
    read_only = {name for name, schema in READ["properties"].items() if schema.get("readOnly")}
    assert read_only == {name for name, field in fields.items() if field.read_only}
    assert "remarks" not in READ["properties"], "journals are read on their own"


def test_choices_have_their_labels_and_records_may_hold_codes_that_are_none_any_more() -> None:
    level = CREATE["properties"]["level"]
    assert level["oneOf"] == [{"const": 1, "title": "High"}, {"const": 2, "title": "Low"}, {"type": "null"}]
    assert level["default"] == 2
    read = READ["properties"]["level"]
    assert read["type"] == ["integer", "null"]
    assert read["x-choices"] == [{"value": 1, "label": "High"}, {"value": 2, "label": "Low"}]
    assert "`1` High, `2` Low" in read["description"]
    assert "enum" not in read


def test_references_name_the_table_that_they_lead_to() -> None:
    assert CREATE["properties"]["owner"]["x-references"] == "sys_user"
    assert READ["properties"]["friends"]["x-references"] == "sys_user"
    assert "`core_company`" in READ["properties"]["lender"]["description"]


def test_only_what_is_never_masked_is_never_null() -> None:
    certain = {
        name
        for name, schema in READ["properties"].items()
        if "type" in schema and "null" not in schema["type"]
    }
    assert certain == {"sys_id", "sys_class_name", "sys_mod_count"}


def test_records_of_children_are_read_through_their_parents() -> None:
    schemas = document_of(gadgets.pack, annex.pack)["components"]["schemas"]
    assert set(schemas["GadgetsCase"]["properties"]) < set(schemas["AnnexRecall"]["properties"])
    assert schemas["GadgetsCase"]["properties"]["state"]["x-choices"][2] == {"value": 3, "label": "Closed"}
