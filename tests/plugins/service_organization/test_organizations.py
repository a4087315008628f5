"""Organizations in a tree, their members and external staff, and who may do what with them."""

from __future__ import annotations

import pytest

from platform_core import (
    EXTERNAL,
    INTERNAL,
    Company,
    Conflict,
    Entity,
    InvalidInput,
    NotFound,
    NotPermitted,
    Query,
    Role,
    User,
    UserRole,
)
from platform_core.testing import MakeWorld, World
from plugins import service_organization
from plugins.customer_base import ESM_AGENT
from plugins.service_organization import (
    ORGANIZATION_ADMIN,
    ORGANIZATION_VIEWER,
    ORGANIZATION_WRITER,
    ExternalStaff,
    Organization,
    OrganizationMember,
)

ALL, KEEP, READ = {"create", "read", "write", "delete"}, {"create", "read", "write"}, {"read"}
NOTHING: set[str] = set()
MAY: dict[Role, tuple[set[str], set[str], set[str]]] = {
    ORGANIZATION_VIEWER: (READ, NOTHING, NOTHING),
    ORGANIZATION_WRITER: (KEEP, NOTHING, NOTHING),
    ORGANIZATION_ADMIN: (ALL, ALL, {"create", "write"}),
    ESM_AGENT: (READ, NOTHING, NOTHING),
    INTERNAL: (NOTHING, NOTHING, NOTHING),
    EXTERNAL: (NOTHING, NOTHING, NOTHING),
}
"""What a role may do with organizations, members and external staff; all staff read people by name."""


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    """An instance with organizations."""
    return await world(service_organization.pack)


@pytest.mark.parametrize("role", MAY, ids=lambda role: role.name)
async def test_a_role_may_do_this_and_nothing_else(csm: World, role: Role) -> None:
    records = csm.as_(await csm.person("ann", role))
    entities: tuple[type[Entity], ...] = (Organization, OrganizationMember, ExternalStaff)
    for entity, wanted in zip(entities, MAY[role], strict=True):
        found = {operation for operation in ALL if records.may(entity, operation)}
        assert found - (READ if entity is ExternalStaff else set()) == wanted - (
            READ if entity is ExternalStaff else set()
        )


async def test_organizations_are_kept_by_writers_and_deleted_by_admins(csm: World) -> None:
    writer = csm.as_(await csm.person("writer", ORGANIZATION_WRITER))
    admin = csm.as_(await csm.person("admin", ORGANIZATION_ADMIN))
    viewer = csm.as_(await csm.person("viewer", ORGANIZATION_VIEWER))
    top = await writer.create(Organization, {"name": "Chain"})
    below = await writer.create(Organization, {"name": "Store", "parent": top["sys_id"], "country": "PT"})
    assert below["path"] == f"{top['path']}/{below['code']}"
    assert str(below["number"]).startswith("SRVORG")
    assert (await viewer.get(Organization, below["sys_id"]))["name"] == "Store"
    with pytest.raises(NotPermitted):
        await viewer.update(Organization, below["sys_id"], {"name": "Mine"})
    with pytest.raises(NotPermitted):
        await writer.delete(Organization, below["sys_id"])
    with pytest.raises(InvalidInput) as refused:
        await writer.update(Organization, top["sys_id"], {"parent": below["sys_id"]})
    assert refused.value.errors[0].code == "cycle"
    with pytest.raises(Conflict):
        await admin.delete(Organization, top["sys_id"])
    await admin.delete(Organization, below["sys_id"])
    await admin.delete(Organization, top["sys_id"])
    with pytest.raises(NotFound):
        await admin.get(Organization, top["sys_id"])


async def test_a_membership_is_that_of_one_person_at_one_organization(csm: World) -> None:
    admin = csm.as_(await csm.person("admin", ORGANIZATION_ADMIN))
    here, there = [await admin.create(Organization, {"name": name}) for name in ("Here", "There")]
    ann = await csm.system.create(User, {"user_name": "ann"})
    values = {"user": ann["sys_id"], "service_organization": here["sys_id"]}
    member = await admin.create(OrganizationMember, values)
    with pytest.raises(InvalidInput) as refused:
        await admin.update(OrganizationMember, member["sys_id"], {"service_organization": there["sys_id"]})
    assert refused.value.errors[0].code == "fixed"
    with pytest.raises((InvalidInput, Conflict)):
        await admin.create(OrganizationMember, values)
    assert (await admin.update(OrganizationMember, member["sys_id"], {"active": False}))["active"] is False


@pytest.mark.rule("CSM-178")
async def test_external_staff_are_external_whoever_brings_them_in(csm: World) -> None:
    company = await csm.system.create(Company, {"name": "Partner"})
    other = await csm.system.create(Company, {"name": "Other"})
    shop = await csm.system.create(Organization, {"name": "Shop", "company": company["sys_id"]})
    admin = csm.as_(await csm.person("admin", ORGANIZATION_ADMIN))
    kim = await admin.create(ExternalStaff, {"last_name": "Larsen", "service_organization": shop["sys_id"]})
    assert (await csm.system.get(ExternalStaff, kim["sys_id"]))["company"] == company["sys_id"]
    given = csm.system.every(UserRole, Query(where=UserRole.user == kim["sys_id"]))
    assert [row["role"] async for row in given] == [EXTERNAL.name]
    with pytest.raises(InvalidInput):
        await csm.system.create(UserRole, {"user": kim["sys_id"], "role": INTERNAL.name})
    with pytest.raises(InvalidInput) as refused:
        await csm.system.update(ExternalStaff, kim["sys_id"], {"company": other["sys_id"]})
    assert refused.value.errors[0].code == "another_company"


async def test_each_sign_in_of_the_demonstration_data_has_its_role(csm: World) -> None:
    await csm.load_demo()
    given = {row["role"] async for row in csm.system.every(UserRole)}
    assert {role.name for role in service_organization.pack.roles} <= given
    assert EXTERNAL.name in given
    assert await csm.system.count(OrganizationMember) == 4
