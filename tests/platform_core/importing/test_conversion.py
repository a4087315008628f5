"""From the text of a cell to the value of a field."""

import datetime
import decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_core import Choices, Field
from platform_core.importing.conversion import converter, extractor, misplaced, text_converter
from platform_core.importing.mapping import FieldMap

UTC = datetime.UTC
COLORS = Choices({"red": "Red", "green": "Light green"})
LEVELS = Choices({1: "High", 2: "Low"})
LISBON = "Europe/Lisbon"


def field(kind: Any, **facts: Any) -> Field:
    return Field(name="it", kind=kind, label="It", **facts)


def read(kind: Any, text: str, facts: dict[str, Any] | None = None, **options: Any) -> Any:
    return converter(field(kind, **(facts or {})), FieldMap(**options))(text)


@pytest.mark.parametrize(
    ("kind", "text", "options", "value"),
    [
        ("string", " as it is ", {}, " as it is "),
        ("integer", "-7", {}, -7),
        ("decimal", "1e-3", {}, 0.001),
        ("duration", "3600", {}, 3600),
        ("money", "1999", {}, 1999),
        ("money", "19.99", {"minor_digits": 2}, 1999),
        ("money", "-0.5", {"minor_digits": 2}, -50),
        ("money", "12345678901234567.89", {"minor_digits": 2}, 1234567890123456789),
        ("money", "7", {"minor_digits": 0}, 7),
        ("boolean", "YES", {}, True),
        ("boolean", "f", {}, False),
        ("boolean", "ja", {"yes": ("Ja",), "no": ("nein", "")}, True),
        ("json", '{"a": [1, null]}', {}, {"a": [1, None]}),
        ("date", "2026-03-01", {}, datetime.date(2026, 3, 1)),
        ("date", "1.3.2026", {"format": "%d.%m.%Y"}, datetime.date(2026, 3, 1)),
        ("datetime", "2026-03-01T09:00:00Z", {}, datetime.datetime(2026, 3, 1, 9, tzinfo=UTC)),
        ("datetime", "3/1/2026", {"format": "%m/%d/%Y"}, datetime.datetime(2026, 3, 1, tzinfo=UTC)),
        ("datetime", "2026-07-01 09:00", {"time_zone": LISBON}, datetime.datetime(2026, 7, 1, 8, tzinfo=UTC)),
        (
            "datetime",
            "2026-07-01T09:00:00+05:00",
            {"time_zone": LISBON},
            datetime.datetime(2026, 7, 1, 4, tzinfo=UTC),
        ),
        (
            "datetime",
            "01.07.26",
            {"format": ("%Y-%m-%d", "%d.%m.%y"), "time_zone": LISBON},
            datetime.datetime(2026, 6, 30, 23, tzinfo=UTC),
        ),
    ],
)
def test_text_is_read_as_the_field_and_the_map_say(
    kind: str, text: str, options: dict[str, Any], value: object
) -> None:
    found = read(kind, text, **options)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "text", "options", "said"),
    [
        ("integer", "1.0", {}, "'1.0' is not a whole number"),
        ("integer", str(2**31), {}, "is not between"),
        ("decimal", "nan", {}, "is not a finite number"),
        ("money", "1.999", {"minor_digits": 2}, "'1.999' is not an amount with at most 2 decimals"),
        ("money", "inf", {"minor_digits": 2}, "is not an amount"),
        ("money", "1,000", {"minor_digits": 2}, "is not an amount"),
        ("boolean", "maybe", {}, "'maybe' is none of true, yes"),
        ("json", "{", {}, "is not JSON"),
        ("date", "2026-02-30", {}, "is not a day such as"),
        ("date", "2026-03-01", {"format": "%d.%m.%Y"}, "is not a day such as 22.11.2026"),
        ("datetime", "2026-03-01T09:00:00", {}, "time zone"),
        ("datetime", "13/13/2013", {"format": "%m/%d/%Y"}, "is not a moment such as 11/22/2026"),
        (
            "datetime",
            "01.01.0001",
            {"format": "%d.%m.%Y", "time_zone": "Asia/Tokyo"},
            "after the first one of the year 1",
        ),
        ("reference", "ann", {}, "is not a record id"),
        ("string", "a\x00b", {}, "NUL"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_was_expected(
    kind: str, text: str, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        read(kind, text, **options)


@pytest.mark.parametrize(
    ("choices", "text", "code"),
    [
        (COLORS, "red", "red"),
        (COLORS, "light GREEN", "green"),
        (LEVELS, "2", 2),
        (LEVELS, "High", 1),
    ],
)
def test_choices_are_given_by_code_or_label(choices: Choices, text: str, code: object) -> None:
    assert read("choice", text, {"choices": choices}) == code


@pytest.mark.parametrize("text", ["pink", "Red2", "٢"])
def test_an_unknown_choice_is_refused_with_those_that_there_are(text: str) -> None:
    with pytest.raises(ValueError, match=r"is none of High \(1\), Low \(2\)"):
        read("choice", text, {"choices": LEVELS})


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=3), st.integers(3, 6))
def test_amounts_are_exact(amount: decimal.Decimal, digits: int) -> None:
    assert read("money", str(amount), minor_digits=digits) == int(amount * 10**digits)


@given(
    st.text(max_size=40),
    st.sampled_from(["integer", "money", "decimal", "boolean", "date", "datetime", "id"]),
)
def test_any_text_is_read_or_refused_in_words(text: str, kind: str) -> None:
    said = ""
    try:
        found = text_converter(field(kind))(text)
    except ValueError as refused:
        found, said = None, str(refused)
    assert (found is None) == bool(said)


def test_an_expression_takes_its_group_out_of_a_cell() -> None:
    extract = extractor(FieldMap(extract=r"\(([-0-9.]+),"))
    assert extract is not None
    assert extract("(34.0364, -118.27)") == "34.0364"
    with pytest.raises(ValueError, match="'nowhere' does not match"):
        extract("nowhere")
    whole = extractor(FieldMap(extract="[0-9]+"))
    assert whole is not None
    assert whole("No. 42!") == "42"


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("string", {"format": "%Y"}, "`format` is for fields of type datetime or date, and this is a string"),
        ("date", {"time_zone": "UTC"}, "`time_zone` is for fields of type datetime"),
        ("string", {"find": "name"}, "`find` is for fields of type reference"),
        ("reference", {"create": True}, "`create` needs `find`"),
        ("string", {"extract": "("}, "no regular expression"),
        ("datetime", {"time_zone": "Mars/Olympus"}, "there is no time zone 'Mars/Olympus'"),
        ("integer", {"minor_digits": 2}, "`minor_digits` is for fields of type money"),
    ],
)
def test_options_that_a_field_has_no_use_for_are_refused(
    kind: Any, options: dict[str, Any], said: str
) -> None:
    assert any(said in problem for problem in misplaced(field(kind), FieldMap(**options)))
