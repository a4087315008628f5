"""P10: no right outside the plan. What a plan says of roles, against brute force over everything that could be so."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platform_core import Actor, Entity, Grant, Operation, ProtectedField, Restriction, Role
from platform_core.access import OPERATIONS, closure
from platform_core.assembly import contributions
from platform_core.base.manifest import pack as base
from platform_core.conditions import ACTOR, And, Condition, ConditionOf, Not, Or, Where
from platform_core.hiding import Hidden, HiddenClass
from platform_core.operations.access_changes import Comparison
from platform_core.operations.access_difference import Difference, change_of
from platform_core.operations.access_people import RoleSet
from platform_core.registry import Registry
from platform_core.testing import Oracle, Rows
from tests.example import policies, works
from tests.example.policies import FIELDS, GIVEN_ROLES
from tests.example.works import CHIEF, CLERK, HAND, JOBS, Job, Recall, Repair, Rule, Site

EVERYTHING = contributions((base, works.pack))
HIDDEN = Hidden((HiddenClass("works_recall", "works", ("works_job", "works_repair"), guarded=False),))
ID = "1" * 32
LINEAGES = {
    entity.info.table: [step.info.table for step in entity.info.lineage[:-1]] for entity in works.ENTITIES
}
FIELDS_OF: dict[type[Entity], set[str]] = {
    entity: {name for name, field in entity.info.fields.items() if not field.secret}
    for entity in works.ENTITIES
}


class World(NamedTuple):
    """A set of packs as far as access goes: rules, roles, and whether the recalls' pack is there."""

    rules: tuple[Rule, ...]
    roles: tuple[Role, ...]
    recalls: bool

    @property
    def entities(self) -> tuple[type[Entity], ...]:
        return tuple(entity for entity in works.ENTITIES if self.recalls or entity is not Recall)

    def registry(self) -> Registry:
        names = {entity.info.table for entity in self.entities}
        there = [
            e for e in EVERYTHING.entities if not e.info.table.startswith("works_") or e.info.table in names
        ]
        made = msgspec.structs.replace(
            EVERYTHING, entities=tuple(there), roles=self.roles, access_rules=self.rules
        )
        return Registry(made, hidden=None if self.recalls else HIDDEN)

    def held(self, given: Iterable[str]) -> frozenset[str]:
        return closure({role.name: role for role in self.roles}, frozenset(given))


def conditions(entity: type[Entity]) -> st.SearchStrategy[ConditionOf | None]:
    """Few conditions, so that rules meet: none, one, or two of them put together."""
    found: list[ConditionOf] = (
        [lambda _: Site.region == "north", lambda actor: Site.keeper == actor.id]
        if entity is Site
        else [lambda _: Job.urgent == True, lambda actor: Job.owner == actor.id]  # noqa: E712 - a condition
    )
    if entity is Recall:
        found.append(lambda _: Recall.batch < 2)
    leaf = st.sampled_from(found)
    return st.one_of(
        st.none(),
        leaf,
        st.builds(policies.opposite, leaf),
        st.builds(policies.both, leaf, leaf),
        st.builds(policies.either, leaf, leaf),
    )


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """A rule of any kind."""
    entity = draw(st.sampled_from((Job, Job, Recall, Repair, Site)))
    kind = draw(st.sampled_from(("grant", "grant", "grant", "grant", "restriction", "protection")))
    may: tuple[Operation, ...] = draw(st.sampled_from((("read",), ("read", "write"), OPERATIONS)))
    where = draw(conditions(entity))
    if kind == "protection":
        field = draw(st.sampled_from([name for name in FIELDS[entity] if name in entity.info.own_fields]))
        roles = draw(st.sampled_from([None, (), (HAND,), (CLERK,)]))
        return ProtectedField(entity=entity, field=field, read=roles, write=roles, because="So be it")
    if kind == "restriction" and where is not None:
        unless = draw(st.sampled_from([(), (CLERK,), (CHIEF,)]))
        return Restriction(entity=entity, where=where, may=may, unless=unless, because="So be it")
    fields = draw(st.sampled_from((None, FIELDS[entity][:1], FIELDS[entity][:2])))
    role = draw(st.sampled_from((HAND, HAND, CLERK, CHIEF)))
    return Grant(role=role, entity=entity, may=may, where=where, fields=fields, because="So be it")


