"""A world: an instance with the packs of your choice, people with roles, and records as them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from ..access import Actor, Role, closure, kinds_of
from ..base.people import User, UserRole
from ..configuration import InstanceConfiguration
from ..demonstration import load_demo
from ..discovery import Available, available
from ..entity import Entity
from ..instance import Instance
from ..operations import OperationResult, execute, initialize, plan_activation, plan_deactivation
from ..pack import Pack
from ..query import Record
from ..records import Records
from .prepared import PreparedDatabases

OPERATOR = Actor(user_name="operator", kind="internal", elevated="test set-up")
SECRET = "a secret that is good enough for tests"  # noqa: S105 - it guards nothing


class World:
    """An instance with active packs, and the people of a test."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.system: Records = instance.elevated("test set-up")

    async def person(
        self, user_name: str, *roles: Role | str, entity: type[Entity] = User, **values: Any
    ) -> Actor:
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
        assert kinds != {"internal", "external"}, f"{sorted(names)} are internal and external at once"
        return Actor(
            id=user["sys_id"],
            user_name=user["user_name"],
            name=user["name"] or "",
            roles=names,
            kind="external" if "external" in kinds else "internal",
        )

    async def load_demo(self, *names: str) -> None:
        """Load the demonstration data of these packs (and of those that they require), or of all active ones."""
        await load_demo(self.instance, names or None)

    def as_(self, actor: Actor) -> Records:
        """Records as an actor."""
        return self.instance.records(actor)

    async def sees(self, actor: Actor, entity: type[Entity] | str) -> set[str]:
        """The ids of all records of an entity that an actor gets in a list."""
        return {record["sys_id"] async for record in self.as_(actor).every(entity)}


async def activate(instance: Instance, names: Sequence[str]) -> OperationResult:
    """Plan and carry out an activation, as an operator who confirms whatever the plan says."""
    planned = await plan_activation(instance, names)
    return await execute(instance, "activate", names, planned.hash, OPERATOR)


async def deactivate(instance: Instance, names: Sequence[str]) -> OperationResult:
    """Plan and carry out a deactivation."""
    planned = await plan_deactivation(instance, names)
    return await execute(instance, "deactivate", names, planned.hash, OPERATOR)


MakeWorld = Callable[..., Awaitable[World]]


@pytest.fixture(scope="session")
def prepared_databases() -> Iterator[PreparedDatabases]:
    """Databases with active packs, kept for the next test that asks for the same packs."""
    prepared = PreparedDatabases()
    yield prepared
    prepared.close()


@pytest.fixture
async def world(
    database_url: str, prepared_databases: PreparedDatabases, tmp_path: Path
) -> AsyncIterator[MakeWorld]:
    """Give a function that makes a world: it activates the packs named and all that they require."""
    opened: list[Instance] = []

    async def make(*packs: Pack | str) -> World:
        offered = available(extra=[pack for pack in packs if isinstance(pack, Pack)])
        names = [pack if isinstance(pack, str) else pack.name for pack in packs]

        async def build(url: str) -> None:
            async with _Unopened(_instance(url, offered, tmp_path)) as instance:
                await initialize(instance)
                if names:
                    await activate(instance, names)

        url = await prepared_databases.url(database_url, packs, build)
        instance = _instance(url, offered, tmp_path)
        opened.append(instance)
        await instance.open()
        return World(instance)

    yield make
    for instance in opened:
        await instance.close()
        await prepared_databases.give_back(instance.configuration.database)


def _instance(url: str, offered: Available, folder: Path) -> Instance:
    configuration = InstanceConfiguration(
        name="test", database=url, secret=SECRET, durable=False, archives=str(folder / "archives")
    )
    return Instance(configuration, offered)


class _Unopened:
    """An instance whose database is connected and empty as yet."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    async def __aenter__(self) -> Instance:
        await self._instance.database.open()
        return self._instance

    async def __aexit__(self, *error: object) -> None:
        await self._instance.close()
