"""Types, names and literals."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_core import (
    AtLeastOneOf,
    AtMostOne,
    AtMostOneOf,
    Choices,
    ExactlyOneOf,
    Field,
    Index,
    PackError,
    Unique,
)
from platform_core.fields import KINDS, Kind
from platform_core.schema import column_type, constraint_name, literal
from platform_core.schema.types import object_name
from platform_core.storage import DialectName

DIALECTS: tuple[DialectName, ...] = ("sqlite", "postgres")


def field(kind: Kind, **facts: Any) -> Field:
    return Field(name="thing", kind=kind, label="Thing", **facts)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_stored_kind_of_field_has_a_column_type(dialect: DialectName) -> None:
    for kind in KINDS:
        if field(kind).stored:
            assert column_type(field(kind), dialect).isascii()


def test_a_choice_of_numbers_is_a_number_and_one_of_words_is_text() -> None:
    numbers, words = Choices({1: "One"}), Choices({"one": "One"})
    assert column_type(field("choice", choices=numbers), "postgres") == "INTEGER"
    assert column_type(field("choice", choices=words), "postgres") == 'TEXT COLLATE "C"'


@pytest.mark.parametrize(
    ("kind", "value", "sqlite", "postgres"),
    [
        ("string", 'it\'s \\ "so"', "'it''s \\ \"so\"'", "'it''s \\ \"so\"'"),
        ("integer", -5, "-5", "-5"),
        ("decimal", 0.1, "0.1", "0.1"),
        ("boolean", True, "1", "TRUE"),
        ("boolean", False, "0", "FALSE"),
        ("date", date(2026, 2, 3), "'2026-02-03'", "'2026-02-03'"),
        (
            "datetime",
            datetime(2026, 2, 3, 1, tzinfo=timezone(timedelta(hours=2))),
            "'2026-02-02T23:00:00.000000+00:00'",
            "'2026-02-02T23:00:00.000000+00:00'",
        ),
        ("json", {"a": "it's"}, "'{\"a\":\"it''s\"}'", "'{\"a\":\"it''s\"}'"),
        ("reference_list", ["a", "b"], "'a,b'", "'a,b'"),
        ("string", None, "NULL", "NULL"),
    ],
)
def test_a_literal_is_written_for_its_database(kind: Kind, value: Any, sqlite: str, postgres: str) -> None:
    assert literal(value, field(kind), "sqlite") == sqlite
    assert literal(value, field(kind), "postgres") == postgres


@pytest.mark.parametrize("value", [float("inf"), float("nan"), "a\0b", object(), datetime(2026, 1, 1)])  # noqa: DTZ001
def test_a_default_that_no_database_stores_is_refused_with_a_remedy(value: object) -> None:
    with pytest.raises(PackError, match="'thing'.*;"):
        literal(value, field("string"), "postgres")


def test_each_kind_of_constraint_has_a_name_of_its_own() -> None:
    names = [
        constraint_name("t", Unique(("a", "b"), because="")),
        constraint_name("t", AtMostOne("a", "b", because="")),
        constraint_name("t", ExactlyOneOf(("a", "b"), because="")),
        constraint_name("t", AtMostOneOf(("a", "b"), because="")),
        constraint_name("t", AtLeastOneOf(("a", "b"), because="")),
        constraint_name("t", Index(("a", "b"))),
    ]
    assert names == [
        "uq_t__a__b",
        "uq_t__a__if__b",
        "ck_t__exactly_one__a__b",
        "ck_t__at_most_one__a__b",
        "ck_t__at_least_one__a__b",
        "ix_t__a__b",
    ]


def test_underscores_in_table_and_field_names_do_not_make_two_names_one() -> None:
    assert object_name("ix", "user", ("role_name",)) != object_name("ix", "user_role", ("name",))


@given(
    st.text("abcü_", min_size=1, max_size=80), st.lists(st.text("abcü_", min_size=1, max_size=60), min_size=1)
)
def test_names_fit_into_63_bytes_and_never_change(table: str, words: list[str]) -> None:
    name = object_name("ix", table, tuple(words))
    assert len(name.encode()) <= 63
    assert name == object_name("ix", table, tuple(words))


def test_names_that_are_cut_stay_apart() -> None:
    long = "a_rather_long_name_of_a_table_that_somebody_thought_of"
    assert object_name("ix", long, ("first_field_of_it",)) != object_name("ix", long, ("first_field_of_us",))
    assert object_name("ix", long, ("first_field_of_it",)).startswith(f"ix_{long[:40]}")
