"""The barrier: an operation is over when every live worker serves what it brought."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platform_core import Background, Query
from platform_core.base.plumbing import Worker
from platform_core.compiler.clock import clock
from platform_core.compiler.write import insert_record
from platform_core.ids import new_id, utc_now
from platform_core.instance import Instance
from platform_core.operations import generation, wait_for_workers


async def _serve(assembly: Any) -> None: ...


async def add_worker(instance: Instance, name: str, generation: int, *, seen_ago: float = 0.0) -> None:
    seen = utc_now() - timedelta(seconds=seen_ago)
    values = {"sys_id": new_id(), "name": name, "generation": generation, "seen": seen}
    for sql, args in insert_record(instance.database.dialect, Worker, values):
        await instance.database.execute(sql, args)


async def test_p13_without_workers_there_is_nobody_to_wait_for(instance: Instance) -> None:
    assert await wait_for_workers(instance, 2, 5.0) == ()


async def test_p13_workers_that_serve_it_or_something_later_are_not_waited_for(instance: Instance) -> None:
    await add_worker(instance, "a", 2)
    await add_worker(instance, "b", 3)
    started = time.monotonic()
    assert await wait_for_workers(instance, 2, 5.0) == ()
    assert time.monotonic() - started < 2


async def test_p13_a_worker_that_died_is_not_waited_for(instance: Instance) -> None:
    await add_worker(instance, "dead", 1, seen_ago=90.0)
    assert await wait_for_workers(instance, 2, 0.1) == ()


async def test_p13_a_silent_worker_gets_the_time_to_be_heard_of(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long operation holds SQLite's write lock, and then no worker can say that it lives."""
    monkeypatch.setattr(generation, "ALIVE", 0.5)
    await add_worker(instance, "held up", 1, seen_ago=20.0)
    await add_worker(instance, "dead", 1, seen_ago=20.0)
    waiting = asyncio.create_task(wait_for_workers(instance, 2, 5.0))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    now = clock(instance.database.dialect)
    while not waiting.done():
        await instance.database.execute(f"UPDATE sys_worker SET seen = {now} WHERE name = 'held up'")
        await asyncio.sleep(0.1)
    assert waiting.result() == ("held up",), "who is silent any longer is dead"


@pytest.mark.parametrize("hours", [-5, 5])
async def test_p13_the_clocks_of_the_nodes_do_not_matter(
    instance: Instance, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    def wrong_clock() -> datetime:
        return datetime.now(UTC) + timedelta(hours=hours)

    monkeypatch.setattr("platform_core.background.utc_now", wrong_clock)
    node = Background(instance, _serve, worker="a node")
    await node._report()
    here = instance.assembly.generation
    assert await wait_for_workers(instance, here, 0.1) == ()
    assert await wait_for_workers(instance, here + 1, 0.1) == ("a node",)
    assert await node.claim("a job", 60.0)
    monkeypatch.undo()
    other = Background(instance, _serve, worker="another node")
    assert not await other.claim("a job", 60.0), "a lease lasts as long on every node"
    await node.extend("a job", 0)
    assert await other.claim("a job", 60.0)


async def test_the_databases_clock_is_stored_as_other_times_are(instance: Instance) -> None:
    await Background(instance, _serve, worker="a node")._report()
    system = instance.elevated("a test")
    worker = (await system.list(Worker, Query())).records[0]
    assert worker["seen"].tzinfo is not None
    assert abs(worker["seen"] - utc_now()) < timedelta(minutes=1)


async def test_workers_that_left_no_word_are_forgotten_after_a_day(instance: Instance) -> None:
    await add_worker(instance, "of yesterday", 1, seen_ago=100_000)
    await add_worker(instance, "of today", 1, seen_ago=80_000)
    await Background(instance, _serve)._clean()
    assert await instance.database.fetch("SELECT name FROM sys_worker") == [("of today",)]


async def test_p13_those_that_stay_behind_are_named(instance: Instance) -> None:
    for name in ("b", "a"):
        await add_worker(instance, name, 1)
    await add_worker(instance, "c", 2)
    assert await wait_for_workers(instance, 2, 0.1) == ("a", "b")


async def test_p13_the_wait_ends_when_the_last_worker_follows(instance: Instance) -> None:
    await add_worker(instance, "a", 1)
    waiting = asyncio.create_task(wait_for_workers(instance, 2, 10.0))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await instance.database.execute("UPDATE sys_worker SET generation = 2")
    assert await asyncio.wait_for(waiting, 5.0) == ()
