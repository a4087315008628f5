"""Models and assets for tests, on top of a group of companies."""

from __future__ import annotations

import datetime
from typing import Any

from platform_core import Actor, Entity, Record
from plugins.b2b import AccountRelationship, ContactRelationship, RelationshipType
from plugins.b2c import Consumer
from plugins.product_data import Asset, AssetContact, Characteristic, Model
from tests.plugins.b2b.group import Group
from tests.plugins.b2b.test_relationships import SERVES
from tests.plugins.b2c.people import day

TODAY = datetime.datetime.now(datetime.UTC).date()
__all__ = ["TODAY", "Shop", "day"]


class Shop(Group):
    """``ids`` are those of accounts, models and assets by name."""

    async def model(self, name: str, entity: type[Entity] = Model, **values: Any) -> Record:
        """Make a model."""
        made = await self.csm.system.create(entity, {"name": name, **values})
        self.ids[name] = made["sys_id"]
        return made

    async def asset(
        self, tag: str, owner: str | None = None, entity: type[Entity] = Asset, **values: Any
    ) -> Record:
        """Make an asset of the router, if nothing else is said; ``owner`` is an account's name."""
        of = {"account": self.ids[owner]} if owner else {}
        given = {"asset_tag": tag, "model": self.ids["Router"], **of, **values}
        made = await self.csm.system.create(entity, given)
        self.ids[tag] = made["sys_id"]
        return made

    async def name_for(self, tag: str, contact: Actor, **values: Any) -> Record:
        """Name a contact for an asset."""
        given = {"asset": self.ids[tag], "contact": contact.id, **values}
        return await self.csm.system.create(AssetContact, given)

    async def named(self, tag: str) -> set[str]:
        """The contacts who are named for an asset."""
        rows = self.csm.system.every(AssetContact)
        return {row["contact"] async for row in rows if row["asset"] == self.ids[tag]}

    async def serve(self, partner: str, account: str, **dates: Any) -> str:
        """Have a partner serve an account."""
        kind = await self.csm.system.find(RelationshipType, RelationshipType.name == SERVES["name"])
        if kind is None:
            kind = await self.csm.system.create(RelationshipType, SERVES)
        ends = {"from_company": self.ids[partner], "to_company": self.ids[account]}
        made = await self.csm.system.create(
            AccountRelationship, {**ends, "relationship_type": kind["sys_id"], **dates}
        )
        return str(made["sys_id"])

    async def act_for(self, contact: Actor, account: str, **dates: Any) -> str:
        """Have a contact act for a further account."""
        ends = {"contact": contact.id, "company": self.ids[account]}
        return str((await self.csm.system.create(ContactRelationship, {**ends, **dates}))["sys_id"])

    async def assets_of(self, actor: Actor) -> set[str]:
        """The tags of the assets that an actor gets in a list."""
        return {row["asset_tag"] async for row in self.csm.as_(actor).every(Asset)}

    async def characteristic(self, name: str, kind: str, **values: Any) -> str:
        """Define a characteristic."""
        given = {"name": name, "value_type": kind, **values}
        return str((await self.csm.system.create(Characteristic, given))["sys_id"])

    async def consumer(self, name: str, **values: Any) -> str:
        """A private person without a login."""
        return str((await self.csm.system.create(Consumer, {"last_name": name, **values}))["sys_id"])
