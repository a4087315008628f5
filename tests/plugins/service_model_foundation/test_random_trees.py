"""Random trees, responsibilities, exclusions and restrictions: what the rules reach is what a slow reckoning says."""

from __future__ import annotations

import random
from typing import Any

import pytest

from platform_core import INTERNAL, Records, User
from platform_core.testing import MakeWorld, World
from plugins import service_model_foundation
from plugins.customer_service import Case
from plugins.service_model_foundation import (
    HIERARCHY_CONTRIBUTOR,
    LOCATION_AGENT,
    LOCATION_MANAGER,
    MANAGER_CONTRIBUTOR,
    RELATIONSHIP_MANAGER,
    ExcludedOrganization,
    ExternalLocation,
    InternalLocation,
    MemberResponsibility,
)
from plugins.service_organization import Organization, OrganizationMember

ROLES = (LOCATION_MANAGER, LOCATION_AGENT, MANAGER_CONTRIBUTOR, HIERARCHY_CONTRIBUTOR, RELATIONSHIP_MANAGER)
# (responsibility, whether it reaches down, whether it opens what is worked there, and what is asked for there)
KINDS = {
    "location_manager_fulfiller": (True, True, False),
    "location_agent": (False, True, False),
    "location_manager_contributor": (True, True, True),
    "organization_hierarchy_contributor": (True, False, True),
    "location_relationship_manager": (True, True, True),
}
SIZE, PEOPLE, ROUNDS = 24, 4, 3


class Model:
    """The tree and everybody's responsibilities in plain Python."""

    def __init__(self) -> None:
        self.parent: dict[str, str | None] = {}
        self.internal: set[str] = set()
        self.restricted: set[str] = set()
        self.held: dict[str, tuple[str, str, str]] = {}
        self.excluded: set[tuple[str, str]] = set()
        self.inactive: set[tuple[str, str]] = set()

    def above(self, place: str) -> list[str]:
        """The place, the one above it, and so on to the top."""
        found, at = [], place
        while True:
            found.append(at)
            higher = self.parent[at]
            if higher is None:
                return found
            at = higher

    def reached(self, person: str, kind: str) -> set[str]:
        """All places that a person's responsibilities of one kind reach."""
        held = {
            key: place
            for key, (who, place, what) in self.held.items()
            if (who, what) == (person, kind) and (who, place) not in self.inactive
        }
        out = {place for key, place in self.excluded if key in held}
        return {
            place
            for place in self.parent
            if any(self._reaches(top, place, kind) for top in held.values())
            and (not KINDS[kind][0] or out.isdisjoint(self.above(place)))
        }

    def _reaches(self, top: str, place: str, kind: str) -> bool:
        if top == place:
            return True
        way = self.above(place)
        if not KINDS[kind][0] or top not in way:
            return False
        return self.restricted.isdisjoint(way[: way.index(top)])


async def _places(records: Records, model: Model, chance: random.Random) -> None:
    for number in range(SIZE):
        parent = chance.choice([None, *model.parent]) if number > 2 else None
        entity: type[Any] = chance.choice((InternalLocation, ExternalLocation))
        restricted = chance.random() < 0.2
        made = await records.create(
            entity, {"name": f"place {number}", "parent": parent, "restricted": restricted}
        )
        place = str(made["sys_id"])
        model.parent[place] = parent
        if entity is InternalLocation:
            model.internal.add(place)
        if restricted:
            model.restricted.add(place)
        for field in ("service_organization", "requesting_service_organization"):
            await records.create(Case, {"short_description": f"{field} {place}", field: place})


def _fits(model: Model, kind: str, place: str) -> bool:
    if kind in ("location_agent", "location_manager_fulfiller"):
        return place in model.internal
    return kind != "location_relationship_manager" or place not in model.internal


async def _responsibilities(records: Records, model: Model, chance: random.Random, people: list[str]) -> None:
    members: dict[tuple[str, str], str] = {}
    for person in people:
        for _ in range(6):
            place, kind = chance.choice(list(model.parent)), chance.choice(list(KINDS))
            if not _fits(model, kind, place) or (person, place, kind) in model.held.values():
                continue
            if (person, place) not in members:
                values = {"user": person, "service_organization": place, "active": chance.random() < 0.9}
                made = await records.create(OrganizationMember, values)
                members[person, place] = made["sys_id"]
                if not values["active"]:
                    model.inactive.add((person, place))
            held = await records.create(
                MemberResponsibility, {"member": members[person, place], "type": kind}
            )
            model.held[held["sys_id"]] = (person, place, kind)
            below = [each for each in model.parent if each != place and place in model.above(each)]
            if KINDS[kind][0] and below and chance.random() < 0.6:
                out = chance.choice(below)
                await records.create(
                    ExcludedOrganization, {"responsibility": held["sys_id"], "organization": out}
                )
                model.excluded.add((held["sys_id"], out))


async def _shake(records: Records, model: Model, chance: random.Random) -> None:
    """Move some places, and restrict and free some."""
    for _ in range(4):
        place = chance.choice(list(model.parent))
        elsewhere = [each for each in model.parent if place not in model.above(each)]
        parent = chance.choice([None, *elsewhere])
        restricted = chance.random() < 0.3
        entity: type[Any] = InternalLocation if place in model.internal else ExternalLocation
        # Exclusions of what lies elsewhere now stay: they take away where they can.
        await records.update(entity, place, {"parent": parent, "restricted": restricted})
        model.parent[place] = parent
        (model.restricted.add if restricted else model.restricted.discard)(place)


def _expected(model: Model, person: str) -> tuple[set[str], set[str]]:
    cases: set[str] = set()
    places: set[str] = set()
    for kind, (_, worked, asked) in KINDS.items():
        reached = model.reached(person, kind)
        places |= reached
        if worked:
            cases |= {f"service_organization {place}" for place in reached}
        if asked:
            cases |= {f"requesting_service_organization {place}" for place in reached}
    return cases, places


@pytest.mark.rule("CSM-169")
@pytest.mark.rule("CSM-170")
@pytest.mark.parametrize("seed", range(4))
async def test_a3_random_trees_are_reached_as_a_slow_reckoning_says(world: MakeWorld, seed: int) -> None:
    chance, model = random.Random(seed), Model()
    csm: World = await world(service_model_foundation.pack)
    async with csm.system.transaction() as records:
        await _places(records, model, chance)
        users = [
            await records.create(User, {"user_name": f"person {number}", "last_name": "P"})
            for number in range(PEOPLE)
        ]
        await _responsibilities(records, model, chance, [user["sys_id"] for user in users])
    seen_any = False
    for _ in range(ROUNDS):
        for user in users:
            actor = csm.actor(user, INTERNAL, *ROLES)
            cases, places = _expected(model, user["sys_id"])
            found = {row["short_description"] async for row in csm.as_(actor).every(Case)}
            assert found == cases
            assert await csm.sees(actor, Organization) == places
            seen_any = seen_any or bool(cases)
        async with csm.system.transaction() as records:
            await _shake(records, model, chance)
    assert seen_any
