"""A desk whose customers share products and items, on each database."""

import pytest

from platform_core.testing import MakeWorld
from plugins import customer_access
from tests.plugins.customer_access.shares import share
from tests.plugins.customer_service.desk import Desk


@pytest.fixture
async def desk(world: MakeWorld) -> Desk:
    """Products, items and cases of a hotel and of Clara, and people with each functional role."""
    desk = Desk(await world(customer_access.pack))
    async with desk.preparing():
        await share(desk)
    return desk
