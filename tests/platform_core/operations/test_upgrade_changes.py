"""Upgrades that change tables: what is stored comes along, several versions at once, all of it or nothing."""

import signal
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from platform_core import (
    Actor,
    Choice,
    Convert,
    DataStep,
    DropTable,
    Entity,
    Fill,
    Integer,
    Journal,
    PackError,
    PlanError,
    Reference,
    RenameColumn,
    String,
    Task,
    Text,
)
from platform_core.base.plumbing import ChoiceRecord
from platform_core.instance import Instance, stored_state
from platform_core.operations import Plan, execute, initialize, plan
from tests.platform_core.operations import versions
from tests.platform_core.operations.conftest import MakeInstance
from tests.platform_core.operations.samples import an_instance
from tests.platform_core.operations.snapshots import snapshot
from tests.platform_core.operations.test_faults import faults_until_done
from tests.platform_core.operations.test_kill import run, settled_state
from tests.platform_core.schema.shop import catalogue_of

NewUrl = Callable[[], str]


async def carry_out(instance: Instance, admin: Actor, operation: Any, *names: str) -> Plan:
    drawn = await plan(instance, operation, names)
    assert drawn.blockers == ()
    await execute(instance, operation, names, drawn.hash, admin)
    await instance.reload()
    return drawn


@pytest.fixture
async def first(make_instance: MakeInstance, admin: Actor) -> Instance:
    """An instance with the shop's first version and the club, and things in them."""
    instance = await make_instance(versions.ONE_PACK, versions.CLUB)
    await carry_out(instance, admin, "activate", "shop", "club")
    await versions.stock(instance.elevated("a test"))
    return instance


@pytest.fixture
async def third(first: Instance, make_instance: MakeInstance) -> Instance:
    """The same database, seen by code of the shop's third version."""
    return await make_instance(versions.THREE_PACK, versions.CLUB_THREE)


async def every(instance: Instance, entity: type[Any]) -> AsyncIterator[Any]:
    async for record in instance.elevated("a test").every(entity):
        yield record


async def test_p2_three_versions_at_once_take_everything_along(third: Instance, admin: Actor) -> None:
    drawn = await carry_out(third, admin, "upgrade")
    assert [(step.pack, step.number) for step in drawn.data_steps] == [("shop", 2), ("shop", 3), ("shop", 4)]
    brands = {record["sys_id"]: record["code"] async for record in every(third, versions.Brand)}
    assert sorted(brands.values()) == ["aa", "bb", "cc"]
    items = [record async for record in every(third, versions.Item)]
    assert [
        (item["title"], item["price"], item["colour"], item["brand"] and brands[item["brand"]], item["word"])
        for item in items
    ] == [
        ("Blue cup!", 12, "blue", "aa", "Blue"),
        ("Red cup!", 15, "crimson", "bb", "Red"),
        ("Plate!", 0, "blue", None, "Plate!"),
    ]
    (remark,) = [record async for record in every(third, versions.Remark)]
    assert (remark["item"], remark["text"]) == (items[0]["sys_id"], "Chipped")
    orders = [record async for record in every(third, versions.OrderThree)]
    assert {(order["item"], order["short_description"]) for order in orders} == {
        (item["sys_id"], "An order") for item in items
    }
    picks = [record["ware"] async for record in every(third, versions.PickThree)]
    assert picks == [item["sys_id"] for item in items]


async def test_history_and_journals_follow_new_names(third: Instance, admin: Actor) -> None:
    await carry_out(third, admin, "upgrade")
    records = third.elevated("a test")
    (item, *_) = [record async for record in every(third, versions.Item)]
    history = (await records.history(versions.Item, item["sys_id"])).records
    assert {"title"} <= {entry["fieldname"] for entry in history}
    journal = await records.journal(versions.Item, item["sys_id"], "remarks")
    assert [entry["value"] for entry in journal.records] == ["On Blue cup"]
    tables = await third.database.fetch(
        "SELECT DISTINCT table_name FROM sys_outbox WHERE table_name LIKE 'shop_%'"
    )
    assert "shop_ware" not in {row[0] for row in tables}
    assert "shop_ware" not in str(
        await third.database.fetch("SELECT event FROM sys_outbox WHERE state <> 'done'")
    )


