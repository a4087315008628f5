"""Carrying out plans."""

from typing import Any

import msgspec
import pytest

from platform_core import (
    Actor,
    DataStep,
    NotFound,
    NotPermitted,
    Pack,
    PackError,
    PlanError,
    Records,
    SerializationFailure,
    StalePlan,
)
from platform_core.base.manifest import pack as base
from platform_core.instance import Instance, stored_state
from platform_core.operations import OperationName, OperationResult, PlanChanged, execute, plan
from tests.platform_core.operations import samples
from tests.platform_core.operations.conftest import MakeInstance
from tests.platform_core.operations.snapshots import audit_of, snapshot


async def carry_out(
    instance: Instance, admin: Actor, operation: OperationName, *names: str, **options: Any
) -> OperationResult:
    drawn = await plan(instance, operation, names)
    result = await execute(instance, operation, names, drawn.hash, admin, **options)
    await instance.reload()
    return result


async def role_rows(instance: Instance) -> dict[str, bool]:
    rows = await instance.database.fetch("SELECT name, active FROM sys_user_role WHERE name LIKE '%.%'")
    return {row[0]: bool(row[1]) for row in rows}


async def test_an_activation_does_what_its_plan_says(instance: Instance, admin: Actor) -> None:
    result = await carry_out(instance, admin, "activate", "club")
    state = await stored_state(instance.database)
    assert state.generation == result.generation == 2
    assert [(pack.name, pack.version, pack.state, pack.data_step) for pack in state.packs.values()] == [
        ("base", base.version, "active", base.data_steps[-1].number),
        ("club", "1.0", "active", 1),
        ("shop", "1.0", "active", 1),
    ]
    assert state.packs["club"].entities == {"club_visit": ["task"]}
    assert instance.assembly.generation == 2
    visits = [visit async for visit in instance.elevated("a test").every(samples.Visit)]
    assert [(visit["number"], visit["short_description"]) for visit in visits] == [
        ("VIS0001001", "Opening day")
    ]
    assert visits[0]["sys_created_by"] == "ann"
    assert await role_rows(instance) == {"shop.clerk": True, "club.host": True}


async def test_a_deactivation_hides_and_keeps(instance: Instance, admin: Actor) -> None:
    await carry_out(instance, admin, "activate", "club")
    rows = await instance.database.fetch("SELECT count(*) FROM club_visit")
    await carry_out(instance, admin, "deactivate", "club")
    assert (await stored_state(instance.database)).packs["club"].state == "inactive"
    assert await role_rows(instance) == {"shop.clerk": True, "club.host": False}
    with pytest.raises(NotFound):
        await instance.elevated("a test").list("club_visit")
    assert await instance.database.fetch("SELECT count(*) FROM club_visit") == rows
    await carry_out(instance, admin, "activate", "club")
    assert await role_rows(instance) == {"shop.clerk": True, "club.host": True}
    assert await instance.elevated("a test").count(samples.Visit) == 1, "data steps run once"


async def test_back_and_forth_ends_where_it_began(instance: Instance, admin: Actor) -> None:
    await carry_out(instance, admin, "activate", "club")
    before = await snapshot(instance.database)
    await carry_out(instance, admin, "deactivate", "club", "shop")
    await carry_out(instance, admin, "activate", "club")
    after = await snapshot(instance.database)
    assert after["schema"] == before["schema"]
    assert {name for name in after if after[name] != before[name]} == {"sys_generation", "sys_pack"}


async def test_p4_what_a_pack_requires_is_activated_with_it(instance: Instance, admin: Actor) -> None:
    await carry_out(instance, admin, "activate", "club")
    assert [pack.name for pack in instance.assembly.packs] == ["base", "shop", "club"]


async def test_p3_a_set_is_activated_as_a_whole_or_not_at_all(
    make_instance: MakeInstance, admin: Actor
) -> None:
    async def fails(records: Records) -> None:
        assert await records.count(samples.Item) == 1, "the step runs after the shop's"
        raise RuntimeError("no luck")

    bad = Pack(
        name="bad",
        version="1.0",
        summary="Fails at its end",
        requires=("shop",),
        data_steps=(DataStep(number=1, summary="Try it", run=fails),),
    )
    instance = await make_instance(samples.shop, bad)
    before = await snapshot(instance.database)
    with pytest.raises(
        PackError, match=r"data step 1 of pack 'bad' \(Try it\) failed: no luck; nothing was changed"
    ):
        await carry_out(instance, admin, "activate", "bad")
    assert await snapshot(instance.database) == before
    assert await audit_of(instance.database) == [("initialize", "done"), ("activate", "failed")]


