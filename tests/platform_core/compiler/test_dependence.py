"""On which fields a shape rests, and whether it names the row around it."""

from __future__ import annotations

import pytest

from platform_core.compiler.dependence import names_outer, own_fields
from platform_core.compiler.shapes import (
    AllOf,
    Among,
    AnyOf,
    Below,
    ClassRow,
    Compare,
    Constant,
    IsNull,
    Negated,
    OfClass,
    OuterOperand,
    PathOperand,
    Present,
    Shape,
    Subquery,
)
from tests.example.works import Recall, Site

GRADE = Compare(("grade",), "eq", Constant(1))
TITLE = Compare(("title",), "eq", Constant("x"))
OUTER = OuterOperand(("owner",))
TIED = Compare(("keeper",), "eq", OUTER)


@pytest.mark.parametrize(
    ("part", "fields", "outside"),
    [
        (AllOf((GRADE, TITLE)), {"grade", "title"}, False),
        (AnyOf((GRADE, IsNull(("day",), True))), {"grade", "day"}, False),
        (AllOf((GRADE, Compare(("site", "region"), "eq", Constant(1)))), None, False),
        (AllOf((Compare(("site", "region"), "eq", Constant(1)), GRADE)), None, False),
        (Negated(GRADE), {"grade"}, False),
        (IsNull(("site", "region"), True), None, False),
        (Compare(("grade",), "lt", PathOperand(("cost",))), {"grade", "cost"}, False),
        (Compare(("grade",), "lt", PathOperand(("site", "name"))), None, False),
        (OfClass(("a",)), {"sys_class_name"}, False),
        (ClassRow(Recall, GRADE), None, False),
        (AllOf(()), set(), False),
        (AllOf((GRADE, TIED)), {"grade", "keeper"}, True),
        (AnyOf((TIED, GRADE)), {"grade", "keeper"}, True),
        (Negated(TIED), {"keeper"}, True),
        (ClassRow(Recall, TIED), None, True),
        (Below(("parent",), OUTER), None, True),
        (Below(("site",), Constant(1), outer=True), None, True),
        (Below(("site",), PathOperand(("owner",))), None, False),
        (Present(Site, TIED), None, False),
        (Among(("site",), Subquery(Site, ("sys_id",), TIED)), None, False),
    ],
)
def test_what_a_shape_rests_on(part: Shape, fields: set[str] | None, outside: bool) -> None:
    assert own_fields(part) == (None if fields is None else frozenset(fields))
    assert names_outer(part) is outside
    assert names_outer(None) is False
