"""Product data on an instance, without data and with a group of companies that own something."""

import pytest

from platform_core.testing import MakeWorld, World
from plugins import product_data
from tests.plugins.product_data.shop import Shop


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    """An instance with product data, and no data."""
    return await world(product_data.pack)


@pytest.fixture
async def shop(csm: World) -> Shop:
    """A group over Europe (Lisbon below it) and Americas, a partner, a stranger; and a model of a router."""
    shop = Shop(csm)
    await shop.account("Group")
    await shop.account("Europe", "Group")
    await shop.account("Lisbon", "Europe")
    await shop.account("Americas", "Group")
    await shop.account("Partner", partner=True, customer=True)
    await shop.account("Stranger")
    await shop.model("Router")
    return shop
