"""The barrier: an operation is over when every live worker serves what it brought."""

import asyncio
import time
from datetime import timedelta

from platform_core.base.plumbing import Worker
from platform_core.compiler.write import insert_record
from platform_core.ids import new_id, utc_now
from platform_core.instance import Instance
from platform_core.operations import wait_for_workers


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
    await add_worker(instance, "dead", 1, seen_ago=6.0)
    assert await wait_for_workers(instance, 2, 0.1) == ()


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
