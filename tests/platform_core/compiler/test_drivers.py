"""To which records indexes lead, and by which values."""

from __future__ import annotations

import pytest

from platform_core import Entity, User, exists, outer
from platform_core.compiler.dependence import home
from platform_core.compiler.reach import driver, exact, gathers, led_to
from platform_core.compiler.shapes import (
    AllOf,
    Among,
    AnyOf,
    Below,
    ClassRow,
    Compare,
    Constant,
    FromActor,
    Input,
    IsNull,
    Negated,
    OfClass,
    OuterOperand,
    PathOperand,
    Shape,
    Subquery,
)
from tests.example.works import Inspection, Job, Recall, Repair, Site
from tests.platform_core.compiler.plain import shape

OWN = Compare(("owner",), "eq", FromActor("id"))
GRADE = Compare(("grade",), "eq", Constant(1))
SITES = Subquery(Site, ("sys_id",), Compare(("keeper",), "eq", FromActor("id")))
TIED = Subquery(Site, ("sys_id",), Compare(("keeper",), "eq", OuterOperand(("owner",))))
AMONG, BELOW = Among(("site",), SITES), Below(("site",), SITES)


@pytest.mark.parametrize(
    ("part", "is_exact", "is_gathered"),
    [
        (OWN, True, True),
        (GRADE, False, False),
        (Compare(("owner",), "in", Constant(("x",))), False, False),
        (Compare(("owner",), "lt", Constant("x")), False, False),
        (Compare(("owner",), "eq", PathOperand(("site",))), False, False),
        (Compare(("owner",), "eq", OuterOperand(("site",))), False, False),
        (Compare(("site", "keeper"), "eq", FromActor("id")), False, False),
        (AllOf((GRADE, OWN)), True, True),
        (AllOf((GRADE, AMONG)), False, True),
        (AllOf((GRADE,)), False, False),
        (AllOf(()), False, False),
        (AnyOf((OWN, OWN)), True, True),
        (AnyOf((OWN, AMONG)), False, True),
        (AnyOf((OWN, GRADE)), False, False),
        (AnyOf(()), False, False),
        (ClassRow(Recall, OWN), True, True),
        (ClassRow(Recall, AMONG), False, True),
        (ClassRow(Recall, GRADE), False, False),
        (Negated(OWN), False, False),
        (AMONG, False, True),
        (Among(("site",), TIED), False, False),
        (Among(("grade",), SITES), False, False),
        (BELOW, False, True),
        (Below(("site",), TIED), False, False),
        (Below(("site",), FromActor("id")), False, True),
        (Below(("site",), Constant("x")), False, True),
        (Below(("site",), Input(0)), False, False),
        (Below(("site",), PathOperand(("owner",))), False, False),
        (Below(("site",), SITES, outer=True), False, False),
        (Below(("site", "parent"), SITES), False, False),
    ],
)
def test_what_indexes_lead_to(part: Shape, is_exact: bool, is_gathered: bool) -> None:
    assert exact(Job, part) is is_exact
    assert gathers(Job, part) is is_gathered


def test_what_drives_is_the_first_part_that_gives_indexed_values() -> None:
    assert driver(Job, AllOf((GRADE, AllOf((BELOW, AMONG))))) is BELOW
    assert driver(Job, GRADE) is None
    north, by_name = Site.region == "x", Site.name == outer(Job.title)
    tied = shape(Job, exists(Site, by_name & (Site.sys_id == outer(Job.site)) & north))
    assert driver(Job, tied) == Among(
        ("site",), Subquery(Site, ("sys_id",), Compare(("region",), "eq", Constant("x")))
    )
    assert driver(Job, shape(Job, exists(Site, by_name & north))) is None
    assert driver(Job, shape(Job, exists(User, User.sys_id == ACTOR))) is None


ACTOR = "a" * 32


@pytest.mark.parametrize(
    ("part", "entity"),
    [
        (OWN, Job),
        (AllOf((OWN, Negated(AMONG))), Job),
        (Compare(("batch",), "eq", Constant(1)), Recall),
        (Compare(("part",), "eq", PathOperand(("price",))), Repair),
        (Compare(("part",), "eq", PathOperand(("title",))), Recall),
        (AnyOf((OWN, IsNull(("part",), True))), Recall),
        (IsNull(("part",), True), Repair),
        (Below(("before_it",), SITES), Repair),
        (OfClass(("works_job",)), Recall),
        (AllOf((OWN, OfClass(("works_job",)))), Recall),
        (ClassRow(Inspection, OWN), Recall),
        (AllOf(()), Recall),
    ],
)
def test_the_table_in_which_all_fields_of_a_condition_stand(part: Shape, entity: type[Entity]) -> None:
    assert home(Recall, part) is entity


def test_what_alternatives_have_in_common_goes_with_each_where_no_index_leads_to_it() -> None:
    either = AnyOf((OWN, AMONG))
    urgent = Compare(("urgent",), "eq", Constant(True))
    assert list(led_to(Job, AllOf((GRADE, either, urgent)))) == [
        AllOf((OWN, GRADE, urgent)),
        AllOf((AMONG, GRADE, urgent)),
    ]
    assert gathers(Job, AllOf((GRADE, either)))


@pytest.mark.parametrize("leads", [OWN, AMONG, BELOW])
def test_what_an_index_leads_to_is_not_taken_apart(leads: Shape) -> None:
    together = AllOf((leads, AnyOf((OWN, BELOW))))
    assert list(led_to(Job, together)) == [together]


def test_alternatives_of_which_one_leads_nowhere_are_not_taken_apart() -> None:
    for either in (AnyOf((OWN, GRADE)), AnyOf((GRADE, GRADE))):
        together = AllOf((GRADE, either))
        assert list(led_to(Job, together)) == [together]
        assert not gathers(Job, together)
    nowhere = AllOf((AnyOf((OWN, GRADE)), AnyOf((OWN, AMONG))))
    assert list(led_to(Job, nowhere)) == [
        AllOf((OWN, AnyOf((OWN, GRADE)))),
        AllOf((AMONG, AnyOf((OWN, GRADE)))),
    ]


def test_conditions_of_other_rows_that_do_not_name_the_record_are_asked_together() -> None:
    both = shape(
        Job,
        exists(Site, (Site.sys_id == outer(Job.site)) & (Site.region == "x") & (Site.name == "y")),
    )
    drives = driver(Job, both)
    assert isinstance(drives, Among)
    asked = (Compare(("region",), "eq", Constant("x")), Compare(("name",), "eq", Constant("y")))
    assert drives.values == Subquery(Site, ("sys_id",), AllOf(asked))
    alone = driver(Job, shape(Job, exists(Site, (Site.sys_id == outer(Job.site)) & (Site.region == "x"))))
    assert isinstance(alone, Among)
    assert alone.values == Subquery(Site, ("sys_id",), asked[0])
