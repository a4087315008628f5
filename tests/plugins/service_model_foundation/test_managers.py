"""What comes with managing a location, and goes with it."""

from __future__ import annotations

import pytest

from platform_core import EXTERNAL, INTERNAL, Conflict, UserRole
from plugins.service_model_foundation import (
    BUSINESS_ORG_ADMIN,
    LOCATION_MANAGER,
    MANAGER_CONTRIBUTOR,
    ExternalLocation,
    InternalLocation,
    MemberResponsibility,
)
from plugins.service_organization import ExternalStaff, OrganizationMember
from tests.plugins.service_model_foundation.chain import Chain, roles_of

SETTING = "service_model_foundation.location_manager_as_contributor"


@pytest.mark.rule("CSM-168")
async def test_setting_a_manager_gives_role_membership_and_responsibility_and_takes_them(
    chain: Chain,
) -> None:
    await chain.person("ann", INTERNAL)
    await chain.person("ben", INTERNAL)
    places = ("store 1", "store 3")
    for place in places:
        await chain.everything.update(InternalLocation, chain[place], {"manager": chain["ann"]})
    assert await roles_of(chain, "ann") == {MANAGER_CONTRIBUTOR.name}
    chain.actors["ann"] = chain.world.actor(chain.known["ann"], INTERNAL, MANAGER_CONTRIBUTOR)
    assert await chain.asked("ann") == set(places)
    await chain.everything.update(InternalLocation, chain["store 1"], {"manager": chain["ben"]})
    assert await roles_of(chain, "ann") == {MANAGER_CONTRIBUTOR.name}
    assert await chain.asked("ann") == {"store 3"}
    await chain.everything.update(InternalLocation, chain["store 3"], {"manager": None})
    assert await roles_of(chain, "ann") == set()
    assert await chain.asked("ann") == set()
    assert await roles_of(chain, "ben") == {MANAGER_CONTRIBUTOR.name}


@pytest.mark.rule("CSM-168")
async def test_a_role_that_was_given_otherwise_stays(chain: Chain) -> None:
    await chain.person("ann", INTERNAL)
    await chain.everything.create(UserRole, {"user": chain["ann"], "role": MANAGER_CONTRIBUTOR.name})
    held = await chain.joins("ann", "store 1", "location_manager_contributor")
    await chain.everything.update(InternalLocation, chain["store 1"], {"manager": chain["ann"]})
    await chain.everything.update(InternalLocation, chain["store 1"], {"manager": None})
    assert await roles_of(chain, "ann") == {MANAGER_CONTRIBUTOR.name}
    assert (await chain.everything.get(MemberResponsibility, held["sys_id"]))["by_manager"] is False


@pytest.mark.rule("CSM-168")
async def test_by_the_setting_managers_of_our_own_locations_work_cases(chain: Chain) -> None:
    await chain.person("ann", INTERNAL)
    await chain.everything.create("sys_properties", {"name": SETTING, "value": "false"})
    await chain.world.instance.reload()
    chain.everything = chain.world.system = chain.world.instance.elevated("test set-up")
    await chain.everything.update(InternalLocation, chain["store 1"], {"manager": chain["ann"]})
    await chain.add("dealer", ExternalStaff, user_name="dealer", service_organization=chain["shop 1"])
    await chain.everything.update(ExternalLocation, chain["shop 1"], {"manager": chain["dealer"]})
    assert await roles_of(chain, "ann") == {LOCATION_MANAGER.name}
    assert await roles_of(chain, "dealer") == {EXTERNAL.name, MANAGER_CONTRIBUTOR.name}


@pytest.mark.rule("CSM-168")
async def test_a_location_that_goes_takes_its_managers_role_along(chain: Chain) -> None:
    await chain.person("ann", INTERNAL)
    made = await chain.everything.create(InternalLocation, {"name": "Pop-up", "manager": chain["ann"]})
    assert await roles_of(chain, "ann") == {MANAGER_CONTRIBUTOR.name}
    await chain.everything.delete(InternalLocation, made["sys_id"])
    assert await roles_of(chain, "ann") == set()


@pytest.mark.rule("CSM-168")
async def test_a_manager_stays_a_member_until_another_one_is_chosen(chain: Chain) -> None:
    await chain.person("ann", INTERNAL)
    await chain.person("boss", BUSINESS_ORG_ADMIN)
    await chain.everything.update(InternalLocation, chain["store 1"], {"manager": chain["ann"]})
    member = await chain.everything.find(OrganizationMember, OrganizationMember.user == chain["ann"])
    held = await chain.everything.find(MemberResponsibility, MemberResponsibility.member.user == chain["ann"])
    assert member is not None
    assert held is not None
    with pytest.raises(Conflict):
        await chain.records("boss").delete(OrganizationMember, member["sys_id"])
    with pytest.raises(Conflict):
        await chain.records("boss").update(OrganizationMember, member["sys_id"], {"active": False})
    with pytest.raises(Conflict):
        await chain.records("boss").delete(MemberResponsibility, held["sys_id"])
