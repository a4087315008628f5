"""Transactions, which behave the same on both databases."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from platform_core.errors import (
    ReferenceViolation,
    StorageError,
    UniqueViolation,
)
from platform_core.storage import Database, Transaction
from tests.platform_core.storage.samples import (
    INSERT_THING,
    A,
    B,
    C,
    Unexpected,
    amount,
    insert_thing,
    names,
    sql,
)


async def test_a_transaction_commits_at_its_end(database: Database) -> None:
    async with database.transaction() as transaction:
        await insert_thing(transaction)
        assert await names(transaction) == ["pump"]
        assert await names(database) == []
    assert await names(database) == ["pump"]


async def test_an_exception_undoes_everything(database: Database) -> None:
    with pytest.raises(Unexpected):
        async with database.transaction() as transaction:
            await insert_thing(transaction)
            raise Unexpected
    assert await names(database) == []
    await insert_thing(database)


async def test_tables_are_made_and_undone_inside_transactions(database: Database) -> None:
    with pytest.raises(Unexpected):
        async with database.transaction() as transaction:
            await transaction.execute("CREATE TABLE extra (id integer)")
            await transaction.execute("ALTER TABLE thing ADD COLUMN color text")
            await transaction.execute("INSERT INTO extra (id) VALUES (1)")
            raise Unexpected
    with pytest.raises(StorageError, match="extra"):
        await database.fetch("SELECT id FROM extra")
    with pytest.raises(StorageError, match="color"):
        await database.fetch("SELECT color FROM thing")


async def test_sixteen_tasks_lose_no_update(database: Database) -> None:
    await insert_thing(database)
    lock = " FOR UPDATE" if database.dialect == "postgres" else ""

    async def add() -> None:
        for _ in range(5):
            async with database.transaction() as transaction:
                ((found,),) = await transaction.fetch(
                    sql(transaction, f"SELECT amount FROM thing WHERE id = $1{lock}"), (A,)
                )
                await asyncio.sleep(0)
                await transaction.execute(
                    sql(transaction, "UPDATE thing SET amount = $2 WHERE id = $1"), (A, found + 1)
                )

    await asyncio.gather(*(add() for _ in range(16)))
    assert await amount(database) == 80


async def test_readers_see_only_what_is_committed_while_somebody_writes(database: Database) -> None:
    await insert_thing(database)
    async with database.transaction() as transaction:
        await transaction.execute("UPDATE thing SET amount = 5")
        assert await asyncio.gather(*(amount(database) for _ in range(8))) == [0] * 8
    assert await amount(database) == 5


async def test_a_transaction_that_has_ended_is_refused(database: Database) -> None:
    async with database.transaction() as kept:
        pass
    uses: list[Callable[[], Awaitable[object]]] = [
        lambda: kept.fetch("SELECT 1"),
        lambda: insert_thing(kept),
        lambda: kept.batch([(sql(kept, INSERT_THING), (A, "pump", 0))]),
        lambda: kept.execute_many(sql(kept, INSERT_THING), [(A, "pump", 0)]),
        lambda: enter_savepoint(kept),
    ]
    for use in uses:
        with pytest.raises(StorageError, match=r"has ended.*start a new transaction"):
            await use()
    assert await names(database) == []


async def enter_savepoint(transaction: Transaction) -> None:
    async with transaction.savepoint():
        pytest.fail("entered the savepoint of a transaction that has ended")


async def test_a_task_that_outlives_a_transaction_cannot_write_into_the_next(database: Database) -> None:
    ended = asyncio.Event()

    async def outlive(transaction: Transaction) -> None:
        await ended.wait()
        await insert_thing(transaction, B, "intruder")

    async with database.transaction() as first:
        task = asyncio.create_task(outlive(first))
    async with database.transaction() as second:
        ended.set()
        with pytest.raises(StorageError, match="has ended"):
            await task
        await insert_thing(second)
    assert await names(database) == ["pump"]


async def test_statements_of_several_tasks_take_turns_in_one_transaction(database: Database) -> None:
    async with database.transaction() as transaction:
        await asyncio.gather(*(insert_thing(transaction, f"{n:032x}", f"thing {n}") for n in range(10)))
    assert len(await names(database)) == 10


async def test_a_commit_that_fails_releases_the_connection(database: Database) -> None:
    dangling = sql(database, "INSERT INTO part (id, later) VALUES ($1, $2)")
    for _ in range(12):
        with pytest.raises(ReferenceViolation):
            async with database.transaction() as transaction:
                await insert_thing(transaction)
                await transaction.execute(dangling, (A, B))
    assert await names(database) == []
    async with database.transaction() as transaction:
        await insert_thing(transaction)
    assert await names(database) == ["pump"]


async def test_an_error_that_is_caught_inside_does_not_lose_the_rest_silently(database: Database) -> None:
    await insert_thing(database, A, "pump")
    with pytest.raises(StorageError, match=r"failed before.*savepoint"):
        async with database.transaction() as transaction:
            await insert_thing(transaction, B, "valve")
            with pytest.raises(UniqueViolation):
                await insert_thing(transaction, C, "pump")
    assert await names(database) == ["pump"]


async def test_after_a_failed_statement_no_other_is_accepted(database: Database) -> None:
    with pytest.raises(Unexpected):
        async with database.transaction() as transaction:
            with pytest.raises(StorageError, match="nonsense"):
                await transaction.execute("nonsense")
            with pytest.raises(StorageError, match="failed before"):
                await insert_thing(transaction)
            raise Unexpected
    assert await names(database) == []


async def test_execute_many_writes_every_row(database: Database) -> None:
    async with database.transaction() as transaction:
        await transaction.execute_many(
            sql(database, INSERT_THING), [(f"{n:032x}", f"thing {n:03}", n) for n in range(200)]
        )
        await transaction.execute_many(sql(database, INSERT_THING), [])
    assert len(await names(database)) == 200


async def test_execute_many_is_undone_with_its_transaction(database: Database) -> None:
    with pytest.raises(UniqueViolation):
        async with database.transaction() as transaction:
            await transaction.execute_many(
                sql(database, INSERT_THING), [(A, "pump", 0), (B, "valve", 0), (C, "pump", 0)]
            )
    assert await names(database) == []


async def test_a_closing_database_lets_a_transaction_end(database: Database) -> None:
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with database.transaction() as transaction:
            entered.set()
            await go_on.wait()
            await insert_thing(transaction)

    writing = asyncio.create_task(write())
    await entered.wait()
    closing = asyncio.create_task(database.close())
    await asyncio.sleep(0.02)
    go_on.set()
    await asyncio.gather(writing, closing)
    await database.open()
    assert await names(database) == ["pump"]
