"""A desk for gadget cases, with people who may close them and change nothing else."""

from __future__ import annotations

from typing import Any

import msgspec

from platform_core import Actor, Grant, Role
from platform_core.records import Records
from platform_core.testing import World
from tests.example import gadgets, works
from tests.example.gadgets import AGENT, CUSTOMER, Gadget

CLOSER = Role("gadgets.closer", "Closes cases, and changes nothing else", kind="internal")
READER = Role("gadgets.reader", "Reads cases", kind="internal")
READ = (
    Grant(role=CLOSER, entity=Gadget, may=("read",), because="Closers read"),
    Grant(role=READER, entity=Gadget, may=("read",), because="Readers read"),
)
CLOSE = Grant(
    role=CLOSER,
    entity=Gadget,
    may=("transition:close",),
    where=lambda actor: Gadget.color == "red",
    because="Closers close red cases",
)
PACK = msgspec.structs.replace(
    gadgets.pack,
    roles=(*gadgets.pack.roles, CLOSER, READER),
    access_rules=(*gadgets.RULES, *READ, CLOSE),
)
NOTES = {"close_notes": "done"}


class Desk:
    """Gadget cases, and a person for each role."""

    def __init__(self, csm: World) -> None:
        self.csm = csm
        self.people: dict[str, Actor] = {}

    async def fill(self) -> None:
        """The people."""
        for role in (AGENT, CUSTOMER, CLOSER, READER):
            self.people[role.name] = await self.csm.person(role.name, role)

    def as_(self, role: Role, *rules: works.Rule) -> Records:
        """Records as the person with a role; under further rules, if there are any."""
        assembly = self.csm.instance.assembly
        if rules:
            assembly = works.under(assembly, (*assembly.registry.contributions.access_rules, *rules))
        return Records(self.csm.instance, self.people[role.name], assembly=assembly)

    async def case(self, color: str = "red", **values: Any) -> str:
        """A new case."""
        given = {"short_description": "one", "color": color, **values}
        return str((await self.csm.system.create(Gadget, given))["sys_id"])

    async def state(self, sys_id: str) -> int:
        """In which state a case is."""
        return int((await self.csm.system.get(Gadget, sys_id))["state"])
