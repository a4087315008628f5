"""A workshop that has been in use, to damage in one place at a time."""

from __future__ import annotations

import pytest

from platform_core import GroupMember, User, UserRole
from platform_core.base.people import Group, GroupRole
from platform_core.testing import MakeWorld, World
from tests.example import gadgets, works
from tests.example.works import FOREMAN, HAND, Recall, Repair, Site


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    """A workshop with sites, jobs, people in groups, journals, changes and deletions; and another pack."""
    csm = await world(works.pack, gadgets.pack)
    north = await csm.system.create(Site, {"name": "North"})
    yard = await csm.system.create(Site, {"name": "Yard", "parent": north["sys_id"]})
    await csm.system.create(Site, {"name": "Shed", "parent": yard["sys_id"]})
    oil = await csm.system.create(Repair, {"title": "Oil", "site": north["sys_id"]})
    await csm.system.update(Repair, oil["sys_id"], {"title": "Fresh oil", "remarks": "It leaks"})
    recall = await csm.system.create(Recall, {"title": "Brakes", "site": yard["sys_id"]})
    await csm.system.update(Recall, recall["sys_id"], {"batch": 7})
    gone = await csm.system.create(Repair, {"title": "Gone"})
    await csm.system.update(Repair, gone["sys_id"], {"remarks": "No longer"})
    await csm.system.delete(Repair, gone["sys_id"])
    await csm.system.create(gadgets.Gadget, {"short_description": "Lamp"})
    await csm.person("flo", FOREMAN)
    hands = await csm.system.create(Group, {"name": "Hands"})
    await csm.system.create(GroupRole, {"group": hands["sys_id"], "role": HAND.name})
    ned = await csm.system.create(User, {"user_name": "ned"})
    await csm.system.create(GroupMember, {"group": hands["sys_id"], "user": ned["sys_id"]})
    assert await csm.system.count(UserRole) == 1
    return csm
