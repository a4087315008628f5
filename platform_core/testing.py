"""The test kit: an instance with the packs of your choice, people with roles, and records as them.

``world`` is a pytest fixture (load it with ``pytest_plugins = ["platform_core.testing"]``); it runs every test on each
database that ``database_url`` offers.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from .access import Actor, Role, closure, kinds_of
from .base.people import User, UserRole
from .configuration import InstanceConfiguration
from .discovery import available
from .entity import Entity
from .instance import Instance
from .resolution import Resolution
from .schema import apply, plan_schema
from .base.plumbing import Generation, PackRecord
from .compiler.write import insert_record
from .ids import new_id, utc_now
from .pack import Pack
from .query import Record
from .records import Records

SECRET = "a secret that is good enough for tests"  # noqa: S105 - it guards nothing


class World:
    """An instance with active packs, and the people of a test."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.system: Records = instance.elevated("test set-up")

    async def person(self, user_name: str, *roles: Role | str, entity: type[Entity] = User, **values: Any) -> Actor:
        """Make a user with these roles, stored as an administrator would store them, and return him as an actor."""
        record = await self.system.create(entity, {"user_name": user_name, **values})
        names = [role if isinstance(role, str) else role.name for role in roles]
        for name in names:
            await self.system.create(UserRole, {"user": record["sys_id"], "role": name})
        return self.actor(record, *names)

    def actor(self, user: Record, *roles: Role | str) -> Actor:
        """A user's record as an actor with these roles and all that they contain."""
        active = dict(self.instance.roles)
        names = closure(active, {role if isinstance(role, str) else role.name for role in roles})
        kinds = kinds_of(active, names)
        assert len(kinds) < 2, f"{sorted(names)} are internal and external at once"
        return Actor(
            id=user["sys_id"],
            user_name=user["user_name"],
            name=user["name"] or "",
            roles=names,
            kind="external" if "external" in kinds else "internal",
        )

    def as_(self, actor: Actor) -> Records:
        """Records as an actor."""
        return self.instance.records(actor)

    async def sees(self, actor: Actor, entity: type[Entity] | str) -> set[str]:
        """The ids of all records of an entity that an actor gets in a list."""
        return {record["sys_id"] async for record in self.as_(actor).every(entity)}


MakeWorld = Callable[..., Awaitable[World]]


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[MakeWorld]:
    """Make a world: ``csm = await world(pack, "b2b")`` activates these packs and all that they require."""
    opened: list[Instance] = []

    async def make(*packs: Pack | str) -> World:
        configuration = InstanceConfiguration(name="test", database=database_url, secret=SECRET, durable=False)
        offered = available(extra=[pack for pack in packs if isinstance(pack, Pack)])
        instance = Instance(configuration, offered)
        await instance.database.open()
        opened.append(instance)
        names = [pack if isinstance(pack, str) else pack.name for pack in packs]
        await _install(instance, names)
        await instance.reload()
        return World(instance)

    yield make
    for instance in opened:
        await instance.close()


async def _install(instance: Instance, names: list[str]) -> None:
    resolution = Resolution(instance.available, names)
    assert not resolution.problems, resolution.problems
    async with instance.database.transaction() as transaction:
        entities = [entity for pack in resolution.order for entity in pack.entities]
        plan = await plan_schema(transaction, entities)
        assert not plan.blockers, plan.blockers
        await apply(transaction, plan.changes)
        rows = [insert_record(transaction.dialect, Generation, {"sys_id": new_id(), "number": 1})[0]]
        for pack in resolution.order:
            lineages = {e.info.table: [step.info.table for step in e.info.lineage[:-1]] for e in pack.entities}
            values = {
                "sys_id": new_id(), "sys_created_on": utc_now(), "sys_created_by": "test", "name": pack.name,
                "version": pack.version, "state": "active", "data_step": 0, "entities": lineages, "changed_on": utc_now(),
            }  # fmt: skip
            rows += insert_record(transaction.dialect, PackRecord, values)
        await transaction.batch(rows)
