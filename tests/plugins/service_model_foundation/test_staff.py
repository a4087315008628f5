"""Who adds which staff where, and looks after whose login."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import INTERNAL, InvalidInput, NotFound, NotPermitted, UserRole
from plugins.customer_service import MANAGER
from plugins.service_model_foundation import (
    BUSINESS_ORG_ADMIN,
    CONTRIBUTOR,
    LOCATION_AGENT,
    LOCATION_MANAGER,
    MANAGER_CONTRIBUTOR,
    RELATIONSHIP_MANAGER,
    ExcludedOrganization,
    InternalLocation,
    MemberResponsibility,
)
from plugins.service_organization import ExternalStaff, Organization, OrganizationMember
from tests.plugins.service_model_foundation.chain import Chain

REFUSALS = (NotFound, NotPermitted, InvalidInput)


@pytest.fixture
async def staffed(chain: Chain) -> Chain:
    """The chain with somebody of each kind who adds staff, and two people to be added."""
    async with chain.preparing():
        await chain.staff("fulfiller", "south", "location_manager_fulfiller", LOCATION_MANAGER)
        await chain.staff("contributor", "south", "location_manager_contributor", MANAGER_CONTRIBUTOR)
        await chain.staff("liaison", "franchise", "location_relationship_manager", RELATIONSHIP_MANAGER)
        await chain.staff("agent", "store 3", "location_agent", LOCATION_AGENT)
        await chain.staff("asks", "shop 1", "location_contributor", CONTRIBUTOR, external=True)
        await chain.person("head", MANAGER)
        await chain.person("admin", BUSINESS_ORG_ADMIN)
        await chain.person("employee", INTERNAL)
        for name, place in (("dealer", "shop 1"), ("stranger", "call centre")):
            await chain.add(name, ExternalStaff, last_name=name, service_organization=chain[place])
    return chain


async def may_add(chain: Chain, person: str, entity: type, **values: Any) -> bool:
    """Whether somebody can create this."""
    try:
        await chain.records(person).create(entity, values)
    except REFUSALS:
        return False
    return True


@pytest.mark.rule("CSM-176")
@pytest.mark.parametrize(
    ("person", "internal_here", "external_here", "internal_elsewhere", "external_elsewhere"),
    [
        ("head", True, True, True, True),
        ("admin", True, True, True, True),
        ("fulfiller", True, True, False, False),
        ("contributor", False, True, False, False),
        ("liaison", False, True, False, False),
        ("agent", False, False, False, False),
        ("asks", False, False, False, False),
        ("employee", False, False, False, False),
    ],
)
async def test_who_adds_which_staff_where(
    staffed: Chain,
    person: str,
    internal_here: bool,
    external_here: bool,
    internal_elsewhere: bool,
    external_elsewhere: bool,
) -> None:
    for who, place, may in (
        ("employee", "shop 2", internal_here),
        ("dealer", "shop 2", external_here),
        ("employee", "help desk", internal_elsewhere),
        ("stranger", "call centre", external_elsewhere),
    ):
        values = {"service_organization": staffed[place], "user": staffed[who]}
        assert await may_add(staffed, person, OrganizationMember, **values) is may, (who, place)
    made = {"last_name": "New", "user_name": f"new.{person}"}
    here, there = staffed["shop 1"], staffed["call centre"]
    assert await may_add(staffed, person, ExternalStaff, **made, service_organization=here) is external_here
    made["user_name"] += ".2"
    assert (
        await may_add(staffed, person, ExternalStaff, **made, service_organization=there)
        is external_elsewhere
    )


@pytest.mark.rule("CSM-176")
async def test_who_does_not_fulfil_makes_contributors_and_no_agents(staffed: Chain) -> None:
    member = await staffed.joins("dealer", "shop 1", None)
    for type_, may in (("location_contributor", True), ("location_support_agent", False)):
        values = {"member": member["sys_id"], "type": type_}
        assert await may_add(staffed, "contributor", MemberResponsibility, **values) is may
    fulfills = {"member": member["sys_id"], "type": "location_support_agent"}
    assert await may_add(staffed, "fulfiller", MemberResponsibility, **fulfills)


@pytest.mark.rule("CSM-170")
async def test_nobody_widens_his_own_reach(staffed: Chain) -> None:
    held = await staffed.everything.find(
        MemberResponsibility, MemberResponsibility.member.user == staffed["fulfiller"]
    )
    assert held is not None
    excluded = await staffed.excludes(held, "franchise")
    records = staffed.records("fulfiller")
    with pytest.raises(REFUSALS):
        await records.delete(ExcludedOrganization, excluded["sys_id"])
    with pytest.raises(REFUSALS):
        await records.delete(MemberResponsibility, held["sys_id"])
    member = await staffed.joins("fulfiller", "store 3", None)
    assert not await may_add(
        staffed, "fulfiller", MemberResponsibility, member=member["sys_id"], type="location_agent"
    )


@pytest.mark.rule("CSM-176")
async def test_looking_after_staff_gives_nobody_their_rights(staffed: Chain) -> None:
    records = staffed.records("contributor")
    changed = await records.update(ExternalStaff, staffed["asks"], {"email": "asks@example.com"})
    assert changed["email"] == "asks@example.com"
    await staffed.joins("asks", "call centre", None)
    with pytest.raises(NotPermitted):
        await records.update(ExternalStaff, staffed["asks"], {"email": "mine@example.com"})
    await records.update(ExternalStaff, staffed["asks"], {"title": "Cashier"})
    await staffed.joins("dealer", "shop 1", None)
    await staffed.everything.create(UserRole, {"user": staffed["dealer"], "role": MANAGER_CONTRIBUTOR.name})
    with pytest.raises(NotPermitted):
        await records.update(ExternalStaff, staffed["dealer"], {"user_name": "mine"})
    await staffed.records("head").update(ExternalStaff, staffed["dealer"], {"user_name": "his"})


async def test_members_see_their_colleagues_and_nobody_elses(staffed: Chain) -> None:
    await staffed.joins("dealer", "shop 1", None)
    await staffed.joins("stranger", "call centre", None)
    names = {row["user"] async for row in staffed.records("asks").every(OrganizationMember)}
    assert names == {staffed["asks"], staffed["dealer"]}
    people = {row["name"] async for row in staffed.records("asks").every("sys_user")}
    assert people == {"asks", "dealer"}


async def test_managers_keep_the_addresses_of_their_locations_and_nothing_else_of_them(
    staffed: Chain,
) -> None:
    for person in ("fulfiller", "contributor"):
        records = staffed.records(person)
        assert (await records.update(InternalLocation, staffed["store 3"], {"phone": "+351213456789"}))[
            "phone"
        ]
        for values in ({"manager": staffed[person]}, {"parent": staffed["north"]}, {"restricted": True}):
            with pytest.raises(REFUSALS):
                await records.update(InternalLocation, staffed["store 3"], values)
        with pytest.raises(REFUSALS):
            await records.update(InternalLocation, staffed["store 1"], {"phone": "+351213456789"})
        with pytest.raises(REFUSALS):
            await records.delete(InternalLocation, staffed["store 3"])
    seen = {row["name"] async for row in staffed.records("asks").every(Organization)}
    assert seen == {"shop 1"}
