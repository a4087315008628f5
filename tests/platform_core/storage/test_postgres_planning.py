"""Which statements PostgreSQL plans once, on connections that serve all kinds."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from platform_core.errors import DatabaseUnavailable, StorageError
from platform_core.storage import PlannedOnce
from platform_core.storage.postgres_connection import PostgresConnection, connection_options
from tests.platform_core.storage.samples import CUT_OTHERS, opened

MODE = "SELECT current_setting('plan_cache_mode')"


async def test_a_statement_that_is_planned_once_is_and_no_other(postgres_url: str) -> None:
    async with opened(postgres_url, pool=1, busy_timeout=1) as database:

        async def modes() -> list[str]:
            found = []
            for sql in (MODE, PlannedOnce(MODE), PlannedOnce(MODE), MODE):
                ((mode,),) = await database.fetch(sql)
                found.append(mode)
            return found

        once = "force_generic_plan"
        assert await modes() == ["auto", once, once, "auto"]
        await database.fetch(PlannedOnce(MODE))
        async with database.transaction() as transaction:
            assert await transaction.fetch(MODE) == await transaction.fetch(PlannedOnce(MODE)) == [("auto",)]
        assert await database.fetch(PlannedOnce(MODE)) == [(once,)]
        with pytest.raises(ZeroDivisionError):
            async with database.transaction() as transaction:
                assert await transaction.fetch(MODE) == [("auto",)]
                raise ZeroDivisionError
        assert await modes() == ["auto", once, once, "auto"]
        with pytest.raises(StorageError):
            await database.fetch(PlannedOnce("SELECT 1 / 0"))
        assert await modes() == ["auto", once, once, "auto"]


async def test_another_connection_of_the_pool_plans_as_it_is_told(postgres_url: str) -> None:
    async with opened(postgres_url, pool=4, busy_timeout=5) as database:
        slow = "SELECT current_setting('plan_cache_mode') FROM pg_sleep(0.05)"
        asked = [PlannedOnce(slow) if number % 3 else slow for number in range(12)]
        for _ in range(2):
            found = await asyncio.gather(*(database.fetch(sql) for sql in asked))
            expected = ["force_generic_plan" if isinstance(sql, PlannedOnce) else "auto" for sql in asked]
            assert [rows[0][0] for rows in found] == expected


async def test_while_the_pool_is_not_full_neither_kind_has_to_wait_for_a_connection_to_be_told(
    postgres_url: str,
) -> None:
    process = "SELECT pg_backend_pid()"
    async with opened(postgres_url, pool=2, busy_timeout=1) as database:
        found = []
        for _ in range(3):
            ((once,),) = await database.fetch(PlannedOnce(process))
            ((as_fit,),) = await database.fetch(process)
            async with database.transaction() as transaction:
                found.append((once, as_fit, (await transaction.fetch(process))[0][0]))
        assert found == [(once, as_fit, as_fit)] * 3
        assert once != as_fit


async def test_nobody_waits_for_a_connection_of_his_kind_while_one_of_the_other_is_at_hand(
    postgres_url: str,
) -> None:
    async with opened(postgres_url, pool=2, busy_timeout=1) as database:
        await database.fetch(MODE)
        slow = PlannedOnce("SELECT current_setting('plan_cache_mode') FROM pg_sleep(1.5)")
        found = await asyncio.gather(database.fetch(slow), database.fetch(slow))
        assert [rows[0][0] for rows in found] == ["force_generic_plan"] * 2


async def test_a_connection_that_was_lost_is_replaced_before_it_is_told_how_to_plan(
    postgres_url: str,
) -> None:
    async with (
        opened(f"{postgres_url}&application_name=told", pool=1, busy_timeout=3) as database,
        opened(postgres_url) as killer,
    ):
        for _ in range(2):
            assert await database.fetch(PlannedOnce(MODE)) == [("force_generic_plan",)]
            assert await database.fetch(MODE) == [("auto",)]
            await killer.fetch(CUT_OTHERS, ("told",))
            await asyncio.sleep(0.05)


async def test_a_connection_that_is_lost_while_it_is_told_how_to_plan_is_lent_no_more(
    postgres_url: str,
) -> None:
    raw = await asyncpg.connect(**connection_options(postgres_url, durable=True, busy_timeout=3))
    connection = PostgresConnection(raw)
    raw.terminate()
    with pytest.raises(DatabaseUnavailable):
        await connection.plan_once(True)
    assert not connection.at_rest
    assert not raw.planned_once
