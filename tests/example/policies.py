"""Random access rules over the workshop."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from platform_core import Entity, Grant, ProtectedField, Restriction
from tests.example import oracle
from tests.example.oracle import Where
from tests.example.works import CHIEF, CLERK, HAND, JOBS, Inspection, Job, Recall, Repair, Rule, Site

slow = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
some = settings(slow, max_examples=30)

ENTITIES: tuple[type[Entity], ...] = (*JOBS, Site)
FIELDS = {
    Site: ("name", "region", "keeper"),
    Job: ("title", "grade", "owner", "site", "hidden_note", "urgent", "cost", "color"),
    Repair: ("title", "part", "price", "owner"),
    Recall: ("batch", "part", "grade"),
    Inspection: ("finding", "title", "grade"),
}
GIVEN_ROLES = (HAND, CLERK, CHIEF)


def leaves(entity: type[Entity]) -> st.SearchStrategy[Where]:
    """Conditions over one entity, without parts."""
    if entity is Site:
        found: list[Where] = [
            oracle.Equal(path=("region",), value="north"),
            oracle.Other(path=("region",), value="north"),
            oracle.Empty(path=("region",)),
            oracle.Mine(path=("keeper",)),
            oracle.UnderKept(path=("parent",)),
            oracle.UnderKept(path=("sys_id",)),
            oracle.Equal(path=("parent", "region"), value="south"),
        ]
        return st.sampled_from(found)
    found = [
        oracle.Equal(path=("urgent",), value=True),
        oracle.Equal(path=("grade",), value=2),
        oracle.Other(path=("grade",), value=2),
        oracle.Less(path=("grade",), value=2),
        oracle.OneOf(path=("color",), values=("red", "blue")),
        oracle.Empty(path=("hidden_note",)),
        oracle.Mine(path=("owner",)),
        oracle.Equal(path=("site", "region"), value="north"),
        oracle.Mine(path=("site", "keeper")),
        oracle.Equal(path=("site", "parent", "region"), value="south"),
        oracle.AtKept(path=("site",)),
        oracle.UnderKept(path=("site",)),
    ]
    if entity in (Repair, Recall):
        found += [
            oracle.Equal(path=("part",), value="bolt"),
            oracle.Equal(path=("before_it", "urgent"), value=True),
            oracle.Mine(path=("before_it", "owner")),
        ]
    if entity is Recall:
        found.append(oracle.Less(path=("batch",), value=2))
    return st.sampled_from(found)


def wheres(entity: type[Entity]) -> st.SearchStrategy[Where]:
    """Conditions over one entity."""
    return st.recursive(
        leaves(entity),
        lambda inner: st.one_of(
            st.builds(lambda one, two: oracle.Both(one=one, two=two), inner, inner),
            st.builds(lambda one, two: oracle.Either(one=one, two=two), inner, inner),
            st.builds(lambda part: oracle.Opposite(inner=part), inner),
        ),
        max_leaves=3,
    )


@st.composite
def grants(draw: st.DrawFn, may: tuple[Any, ...] = ("read",)) -> Grant:
    """A grant for some role on some entity, over some rows and fields."""
    entity = draw(st.sampled_from(ENTITIES))
    fields = draw(st.none() | st.lists(st.sampled_from(FIELDS[entity]), min_size=1, unique=True).map(tuple))
    where = oracle.condition(entity, draw(st.none() | wheres(entity)))
    role = draw(st.sampled_from(GIVEN_ROLES))
    return Grant(role=role, entity=entity, may=may, where=where, fields=fields, because=draw(REASONS))


@st.composite
def restrictions(draw: st.DrawFn) -> Restriction:
    """A restriction on some entity, with or without roles that it spares."""
    entity = draw(st.sampled_from(ENTITIES))
    where = oracle.condition(entity, draw(wheres(entity)))
    unless = draw(st.sampled_from([(), (CLERK,), (CHIEF,)]))
    return Restriction(entity=entity, where=where, unless=unless, because=draw(REASONS))


@st.composite
def protections(draw: st.DrawFn) -> ProtectedField:
    """A protected field."""
    entity = draw(st.sampled_from(ENTITIES))
    field = draw(st.sampled_from([name for name in FIELDS[entity] if name in entity.info.own_fields]))
    roles = draw(st.sampled_from([None, (), (HAND,), (CLERK,)]))
    return ProtectedField(entity=entity, field=field, read=roles, write=roles, because=draw(REASONS))


REASONS = st.integers(0, 10**9).map(lambda number: f"Reason {number}")
PEOPLE = st.tuples(st.integers(0, 2), st.lists(st.sampled_from(GIVEN_ROLES), max_size=2, unique=True))


@st.composite
def policies(draw: st.DrawFn, may: tuple[Any, ...] = ("read",)) -> list[Rule]:
    """A few rules of every kind, in any order."""
    rules: list[Rule] = [
        *draw(st.lists(grants(may), max_size=4)),
        *draw(st.lists(restrictions(), max_size=2)),
        *draw(st.lists(protections(), max_size=1)),
    ]
    return draw(st.permutations(rules))
