"""The B2C pack on an instance, without data."""

import pytest

from platform_core.testing import MakeWorld, World
from plugins import b2c, customer_base


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    """An instance with the B2C pack, and no data."""
    return await world(customer_base.pack, b2c.pack)
