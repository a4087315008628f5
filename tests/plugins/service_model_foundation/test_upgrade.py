"""Organizations that were there before the service model get their place in it."""

from __future__ import annotations

from platform_core import INTERNAL, User
from platform_core.testing import MakeWorld
from platform_core.testing.world import before_step
from plugins import service_model_foundation, service_organization
from plugins.customer_service import Case
from plugins.service_model_foundation import LOCATION_MANAGER, InternalLocation, MemberResponsibility, Scope
from plugins.service_organization import Organization, OrganizationMember

PACK = service_model_foundation.pack


async def test_organizations_of_before_have_their_place_after_the_activation(world: MakeWorld) -> None:
    csm = await world(service_organization.pack)
    top = await csm.system.create(Organization, {"name": "Top"})
    below = await csm.system.create(Organization, {"name": "Below", "parent": top["sys_id"]})
    csm.instance.available.packs[PACK.name] = PACK
    await csm.activate(PACK.name)
    scopes = {row["organization"]: row async for row in csm.system.every(Scope)}
    assert scopes[below["sys_id"]]["parent"] == scopes[top["sys_id"]]["sys_id"]


async def test_a_place_that_is_missing_is_made_by_the_upgrade(world: MakeWorld) -> None:
    csm = await world(before_step(PACK, 1))
    top = await csm.system.create(InternalLocation, {"name": "Top"})
    below = await csm.system.create(InternalLocation, {"name": "Below", "parent": top["sys_id"]})
    case = await csm.system.create(
        Case, {"short_description": "at Below", "service_organization": below["sys_id"]}
    )
    user = await csm.system.create(User, {"user_name": "ann"})
    member = await csm.system.create(
        OrganizationMember, {"user": user["sys_id"], "service_organization": top["sys_id"]}
    )
    await csm.system.create(
        MemberResponsibility, {"member": member["sys_id"], "type": "location_manager_fulfiller"}
    )
    async for row in csm.system.every(Scope):
        if row["parent"] is not None:
            await csm.system.delete(Scope, row["sys_id"])
    ann = csm.actor(user, INTERNAL, LOCATION_MANAGER)
    assert await csm.sees(ann, Case) == set()
    await csm.upgrade(PACK)
    assert await csm.sees(ann, Case) == {case["sys_id"]}
    assert await csm.system.count(Scope) == 2