@st.composite
def changes(draw: st.DrawFn) -> tuple[World, World]:
    """Before and after: some rules stay, some come, some go; roles and the recalls' pack may come and go, too."""
    kept = draw(st.lists(rules(), min_size=1, max_size=5))
    sides = []
    for _ in range(2):
        recalls = draw(st.booleans())
        mixed = draw(st.permutations([*kept, *draw(st.lists(rules(), max_size=1))]))
        roles = tuple(role for role in GIVEN_ROLES if draw(st.integers(0, 7)))
        there = tuple(rule for rule in mixed if recalls or rule.entity is not Recall)
        sides.append(World(there, roles, recalls))
    return sides[0], sides[1]


def leaves(condition: Condition) -> set[str]:
    """The conditions without parts within a condition, as text."""
    match condition:
        case And() | Or():
            return leaves(condition.first) | leaves(condition.second)
        case Not():
            return leaves(condition.condition)
        case _:
            return {spelled(condition)}


def spelled(leaf: Condition) -> str:
    """A condition without parts as text, the same for each rule that has it."""
    assert isinstance(leaf, Where)
    return f"{leaf.column._meta.name} {leaf.operator.__name__} {leaf.value!r}"


def all_leaves(*worlds_: World) -> list[str]:
    """Every condition without parts in the rules."""
    found: set[str] = set()
    for rule in itertools.chain.from_iterable(world.rules for world in worlds_):
        if not isinstance(rule, ProtectedField) and rule.where is not None:
            found |= leaves(rule.where(ACTOR))
    return sorted(found)


class Imagined(Oracle):
    """An oracle over a record of which it is said what holds, instead of the values that it has."""

    def __init__(
        self, registry: Registry, actor: Actor, entity: type[Entity], so: Mapping[str, bool]
    ) -> None:
        rows = Rows(registry, {entity.info.root.info.table: {ID: {"sys_class_name": entity.info.table}}})
        super().__init__(registry, rows, actor)
        self.entity, self.so = entity, so

    def _true(self, rule: Grant | Restriction, sys_id: str) -> bool:
        del sys_id
        return rule.where is None or self._holds(rule.where(ACTOR))

    def _holds(self, condition: Condition) -> bool:
        match condition:
            case And():
                return self._holds(condition.first) and self._holds(condition.second)
            case Or():
                return self._holds(condition.first) or self._holds(condition.second)
            case Not():
                return not self._holds(condition.condition)
            case _:
                return self.so[spelled(condition)]


class BruteForce:
    """Goes through every class and everything that could hold of a record, before and after."""

    def __init__(self, one: World, two: World) -> None:
        self.worlds = (one, two)
        known = all_leaves(one, two)
        self.cases = [
            dict(zip(known, truth, strict=True))
            for truth in itertools.product((False, True), repeat=len(known))
        ]
        self._open: dict[Any, list[set[str]]] = {}

    def shift(
        self, given: Iterable[str], entity: type[Entity], operation: Operation
    ) -> tuple[set[str], set[str]]:
        """What is gained and what is lost in any imaginable case: fields by name, and ``(rows)``."""
        gained, lost = set[str](), set[str]()
        reading = [each for each in works.ENTITIES if entity in each.info.lineage]
        for own in reading if operation == "read" else [entity]:
            old, new = (self._opened(world, world.held(given), own, operation) for world in self.worlds)
            there = [entity in world.entities for world in self.worlds]
            for before, after in zip(old, new, strict=True):
                sides = [before if there[0] else set(), after if there[1] else set()]
                gained |= sides[1] - sides[0]
                lost |= sides[0] - sides[1]
        shown = {"(rows)", *FIELDS_OF[entity]}
        return gained & shown, lost & shown

    def _opened(
        self, world: World, held: frozenset[str], own: type[Entity], operation: Operation
    ) -> list[set[str]]:
        """For each case: the fields of a record of this class that are open, and ``(rows)`` if it is open at all."""
        key = (id(world), held, own, operation)
        if key not in self._open:
            actor = Actor(id="1" * 32, roles=held, kind="internal")
            registry = world.registry()
            self._open[key] = [
                self._fields(Imagined(registry, actor, own, so), operation)
                if own in world.entities
                else set()
                for so in self.cases
            ]
        return self._open[key]

    def _fields(self, seen: Imagined, operation: Operation) -> set[str]:
        if not seen.may(seen.entity, ID, operation):
            return set()
        return {"(rows)", *(() if operation == "delete" else seen.open_fields(seen.entity, ID, operation))}


