"""A service desk whose customers have products and contracts, on each database."""

import pytest

from platform_core.testing import MakeWorld
from plugins import contracts
from tests.plugins.contracts.deals import Deals, agree
from tests.plugins.customer_service.desk import fill


@pytest.fixture
async def deals(world: MakeWorld) -> Deals:
    """Accounts in a tree, consumers, staff with each role of the pack, products and installed items."""
    deals = Deals(await world(contracts.pack))
    async with deals.preparing():
        await fill(deals)
        await agree(deals)
    return deals
