"""What stands in the way of an operation: all of it is said at once, before anything is written."""

import pytest

from platform_core import (
    Actor,
    ExactlyOneOf,
    Grant,
    Pack,
    ProtectedField,
    Reference,
    Restriction,
    Role,
    String,
    Task,
)
from platform_core.entity import Entity
from platform_core.instance import Instance
from platform_core.operations import Plan, execute, plan_activation, plan_deactivation
from platform_core.registry import Registry
from tests.platform_core.operations import samples
from tests.platform_core.operations.conftest import MakeInstance


async def activate(instance: Instance, admin: Actor, *names: str) -> Plan:
    plan = await plan_activation(instance, names)
    await execute(instance, "activate", names, plan.hash, admin)
    await instance.reload()
    return plan


async def test_p9_everything_in_the_way_of_an_activation_is_listed_at_once(
    make_instance: MakeInstance,
) -> None:
    stranger = Role("elsewhere.role", "Of no pack")

    class Odd(Entity, extends=Task, tablename="odd_thing"):
        """An odd thing."""

        name = String(40)
        item = Reference(samples.Item)
        constraints = (ExactlyOneOf(("name", "short_description"), because="One is inherited"),)

    odd = Pack(
        name="odd",
        version="1.0",
        summary="",
        requires=("missing>=1", "shop>=5", "oddly"),
        entities=(Odd,),
        access_rules=(Grant(role=stranger, entity=Odd, may=("read",), because=""),),
    )
    oddly = Pack(name="oddly", version="1.0", summary="Requires what requires it", requires=("odd",))
    instance = await make_instance(samples.shop, odd, oddly)
    await instance.database.execute("CREATE VIEW shop_item AS SELECT 1 AS one")
    plan = await plan_activation(instance, ["odd"])
    expected = (
        "pack 'odd' requires 'missing', which is not installed",
        "pack 'odd' requires shop>=5, but shop 1.0 is installed",
        "packs require each other in a circle: odd -> oddly -> odd",
        "pack 'odd' does not say what it is",
        "gives no reason",
        "names the role 'elsewhere.role', which no active pack owns",
        "entity Odd, ExactlyOneOf: 'short_description' is a field of Task",
    )
    for text in expected:
        assert any(text in blocker for blocker in plan.blockers), f"{text!r} is not in {plan.blockers}"


async def test_p9_tables_in_the_way_are_blockers_too(make_instance: MakeInstance) -> None:
    instance = await make_instance(samples.shop)
    await instance.database.execute("CREATE VIEW shop_item AS SELECT 1 AS one")
    plan = await plan_activation(instance, ["shop", "nonsense"])
    assert [blocker.partition(";")[0] for blocker in plan.blockers] == [
        "pack 'nonsense' is not installed",
        "table shop_item cannot be created: something else has its name",
    ]


async def test_p4_a_pack_that_others_require_is_not_deactivated_alone(
    instance: Instance, admin: Actor
) -> None:
    await activate(instance, admin, "club")
    plan = await plan_deactivation(instance, ["shop", "base", "nonsense"])
    assert [blocker.partition(";")[0] for blocker in plan.blockers] == [
        "pack 'base' carries the platform itself",
        "pack 'nonsense' is not active",
        "pack 'shop' is required by 'club'",
    ]


@pytest.mark.parametrize("rule", ["restriction", "protected field"])
async def test_a9_a_pack_that_keeps_something_from_people_stays_as_long_as_it_is_there(
    make_instance: MakeInstance, admin: Actor, rule: str
) -> None:
    guard = Pack(
        name="guard",
        version="1.0",
        summary="Keeps things from people",
        requires=("shop",),
        access_rules=(
            Restriction(
                entity=samples.Item, where=lambda _: samples.Item.price > 0, because="Free things are secret"
            )
            if rule == "restriction"
            else ProtectedField(
                entity=samples.Item, field="price", read=(samples.CLERK,), because="Prices are secret"
            ),
        ),
    )
    instance = await make_instance(samples.shop, guard)
    await activate(instance, admin, "guard")
    (blocker,) = (await plan_deactivation(instance, ["guard"])).blockers
    assert "'shop_item' from people" in blocker
    assert (await plan_deactivation(instance, ["guard", "shop"])).blockers == ()


async def test_there_is_nothing_to_do_twice(instance: Instance, admin: Actor) -> None:
    await activate(instance, admin, "shop")
    assert (await plan_activation(instance, ["shop"])).blockers == (
        "there is nothing to do: 'shop' is active; name another pack",
    )
    assert (await plan_activation(instance, [])).blockers == ("no pack is named; name at least one",)
    assert (await plan_deactivation(instance, [])).blockers == ("no pack is named; name at least one",)


async def test_further_checks_can_block_a_plan(instance: Instance) -> None:
    def no_clubs(registry: Registry) -> list[str]:
        return ["clubs are not welcome; ask elsewhere"] if "club" in registry.packs else []

    assert (await plan_activation(instance, ["shop"], checks=[no_clubs])).blockers == ()
    assert (await plan_activation(instance, ["club"], checks=[no_clubs])).blockers == (
        "clubs are not welcome; ask elsewhere",
    )
