"""The demonstration data of the customer base."""

from platform_core import UserRole
from platform_core.testing import MakeWorld
from plugins import customer_base
from plugins.customer_base import (
    ESM_ADMIN,
    ESM_AGENT,
    ESM_PARTNER,
    ESM_PARTNER_ADMIN,
    ESM_USER,
    ESM_USER_ADMIN,
)


async def test_somebody_holds_each_role_that_is_not_there_to_build_others_on(world: MakeWorld) -> None:
    csm = await world(customer_base.pack)
    await csm.load_demo("customer_base")
    given = {row["role"] async for row in csm.system.every(UserRole)}
    built_on = {ESM_ADMIN, ESM_AGENT, ESM_PARTNER, ESM_PARTNER_ADMIN, ESM_USER, ESM_USER_ADMIN}
    assert given == {role.name for role in customer_base.pack.roles if role not in built_on}
