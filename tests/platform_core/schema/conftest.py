"""An open, empty database for each test."""

from collections.abc import AsyncIterator

import pytest

from platform_core.storage import Database, open_database


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = open_database(database_url)
    await opened.open()
    yield opened
    await opened.close()
