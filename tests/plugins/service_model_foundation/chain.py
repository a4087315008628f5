"""A retail chain for tests: regions of stores, a franchise, a call centre, their people, and customers."""

from __future__ import annotations

from typing import Any

from platform_core import INTERNAL, Entity, Query, Record, Role, User, UserRole
from plugins.b2b import Account
from plugins.b2c import Consumer
from plugins.customer_service import Case
from plugins.service_model_foundation import (
    ExcludedOrganization,
    ExternalLocation,
    InternalLocation,
    MemberResponsibility,
    OutsourcedProvider,
)
from plugins.service_organization import ExternalStaff, OrganizationMember
from tests.plugins.customer_service.desk import Desk

TREE: tuple[tuple[str, type[Entity], str | None], ...] = (
    ("chain", InternalLocation, None),
    ("north", InternalLocation, "chain"),
    ("store 1", InternalLocation, "north"),
    ("store 2", InternalLocation, "north"),
    ("south", InternalLocation, "chain"),
    ("store 3", InternalLocation, "south"),
    ("franchise", ExternalLocation, "south"),
    ("shop 1", ExternalLocation, "franchise"),
    ("shop 2", ExternalLocation, "franchise"),
    ("help desk", InternalLocation, None),
    ("call centre", OutsourcedProvider, None),
)


class Chain(Desk):
    """The chain's organizations and people by name."""

    async def staff(
        self, name: str, organization: str, responsibility: str | None, *roles: Role, external: bool = False
    ) -> None:
        """A person with roles who is a member of an organization, with a responsibility there."""
        entity = ExternalStaff if external else User
        values: dict[str, Any] = {"service_organization": self[organization]} if external else {}
        await self.add(
            name, entity, *(() if external else (INTERNAL,)), *roles, user_name=name, last_name=name, **values
        )
        for role in roles:
            await self.everything.create(UserRole, {"user": self[name], "role": role.name})
        await self.joins(name, organization, responsibility)

    async def joins(self, name: str, organization: str, responsibility: str | None) -> Record:
        """Make somebody a member of an organization, or give him a further responsibility there."""
        whose = (OrganizationMember.user == self[name]) & (
            OrganizationMember.service_organization == self[organization]
        )
        member = await self.everything.find(OrganizationMember, whose)
        if member is None:
            values = {"user": self[name], "service_organization": self[organization]}
            member = await self.everything.create(OrganizationMember, values)
        if responsibility is None:
            return member
        return await self.everything.create(
            MemberResponsibility, {"member": member["sys_id"], "type": responsibility}
        )

    async def excludes(self, held: Record, organization: str) -> Record:
        """Take an organization and all below it out of a responsibility."""
        values = {"responsibility": held["sys_id"], "organization": self[organization]}
        return await self.everything.create(ExcludedOrganization, values)

    async def provided(self, person: str) -> set[str]:
        """The names of the organizations by which a person sees cases that are worked there."""
        return {case.removeprefix("at ") for case in await self.cases(person) if case.startswith("at ")}

    async def asked(self, person: str) -> set[str]:
        """The names of the organizations by which a person sees cases that are asked for there."""
        return {case.removeprefix("by ") for case in await self.cases(person) if case.startswith("by ")}

    async def cases(self, person: str) -> set[str]:
        """The subjects of the cases that a person sees."""
        query = Query(fields=("short_description",), limit=500)
        return {case["short_description"] async for case in self.records(person).every(Case, query)}


async def fill(chain: Chain) -> None:
    """The organizations, two customers, and a case at and by each organization."""
    for name, entity, parent in TREE:
        await chain.add(name, entity, name=name, parent=None if parent is None else chain[parent])
    await chain.add("hotel", Account, name="Hotel", city="Lisbon")
    await chain.add("bakery", Account, name="Bakery", city="Porto")
    await chain.add("clara", Consumer, first_name="Clara", city="Lisbon")
    for name, _, _ in TREE:
        await chain.add(f"at {name}", Case, short_description=f"at {name}", service_organization=chain[name])
        await chain.add(
            f"by {name}", Case, short_description=f"by {name}", requesting_service_organization=chain[name]
        )
        await chain.add(
            f"clara at {name}",
            Case,
            short_description=f"clara at {name}",
            service_organization=chain[name],
            consumer=chain["clara"],
        )


async def roles_of(chain: Chain, person: str) -> set[str]:
    """The roles that a person is given."""
    query = Query(where=UserRole.user == chain[person])
    return {row["role"] async for row in chain.everything.every(UserRole, query)}
