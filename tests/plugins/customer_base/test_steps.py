"""The responsibilities that come with the platform."""

from platform_core.testing import MakeWorld, before_step
from plugins import customer_base
from plugins.customer_base import AUTHORIZED_REPRESENTATIVE, Responsibility


async def test_the_usual_responsibilities_are_there_from_the_start(world: MakeWorld) -> None:
    csm = await world(customer_base.pack)
    known = {row["name"]: row["type"] async for row in csm.system.every(Responsibility)}
    assert known["Account Manager"] == "user"
    assert known["Authorized Account"] == "account"
    assert known[AUTHORIZED_REPRESENTATIVE] == "none"


async def test_an_upgrade_leaves_what_was_defined_by_hand_as_it_is(world: MakeWorld) -> None:
    csm = await world(before_step(customer_base.pack, 1))
    assert [row async for row in csm.system.every(Responsibility)] == []
    own = {"name": "Account Manager", "type": "contact", "description": "Ours"}
    made = await csm.system.create(Responsibility, own)
    await csm.upgrade(customer_base.pack)
    kept = await csm.system.get(Responsibility, made["sys_id"])
    assert (kept["type"], kept["description"]) == ("contact", "Ours")
    names = [row["name"] async for row in csm.system.every(Responsibility)]
    assert len(names) == len(set(names))
    assert {"Account Manager", "Authorized Account", "Location Agent"} <= set(names)