async def test_choices_that_were_added_follow_their_field(
    first: Instance, make_instance: MakeInstance, admin: Actor
) -> None:
    values = {"name": "shop_ware", "element": "colour", "value": "green", "label": "Green"}
    await first.elevated("a test").create(ChoiceRecord, values)
    await first.reload()
    (ware, *_) = [record async for record in every(first, versions.Ware)]
    await first.elevated("a test").update(versions.Ware, ware["sys_id"], {"colour": "green"})
    third = await make_instance(versions.THREE_PACK, versions.CLUB_THREE)
    await carry_out(third, admin, "upgrade")
    assert await third.database.fetch("SELECT name, element, value FROM sys_choice") == [
        ("shop_item", "colour", "green")
    ]
    assert (await third.elevated("a test").get(versions.Item, ware["sys_id"]))["colour"] == "green"


async def test_what_is_kept_of_packs_follows_new_names(third: Instance, admin: Actor) -> None:
    await carry_out(third, admin, "upgrade")
    state = (await stored_state(third.database)).packs["shop"]
    assert sorted(state.entities) == ["shop_brand", "shop_item", "shop_order", "shop_remark"]
    assert "shop_ware" not in state.contents.types
    assert state.contents.declared["shop_item"]["title"].max_length == 40
    assert (state.version, state.data_step) == ("3.0", 4)


async def test_versions_one_after_the_other_lead_to_the_same_tables_as_all_at_once_and_as_a_fresh_installation(
    third: Instance, make_instance: MakeInstance, admin: Actor, new_database_url: NewUrl
) -> None:
    await carry_out(third, admin, "upgrade")
    async with an_instance(new_database_url(), versions.ONE_PACK, versions.TWO_PACK) as other:
        await start_at_first(other, admin)
        url = other.configuration.database
        for pack, club in (
            (versions.TWO_PACK, versions.club(two_pick())),
            (versions.THREE_PACK, versions.CLUB_THREE),
        ):
            async with an_instance(url, pack, club) as next_one:
                await carry_out(next_one, admin, "upgrade")
        one_by_one = await catalogue_of(other.database)
    assert await catalogue_of(third.database) == one_by_one
    async with an_instance(new_database_url(), versions.THREE_PACK, versions.CLUB_THREE) as fresh:
        await initialize(fresh)
        drawn = await carry_out(fresh, admin, "activate", "club")
        assert [step.number for step in drawn.data_steps] == [1, 2, 4], (
            "a step that only changes tables is left out"
        )
        assert await catalogue_of(fresh.database) == one_by_one


def two_pick() -> type[Any]:
    class PickTwo(Entity, tablename="club_pick"):
        """A member likes a ware."""

        ware = Reference(versions.WareTwo, on_delete="cascade")

    return PickTwo


async def start_at_first(other: Instance, admin: Actor) -> None:
    async with an_instance(other.configuration.database, versions.ONE_PACK, versions.CLUB) as first:
        await initialize(first)
        await carry_out(first, admin, "activate", "shop", "club")
        await versions.stock(first.elevated("a test"))
    await other.reload()


@pytest.mark.parametrize("every_so_many", [11, pytest.param(1, marks=pytest.mark.deep)])
async def test_p2_a_fault_at_any_statement_of_a_complex_upgrade_changes_nothing(
    third: Instance, admin: Actor, every_so_many: int
) -> None:
    statements = await faults_until_done(third, admin, "upgrade", every=every_so_many)
    assert statements > 80
    assert (await stored_state(third.database)).packs["shop"].version == "3.0"


