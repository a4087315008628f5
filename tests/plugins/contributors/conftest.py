"""A service desk with contributors and people who look on, on each database."""

import pytest

from platform_core import INTERNAL, Group, GroupMember
from platform_core.testing import MakeWorld
from plugins import contributors
from plugins.b2b import TeamMember
from plugins.b2c import ConsumerTeamMember, Household, HouseholdTeamMember
from plugins.contributors import (
    ACCOUNT_CONTRIBUTOR,
    CASE_CREATOR,
    CASE_EDITOR,
    CASE_TASK_AGENT,
    CONSUMER_CONTRIBUTOR,
    PROXY_CONTACT,
    RELATIONSHIP_AGENT,
    RELATIONSHIP_CONTRIBUTOR,
    SELF_CONTRIBUTOR,
    SURROUNDINGS_VIEWER,
)
from plugins.customer_base import ACCOUNT_MANAGER, Responsibility
from tests.plugins.customer_service.desk import Desk, fill, open_cases


@pytest.fixture
async def desk(world: MakeWorld) -> Desk:
    """The desk of customer service, with one person for each role of contributors.

    The relationship contributor manages the hotel, the relationship agent manages Clara; a colleague in the hotel's
    team has another responsibility.
    """
    desk = Desk(await world(contributors.pack))
    async with desk.preparing():
        await fill(desk)
        await open_cases(desk)
        for name, roles in (
            ("account contributor", (ACCOUNT_CONTRIBUTOR,)),
            ("consumer contributor", (CONSUMER_CONTRIBUTOR,)),
            ("self contributor", (SELF_CONTRIBUTOR,)),
            ("creator", (CASE_CREATOR, INTERNAL)),
            ("relationship contributor", (RELATIONSHIP_CONTRIBUTOR,)),
            ("relationship agent", (RELATIONSHIP_AGENT,)),
            ("technician", (RELATIONSHIP_CONTRIBUTOR, RELATIONSHIP_AGENT)),
            ("task agent", (CASE_TASK_AGENT,)),
            ("editor", (CASE_EDITOR,)),
            ("surroundings viewer", (SURROUNDINGS_VIEWER,)),
            ("following viewer", (SURROUNDINGS_VIEWER, CASE_CREATOR)),
            ("proxy", (PROXY_CONTACT,)),
        ):
            await desk.person(name, *roles)
        for name, responsibility in (
            ("relationship contributor", ACCOUNT_MANAGER),
            ("technician", "Preferred Technician"),
        ):
            held = await desk.everything.find(Responsibility, Responsibility.name == responsibility)
            assert held is not None
            await desk.add(
                f"{name} of the hotel",
                TeamMember,
                account=desk["hotel"],
                user=desk[name],
                responsibility=held["sys_id"],
            )
        clara = desk["clara's record"]
        await desk.add("agent of clara", ConsumerTeamMember, consumer=clara, user=desk["relationship agent"])
        await desk.add("home", Household, name="Home", head_of_household=desk["mateo's record"])
        await desk.add(
            "agent of home", HouseholdTeamMember, household=desk["home"], user=desk["relationship agent"]
        )
        await desk.add("group of staff", Group, name="Warehouse")
        await desk.add("membership", GroupMember, group=desk["group of staff"], user=desk["task agent"])
    return desk