async def test_a_plan_that_is_out_of_date_is_refused_with_the_new_one(
    instance: Instance, admin: Actor
) -> None:
    old = await plan(instance, "activate", ["club"])
    await carry_out(instance, admin, "activate", "shop")
    before = await snapshot(instance.database)
    with pytest.raises(PlanChanged, match="nothing was written") as refusal:
        await execute(instance, "activate", ["club"], old.hash, admin)
    assert isinstance(refusal.value, StalePlan)
    assert await snapshot(instance.database) == before
    assert refusal.value.plan == await plan(instance, "activate", ["club"])
    await execute(instance, "activate", ["club"], refusal.value.plan.hash, admin)


async def test_a_process_that_is_behind_carries_out_the_plan_of_one_that_is_not(
    make_instance: MakeInstance, admin: Actor
) -> None:
    behind, ahead = [await make_instance(samples.shop, samples.club) for _ in range(2)]
    await carry_out(ahead, admin, "activate", "shop")
    drawn = await plan(ahead, "activate", ["club"])
    assert behind.assembly.generation < ahead.assembly.generation
    result = await execute(behind, "activate", ["club"], drawn.hash, admin)
    assert result.generation == ahead.assembly.generation + 1


async def test_a_plan_with_blockers_is_refused(instance: Instance, admin: Actor) -> None:
    before = await snapshot(instance.database)
    drawn = await plan(instance, "activate", ["shop", "nonsense"])
    with pytest.raises(PlanError) as refusal:
        await execute(instance, "activate", ["shop", "nonsense"], drawn.hash, admin)
    assert [error.detail for error in refusal.value.errors] == list(drawn.blockers)
    assert await snapshot(instance.database) == before
    assert (await audit_of(instance.database))[-1] == ("activate", "refused")


async def test_only_pack_administrators_may(instance: Instance) -> None:
    drawn = await plan(instance, "activate", ["shop"])
    eve = Actor(id="1" * 32, user_name="eve", roles=frozenset({"user_admin"}), kind="internal")
    before = await snapshot(instance.database)
    with pytest.raises(NotPermitted):
        await execute(instance, "activate", ["shop"], drawn.hash, eve)
    assert await snapshot(instance.database) == before
    rows = await instance.database.fetch(
        "SELECT sys_created_by, result FROM sys_pack_operation ORDER BY sys_id"
    )
    assert [tuple(row) for row in rows][-1] == ("eve", "refused")


async def test_every_operation_is_audited_with_its_plan_and_its_actor(
    instance: Instance, admin: Actor
) -> None:
    result = await carry_out(instance, admin, "activate", "club")
    (row,) = await instance.database.fetch(
        "SELECT operation, packs, plan_hash, result, detail, sys_created_by FROM sys_pack_operation "
        "WHERE operation = 'activate'"
    )
    assert row[0] == "activate"
    assert msgspec.json.decode(row[1]) == ["shop", "club"]
    assert row[2] == result.plan.hash
    assert row[3] == "done"
    assert row[4].startswith("generation 2; 2 tables, ")
    assert row[5] == "ann"


async def test_an_operation_tries_again_when_the_database_asks_for_it(
    instance: Instance, admin: Actor
) -> None:
    seen: list[str] = []

    def twice(sql: str) -> None:
        if sql == "COMMIT" and seen.count(sql) < 2:
            seen.append(sql)
            raise SerializationFailure("try again")

    instance.database.observer = twice
    try:
        result = await carry_out(instance, admin, "activate", "club")
    finally:
        instance.database.observer = None
    assert seen == ["COMMIT", "COMMIT"]
    assert result.generation == 2
    assert await audit_of(instance.database) == [("initialize", "done"), ("activate", "done")]


async def test_workers_are_woken_when_the_operation_is_committed(instance: Instance, admin: Actor) -> None:
    woken: list[tuple[str, str]] = []
    signal = instance.database.signal

    async def note(session: Any, channel: str, payload: str) -> None:
        woken.append((channel, payload))
        await signal(session, channel, payload)

    instance.database.signal = note  # type: ignore[method-assign]
    await carry_out(instance, admin, "activate", "shop")
    assert woken == [("pergola_generation", "2")]


async def test_p12_a_broken_pack_neither_stops_an_activation_nor_loses_its_roles(
    make_instance: MakeInstance, admin: Actor
) -> None:
    whole = await make_instance(samples.shop, samples.club)
    await carry_out(whole, admin, "activate", "club")
    extra = Pack(name="extra", version="1.0", summary="Something else")
    without_club = await make_instance(samples.shop, extra)
    assert list(without_club.quarantined) == ["club"]
    await carry_out(without_club, admin, "activate", "extra")
    assert await role_rows(without_club) == {"shop.clerk": True, "club.host": True}
    drawn = await plan(without_club, "deactivate", ["club"])
    assert [(pack.name, pack.summary) for pack in drawn.packs] == [
        ("club", "broken, or not installed any more")
    ]
    assert [(stake.table, stake.rows) for stake in drawn.rows_at_stake] == [("club_visit", 1)]
    await carry_out(without_club, admin, "deactivate", "club")
    assert await role_rows(without_club) == {"shop.clerk": True, "club.host": False}
