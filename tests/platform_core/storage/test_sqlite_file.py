"""The SQLite file: other processes that write to it, opening it, and closing it."""

import asyncio
import sqlite3
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from platform_core.errors import DatabaseBusy, DatabaseUnavailable
from platform_core.storage import Database, open_database
from tests.platform_core.storage.samples import amount, create_tables, insert_thing, names, opened, sql

WRITER_PROCESS = """
import asyncio, sys
from platform_core.storage import open_database

async def add(database, rounds):
    for _ in range(rounds):
        async with database.transaction() as transaction:
            ((found,),) = await transaction.fetch("SELECT amount FROM thing")
            await transaction.execute("UPDATE thing SET amount = ?1", (found + 1,))

async def main():
    database = open_database(sys.argv[1], durable=False)
    await database.open()
    await asyncio.gather(*(add(database, 15) for _ in range(4)))
    await database.close()

asyncio.run(main())
"""


def our_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("sqlite-")]


@pytest.fixture
def foreign_writer(sqlite_url: str) -> Iterator[sqlite3.Connection]:
    """Another process's connection, for all that SQLite can tell."""
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    yield connection
    connection.close()


async def test_several_processes_lose_no_update(sqlite: Database) -> None:
    await insert_thing(sqlite)
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", WRITER_PROCESS, sqlite.url, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(2)
    ]
    errors = await asyncio.gather(*(process.communicate() for process in processes))
    assert [process.returncode for process in processes] == [0, 0], errors
    assert await amount(sqlite) == 2 * 4 * 15


async def test_several_processes_may_open_a_new_file_at_once(sqlite_url: str) -> None:
    databases = [open_database(sqlite_url) for _ in range(8)]
    await asyncio.gather(*(database.open() for database in databases))
    await asyncio.gather(*(database.close() for database in databases))


async def test_a_file_that_somebody_else_keeps_locked_is_busy(
    sqlite_url: str, foreign_writer: sqlite3.Connection
) -> None:
    async with opened(sqlite_url, busy_timeout=0.1) as database:
        await create_tables(database)
        foreign_writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusy, match="try again"):
            await insert_thing(database)
        with pytest.raises(DatabaseBusy, match="try again"):
            async with database.transaction() as transaction:
                await transaction.fetch("SELECT 1")
                pytest.fail("read in a transaction beside another writer's")
        assert await names(database) == []
        foreign_writer.execute("ROLLBACK")
        await insert_thing(database)


async def test_closing_joins_the_threads_and_leaves_one_file(sqlite_url: str) -> None:
    before = our_threads()
    async with opened(sqlite_url, readers=3) as database:
        await create_tables(database)
        assert len(our_threads()) == len(before) + 4
    assert our_threads() == before
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    assert list(path.parent.glob(f"{path.name}*")) == [path]


async def test_a_database_that_cannot_be_opened_leaves_no_thread(tmp_path: Path) -> None:
    before = our_threads()
    with pytest.raises(DatabaseUnavailable):
        await open_database(f"sqlite:///{tmp_path}/missing/x.db").open()
    assert our_threads() == before


async def test_closing_cuts_a_transaction_that_does_not_end(sqlite_url: str) -> None:
    database = open_database(sqlite_url, busy_timeout=0.1)
    await database.open()
    await create_tables(database)
    entered = asyncio.Event()

    async def write_for_ever() -> None:
        async with database.transaction() as transaction:
            await insert_thing(transaction)
            entered.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(write_for_ever())
    await entered.wait()
    await database.close()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await database.open()
    assert await names(database) == []
    await database.close()


async def test_those_in_the_queue_are_told_that_the_database_was_closed(sqlite: Database) -> None:
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with sqlite.transaction():
            entered.set()
            await go_on.wait()

    holding = asyncio.create_task(hold())
    await entered.wait()
    closing = asyncio.create_task(sqlite.close())
    await asyncio.sleep(0.01)
    late = asyncio.create_task(insert_thing(sqlite))
    go_on.set()
    await asyncio.gather(holding, closing)
    with pytest.raises(DatabaseUnavailable, match="not open"):
        await late


async def test_a_full_disk_fails_the_transaction_and_not_the_database(sqlite: Database) -> None:
    async with sqlite.transaction() as transaction:
        ((pages,),) = await transaction.fetch("PRAGMA page_count")
        await transaction.fetch(f"PRAGMA max_page_count = {pages + 10}")
    with pytest.raises(DatabaseUnavailable, match="free space"):
        async with sqlite.transaction() as transaction:
            await insert_thing(transaction)
            await transaction.execute(sql(sqlite, "INSERT INTO note (said) VALUES ($1)"), ("x" * 200_000,))
    assert await names(sqlite) == []
    await insert_thing(sqlite)
    assert await names(sqlite) == ["pump"]