@pytest.mark.parametrize("step", [60, pytest.param(4, marks=pytest.mark.deep)])
async def test_p2_killed_at_a_statement_an_upgrade_has_not_happened(
    third: Instance, admin: Actor, database_url: str, new_database_url: NewUrl, step: int
) -> None:
    before = await snapshot(third.database)
    url = new_database_url()
    async with an_instance(url) as other:
        await start_at_first(other, admin)
    code, output = await run(url, "", "upgrade")
    assert code == 0
    statements = int(output)  # The last one is the COMMIT: the process dies before it is sent.
    for kill_at in range(statements, 1, -step):
        code, _ = await run(database_url, str(kill_at), "upgrade")
        assert code == -signal.SIGKILL
        assert await settled_state(third) == before, f"killed at statement {kill_at} of {statements}"
    await carry_out(third, admin, "upgrade")


async def test_p6_a_pack_changes_only_its_own_tables(first: Instance, make_instance: MakeInstance) -> None:
    changes = (
        RenameColumn("club_pick", "ware", "item"),
        DropTable("sys_user"),
        Fill("task", "short_description", "x"),
    )
    step = DataStep(number=9, summary="Too much", changes=changes)
    greedy = versions.shop("9.0", (versions.Ware, versions.Brand, versions.Order), versions.SEEDS, step)
    blockers = (await plan(await make_instance(greedy, versions.CLUB), "upgrade", [])).blockers
    for table, owner in (("club_pick", "club"), ("sys_user", "base"), ("task", "base")):
        assert any(f"changes the table {table}, which belongs to pack {owner!r}" in each for each in blockers)


async def test_a_step_that_fails_is_named_with_its_record_and_undoes_everything(
    first: Instance, make_instance: MakeInstance, admin: Actor
) -> None:
    tries = []

    def price(row: Any) -> int:
        tries.append(row["price"])
        if len(tries) > 4:  # Two rows are seen by the plan, and two by the one that the operation draws.
            raise LookupError("no price")
        return int(row["price"])

    step = DataStep(
        number=2, summary="Prices", changes=(Convert("shop_ware", "price", to=Integer(), using=price),)
    )
    later = await make_instance(versions.shop("2.0", priced(), versions.SEEDS, step), versions.CLUB)
    drawn = await plan(later, "upgrade", ["shop"])
    before = await snapshot(later.database)
    with pytest.raises(PackError, match=r"data step 2 of pack 'shop', shop_ware.price, record [0-9a-f]{32}"):
        await execute(later, "upgrade", ["shop"], drawn.hash, admin)
    assert await snapshot(later.database) == before


def priced() -> tuple[type[Any], ...]:
    class Priced(Entity, tablename="shop_ware", display="name"):
        """A ware whose price is a number."""

        name = String(60, required=True, index=True)
        price = Integer()
        colour = Choice(versions.COLOURS)
        brand = String(10)
        note = Text()
        comments = Journal()

    class PricedOrder(Entity, extends=Task, tablename="shop_order", number_prefix="ORD"):
        """An order."""

        ware = Reference(Priced, required=True, on_delete="cascade")

    return Priced, versions.Brand, PricedOrder


@pytest.mark.parametrize("state", ["active", "inactive", "required"])
async def test_an_older_pack_over_a_newer_schema_is_refused_by_name(
    third: Instance, make_instance: MakeInstance, admin: Actor, state: str
) -> None:
    await carry_out(third, admin, "upgrade")
    if state != "active":
        await carry_out(third, admin, "deactivate", "shop", "club")
    older = await make_instance(versions.TWO_PACK, versions.CLUB_THREE)
    names = ["club"] if state == "required" else ["shop"]
    operation: Any = "upgrade" if state == "active" else "activate"
    drawn = await plan(older, operation, names)
    said = "pack 'shop' was active in version 3.0, and 2.0 is installed; install 3.0 or a later one"
    assert said in drawn.blockers
    before = await snapshot(older.database)
    with pytest.raises(PlanError, match="was active in version 3.0"):
        await execute(older, operation, names, drawn.hash, admin)
    assert await snapshot(older.database) == before


async def test_an_upgrade_is_made_once(third: Instance, admin: Actor) -> None:
    await carry_out(third, admin, "upgrade")
    again = await plan(third, "upgrade", [])
    assert again.blockers == ("there is nothing to do: tables and data of the active packs are up to date",)
    assert (again.schema, again.data_steps) == ((), ())
