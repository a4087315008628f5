"""Tasks that are cancelled inside transactions."""

import asyncio
import sqlite3
import threading
import time

import pytest

from platform_core.storage import Database
from platform_core.storage.sqlite_worker import SqliteWorkers
from tests.platform_core.storage.samples import (
    A,
    B,
    C,
    insert_thing,
    names,
)


async def test_a_cancelled_task_leaves_nothing_behind(database: Database) -> None:
    for moment in range(12):
        task = asyncio.create_task(write_in_three_steps(database))
        for _ in range(moment):
            await asyncio.sleep(0.0003)
        task.cancel()
        await asyncio.wait([task])
        assert await names(database) in ([], ["hose", "pump", "valve"])
        async with database.transaction() as transaction:
            await transaction.execute("DELETE FROM thing")


async def write_in_three_steps(database: Database) -> None:
    async with database.transaction() as transaction:
        await insert_thing(transaction, A, "pump")
        await insert_thing(transaction, B, "valve")
        await insert_thing(transaction, C, "hose")


async def test_a_task_cancelled_in_the_middle_of_a_statement_is_undone(database: Database) -> None:
    started = asyncio.Event()

    async def write_slowly() -> None:
        async with database.transaction() as transaction:
            await insert_thing(transaction)
            started.set()
            await transaction.execute(slow_insert(database))

    task = asyncio.create_task(write_slowly())
    await started.wait()
    await asyncio.sleep(0.05)
    assert not task.done(), "the statement has to be slow for this test"
    task.cancel()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await names(database) == []
    await insert_thing(database)


def slow_insert(database: Database) -> str:
    """A write of some 200 ms."""
    if database.dialect == "postgres":
        return "INSERT INTO note (said) SELECT pg_sleep(0.2)::text"
    return (
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) "
        "INSERT INTO note (said) SELECT max(i) FROM n"
    )


async def test_those_who_wait_for_a_cancelled_writer_get_their_turn(database: Database) -> None:
    async def write_slowly() -> None:
        async with database.transaction() as transaction:
            await transaction.execute(slow_insert(database))

    slow = [asyncio.create_task(write_slowly()) for _ in range(3)]
    last = asyncio.create_task(insert_thing(database))
    await asyncio.sleep(0.02)
    slow[1].cancel()
    slow[0].cancel()
    await asyncio.wait(slow)
    assert await last == 1
    assert await names(database) == ["pump"]


async def test_a_timeout_inside_a_savepoint_undoes_only_that(database: Database) -> None:
    async with database.transaction() as transaction:
        await insert_thing(transaction)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.03), transaction.savepoint():
                await transaction.execute(slow_insert(database))
    assert await names(database) == ["pump"]
    assert await database.fetch("SELECT said FROM note") == []


async def test_a_cancellation_that_meets_the_outcome_of_a_statement_ends_the_wait() -> None:
    workers = SqliteWorkers("race", 1, lambda: sqlite3.connect(":memory:", check_same_thread=False))
    await workers.open()
    begun, go_on = threading.Event(), threading.Event()

    def work(_: sqlite3.Connection) -> None:
        begun.set()
        go_on.wait(10)

    task = asyncio.create_task(workers.run(work))
    await asyncio.to_thread(begun.wait, 10)
    go_on.set()
    time.sleep(0.1)  # noqa: ASYNC251 - the outcome is to be waiting for the loop when the cancellation comes
    task.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await task
    await workers.close()
