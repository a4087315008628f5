"""A house with tables and nobody in it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from platform_core.storage import open_database
from tests.platform_core.identity.house import House


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    database = open_database(database_url, durable=False)
    await database.open()
    try:
        house = House(database)
        await house.build()
        yield house
    finally:
        await database.close()
