"""Signals between processes, over a connection that may get lost."""

import asyncio
from collections.abc import Callable
from typing import NoReturn

import asyncpg
import pytest

from platform_core.errors import ConfigurationError, DatabaseUnavailable, StorageError
from platform_core.storage import Database, postgres_signals
from tests.platform_core.storage.samples import CUT_OTHERS, opened


async def waiting(database: Database, channel: str = "swap", seconds: float = 5) -> asyncio.Task[str | None]:
    """A task that listens already."""
    task = asyncio.create_task(database.wait_for_signal(channel, seconds))
    physical = f"{channel}@{(await database.fetch('SELECT current_schema()'))[0][0]}"
    listens = "SELECT 1 FROM pg_stat_activity WHERE query = $1 AND state = 'idle'"
    for _ in range(200):
        if await database.fetch(listens, (f'LISTEN "{physical}"',)):
            break
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.02)
    return task


async def test_a_signal_reaches_all_who_wait_for_its_channel(postgres_database: Database) -> None:
    await postgres_database.wait_for_signal("swap", 0.01)
    other = await waiting(postgres_database, "other", 0.5)
    two = [asyncio.create_task(postgres_database.wait_for_signal("swap", 5)) for _ in range(2)]
    await asyncio.sleep(0.05)
    await postgres_database.signal(postgres_database, "swap", "generation 7")
    assert await asyncio.gather(*two) == ["generation 7"] * 2
    assert await other is None


async def test_a_signal_is_sent_at_the_commit(postgres_database: Database) -> None:
    task = await waiting(postgres_database)
    with pytest.raises(ZeroDivisionError):
        async with postgres_database.transaction() as transaction:
            await postgres_database.signal(transaction, "swap", "never")
            raise ZeroDivisionError
    async with postgres_database.transaction() as transaction:
        await postgres_database.signal(transaction, "swap", "now")
        await asyncio.sleep(0.05)
        assert not task.done()
    assert await task == "now"


async def test_a_signal_reaches_other_processes(postgres_url: str) -> None:
    async with opened(postgres_url) as one, opened(postgres_url) as other:
        task = await waiting(one)
        await other.signal(other, "swap", "from afar")
        assert await task == "from afar"


@pytest.mark.parametrize("new_database_url", ["postgres"], indirect=True)
async def test_instances_in_two_schemas_do_not_hear_each_other(new_database_url: Callable[[], str]) -> None:
    async with opened(new_database_url()) as one, opened(new_database_url()) as other:
        task = await waiting(one, seconds=0.3)
        await other.signal(other, "swap", "not for you")
        assert await task is None


async def test_without_a_signal_the_wait_ends_in_time(postgres_database: Database) -> None:
    loop = asyncio.get_running_loop()
    before = loop.time()
    assert await postgres_database.wait_for_signal("swap", 0.2) is None
    assert 0.15 < loop.time() - before < 2


async def test_a_lost_listener_wakes_those_who_wait_and_is_replaced(postgres_url: str) -> None:
    async with (
        opened(f"{postgres_url}&application_name=lost") as database,
        opened(postgres_url) as killer,
    ):
        task = await waiting(database, seconds=10)
        await killer.fetch(CUT_OTHERS, ("lost",))
        async with asyncio.timeout(2):
            assert await task is None
        await asyncio.sleep(0.05)
        again = await waiting(database)
        await killer.signal(killer, "swap", "back again")
        assert await again == "back again"


async def test_a_waiter_that_is_cancelled_leaves_the_others_waiting(postgres_database: Database) -> None:
    stays, leaves = await waiting(postgres_database), await waiting(postgres_database)
    leaves.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaves
    await postgres_database.signal(postgres_database, "swap", "still here?")
    assert await stays == "still here?"


async def test_closing_wakes_those_who_wait(postgres_url: str) -> None:
    async with opened(postgres_url) as database:
        task = await waiting(database)
    assert await task is None
    with pytest.raises(DatabaseUnavailable):
        await database.wait_for_signal("swap", 1)


async def test_a_channel_name_that_postgres_would_cut_is_refused(postgres_database: Database) -> None:
    with pytest.raises(StorageError, match="too long"):
        await postgres_database.wait_for_signal("x" * 60, 1)
    with pytest.raises(StorageError):
        await postgres_database.signal(postgres_database, "x" * 60, "")


async def test_while_the_server_cannot_be_reached_the_wait_goes_on(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_signals, "_PAUSE", 0.01)
    refusals = iter([ConnectionRefusedError, TimeoutError])

    async def connect() -> "asyncpg.Connection[asyncpg.Record]":
        for refusal in refusals:
            raise refusal
        return await asyncpg.connect(postgres_url)

    async with opened(postgres_url) as sender:
        listener = postgres_signals.SignalListener(connect, 1)
        task = asyncio.create_task(listener.wait("swap", 5))
        while not listener._channels:  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.01)
        await sender.signal(sender, "swap", "at last")
        assert await task == "at last"
        assert list(refusals) == []
        await listener.close()


async def test_a_server_that_never_comes_back_ends_the_wait_in_time() -> None:
    async def connect() -> NoReturn:
        raise ConnectionRefusedError

    async with asyncio.timeout(2):
        assert await postgres_signals.SignalListener(connect, 1).wait("swap", 0.1) is None


async def test_a_wrong_setting_is_no_reason_to_wait() -> None:
    async def connect() -> NoReturn:
        raise asyncpg.ClientConfigurationError("sslmode")

    with pytest.raises(ConfigurationError):
        await postgres_signals.SignalListener(connect, 1).wait("swap", 5)
