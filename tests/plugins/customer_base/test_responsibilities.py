"""Responsibilities: what they are, and who defines them."""

import pytest

from platform_core import INTERNAL, Conflict, InvalidInput, NotPermitted
from platform_core.testing import MakeWorld, World
from plugins import customer_base
from plugins.customer_base import ACCESS_ADMIN, ESM_USER, FOUNDATION_ADMIN, Responsibility

MANAGER = {"name": "Head of Account", "type": "user", "unique": True}


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    """An instance with the customer base, and no data."""
    return await world(customer_base.pack)


async def test_two_responsibilities_have_two_names(csm: World) -> None:
    await csm.system.create(Responsibility, MANAGER)
    with pytest.raises(Conflict):
        await csm.system.create(Responsibility, {**MANAGER, "type": "contact"})


async def test_the_type_of_a_responsibility_is_fixed(csm: World) -> None:
    made = await csm.system.create(Responsibility, MANAGER)
    with pytest.raises(InvalidInput, match="fixed") as refused:
        await csm.system.update(Responsibility, made["sys_id"], {"type": "contact"})
    assert [error.pointer for error in refused.value.errors] == ["/type"]
    changed = await csm.system.update(Responsibility, made["sys_id"], {"description": "Answers for all"})
    assert (changed["type"], changed["description"]) == ("user", "Answers for all")


async def test_two_roles_define_responsibilities_and_others_read_them(csm: World) -> None:
    for name, role in (("noor", ACCESS_ADMIN), ("viktor", FOUNDATION_ADMIN)):
        records = csm.as_(await csm.person(name, role))
        made = await records.create(Responsibility, {"name": f"Friend of {name}", "type": "contact"})
        await records.delete(Responsibility, made["sys_id"])
    made = await csm.system.create(Responsibility, {**MANAGER, "active": False})
    clerk, customer = await csm.person("clerk", INTERNAL), await csm.person("customer", ESM_USER)
    assert (await csm.as_(clerk).get(Responsibility, made["sys_id"]))["unique"] is True
    with pytest.raises(NotPermitted):
        await csm.as_(clerk).update(Responsibility, made["sys_id"], {"description": "Mine"})
    seen = await csm.as_(customer).get(Responsibility, made["sys_id"])
    assert seen["name"] == "Head of Account"
    assert not {"unique", "active", "type"} & seen.keys()
