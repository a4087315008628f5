"""Newer and older versions of packs that are active."""

from platform_core import (
    Actor,
)
from platform_core.instance import Instance
from platform_core.operations import Plan, execute, plan_activation
from tests.platform_core.operations import samples
from tests.platform_core.operations.conftest import MakeInstance


async def activate(instance: Instance, admin: Actor, *names: str) -> Plan:
    plan = await plan_activation(instance, names)
    await execute(instance, "activate", names, plan.hash, admin)
    await instance.reload()
    return plan


async def test_a_newer_version_of_an_active_pack_is_brought_up_to_date(
    make_instance: MakeInstance, admin: Actor
) -> None:
    await activate(await make_instance(samples.shop), admin, "shop")
    later = await make_instance(samples.shop_later)
    plan = await plan_activation(later, ["shop"])
    assert plan.blockers == ()
    assert [(pack.change, pack.version, pack.because) for pack in plan.packs] == [
        ("upgrade", "2.0", "version 1.0 was active so far")
    ]
    assert plan.columns == ["column shop_item.stock (INTEGER, required)"]
    assert [step.number for step in plan.data_steps] == [2]
    assert [rule.change for rule in plan.rules] == ["renewed"]
    assert [role.change for role in plan.roles] == ["renewed"]
    await execute(later, "activate", ["shop"], plan.hash, admin)
    await later.reload()
    items = [item async for item in later.elevated("a test").every(samples.ItemLater)]
    assert sorted((item["name"], item["stock"]) for item in items) == [("Gift card", 7), ("Umbrella", 1)]


async def test_an_older_version_than_was_active_is_refused(make_instance: MakeInstance, admin: Actor) -> None:
    await activate(await make_instance(samples.shop_later), admin, "shop")
    earlier = await make_instance(samples.shop, samples.club)
    blockers = (await plan_activation(earlier, ["club"])).blockers
    assert (
        "pack 'shop' was active in version 2.0, and 1.0 is installed; install 2.0 or a later one" in blockers
    )
