"""A filled service desk, on each database."""

import pytest

from platform_core.testing import MakeWorld
from plugins import b2b, b2c, customer_base, customer_service
from tests.plugins.customer_service.desk import Desk, fill, open_cases


@pytest.fixture
async def desk(world: MakeWorld) -> Desk:
    """Accounts, contacts, consumers and staff."""
    desk = Desk(await world(customer_base.pack, b2b.pack, b2c.pack, customer_service.pack))
    async with desk.preparing():
        await fill(desk)
    return desk


@pytest.fixture
async def cases(desk: Desk) -> Desk:
    """The same with cases."""
    async with desk.preparing():
        await open_cases(desk)
    return desk
