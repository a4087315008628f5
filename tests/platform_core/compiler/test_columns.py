"""Which columns a condition names, and of which entity they are."""

from __future__ import annotations

import re
from typing import Any

import pytest
from piccolo.columns import Varchar
from piccolo.table import Table

from platform_core import PackError, exists, negate, outer, related
from platform_core.compiler.columns import asked_entity, columns_of, flat, path_of
from platform_core.conditions import And, Condition, Or
from tests.example.works import Inspection, Job, Recall, Repair, Site


class Stray(Table):
    """A table that is no entity."""

    word = Varchar()


def test_a_path_starts_at_the_entity_or_above_it() -> None:
    assert path_of(Recall, Job.site.region) == ("site", "region")
    assert path_of(Recall, Recall.before_it.site.keeper.user_name) == (
        "before_it",
        "site",
        "keeper",
        "user_name",
    )
    assert path_of(Repair, Repair.sys_id) == ("sys_id",)
    with pytest.raises(
        PackError, match=re.escape("over Inspection names Repair.before_it, a field of another")
    ):
        path_of(Inspection, Repair.before_it.site.region)


def columns(condition: Condition) -> list[str]:
    """The columns of a condition, each with its entity."""
    return [f"{column._meta.table.__name__}.{column._meta.name}" for column in columns_of(condition)]


def test_the_columns_of_the_row_are_found_wherever_they_stand() -> None:
    within = outer(Job.site).within(Site.sys_id)
    assert columns((Job.grade == 1) & negate((Job.title == "x") | Job.owner.is_null())) == [
        "Job.grade", "Job.title", "Job.owner",
    ]  # fmt: skip
    assert columns(Job.cost == Job.length) == ["Job.cost", "Job.length"]
    assert columns(Job.site.within(Job.owner)) == ["Job.site", "Job.owner"]
    assert columns(Job.site.within(related(Site.sys_id, Site.region == outer(Job.title)))) == [
        "Job.site",
        "Job.title",
    ]
    assert columns(Job.site.is_in(related(Site.sys_id, Site.region == outer(Job.title)))) == [
        "Job.site",
        "Job.title",
    ]
    assert columns(exists(Site, (Site.region == outer(Job.title)) & (Site.region == "x") & within)) == [
        "Job.title", "Job.site",
    ]  # fmt: skip
    assert columns(exists(Site, Site.parent.within(outer(Job.owner)))) == ["Job.owner"]
    # Of what the row around is, nothing is a column of the row.
    assert columns(outer(Job.site).within(Site.sys_id)) == ["Site.sys_id"]
    assert columns(Job.owner == outer(Site.keeper)) == ["Job.owner"]
    assert columns(exists(Site, Site.region == "x")) == []
    # Two levels in, it is the row between that is meant.
    assert columns(exists(Site, exists(Job, Job.site == outer(Site.sys_id)))) == []
    assert columns(exists(Site, Site.keeper.is_in(related(Job.owner, Job.site == outer(Site.sys_id))))) == []


def test_related_rows_are_of_the_most_specific_entity_that_the_condition_names() -> None:
    assert asked_entity(related(Job.sys_id)) is Job
    assert asked_entity(related(Job.sys_id, Job.grade == 1)) is Job
    assert asked_entity(related(Job.sys_id, (Job.grade == 1) & (Repair.part == "x"))) is Repair
    assert asked_entity(related(Job.sys_id, (Recall.batch == 1) & (Repair.part == "x"))) is Recall
    assert asked_entity(related(Repair.before_it.site, Job.grade == 1)) is Repair
    assert asked_entity(related(Repair.part, exists(Site, Site.sys_id == outer(Recall.site)))) is Repair
    assert asked_entity(related(Site.sys_id, Job.grade == 1)) is Site

    with pytest.raises(
        PackError, match=r"^related\(...\) needs a field of an entity, not of Stray; name a field$"
    ):
        asked_entity(related(Stray.word))


def test_chains_are_flat_however_long() -> None:
    long: Any = Job.grade == 0
    for number in range(1, 3000):
        long = long | (Job.grade == number)
    assert [part.value for part in flat(Or, long)] == list(range(3000))
    assert len(flat(And, long)) == 1
    mixed = (Job.grade == 1) & ((Job.grade == 2) | (Job.grade == 3)) & (Job.grade == 4)
    assert len(flat(And, mixed)) == 3
