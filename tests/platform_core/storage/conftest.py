"""An open database with the sample tables, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from platform_core.storage import Database
from tests.platform_core.storage.samples import create_tables, opened


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url, durable=False, pool=4, busy_timeout=5) as database:
        await create_tables(database)
        yield database


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    async with opened(sqlite_url, durable=False, busy_timeout=5) as database:
        await create_tables(database)
        yield database


@pytest.fixture
async def postgres_database(postgres_url: str) -> AsyncIterator[Database]:
    async with opened(postgres_url, durable=False, pool=2, busy_timeout=5) as database:
        await create_tables(database)
        yield database
