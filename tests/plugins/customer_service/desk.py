"""A service desk for tests: accounts in a tree, a stranger, consumers, staff, and cases of each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from platform_core import Actor, Entity, Record, Records, Role, User
from platform_core.testing import World
from plugins.b2b import AGENT, CUSTOMER, CUSTOMER_ADMIN, CUSTOMER_CASE_MANAGER, Account, Contact
from plugins.b2c import CONSUMER, CONSUMER_AGENT, Consumer, ConsumerUser
from plugins.customer_service import CASE_VIEWER, MANAGER, Case

WORK_NOTE = "He always complains."


class Desk:
    """Who and what there is, by name, and the records as each of them has them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.everything = world.system
        self.known: dict[str, Record] = {}
        self.actors: dict[str, Actor] = {}

    def __getitem__(self, name: str) -> str:
        """The id of the thing of that name."""
        sys_id: str = self.known[name]["sys_id"]
        return sys_id

    def records(self, name: str) -> Records:
        """Records as the person of that name has them."""
        return self.world.as_(self.actors[name])

    @asynccontextmanager
    async def preparing(self) -> AsyncIterator[None]:
        """A block whose creations are one transaction, which is quicker."""
        outside = self.everything
        async with outside.transaction() as self.everything:
            yield
        self.everything = outside

    async def add(self, name: str, entity: type[Entity], /, *roles: Role, **values: Any) -> Record:
        """Create something, and remember it under a name; whoever signs in does so with these roles."""
        record = self.known[name] = await self.everything.create(entity, values)
        if record.get("user_name"):
            self.actors[name] = self.world.actor(record, *roles)
        return record

    async def person(self, name: str, *roles: Role) -> None:
        """Create a member of staff."""
        await self.add(name, User, *roles, user_name=name)

    async def contact(self, name: str, account: str, *roles: Role) -> None:
        """Create a contact of an account."""
        await self.add(name, Contact, *roles, user_name=name, first_name=name, account=self[account])

    async def consumer(self, name: str) -> None:
        """Create a consumer with a login; the consumer is remembered as ``<name>'s record``."""
        await self.add(name, ConsumerUser, CONSUMER, user_name=name)
        await self.add(f"{name}'s record", Consumer, first_name=name, user=self[name])

    async def now(self, name: str) -> Record:
        """A case as it stands, behind the scenes."""
        return await self.everything.get(Case, self[name])

    async def entries(self, name: str, field: str) -> list[str]:
        """The entries of a journal field, newest first, behind the scenes."""
        page = await self.everything.journal(Case, self[name], field)
        return [entry["value"] for entry in page.records]


async def fill(desk: Desk) -> None:
    """Group > subsidiary > hotel, a branch beside them, a stranger; their people, two consumers, staff."""
    await desk.add("group", Account, name="Group")
    await desk.add("subsidiary", Account, name="Subsidiary", account_parent=desk["group"])
    await desk.add("hotel", Account, name="Hotel", account_parent=desk["subsidiary"])
    await desk.add("branch", Account, name="Branch", account_parent=desk["group"])
    await desk.add("stranger", Account, name="Stranger", partner=True)
    await desk.contact("guest", "hotel", CUSTOMER)
    await desk.contact("colleague", "hotel", CUSTOMER)
    await desk.contact("hotel admin", "hotel", CUSTOMER_ADMIN)
    await desk.contact("subsidiary admin", "subsidiary", CUSTOMER_ADMIN)
    await desk.contact("subsidiary manager", "subsidiary", CUSTOMER_CASE_MANAGER)
    await desk.contact("group admin", "group", CUSTOMER_ADMIN)
    await desk.contact("group boss", "group", CUSTOMER)
    await desk.contact("branch admin", "branch", CUSTOMER_ADMIN)
    await desk.contact("foreigner", "stranger", CUSTOMER_ADMIN)
    await desk.contact("nobody", "hotel")
    await desk.consumer("clara")
    await desk.consumer("mateo")
    await desk.person("agent", AGENT)
    await desk.person("consumer agent", CONSUMER_AGENT)
    await desk.person("manager", MANAGER)
    await desk.person("viewer", CASE_VIEWER)


async def open_cases(desk: Desk) -> None:
    """One case each of guest, colleague, group, branch, stranger and both consumers, and one of nobody."""
    for name, who in (
        ("guest's case", {"contact": desk["guest"]}),
        ("colleague's case", {"contact": desk["colleague"]}),
        ("group's case", {"contact": desk["group boss"]}),
        ("branch's case", {"account": desk["branch"]}),
        ("stranger's case", {"contact": desk["foreigner"]}),
        ("clara's case", {"consumer": desk["clara's record"]}),
        ("mateo's case", {"consumer": desk["mateo's record"]}),
        ("case of nobody", {}),
    ):
        await desk.add(name, Case, short_description=name, work_notes=WORK_NOTE, **who)
