"""Plans: complete, pure, and true to the moment at which they were made."""

import msgspec
import pytest

from platform_core import (
    Actor,
    ConfigurationError,
    ExactlyOneOf,
    Grant,
    Pack,
    ProtectedField,
    Reference,
    Restriction,
    Role,
    String,
    Task,
    User,
)
from platform_core.entity import Entity
from platform_core.instance import Instance
from platform_core.operations import Plan, execute, plan_activation, plan_deactivation
from platform_core.registry import Registry
from tests.platform_core.operations import samples
from tests.platform_core.operations.conftest import MakeInstance
from tests.platform_core.operations.snapshots import AUDIT, rows_of, snapshot


async def activate(instance: Instance, admin: Actor, *names: str) -> Plan:
    plan = await plan_activation(instance, names)
    await execute(instance, "activate", names, plan.hash, admin)
    await instance.reload()
    return plan


async def test_a_plan_shows_all_that_an_activation_would_bring(instance: Instance) -> None:
    plan = await plan_activation(instance, ["club"])
    assert plan.blockers == ()
    assert [(pack.name, pack.change, pack.because) for pack in plan.packs] == [
        ("shop", "activate", "required by club"),
        ("club", "activate", "asked for"),
    ]
    assert plan.tables == ["table shop_item with 11 columns", "table club_visit with 2 columns"]
    assert plan.columns == []
    assert "unique index on shop_item (name)" in plan.indexes
    assert [(step.pack, step.number, step.summary) for step in plan.data_steps] == [
        ("shop", 1, "The first goods"),
        ("club", 1, "The opening"),
    ]
    assert [(role.change, role.name, role.pack, role.contains, role.holders) for role in plan.roles] == [
        ("added", "shop.clerk", "shop", ("snc_internal",), 0),
        ("added", "club.host", "club", ("shop.clerk",), 0),
    ]
    assert [(rule.table, rule.roles, rule.may, rule.because) for rule in plan.rules] == [
        ("shop_item", ("shop.clerk",), ("read", "write"), "Clerks keep the shelves"),
        ("club_visit", ("club.host",), ("create", "read"), "Hosts note visits"),
    ]
    assert plan.routes == (
        "GET /api/shop/offers",
        "POST /api/shop/orders",
        "POST /api/shop/returns",
        "GET /api/club/door",
    )
    assert plan.jobs == ("shop.restock",)
    assert msgspec.json.decode(msgspec.json.encode(plan), type=Plan) == plan


async def test_p1_planning_writes_nothing(instance: Instance, admin: Actor) -> None:
    await activate(instance, admin, "shop")
    before = await snapshot(instance.database), await rows_of(instance.database, AUDIT)
    said: list[str] = []
    instance.database.observer = said.append
    await plan_activation(instance, ["club"])
    await plan_deactivation(instance, ["shop"])
    await plan_activation(instance, ["nonsense"])
    instance.database.observer = None
    assert said
    assert {sql.split()[0] for sql in said} == {"SELECT"}
    assert (await snapshot(instance.database), await rows_of(instance.database, AUDIT)) == before


async def test_the_same_plan_has_the_same_hash_until_something_changes(
    instance: Instance, admin: Actor
) -> None:
    first, second = [await plan_activation(instance, ["club"]) for _ in range(2)]
    assert first == second
    assert len(first.hash) == 64
    other = await plan_activation(instance, ["shop"])
    assert other.hash != first.hash
    await activate(instance, admin, "shop")
    later = await plan_activation(instance, ["club"])
    assert later.generation == first.generation + 1
    assert [pack.name for pack in later.packs] == ["club"]
    assert later.hash != first.hash


async def test_records_that_come_in_between_do_not_spoil_a_plan_to_deactivate(
    instance: Instance, admin: Actor
) -> None:
    await activate(instance, admin, "shop")
    before = await plan_deactivation(instance, ["shop"])
    await instance.elevated("a test").create(samples.Item, {"name": "Lamp"})
    after = await plan_deactivation(instance, ["shop"])
    assert [stake.rows for stake in (*before.rows_at_stake, *after.rows_at_stake)] == [1, 2]
    assert before.hash == after.hash


async def test_p10_a_plan_counts_those_who_hold_a_role_that_comes_back(
    instance: Instance, admin: Actor
) -> None:
    await activate(instance, admin, "shop")
    system = instance.elevated("a test")
    user = await system.create(User, {"user_name": "bob"})
    await system.create("sys_user_has_role", {"user": user["sys_id"], "role": "shop.clerk"})
    for plan in [await plan_deactivation(instance, ["shop"])]:
        await execute(instance, "deactivate", ["shop"], plan.hash, admin)
    back = await plan_activation(instance, ["shop"])
    assert [(role.change, role.name, role.holders) for role in back.roles] == [("added", "shop.clerk", 1)]


async def test_a_plan_to_deactivate_shows_what_goes_and_what_is_hidden(
    instance: Instance, admin: Actor
) -> None:
    await activate(instance, admin, "club")
    plan = await plan_deactivation(instance, ["club", "shop"])
    assert plan.blockers == ()
    assert [(pack.name, pack.change) for pack in plan.packs] == [
        ("club", "deactivate"),
        ("shop", "deactivate"),
    ]
    assert plan.schema == ()
    assert plan.data_steps == ()
    assert {(role.change, role.name) for role in plan.roles} == {
        ("gone", "shop.clerk"),
        ("gone", "club.host"),
    }
    assert {(rule.change, rule.because) for rule in plan.rules} == {
        ("gone", "Hosts note visits"),
        ("gone", "Clerks keep the shelves"),
    }
    assert plan.routes[0] == "GET /api/club/door"
    assert plan.jobs == ("shop.restock",)
    assert [(stake.table, stake.rows) for stake in plan.rows_at_stake] == [
        ("club_visit", 1),
        ("shop_item", 1),
    ]


async def test_a_database_without_tables_cannot_be_planned_for(database_url: str) -> None:
    async with samples.an_instance(database_url, samples.shop) as empty:
        with pytest.raises(ConfigurationError, match="pergola init"):
            await plan_activation(empty, ["shop"])


# -- blockers ------------------------------------------------------------------------------------------------


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


# -- newer and older versions --------------------------------------------------------------------------------


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
