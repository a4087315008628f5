"""Random access rules over the workshop."""

from __future__ import annotations

from typing import Any, cast

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from platform_core import ActorStandIn, Entity, Grant, ProtectedField, Related, Restriction, negate, related
from platform_core.conditions import And, ConditionOf, Or
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


def kept(actor: ActorStandIn) -> Related:
    """The sites that the actor keeps."""
    return related(Site.sys_id, Site.keeper == actor.id)


ON_SITES: tuple[ConditionOf, ...] = (
    lambda _: Site.region == "north",
    lambda _: Site.region != "north",
    lambda _: Site.region.is_null(),
    lambda actor: Site.keeper == actor.id,
    lambda actor: Site.parent.within(kept(actor)),
    lambda actor: Site.sys_id.within(kept(actor)),
    lambda _: Site.parent.region == "south",
)
ON_JOBS: tuple[ConditionOf, ...] = (
    lambda _: Job.urgent == True,  # noqa: E712 - a condition, not a truth
    lambda _: Job.grade == 2,
    lambda _: Job.grade != 2,
    lambda _: Job.grade < 2,
    lambda _: Job.color.is_in(["red", "blue"]),
    lambda _: Job.hidden_note.is_null(),
    lambda actor: Job.owner == actor.id,
    lambda _: Job.site.region == "north",
    lambda actor: Job.site.keeper == actor.id,
    lambda _: Job.site.parent.region == "south",
    lambda actor: Job.site.is_in(kept(actor)),
    lambda actor: Job.site.within(kept(actor)),
)
ON_REPAIRS: tuple[ConditionOf, ...] = (
    lambda _: Repair.part == "bolt",
    lambda _: Repair.before_it.urgent == True,  # noqa: E712 - a condition, not a truth
    lambda actor: Repair.before_it.owner == actor.id,
)
ON_RECALLS: tuple[ConditionOf, ...] = (lambda _: Recall.batch < 2,)


def leaves(entity: type[Entity]) -> st.SearchStrategy[ConditionOf]:
    """Conditions over one entity, without parts."""
    if entity is Site:
        return st.sampled_from(ON_SITES)
    more = (*(ON_REPAIRS if entity in (Repair, Recall) else ()), *(ON_RECALLS if entity is Recall else ()))
    return st.sampled_from((*ON_JOBS, *more))


def both(one: ConditionOf, two: ConditionOf) -> ConditionOf:
    """Two conditions hold."""
    return lambda actor: And(cast("Any", one(actor)), cast("Any", two(actor)))


def either(one: ConditionOf, two: ConditionOf) -> ConditionOf:
    """One of two conditions holds, or both do."""
    return lambda actor: Or(cast("Any", one(actor)), cast("Any", two(actor)))


def opposite(inner: ConditionOf) -> ConditionOf:
    """A condition does not hold, or is unknown."""
    return lambda actor: negate(inner(actor))


def wheres(entity: type[Entity]) -> st.SearchStrategy[ConditionOf]:
    """Conditions over one entity."""
    return st.recursive(
        leaves(entity),
        lambda inner: st.one_of(
            st.builds(both, inner, inner), st.builds(either, inner, inner), st.builds(opposite, inner)
        ),
        max_leaves=3,
    )


@st.composite
def grants(draw: st.DrawFn, may: tuple[Any, ...] = ("read",)) -> Grant:
    """A grant for some role on some entity, over some rows and fields."""
    entity = draw(st.sampled_from(ENTITIES))
    fields = draw(st.none() | st.lists(st.sampled_from(FIELDS[entity]), min_size=1, unique=True).map(tuple))
    where = draw(st.none() | wheres(entity))
    role = draw(st.sampled_from(GIVEN_ROLES))
    return Grant(role=role, entity=entity, may=may, where=where, fields=fields, because=draw(REASONS))


@st.composite
def restrictions(draw: st.DrawFn) -> Restriction:
    """A restriction on some entity, with or without roles that it spares."""
    entity = draw(st.sampled_from(ENTITIES))
    where = draw(wheres(entity))
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
    # Each has a reason of its own, so that a reason tells which rule it was.
    told = [msgspec.structs.replace(rule, because=f"Reason {number}") for number, rule in enumerate(rules)]
    return draw(st.permutations(told))
