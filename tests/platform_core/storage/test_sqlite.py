"""What only SQLite has: one writer, several readers, and values without a type of their own."""

import asyncio
import datetime as dt
import enum
import sqlite3

import pytest

from platform_core.errors import DatabaseBusy, StorageError
from platform_core.storage import Database
from tests.platform_core.storage.samples import A, B, amount, create_tables, insert_thing, names, opened

ENDLESS = (
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT max(i) FROM n"
)


async def test_waiting_for_the_writer_ends_with_an_error(sqlite_url: str) -> None:
    async with opened(sqlite_url, busy_timeout=0.1) as database:
        await create_tables(database)
        async with database.transaction() as transaction:
            with pytest.raises(DatabaseBusy, match=r"write lock was not free within 0\.1 s"):
                await asyncio.create_task(insert_thing(database))
            await insert_thing(transaction)
        assert await names(database) == ["pump"]


async def test_a_task_that_would_wait_for_itself_is_told_at_once(sqlite: Database) -> None:
    async with sqlite.transaction() as transaction:
        for scope in (sqlite.transaction(), sqlite.side_transaction()):
            with pytest.raises(StorageError, match=r"would wait for itself.*use the transaction"):
                await scope.__aenter__()
        with pytest.raises(StorageError, match="would wait for itself"):
            await insert_thing(sqlite)
        await insert_thing(transaction)
    assert await names(sqlite) == ["pump"]


async def test_writers_take_turns_in_order_of_arrival(sqlite: Database) -> None:
    order: list[int] = []

    async def write(number: int) -> None:
        async with sqlite.transaction():
            order.append(number)
            await asyncio.sleep(0)

    await asyncio.gather(*(write(number) for number in range(20)))
    assert order == list(range(20))


async def test_a_slow_reader_holds_up_neither_writers_nor_other_readers(sqlite: Database) -> None:
    slow = asyncio.create_task(sqlite.fetch(ENDLESS))
    await asyncio.sleep(0.02)
    for number in range(5):
        await insert_thing(sqlite, f"{number:032x}", f"thing {number}")
        assert len(await names(sqlite)) == number + 1
    assert not slow.done()
    slow.cancel()
    await asyncio.wait([slow])
    assert len(await names(sqlite)) == 5


async def test_a_read_that_was_cancelled_before_it_began_is_never_run(sqlite_url: str) -> None:
    async with opened(sqlite_url, readers=1) as database:
        slow = asyncio.create_task(database.fetch(ENDLESS))
        waiting = [asyncio.create_task(database.fetch(ENDLESS)) for _ in range(50)]
        await asyncio.sleep(0.02)
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)
        await slow
        async with asyncio.timeout(1):
            assert await database.fetch("SELECT 1") == [(1,)]


async def test_readers_cannot_write(sqlite: Database) -> None:
    await insert_thing(sqlite)
    text = "WITH x AS (SELECT 1) UPDATE thing SET amount = 5 RETURNING amount"
    with pytest.raises(StorageError, match=r"run what writes with `execute` or in a transaction"):
        await sqlite.fetch(text)
    assert await amount(sqlite) == 0
    async with sqlite.transaction() as transaction:
        assert await transaction.fetch(text) == [(5,)]


async def test_a_rollback_by_sqlite_itself_is_noticed(sqlite: Database) -> None:
    await insert_thing(sqlite, A, "pump")
    with pytest.raises(StorageError, match="has rolled the transaction back"):
        async with sqlite.transaction() as transaction:
            await insert_thing(transaction, B, "valve")
            await transaction.execute("ROLLBACK")
            await insert_thing(transaction, B, "valve")
    assert await names(sqlite) == ["pump"]


class Color(enum.StrEnum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


async def test_what_other_libraries_register_with_sqlite3_changes_nothing(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "adapters", dict(sqlite3.adapters))
    known = dict(sqlite3.adapters)
    try:
        for kind in (dt.datetime, dt.date, dt.time, bool):
            sqlite3.register_adapter(kind, lambda _value: "adapted elsewhere")
        noon = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)
        text = "SELECT ?1, ?2, ?3, ?4, ?5, ?6"
        found = await sqlite.fetch(text, (noon, noon.date(), noon.time(), True, Color.RED, Level.HIGH))
    finally:
        sqlite3.adapters.clear()
        sqlite3.adapters.update(known)
    assert found == [("2026-01-02T12:00:00.000000+00:00", "2026-01-02", "12:00:00", 1, "red", 3)]


async def test_waiting_for_a_signal_takes_its_time_and_brings_none(sqlite: Database) -> None:
    loop = asyncio.get_running_loop()
    before = loop.time()
    async with sqlite.transaction() as transaction:
        await sqlite.signal(transaction, "swap", "1")
    assert await sqlite.wait_for_signal("swap", 0.05) is None
    assert loop.time() - before >= 0.05
