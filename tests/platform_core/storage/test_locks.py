"""Waiting that survives cancellation."""

import asyncio

import pytest

from platform_core.storage.locks import TimedLock, until_done


async def test_work_is_awaited_to_its_end_however_often_the_caller_is_cancelled() -> None:
    ended = asyncio.Event()

    async def work() -> None:
        await asyncio.sleep(0.05)
        ended.set()

    async def caller() -> None:
        try:
            await until_done(work())
        finally:
            assert ended.is_set()

    task = asyncio.create_task(caller())
    for _ in range(3):
        await asyncio.sleep(0.005)
        task.cancel()
        assert not task.done()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_outcome_of_the_work_is_the_callers() -> None:
    async def fail() -> None:
        raise LookupError

    assert await until_done(asyncio.sleep(0, "done")) == "done"
    with pytest.raises(LookupError):
        await until_done(fail())


async def test_a_waiter_that_gives_up_does_not_take_the_lock_along() -> None:
    lock = TimedLock("the lock", 0.02)
    await lock.acquire()
    tasks = [asyncio.create_task(lock.acquire()) for _ in range(3)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result).__name__ for result in results] == ["CancelledError", "DatabaseBusy", "DatabaseBusy"]
    lock.release()
    await asyncio.create_task(lock.acquire())
