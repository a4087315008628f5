"""Who only looks on at households."""

from __future__ import annotations

import pytest

from platform_core import NotFound, NotPermitted
from platform_core.testing import World
from plugins.b2c import HOUSEHOLD_STAKEHOLDER, Consumer, Household, HouseholdMember
from tests.plugins.b2c.people import consumer, household


@pytest.mark.rule("CSM-153")
async def test_a_household_stakeholder_reads_every_household_and_changes_none(csm: World) -> None:
    clara, nora = await consumer(csm, "Clara"), await consumer(csm, "Nora")
    home = await household(csm, clara, nora)
    viewer = csm.as_(await csm.person("jana", HOUSEHOLD_STAKEHOLDER))
    assert [row["sys_id"] for row in (await viewer.list(Household)).records] == [home]
    members = (await viewer.list(HouseholdMember)).records
    assert {row["consumer"] for row in members} <= {clara, nora, None}
    assert len(members) == 2
    assert (await viewer.list(Consumer)).records == []
    with pytest.raises((NotPermitted, NotFound)):
        await viewer.update(Household, home, {"name": "x"})
    with pytest.raises((NotPermitted, NotFound)):
        await viewer.create(Household, {"name": "y", "head_of_household": clara})
