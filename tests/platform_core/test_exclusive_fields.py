"""Fields of which one excludes the other, told in words before the database refuses them."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import AtLeastOneOf, AtMostOneOf, Entity, ExactlyOneOf, InvalidInput, String
from platform_core.permission import check_how_many


class Sided(Entity, tablename="sides_sided", label="Sided"):
    """It has one side, a size or a weight or both, and perhaps one colour."""

    left = String(20)
    right = String(20)
    red = String(20)
    blue = String(20)
    size = String(20)
    weight = String(20)
    constraints = (
        ExactlyOneOf(("left", "right"), because="It has a side"),
        AtMostOneOf(("red", "blue"), because="One colour"),
        AtLeastOneOf(("size", "weight"), because="It can be measured"),
    )


class Sub(Sided, extends=Sided, tablename="sides_sub", label="Sub"):
    """One of them."""


@pytest.mark.parametrize(
    ("record", "pointers", "word"),
    [
        ({}, ["/left", "/right"], "exactly one of left, right: It has a side"),
        ({"left": "x", "right": "y"}, ["/left", "/right"], "exactly one of left, right: It has a side"),
        ({"left": "x", "red": "r", "blue": "b"}, ["/red", "/blue"], "at most one of red, blue: One colour"),
        ({"left": "x"}, ["/size", "/weight"], "at least one of size, weight: It can be measured"),
    ],
)
def test_what_excludes_each_other_is_told_in_words(record: Any, pointers: list[str], word: str) -> None:
    for entity in (Sided, Sub):
        with pytest.raises(InvalidInput) as caught:
            check_how_many(entity, record)
        assert [each.pointer for each in caught.value.errors] == pointers
        assert {(each.detail, each.code) for each in caught.value.errors} == {
            (f"fill in {word}", "exclusive")
        }
        for sound in ({"left": "x"}, {"right": "", "blue": "b"}, {"right": "x", "left": None}):
            check_how_many(entity, {**sound, "size": "x"})
            check_how_many(entity, {**sound, "weight": "x"})
            check_how_many(entity, {**sound, "size": "x", "weight": "y"})
