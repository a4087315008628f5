"""A world: an instance with the packs of your choice, people with roles, and records and requests as them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from ..access import Actor, Role, clash, closure, kinds_of
from ..base.people import User, UserRole
from ..configuration import InstanceConfiguration
from ..demonstration import Removed, load_demo, remove_demo
from ..discovery import Available, available
from ..entity import Entity
from ..identity.role_sources import STAFF_CLASS
from ..instance import Instance
from ..operations import (
    OperationName,
    OperationResult,
    execute,
    initialize,
    plan,
    plan_activation,
    plan_deactivation,
)
from ..pack import Pack
from ..query import Record
from ..records import Records
from .building import Builder

if TYPE_CHECKING:
    import httpx

    from .prepared import PreparedDatabases

OPERATOR = Actor(user_name="operator", kind="internal", elevated="test set-up")
SECRET = "a secret that is good enough for tests"  # noqa: S105 - it guards nothing
EARLIER = "0.0.1"


class Surface(Protocol):
    """A world, served over HTTP."""

    def client(self) -> httpx.AsyncClient:
        """A client of nobody."""

    async def as_(self, actor: Actor) -> httpx.AsyncClient:
        """A client with the credentials of an actor."""

    async def close(self) -> None:
        """Stop serving."""


class World:
    """An instance with active packs, and the people of a test."""

    def __init__(
        self, instance: Instance, serve: Callable[[World], Awaitable[Surface]] | None = None
    ) -> None:
        self.instance = instance
        self.system: Records = instance.elevated("test set-up")
        self._serve = serve
        self._surface: Surface | None = None

    # -- people
    # ---------------------------------------------------------------------------------------------------------

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
        if user.get("sys_class_name", STAFF_CLASS) != STAFF_CLASS:
            kinds |= {"external"}
        assert kinds != {"internal", "external"}, f"{sorted(names)} are internal and external at once"
        assert clash(active, names) is None, f"nobody holds {clash(active, names)} together"
        return Actor(
            id=user["sys_id"],
            user_name=user["user_name"],
            name=user["name"] or "",
            roles=names,
            kind="external" if "external" in kinds else "internal",
        )

    # -- records and requests
    # -------------------------------------------------------------------------------------------

    def as_(self, actor: Actor) -> Records:
        """Records as an actor."""
        return self.instance.records(actor)

    async def sees(self, actor: Actor, entity: type[Entity] | str) -> set[str]:
        """The ids of all records of an entity that an actor gets in a list."""
        return {record["sys_id"] async for record in self.as_(actor).every(entity)}

    async def make(self, entity: type[Entity], **values: Any) -> Record:
        """Create a record outside the access rules; what it must have and is not given is made up."""
        return await Builder(self.system).make(entity, values)

    async def client(self, actor: Actor | None = None) -> httpx.AsyncClient:
        """An HTTP client of the served instance, signed in as an actor, or as nobody.

        The server runs in the test's process, with an instance object of its own.
        """
        assert self._serve is not None, "this world is not served; get it from the fixture `world`"
        if self._surface is None:
            self._surface = await self._serve(self)
        return self._surface.client() if actor is None else await self._surface.as_(actor)

    # -- packs and data
    # -----------------------------------------------------------------------------------------------------

    async def activate(self, *names: str) -> OperationResult:
        """Activate packs, as an operator who confirms whatever the plan says."""
        return await self.do("activate", *names)

    async def deactivate(self, *names: str) -> OperationResult:
        """Deactivate packs."""
        return await self.do("deactivate", *names)

    async def upgrade(self, *packs: Pack) -> OperationResult:
        """Put these versions of packs in the place of the active ones, and upgrade to them."""
        self.instance.available.packs.update({pack.name: pack for pack in packs})
        return await self.do("upgrade", *(pack.name for pack in packs))

    async def do(self, operation: OperationName, *names: str) -> OperationResult:
        """Plan and carry out any operation of the life cycle: uninstall, restore, purge ..."""
        planned = await plan(self.instance, operation, names)
        return await self._joined(await execute(self.instance, operation, names, planned.hash, OPERATOR))

    async def load_demo(self, *names: str) -> None:
        """Load the demonstration data of these packs (and of those that they require), or of all active ones."""
        await load_demo(self.instance, names or None)

    async def remove_demo(self, *names: str) -> Removed:
        """Remove the demonstration data of these packs, or all of it."""
        return await remove_demo(self.instance, names or None)

    async def close(self) -> None:
        """Stop serving, and close the instance."""
        if self._surface is not None:
            await self._surface.close()
        await self.instance.close()

    async def _joined(self, result: OperationResult) -> OperationResult:
        await self.instance.reload()
        self.system = self.instance.elevated("test set-up")
        return result


async def activate(instance: Instance, names: Sequence[str]) -> OperationResult:
    """Plan and carry out an activation, as an operator who confirms whatever the plan says."""
    planned = await plan_activation(instance, names)
    return await execute(instance, "activate", names, planned.hash, OPERATOR)


async def deactivate(instance: Instance, names: Sequence[str]) -> OperationResult:
    """Plan and carry out a deactivation."""
    planned = await plan_deactivation(instance, names)
    return await execute(instance, "deactivate", names, planned.hash, OPERATOR)


def before_step(pack: Pack, number: int, **before: Any) -> Pack:
    """The pack as it was before it had the data step of this number: what a test of the step starts from.

    ``before`` are fields of the manifest that were others then, such as ``entities``.
    """
    assert number in {step.number for step in pack.data_steps}, f"{pack.name} has no data step {number}"
    steps = tuple(step for step in pack.data_steps if step.number < number)
    return msgspec.structs.replace(pack, **{"version": EARLIER, "data_steps": steps, **before})


MakeWorld = Callable[..., Awaitable[World]]


@asynccontextmanager
async def making_worlds(
    database_url: str,
    prepared_databases: PreparedDatabases,
    folder: Path,
    serve: Callable[[World], Awaitable[Surface]],
) -> AsyncIterator[MakeWorld]:
    """A function that makes a world: it activates the packs named and all that they require.

    Packs that a test uninstalls are archived in the folder.
    """
    opened: list[Instance] = []
    worlds: list[World] = []

    async def make(*packs: Pack | str) -> World:
        offered = available(extra=[pack for pack in packs if isinstance(pack, Pack)])
        names = [pack if isinstance(pack, str) else pack.name for pack in packs]

        async def build(url: str) -> None:
            await build_instance(url, offered, folder, names)

        url = await prepared_databases.url(database_url, packs, build)
        instance = instance_at(url, offered, folder)
        opened.append(instance)
        await instance.open()
        worlds.append(World(instance, serve))
        return worlds[-1]

    yield make
    for csm in worlds:
        await csm.close()
    for instance in opened:
        await instance.close()
        await prepared_databases.give_back(instance.configuration.database)


async def build_instance(url: str, offered: Available, folder: Path, names: Iterable[str]) -> None:
    """Make an instance in an empty database, with these packs active."""
    instance = instance_at(url, offered, folder)
    await instance.database.open()
    try:
        await initialize(instance)
        if wanted := list(names):
            await activate(instance, wanted)
    finally:
        await instance.close()


def instance_at(url: str, offered: Available, folder: Path) -> Instance:
    """The instance in a database, not yet open."""
    configuration = InstanceConfiguration(
        name="test", database=url, secret=SECRET, durable=False, archives=str(folder / "archives")
    )
    return Instance(configuration, offered)
