"""Adding staff to one's location: new people of franchises and dealers, or people who work elsewhere in the tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from platform_core import NotFound, Records, UserRole
from plugins.service_organization import ExternalStaff, OrganizationMember

from ..access import reach
from ..entities import BusinessLocation, MemberResponsibility
from ..invitations import first_way_in
from ..roles import CONTRIBUTOR
from ..rules.logins import refuse_stronger

ADDS = "staff are added to a location by whoever looks after it"
EXAMPLE = "0198f3c27a4071c2a8f5f1a3b2c4d5e6"
MemberType = Literal["none", "listed_member", "location_contributor"]
Id = Annotated[str, msgspec.Meta(min_length=32, max_length=36, examples=[EXAMPLE])]
Password = Annotated[
    str,
    msgspec.Meta(
        description="Told once, when no mail was sent; it is changed at the first sign-in",
        examples=["b9cc-3c7a-301c-d88d-bd75"],
    ),
]
Mailed = Annotated[
    str,
    msgspec.Meta(
        description="Where a link was mailed by which the person chooses his password",
        examples=["ines.alves@example.com"],
    ),
]


class Added(msgspec.Struct, frozen=True):
    """The person, his membership, and how he gets in when he is new."""

    user: Annotated[str, msgspec.Meta(examples=[EXAMPLE])]
    member: Annotated[str, msgspec.Meta(examples=[EXAMPLE])]
    temporary_password: Password | None = None
    mailed_to: Mailed | None = None


async def register_new(
    records: Records, location: str, person: Mapping[str, Any], member_type: MemberType
) -> Added:
    """Make a new member of external staff at a location, and let him in."""
    async with records.transaction() as transaction:
        await transaction.get(BusinessLocation, location, ("sys_id",))
        made = await transaction.create(ExternalStaff, {**person, "service_organization": location})
        member = await _join(transaction, location, made["sys_id"], member_type)
        mailed, password = await first_way_in(transaction.elevated(ADDS), made["sys_id"])
        return Added(made["sys_id"], member, password, mailed)


async def move_existing(
    records: Records, location: str, user: str, member_type: MemberType, leaves: str | None
) -> Added:
    """Make somebody who works in the actor's tree a member of a location, and no more of the one that he leaves."""
    async with records.transaction() as transaction:
        await transaction.get(BusinessLocation, location, ("sys_id",))
        his = OrganizationMember.user == user
        if await transaction.find(OrganizationMember, his, ("sys_id",)) is None:
            raise NotFound(
                f"there is no member {user!r}", remedy="choose somebody who works in your hierarchy"
            )
        if leaves is not None:
            there = his & (OrganizationMember.service_organization == leaves)
            former = await transaction.find(OrganizationMember, there, ("sys_id",))
            if former is None:
                raise NotFound("he is no member there", remedy="leave `leaves` out, or name where he works")
            await transaction.delete(OrganizationMember, former["sys_id"])
        member = await _join(transaction, location, user, member_type)
        if leaves is not None:
            await _works_for(transaction, user, leaves, location)
        return Added(user, member)


async def let_in_again(records: Records, location: str, user: str) -> Added:
    """Send somebody who was registered another link, or tell another temporary password."""
    async with records.transaction() as transaction:
        here = (OrganizationMember.user == user) & (OrganizationMember.service_organization == location)
        member = await transaction.find(OrganizationMember, here, ("sys_id",))
        if member is None or user == records.actor.id:
            raise NotFound("there is no such member of this location", remedy="choose a member of its staff")
        await transaction.lock(ExternalStaff, user)
        await refuse_stronger(transaction, user)
        mailed, password = await first_way_in(transaction.elevated(ADDS), user)
        return Added(user, str(member["sys_id"]), password, mailed)


async def leave(records: Records, location: str, user: str) -> None:
    """End a membership: the person stays, and has nothing to do with the location any more."""
    here = (OrganizationMember.user == user) & (OrganizationMember.service_organization == location)
    member = await records.find(OrganizationMember, here, ("sys_id",))
    if member is None:
        raise NotFound("there is no such member of this location", remedy="choose a member of its staff")
    await records.delete(OrganizationMember, member["sys_id"])


async def _join(records: Records, location: str, user: str, member_type: MemberType) -> str:
    values = {"service_organization": location, "user": user}
    member = str((await records.create(OrganizationMember, values))["sys_id"])
    if member_type == "none":
        return member
    await records.create(MemberResponsibility, {"member": member, "type": member_type})
    if member_type == reach.CONTRIBUTOR:
        elevated = records.elevated(ADDS)
        given = (UserRole.user == user) & (UserRole.role == CONTRIBUTOR.name)
        if await elevated.find(UserRole, given, ("sys_id",)) is None:
            await elevated.create(UserRole, {"user": user, "role": CONTRIBUTOR.name})
    return member


async def _works_for(records: Records, user: str, former: str, present: str) -> None:
    """External staff who worked for the former location work for the present one now."""
    elevated = records.elevated(ADDS)
    person = await elevated.find(
        ExternalStaff,
        (ExternalStaff.sys_id == user) & (ExternalStaff.service_organization == former),
        ("sys_id",),
    )
    if person is not None:
        await elevated.update(ExternalStaff, user, {"service_organization": present, "company": None})
