"""Plans: complete, pure, and true to the moment at which they were made."""

from typing import Any

import msgspec
import pytest

from platform_core import (
    OPERATIONS,
    Actor,
    ConfigurationError,
    User,
)
from platform_core.instance import Instance
from platform_core.operations import Plan, execute, plan_activation, plan_deactivation, planning
from platform_core.operations.access_changes import Comparison
from tests.platform_core.operations import samples


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
    assert plan.settings == ("shop.currency",)
    assert {
        (each.roles, each.table, each.operation) for each in plan.access if each.table == "club_visit"
    } == {
        (("club.host",), "club_visit", "create"),
        (("club.host",), "club_visit", "read"),
        *((("admin",), "club_visit", operation) for operation in OPERATIONS),
    }
    assert plan.people == ()
    assert plan.estimated_seconds > 0
    assert msgspec.json.decode(msgspec.json.encode(plan), type=Plan) == plan


async def test_who_confirms_a_plan_does_not_wait_for_the_same_comparison_again(
    instance: Instance, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Comparison] = []

    def counted(*sides: Any) -> Comparison:
        made.append(Comparison(*sides))
        return made[-1]

    monkeypatch.setattr(planning, "Comparison", counted)
    await activate(instance, admin, "shop")
    assert len(made) == 1
    await plan_activation(instance, ["club"])
    assert len(made) == 2, "another generation, other packs"
    await plan_deactivation(instance, ["shop"])
    assert len(made) == 3
    await activate(instance, admin, "club")
    assert len(made) == 4, "the last one is kept, and no other"


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
