"""The workshop with people and jobs in it, for tests that only read."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from platform_core import Actor, Entity, Role, User
from platform_core.access import closure
from platform_core.assembly import Assembly
from platform_core.records import Records
from platform_core.testing import MakeWorld, Oracle, Rows, World
from tests.example import works
from tests.example.works import Inspection, Job, Recall, Repair, Rule, Site


class Shop:
    """A world with the workshop, its people, and every record of it in memory."""

    def __init__(self, csm: World) -> None:
        self.csm = csm
        self.people: list[Actor] = []
        self.records: dict[str, dict[str, Any]] = {}
        self.rows: Rows
        self.classes: dict[str, type[Entity]] = {
            entity.info.table: entity for entity in (Site, Job, Repair, Recall, Inspection, User)
        }

    async def fill(self, jobs: int = 40) -> None:
        """Put people, a tree of sites, and jobs of every class into it, the same ones each time."""
        pick = random.Random(5)
        self.people = [await self.csm.person(name) for name in ("ada", "bob", "cy")]
        ids = [person.id for person in self.people]
        sites: list[str] = []
        for number in range(7):
            values: dict[str, Any] = {
                "name": f"Site {number}",
                "region": pick.choice(["north", "south", None]),
                "keeper": pick.choice([*ids, None]),
                "parent": pick.choice([*sites, None]),
            }
            sites.append((await self.csm.system.create(Site, values))["sys_id"])
        made: list[str] = []
        for number in range(jobs):
            entity = pick.choice([Job, Repair, Recall, Inspection])
            values = job_values(pick, number, ids, sites)
            if entity in (Repair, Recall):
                values |= {"part": pick.choice(["bolt", "nut", None]), "price": pick.choice([None, 5, 70])}
                values["before_it"] = pick.choice([*made[-5:], None])
            if entity is Recall:
                values["batch"] = pick.choice([None, 1, 2])
            if entity is Inspection:
                values["finding"] = pick.choice([None, "sound", "cracked"])
            made.append((await self.csm.system.create(entity, values))["sys_id"])
        await self.remember()

    async def remember(self) -> None:
        """Read every record as it is stored."""
        self.rows = await Rows.load(self.csm.instance.database, self.csm.instance.assembly.registry)
        self.records = {}
        for entity in (User, Site, Job, Repair, Inspection, Recall):
            async for record in self.csm.system.every(entity):
                self.records[record["sys_id"]] = record

    def actor(self, person: int, *roles: Role) -> Actor:
        """One of the people with these roles and what they contain."""
        names = closure(dict(self.csm.instance.roles), {role.name for role in roles})
        return msgspec.structs.replace(self.people[person], roles=names)

    def oracle(self, actor: Actor, rules: Iterable[Rule]) -> Oracle:
        """The oracle for an actor, under these rules alone."""
        registry = self.under(tuple(rules)).registry
        return Oracle(registry, self.rows.under(registry), actor)

    def of(self, entity: type[Entity]) -> list[str]:
        """The ids of all records of an entity."""
        return list(self.rows.ids(entity))

    def as_(self, actor: Actor, rules: list[Rule] | tuple[Rule, ...]) -> Records:
        """Records as an actor, under these rules alone."""
        return Records(self.csm.instance, actor, assembly=self.under(rules))

    def under(self, rules: list[Rule] | tuple[Rule, ...]) -> Assembly:
        """The workshop's packs under these rules alone."""
        return works.under(self.csm.instance.assembly, rules)


def job_values(pick: random.Random, number: int, people: list[str], sites: list[str]) -> dict[str, Any]:
    """A job's own values, few enough that rules and filters meet."""
    return {
        "title": pick.choice(["Oil", "oil", "Öl", "Paint", "100%", "a_b", f"Job {number}"]),
        "story": pick.choice([None, "long ago", "LONG AGO", "ß und ẞ"]),
        "grade": pick.choice([None, 1, 2, 3, -4]),
        "owner": pick.choice([*people, None]),
        "site": pick.choice([*sites, None]),
        "hidden_note": pick.choice([None, "x", "y", "z"]),
        "urgent": pick.choice([True, False]),
        "due": pick.choice([None, f"2026-03-0{number % 9 + 1}T09:00:00.000001Z", "2026-03-05T09:00:00Z"]),
        "day": pick.choice([None, "2026-01-01", "1999-12-31", "0001-01-01"]),
        "cost": pick.choice([None, 0, -7, 2**62, 2**63 - 1]),
        "weight": pick.choice([None, 0.1, 0.2, 0.1 + 0.2, -3.5, 1e300]),
        "length": pick.choice([None, 60, 3600]),
        "color": pick.choice([None, "red", "green", "blue"]),
        "level": pick.choice([None, 1, 2, 3]),
        "extra": pick.choice([None, {"a": [1, None]}, "text", 5]),
        "watchers": pick.choice([None, [people[0]], people[:2]]),
    }


@pytest.fixture
async def shop(world: MakeWorld) -> Shop:
    """The workshop, filled."""
    made = Shop(await world(works.pack))
    await made.fill()
    return made


@pytest.fixture
def foreman(shop: Shop) -> Records:
    """Records as the foreman, who may do everything to jobs and sites."""
    return shop.csm.as_(shop.actor(0, works.FOREMAN))