@settings(max_examples=60, deadline=None)
@given(both=changes())
def test_p10_what_roles_gain_and_lose_is_exactly_what_brute_force_finds(both: tuple[World, World]) -> None:
    compare_with_brute_force(*both)


@pytest.mark.deep
@settings(max_examples=400, deadline=None)
@given(both=changes())
def test_p10_what_roles_gain_and_lose_is_exactly_that_in_many_cases(both: tuple[World, World]) -> None:
    compare_with_brute_force(*both)


def compare_with_brute_force(one: World, two: World) -> None:
    """Every role, entity and operation: rows and fields gained and lost are those of the brute force, and no more."""
    brute = BruteForce(one, two)
    difference = Difference(Comparison(one.registry(), two.registry(), LINEAGES), [])
    entries = {(roles[0], *place): found.shift for (roles, place), found in difference.roles.items()}
    for role, entity, operation in itertools.product(GIVEN_ROLES, (*JOBS, Site), OPERATIONS):
        gained, lost = brute.shift([role.name], entity, operation)
        shift = entries.pop((role.name, entity.info.table, operation), None)
        if shift is None:
            assert not gained | lost, (role.name, entity, operation, gained, lost)
            continue
        assert shift.gains | ({"(rows)"} if shift.gains_rows else set()) == gained, (
            role.name,
            entity,
            operation,
        )
        assert shift.loses | ({"(rows)"} if shift.loses_rows else set()) == lost, (
            role.name,
            entity,
            operation,
        )
    assert not entries, "nothing is in the plan that is no difference"


@settings(max_examples=60, deadline=None)
@given(
    both=changes(),
    given_=st.frozensets(st.sampled_from([role.name for role in GIVEN_ROLES]), min_size=2),
)
def test_p10_what_several_roles_give_together_is_in_the_plan_too(
    both: tuple[World, World], given_: frozenset[str]
) -> None:
    one, two = both
    brute = BruteForce(one, two)
    people = RoleSet(given_, one.held(given_), two.held(given_), "internal", 3)
    difference = Difference(Comparison(one.registry(), two.registry(), LINEAGES), [people])
    for entity, operation in itertools.product((*JOBS, Site), OPERATIONS):
        gained, lost = brute.shift(given_, entity, operation)
        place = (entity.info.table, operation)
        mine = [
            found
            for (roles, where), found in difference.roles.items()
            if where == place and set(roles) <= given_ | people.before | people.after
        ]
        said_gained = set().union(
            *(f.shift.gains | ({"(rows)"} if f.shift.gains_rows else set()) for f in mine)
        )
        said_lost = set().union(
            *(f.shift.loses | ({"(rows)"} if f.shift.loses_rows else set()) for f in mine)
        )
        assert gained <= said_gained, (entity, operation)
        assert lost <= said_lost, (entity, operation)
        counted = [found for found in mine if found.users]
        assert bool(counted) == bool(gained | lost)
        assert all(found.users == 3 for found in counted)
        people_of = [key for key in difference.people if key[2] == place]
        assert bool(people_of) == bool(gained | lost)
        if people_of:
            ((kind, change, _),) = people_of
            assert kind == "internal"
            assert change == {(1, 0): "gained", (0, 1): "lost", (1, 1): "altered"}[bool(gained), bool(lost)]
            assert change == change_of(difference.people[people_of[0]][0].shift)
