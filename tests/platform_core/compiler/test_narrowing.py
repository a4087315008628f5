"""Which conditions lead to few records, and how other rows are tied to the record asked about."""

from __future__ import annotations

import pytest

from platform_core import Boolean, Entity, Index, String, Unique, exists, outer
from platform_core.compiler.narrowing import conjuncts, leads, leads_alone, narrows, tied, ties
from platform_core.compiler.shapes import (
    AllOf,
    Among,
    AnyOf,
    Below,
    ClassRow,
    Compare,
    Constant,
    FromActor,
    IsNull,
    Negated,
    OuterOperand,
    PathOperand,
    Present,
    Shape,
    Subquery,
)
from tests.example.works import Job, Recall, Site
from tests.platform_core.compiler.plain import shape


class Shelf(Entity, tablename="shelves_shelf", label="Shelf"):
    """What is found by one index, by another, and by none."""

    place = String(20, unique=True)
    shelf = String(20, index=True)
    row = String(20)
    column = String(20)
    height = String(20)
    full = Boolean(index=True)
    constraints = (Index(("row", "height")), Unique(("column", "row"), because="One each"))


class Rack(Entity, extends=Shelf, tablename="shelves_rack", label="Rack"):
    """A shelf of its own."""

    width = String(20)


def test_an_index_or_a_constraint_that_begins_with_the_field_brings_its_order() -> None:
    for entity in (Shelf, Rack):
        found = {
            name for name in ("place", "shelf", "row", "column", "height", "full") if leads(entity, name)
        }
        assert found == {"place", "shelf", "row", "column", "full"}
        assert [leads_alone(entity, (name,)) for name in ("place", "row", "height", "full", "sys_id")] == [
            True, True, False, False, True,
        ]  # fmt: skip
    assert not leads(Rack, "width")
    assert leads_alone(Job, ("owner",))
    assert not leads_alone(Job, ("site", "sys_id"))


OWN = Compare(("owner",), "eq", FromActor("id"))
GRADE = Compare(("grade",), "eq", Constant(1))
SITES = Subquery(Site, ("sys_id",), None)
AROUND = Subquery(Site, ("sys_id",), Compare(("region",), "eq", OuterOperand(("title",))))


@pytest.mark.parametrize(
    ("part", "few"),
    [
        (None, False),
        (OWN, True),
        (GRADE, False),
        (Compare(("owner",), "in", Constant(("a",))), True),
        (Compare(("owner",), "differs", Constant("a")), False),
        (Compare(("owner",), "gt", Constant("a")), False),
        (Compare(("owner",), "eq", PathOperand(("site",))), False),
        (Compare(("owner",), "eq", OuterOperand(("site",))), False),
        (Compare(("site", "keeper"), "eq", FromActor("id")), False),
        (AllOf((GRADE, OWN)), True),
        (AllOf((GRADE,)), False),
        (AnyOf((OWN, OWN)), True),
        (AnyOf((OWN, GRADE)), False),
        (AnyOf(()), False),
        (Negated(OWN), False),
        (IsNull(("owner",), True), False),
        (Among(("site",), SITES), True),
        (Among(("site",), AROUND), False),
        (Among(("grade",), SITES), False),
        (ClassRow(Recall, OWN), True),
        (ClassRow(Recall, GRADE), False),
        (Below(("site",), Constant("x")), False),
    ],
)
def test_a_condition_leads_to_few_records(part: Shape | None, few: bool) -> None:
    assert narrows(Job, part) is few


def present(condition: object) -> Present:
    """Rows of another entity."""
    found = shape(Job, condition)  # type: ignore[arg-type]
    assert isinstance(found, Present)
    return found


KEPT = Compare(("keeper",), "eq", Constant("x"))
TIE = Compare(("sys_id",), "eq", OuterOperand(("site",)))


def test_ties_are_the_equalities_with_the_record_and_nothing_else() -> None:
    later = Compare(("region",), "lt", OuterOperand(("title",)))
    part = Present(Site, AllOf((TIE, AllOf((KEPT, later)))))
    assert ties(part) == (((("site",), ("sys_id",)),), (KEPT, later))
    assert ties(Present(Site, TIE)) == (((("site",), ("sys_id",)),), ())
    either = AnyOf((TIE, KEPT))
    assert ties(Present(Site, either)) == ((), (either,))
    assert list(conjuncts(AllOf((AllOf((TIE,)), KEPT)))) == [TIE, KEPT]
    assert list(conjuncts(either)) == [either]


def test_few_other_rows_that_ties_alone_tie_are_found_once() -> None:
    region = Compare(("region",), "eq", Constant("n"))
    later = Compare(("name",), "lt", OuterOperand(("title",)))
    assert tied(Present(Site, AllOf((TIE, region, KEPT)))) == (region, KEPT)
    assert tied(Present(Site, AllOf((TIE, region)))) is None
    assert tied(Present(Site, TIE)) is None
    assert tied(Present(Site, KEPT)) is None
    # What else names the record has to be asked of each record anew.
    assert tied(Present(Site, AllOf((TIE, KEPT, later)))) is None
    assert tied(Present(Site, AllOf((TIE, later, KEPT)))) is None
    assert narrows(Job, Present(Site, AllOf((TIE, KEPT))))
    assert not narrows(Job, Present(Site, AllOf((TIE, region))))
    by_title = exists(Site, (Site.region == outer(Job.title)) & (Site.keeper == "x"))
    assert tied(present(by_title)) == (KEPT,)
    assert not narrows(Job, present(by_title))
    both = exists(
        Site, (Site.region == outer(Job.title)) & (Site.sys_id == outer(Job.site)) & (Site.keeper == "x")
    )
    assert narrows(Job, present(both))
