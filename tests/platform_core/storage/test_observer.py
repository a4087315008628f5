"""The observer, which is told every statement and may fail any."""

import pytest

from platform_core.errors import (
    PlatformError,
)
from platform_core.storage import Database
from tests.platform_core.storage.samples import (
    INSERT_PART,
    INSERT_THING,
    A,
    B,
    C,
    Unexpected,
    insert_thing,
    names,
    sql,
)


async def test_the_observer_is_told_every_statement(database: Database) -> None:
    seen: list[str] = []
    database.observer = seen.append
    await database.fetch("SELECT 1")
    await insert_thing(database)
    async with database.transaction() as transaction, transaction.savepoint():
        await transaction.fetch("SELECT 2")
    assert [text.split()[0] for text in seen] == [
        "SELECT", "INSERT", "BEGIN", "SAVEPOINT", "SELECT", "RELEASE", "COMMIT",
    ]  # fmt: skip
    seen.clear()
    database.observer = None
    await database.fetch("SELECT 1")
    assert seen == []


async def test_what_the_observer_raises_undoes_the_transaction_at_every_statement(database: Database) -> None:
    reached = 0
    for fatal in range(20):
        counted = 0

        def fail_at(_text: str, fatal: int = fatal) -> None:
            nonlocal counted
            counted += 1
            if counted > fatal:
                raise Unexpected

        database.observer = fail_at
        try:
            await write_everything(database)
        except Unexpected:
            reached = fatal
            database.observer = None
            assert await names(database) == []
            assert await database.fetch("SELECT id FROM part") == []
        else:
            break
    database.observer = None
    assert reached >= 5
    assert await names(database) == ["hose", "pump", "valve"]


async def write_everything(database: Database) -> None:
    async with database.transaction() as transaction:
        await insert_thing(transaction, A, "pump")
        await transaction.batch(
            [(sql(transaction, INSERT_THING), (B, "valve", 0)), (sql(transaction, INSERT_PART), (A, B))]
        )
        await transaction.execute_many(sql(transaction, INSERT_THING), [(C, "hose", 0)])
        async with transaction.savepoint():
            await transaction.fetch("SELECT 1")


async def test_what_the_observer_raises_cannot_be_caught_and_committed(database: Database) -> None:
    def refuse(text: str) -> None:
        if "INSERT" in text:
            raise Unexpected

    database.observer = refuse
    with pytest.raises(PlatformError, match="failed before"):
        async with database.transaction() as transaction:
            with pytest.raises(Unexpected):
                await insert_thing(transaction)
