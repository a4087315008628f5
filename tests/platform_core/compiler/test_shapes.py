"""Conditions and filters as plain data: each kind of part, and what is refused because it has no meaning."""

from __future__ import annotations

import re
from typing import Any

import pytest
from piccolo.columns.operators.comparison import Equal, ILike, LessThan, Like, NotEqual

from platform_core import Filter, PackError, exists, negate, outer, related
from platform_core.compiler.shapes import (
    AllOf,
    Among,
    AnyOf,
    Below,
    Compare,
    Constant,
    FromActor,
    Input,
    IsNull,
    Negated,
    OuterOperand,
    PathOperand,
    Present,
    Shape,
    Shaper,
    Subquery,
    all_of,
)
from platform_core.conditions import ACTOR, Where, WhereRaw
from tests.example.works import Job, Repair, Site
from tests.platform_core.compiler.plain import shape

GRADE = Compare(("grade",), "eq", Constant(1))
TITLE = Compare(("title",), "eq", Constant("x"))


def graded() -> Any:
    """A grade."""
    return Job.grade == 1


SHAPES: dict[str, tuple[Any, Shape]] = {
    "and": (lambda: graded() & (Job.title == "x") & Job.owner.is_null(), AllOf((GRADE, TITLE, IsNull(("owner",), True)))),
    "or": (lambda: graded() | (Job.title == "x"), AnyOf((GRADE, TITLE))),
    "or within and": (lambda: graded() & (graded() | (Job.title == "x")), AllOf((GRADE, AnyOf((GRADE, TITLE))))),
    "negated": (lambda: negate(graded()), Negated(GRADE)),
    "filled in": (Job.title.is_not_null, IsNull(("title",), False)),
    "not nothing": (lambda: Job.title != None, IsNull(("title",), False)),  # noqa: E711
    "nothing": (lambda: Job.title == None, IsNull(("title",), True)),  # noqa: E711
    "nothing, by hand": (lambda: Where(Job.title, None, operator=Equal), IsNull(("title",), True)),
    "not nothing, by hand": (lambda: Where(Job.title, None, operator=NotEqual), IsNull(("title",), False)),
    "less than nothing": (
        lambda: Where(Job.grade, None, operator=LessThan),
        Compare(("grade",), "lt", Constant(None)),
    ),
    "greater": (lambda: Job.grade > 1, Compare(("grade",), "gt", Constant(1))),
    "no more": (lambda: Job.grade <= 1, Compare(("grade",), "lte", Constant(1))),
    "a list": (lambda: Job.grade.is_in([1, 2]), Compare(("grade",), "in", Constant((1, 2)))),
    "no list": (lambda: Job.grade.not_in([1]), Compare(("grade",), "not_in", Constant((1,)))),
    "a path": (lambda: Job.site.parent.region == "n", Compare(("site", "parent", "region"), "eq", Constant("n"))),
    "another field": (
        lambda: Job.cost == Job.site.keeper.name,
        Compare(("cost",), "eq", PathOperand(("site", "keeper", "name"))),
    ),
    "the actor": (lambda: Job.owner == ACTOR.user_name, Compare(("owner",), "eq", FromActor("user_name"))),
    "related": (
        lambda: Job.site.is_in(related(Site.sys_id, Site.keeper == ACTOR.id)),
        Among(("site",), Subquery(Site, ("sys_id",), Compare(("keeper",), "eq", FromActor("id")))),
    ),
    "all related": (lambda: Job.site.is_in(related(Site.parent)), Among(("site",), Subquery(Site, ("parent",), None))),
    "exists": (
        lambda: exists(Site, Site.sys_id == outer(Job.site.parent)),
        Present(Site, Compare(("sys_id",), "eq", OuterOperand(("site", "parent")))),
    ),
    "related that names the row": (
        lambda: Job.owner.is_in(related(Site.keeper, Site.sys_id == outer(Job.site))),
        Among(("owner",), Subquery(Site, ("keeper",), Compare(("sys_id",), "eq", OuterOperand(("site",))))),
    ),
    "within one": (lambda: Job.site.within("r"), Below(("site",), Constant("r"))),
    "within a field": (lambda: Job.site.within(Job.owner), Below(("site",), PathOperand(("owner",)))),
    "within related": (
        lambda: Job.site.within(related(Site.sys_id, Site.sys_id == outer(Job.site))),
        Below(("site",), Subquery(Site, ("sys_id",), Compare(("sys_id",), "eq", OuterOperand(("site",))))),
    ),
    "the row around within": (
        lambda: exists(Site, outer(Job.site).within(Site.sys_id)),
        Present(Site, Below(("site",), PathOperand(("sys_id",)), outer=True)),
    ),
    "within the row around": (
        lambda: exists(Site, Site.parent.within(outer(Job.site))),
        Present(Site, Below(("parent",), OuterOperand(("site",)))),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_a_condition_has_this_shape(name: str) -> None:
    condition, expected = SHAPES[name]
    assert shape(Job, condition()) == expected
    assert hash(expected) == hash(shape(Job, condition()))


def test_values_of_queries_are_taken_out_and_numbered() -> None:
    shaper = Shaper()
    found = shaper.condition(Job, (Job.grade == 7) & Job.title.is_in(["a", "b"]) & (Job.owner == ACTOR.id))
    assert found == AllOf((
        Compare(("grade",), "eq", Input(0)),
        Compare(("title",), "in", Input(1)),
        Compare(("owner",), "eq", FromActor("id")),
    ))  # fmt: skip
    assert shaper.inputs == [7, ["a", "b"]]
    rules = Shaper(constants=True)
    assert (rules.input([1]), rules.input("x"), rules.inputs) == (Constant((1,)), Constant("x"), [])


def test_filters_become_shapes() -> None:
    shaper = Shaper()
    found = shaper.filters(
        (
            Filter("site.region", "startswith", "n"),
            Filter("grade", "in", (1, 2)),
            Filter("title", "isnull", True),
            Filter("cost", "isnull", False),
            Filter("owner", "eq", None),
            Filter("day", "ne", None),
            Filter("grade", "ne", 3),
        )
    )
    assert found == AllOf(
        (
            Compare(("site", "region"), "startswith", Input(0)),
            Compare(("grade",), "in", Input(1)),
            IsNull(("title",), True),
            IsNull(("cost",), False),
            IsNull(("owner",), True),
            IsNull(("day",), False),
            Compare(("grade",), "ne", Input(2)),
        )
    )
    assert shaper.inputs == ["n", [1, 2], 3]
    assert Shaper().filters(()) is None
    assert Shaper().filters((Filter("grade", "isnull", True),)) == IsNull(("grade",), True)
    with pytest.raises(ValueError, match="^the operator 'lt' compares with a value$"):
        Shaper().filters((Filter("grade", "lt", None),))


def test_all_of_leaves_out_what_says_nothing() -> None:
    assert all_of([]) is None
    assert all_of([None, None]) is None
    assert all_of([None, GRADE]) is GRADE
    assert all_of([TITLE, None, GRADE]) == AllOf((TITLE, GRADE))


class Odd:
    """No condition at all."""


@pytest.mark.parametrize(
    ("condition", "complaint"),
    [
        (lambda: WhereRaw("true"), "a condition over Job holds a WhereRaw, which has no meaning here"),
        (lambda: graded() & WhereRaw("true"), "a condition over Job holds a WhereRaw, which has no meaning here"),
        (Odd, "a condition over Job holds a Odd, which has no meaning here"),
        (lambda: Where(Job.title, "x%", operator=Like), "a condition over Job uses Like, which differs between databases"),
        (lambda: Where(Job.title, "x%", operator=ILike), "a condition over Job uses ILike, which differs between"),
        (lambda: Job.title.is_in(["x", Job.color]), "a condition over Job has a list that holds more than plain values"),
        (lambda: Job.owner.is_in([ACTOR.id]), "a condition over Job has a list that holds more than plain values"),
        (lambda: Job.site.within(["x"]), "a condition over Job asks what is within ['x']"),
        (lambda: Site.region == "x", "a condition over Job names Site.region, a field of another entity"),
        (lambda: Site.parent.region == "x", "a condition over Job names Site.parent, a field of another entity"),
        (lambda: Repair.part == "x", "a condition over Job names Repair.part, a field of another entity"),
        (lambda: Job.grade == Site.region, "a condition over Job names Site.region, a field of another entity"),
        (lambda: Job.owner == outer(Job.owner), "outer(owner) stands where there is no row around it"),
    ],
)  # fmt: skip
def test_what_has_no_meaning_is_refused(condition: Any, complaint: str) -> None:
    with pytest.raises(PackError, match=f"^{re.escape(complaint)}"):
        shape(Job, condition())


def test_the_row_around_is_forgotten_behind_a_subquery() -> None:
    shaper = Shaper()
    shaper.condition(Job, exists(Site, Site.sys_id == outer(Job.site)))
    with pytest.raises(PackError):
        shaper.condition(Job, exists(Site, Site.region == outer(Site.region)))
    with pytest.raises(PackError, match="no row around it"):
        shaper.condition(Job, Job.owner == outer(Job.owner))
