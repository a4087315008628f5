"""P11: one operation at a time per instance, and no lock that outlives its holder."""

import asyncio
import time
from collections.abc import Callable

import pytest

from platform_core import Actor, OperationInProgress
from platform_core.instance import Instance, stored_state
from platform_core.operations import PlanChanged, execute, initialize, plan
from platform_core.operations.lock import exclusive
from tests.platform_core.operations import samples
from tests.platform_core.operations.conftest import MakeInstance
from tests.platform_core.operations.snapshots import audit_of


async def test_p11_the_second_operation_is_refused_and_told_who_holds_the_instance(
    instance: Instance, admin: Actor
) -> None:
    async def second() -> None:
        async with exclusive(instance.database, "activate shop by ann", 0.2):
            pytest.fail("two operations at once")

    drawn = await plan(instance, "activate", ["shop"])
    async with exclusive(instance.database, "deactivate b2b by bob", 1.0):
        started = time.monotonic()
        with pytest.raises(OperationInProgress, match=r"deactivate b2b by bob.*wait until it has ended"):
            await asyncio.create_task(second())
        assert 0.15 < time.monotonic() - started < 5
    result = await execute(instance, "activate", ["shop"], drawn.hash, admin)
    assert result.generation == 2


async def test_p11_a_refused_operation_is_audited(postgres_url: str, admin: Actor) -> None:
    async with samples.an_instance(postgres_url, samples.shop) as instance:
        await initialize(instance)
        drawn = await plan(instance, "activate", ["shop"])
        async with exclusive(instance.database, "deactivate b2b by bob", 1.0):
            with pytest.raises(OperationInProgress):
                await execute(instance, "activate", ["shop"], drawn.hash, admin, wait=0.1)
        assert await audit_of(instance.database) == [("initialize", "done"), ("activate", "refused")]


async def test_p11_of_two_operations_at_once_one_waits_and_finds_its_plan_out_of_date(
    make_instance: MakeInstance, admin: Actor
) -> None:
    processes = [await make_instance(samples.shop, samples.club) for _ in range(2)]
    drawn = await plan(processes[0], "activate", ["shop"])
    outcomes = await asyncio.gather(
        *(execute(each, "activate", ["shop"], drawn.hash, admin) for each in processes),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["OperationResult", "PlanChanged"]
    assert isinstance(next(each for each in outcomes if isinstance(each, BaseException)), PlanChanged)
    state = await stored_state(processes[0].database)
    assert (state.generation, state.active) == (2, ["base", "shop"])


async def test_p11_instances_in_one_database_do_not_wait_for_each_other(
    new_database_url: Callable[[], str], admin: Actor
) -> None:
    first, second = (samples.an_instance(new_database_url()) for _ in range(2))
    async with first, second, exclusive(first.database, "one", 1.0), exclusive(second.database, "two", 0.2):
        pass


async def test_p11_an_operation_that_fails_or_is_cancelled_leaves_no_lock(
    instance: Instance, admin: Actor
) -> None:
    async def hold(error: BaseException | None = None) -> None:
        async with exclusive(instance.database, "something", 1.0):
            if error is not None:
                raise error
            await asyncio.sleep(60)

    with pytest.raises(ZeroDivisionError):
        await hold(ZeroDivisionError())
    task = asyncio.create_task(hold())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    drawn = await plan(instance, "activate", ["shop"])
    await execute(instance, "activate", ["shop"], drawn.hash, admin, wait=0.5)


async def test_a_table_in_use_delays_an_operation_and_no_other_request(
    postgres_url: str, admin: Actor
) -> None:
    async with samples.an_instance(postgres_url, samples.shop) as instance:
        await initialize(instance)
        drawn = await plan(instance, "activate", ["shop"])
        in_use = asyncio.Event()

        async def long_report() -> None:
            async with instance.database.transaction() as transaction:
                await transaction.execute(
                    "UPDATE sys_user SET name = name"
                )  # No new reference until it ends.
                in_use.set()
                await asyncio.sleep(2.5)

        async def waiting_for_the_table() -> None:
            sql = "SELECT 1 FROM pg_locks WHERE relation = 'sys_user'::regclass AND NOT granted"
            for _ in range(200):
                if await instance.database.fetch(sql):
                    return
                await asyncio.sleep(0.01)
            pytest.fail("the operation never came to the table in use")

        report = asyncio.create_task(long_report())
        await in_use.wait()
        operation = asyncio.create_task(execute(instance, "activate", ["shop"], drawn.hash, admin))
        await waiting_for_the_table()
        await instance.database.execute("UPDATE sys_user SET name = name")
        assert not report.done(), "the request waited for the operation's patience, not for the report"
        await report
        assert (await operation).generation == 2
