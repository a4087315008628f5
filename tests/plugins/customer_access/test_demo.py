"""The demonstration data of customer access: its sign-ins keep their promises."""

import pytest

from platform_core import Query, User, UserRole
from platform_core.testing import MakeWorld, World
from plugins import customer_access
from plugins.customer_access.roles import FUNCTIONAL
from plugins.customer_service import Case

SEEN = {
    "nadia.petrov": {"Booking system is slow on Mondays"},
    "ann.ellis": {"Booking system is slow on Mondays", "No signal on the second floor"},
    "tomasz.wrona": {"Booking system is slow on Mondays", "No signal on the second floor"},
    "imani.otieno": {"Booking system is slow on Mondays", "No signal on the second floor"},
    "mikkel.aas": {"No signal on the second floor"},
    "zainab.yusuf": {"No signal on the second floor"},
    "astrid.jensen": {"Broadband drops every evening"},
    "ravi.menon": {"Broadband drops every evening"},
    "wanda.kowalska": {"Broadband drops every evening"},
}


@pytest.fixture
async def demo(world: MakeWorld) -> World:
    """Everything that customer access stands on, with demonstration data."""
    csm = await world(customer_access.pack)
    await csm.load_demo()
    return csm


async def test_each_sign_in_sees_what_it_is_said_to_see(demo: World) -> None:
    given = {row["role"] async for row in demo.system.every(UserRole, Query(limit=500))}
    assert {role.name for role in FUNCTIONAL} <= given
    for user_name, subjects in SEEN.items():
        user = await demo.system.find(User, User.user_name == user_name)
        assert user is not None
        roles = demo.system.every(UserRole, Query(where=UserRole.user == user["sys_id"]))
        actor = demo.actor(user, *[row["role"] async for row in roles])
        seen = {case["short_description"] async for case in demo.as_(actor).every(Case)}
        assert seen == subjects, user_name
