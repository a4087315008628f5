"""Savepoints, which are undone alone."""

import pytest

from platform_core.errors import (
    StorageError,
    UniqueViolation,
)
from platform_core.storage import Database
from tests.platform_core.storage.samples import A, B, C, Unexpected, insert_thing, names


async def test_a_savepoint_is_undone_alone(database: Database) -> None:
    async with database.transaction() as transaction:
        await insert_thing(transaction, A, "pump")
        with pytest.raises(UniqueViolation):
            async with transaction.savepoint():
                await insert_thing(transaction, B, "valve")
                await insert_thing(transaction, C, "pump")
        with pytest.raises(Unexpected):
            async with transaction.savepoint():
                await insert_thing(transaction, B, "valve")
                raise Unexpected
        async with transaction.savepoint():
            await insert_thing(transaction, C, "hose")
    assert await names(database) == ["hose", "pump"]


async def test_savepoints_nest(database: Database) -> None:
    async with database.transaction() as transaction, transaction.savepoint():
        await insert_thing(transaction, A, "outer")
        with pytest.raises(Unexpected):
            async with transaction.savepoint():
                await insert_thing(transaction, B, "inner")
                async with transaction.savepoint():
                    await insert_thing(transaction, C, "innermost")
                raise Unexpected
    assert await names(database) == ["outer"]


async def test_an_error_caught_inside_a_savepoint_undoes_it_and_says_so(database: Database) -> None:
    async with database.transaction() as transaction:
        await insert_thing(transaction, A, "pump")
        with pytest.raises(StorageError, match="catch the error outside"):
            async with transaction.savepoint():
                await insert_thing(transaction, B, "valve")
                with pytest.raises(UniqueViolation):
                    await insert_thing(transaction, C, "pump")
        await insert_thing(transaction, C, "hose")
    assert await names(database) == ["hose", "pump"]
