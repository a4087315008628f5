"""What only PostgreSQL has: a pool, a connection aside, signals, and connections that get lost."""

import asyncio
from typing import NoReturn

import asyncpg
import pytest

from platform_core.errors import DatabaseBusy, DatabaseUnavailable, SerializationFailure, StorageError
from platform_core.storage import Database, open_database
from tests.platform_core.storage.samples import (
    CUT_OTHERS,
    A,
    B,
    C,
    amount,
    create_tables,
    insert_thing,
    names,
    opened,
)


async def test_a_side_transaction_commits_while_another_is_open(postgres_database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with postgres_database.transaction() as outer:
            await insert_thing(outer, A, "outer")
            async with postgres_database.side_transaction() as side:
                await insert_thing(side, B, "side")
            assert await names(postgres_database) == ["side"]
            raise ZeroDivisionError
    assert await names(postgres_database) == ["side"]


async def test_a_side_transaction_needs_no_place_in_the_pool(postgres_url: str) -> None:
    async with opened(postgres_url, pool=1, busy_timeout=1) as database:
        await create_tables(database)

        async def write(number: int) -> None:
            async with database.transaction() as transaction, database.side_transaction() as side:
                await insert_thing(side, f"{number:032x}", f"side {number}")
                await insert_thing(transaction, f"{number + 100:032x}", f"main {number}")

        await asyncio.gather(*(write(number) for number in range(8)))
        assert len(await names(database)) == 16


async def test_side_transactions_are_undone_and_cancelled_like_others(postgres_database: Database) -> None:
    async def write_slowly() -> None:
        async with postgres_database.side_transaction() as side:
            await insert_thing(side)
            await side.fetch("SELECT pg_sleep(5)")

    task = asyncio.create_task(write_slowly())
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with postgres_database.side_transaction() as side:
        assert await names(side) == []
        await insert_thing(side)
    assert await names(postgres_database) == ["pump"]


async def test_a_side_transaction_waits_for_another_only_so_long(postgres_url: str) -> None:
    async with opened(postgres_url, busy_timeout=0.2) as database, database.side_transaction():
        with pytest.raises(StorageError, match="would wait for itself"):
            await database.side_transaction().__aenter__()
        with pytest.raises(DatabaseBusy, match=r"side transactions was not free within 0\.2 s"):
            await asyncio.create_task(enter_side_transaction(database))


async def enter_side_transaction(database: Database) -> None:
    async with database.side_transaction():
        pytest.fail("entered the side transaction of another task")


async def test_an_exhausted_pool_is_busy(postgres_url: str) -> None:
    async with opened(postgres_url, pool=1, busy_timeout=0.2) as database:
        async with database.transaction():
            with pytest.raises(DatabaseBusy, match="larger pool"):
                await database.fetch("SELECT 1")
        assert await database.fetch("SELECT 1") == [(1,)]


async def test_a_row_that_somebody_else_keeps_locked_is_busy(postgres_url: str) -> None:
    async with opened(postgres_url, busy_timeout=0.2) as database:
        await create_tables(database)
        await insert_thing(database)
        async with database.transaction() as first:
            await first.execute("UPDATE thing SET amount = 1")
            with pytest.raises(DatabaseBusy, match="lock was not free"):
                await database.execute("UPDATE thing SET amount = 2")
        assert await amount(database) == 1


async def test_a_deadlock_asks_for_another_try(postgres_database: Database) -> None:
    await insert_thing(postgres_database, A, "pump")
    await insert_thing(postgres_database, B, "valve")
    both = asyncio.Barrier(2)

    async def lock(first: str, second: str) -> str:
        try:
            async with postgres_database.transaction() as transaction:
                await transaction.execute("UPDATE thing SET amount = amount + 1 WHERE id = $1", (first,))
                await both.wait()
                await transaction.execute("UPDATE thing SET amount = amount + 1 WHERE id = $1", (second,))
        except SerializationFailure:
            return "again"
        return "done"

    assert sorted(await asyncio.gather(lock(A, B), lock(B, A))) == ["again", "done"]
    assert [await amount(postgres_database, key) for key in (A, B)] == [1, 1]


async def test_transactions_are_read_committed(postgres_database: Database) -> None:
    async with postgres_database.transaction() as transaction:
        assert await transaction.fetch("SHOW transaction_isolation") == [("read committed",)]
        assert await names(transaction) == []
        await insert_thing(postgres_database)
        assert await names(transaction) == ["pump"]


async def test_a_table_that_changes_under_a_kept_statement_asks_for_another_try(postgres_url: str) -> None:
    async with opened(postgres_url, pool=1) as one, opened(postgres_url) as other:
        await create_tables(one)
        await insert_thing(one)
        text = "SELECT * FROM thing"
        assert len((await one.fetch(text))[0]) == 3
        async with one.transaction() as transaction:
            await other.execute("ALTER TABLE thing ADD COLUMN color text")
            with pytest.raises(SerializationFailure):
                async with transaction.savepoint():
                    await transaction.fetch(text)
        assert len((await one.fetch(text))[0]) == 4


async def test_a_lost_connection_is_unavailable_and_replaced(postgres_url: str) -> None:
    async with (
        opened(f"{postgres_url}&application_name=lost", pool=1, busy_timeout=3) as database,
        opened(postgres_url) as killer,
    ):
        await create_tables(database)
        with pytest.raises(DatabaseUnavailable):
            async with database.transaction() as transaction:
                await insert_thing(transaction)
                await killer.fetch(CUT_OTHERS, ("lost",))
                await asyncio.sleep(0.05)
                await insert_thing(transaction, B, "valve")
        assert await names(database) == []
        async with database.side_transaction() as side:
            await insert_thing(side)
        await killer.fetch(CUT_OTHERS, ("lost",))
        await asyncio.sleep(0.05)
        async with database.side_transaction() as side:
            await insert_thing(side, B, "valve")
        assert await names(database) == ["pump", "valve"]


async def test_a_connection_lost_inside_a_savepoint_ends_the_whole_transaction(postgres_url: str) -> None:
    async with (
        opened(f"{postgres_url}&application_name=lost", pool=1, busy_timeout=3) as database,
        opened(postgres_url) as killer,
    ):
        await create_tables(database)
        with pytest.raises(StorageError, match="failed before"):
            async with database.transaction() as transaction:
                with pytest.raises(DatabaseUnavailable):
                    async with transaction.savepoint():
                        await insert_thing(transaction)
                        await killer.fetch(CUT_OTHERS, ("lost",))
                        await asyncio.sleep(0.05)
                        await insert_thing(transaction, B, "valve")
        assert await names(database) == []


async def test_a_server_that_is_gone_is_unavailable_and_locks_nothing(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(postgres_url, pool=1, busy_timeout=1) as database:
        await create_tables(database)

        async def refuse(*_args: object, **_options: object) -> NoReturn:
            raise ConnectionRefusedError(111, "Connection refused")

        with monkeypatch.context() as patch:
            patch.setattr(asyncpg, "connect", refuse)
            for _ in range(2):
                with pytest.raises(DatabaseUnavailable, match="check that the server runs"):
                    await database.side_transaction().__aenter__()
        async with database.side_transaction() as side:
            await insert_thing(side)
        assert await names(database) == ["pump"]


async def test_a_connection_lost_at_the_commit_is_no_success(postgres_url: str) -> None:
    async with (
        opened(f"{postgres_url}&application_name=lost", pool=1, busy_timeout=3) as database,
        opened(postgres_url) as killer,
    ):
        await create_tables(database)
        with pytest.raises(DatabaseUnavailable):
            async with database.transaction() as transaction:
                await insert_thing(transaction)
                await killer.fetch(CUT_OTHERS, ("lost",))
        assert await names(database) == []


async def test_closing_cuts_transactions_that_do_not_end(postgres_url: str) -> None:
    database = open_database(postgres_url, busy_timeout=0.2)
    await database.open()
    await create_tables(database)
    entered = asyncio.Barrier(3)

    async def write_for_ever(*, side: bool) -> None:
        async with database.side_transaction() if side else database.transaction() as transaction:
            await insert_thing(transaction, A if side else B, f"{side}")
            await entered.wait()
            await asyncio.sleep(60)

    tasks = [asyncio.create_task(write_for_ever(side=side)) for side in (True, False)]
    await entered.wait()
    await database.close()
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    assert all(task.cancelled() for task in tasks)
    await database.open()
    assert await names(database) == []
    await database.close()


async def test_pooled_connections_keep_their_statements(postgres_url: str) -> None:
    async with opened(postgres_url, pool=1) as database:
        await database.fetch("SELECT 41 + $1::int", (1,))
        before = await prepared(database)
        for _ in range(5):
            await database.fetch("SELECT 41 + $1::int", (1,))
        assert await prepared(database) == before


async def prepared(database: Database) -> int:
    ((count,),) = await database.fetch("SELECT count(*) FROM pg_prepared_statements")
    return int(count)


async def test_three_ids_in_a_list_can_be_deleted(postgres_database: Database) -> None:
    for key, name in ((A, "pump"), (B, "valve"), (C, "hose")):
        await insert_thing(postgres_database, key, name)
    deleted = await postgres_database.execute("DELETE FROM thing WHERE id = ANY($1)", ([A, B],))
    assert deleted == 2
