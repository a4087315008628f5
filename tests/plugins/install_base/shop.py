"""Customers and products for tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from platform_core import Actor, Entity, Query, Record, Records, Role, User, UserRole
from platform_core.testing import World
from plugins.b2b import CUSTOMER, Account, Contact
from plugins.b2c import CONSUMER, Consumer, ConsumerUser
from plugins.install_base import InstallBaseItem, ItemEvent, SoldProduct


class Shop:
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

    async def client(self, name: str) -> httpx.AsyncClient:
        """The server as the person of that name has it."""
        return await self.world.client(self.actors[name])

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
            for role in roles:
                await self.everything.create(UserRole, {"user": record["sys_id"], "role": role.name})
        return record

    async def account(self, name: str, **values: Any) -> None:
        """Create an account."""
        await self.add(name, Account, name=name, **values)

    async def person(self, name: str, *roles: Role) -> None:
        """Create a member of staff."""
        await self.add(name, User, *roles, user_name=name)

    async def contact(self, name: str, account: str, *roles: Role) -> None:
        """Create a contact of an account."""
        roles = roles or (CUSTOMER,)
        await self.add(name, Contact, *roles, user_name=name, first_name=name, account=self[account])

    async def consumer(self, name: str) -> None:
        """Create a consumer with a login; the consumer is remembered as ``<name>'s record``."""
        await self.add(name, ConsumerUser, CONSUMER, user_name=name)
        await self.add(f"{name}'s record", Consumer, first_name=name, user=self[name])

    async def sold(self, name: str, product: str = "ATM", **values: Any) -> Record:
        """Sell a product."""
        return await self.add(name, SoldProduct, name=name, product=self[product], **values)

    async def item(self, name: str, **values: Any) -> Record:
        """Install an item."""
        return await self.add(name, InstallBaseItem, name=name, **values)

    async def now(self, name: str, /) -> Record:
        """An item or a sold product as it stands, behind the scenes."""
        return await self.everything.get(self.known[name]["sys_class_name"], self[name])

    async def change(self, name: str, /, **values: Any) -> Record:
        """Change an item or a sold product, behind the scenes."""
        return await self.everything.update(self.known[name]["sys_class_name"], self[name], values)

    async def history(self, name: str) -> list[Record]:
        """What happened to an item, the first first."""
        query = Query(where=ItemEvent.item == self[name], order=("sys_id",), limit=100)
        return (await self.everything.list(ItemEvent, query)).records
