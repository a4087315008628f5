"""A chain of stores, on each database."""

import pytest

from industry_packs import retail
from platform_core.testing import MakeWorld
from tests.industry_packs.retail.chain import Chain
from tests.plugins.customer_service.desk import fill


@pytest.fixture
async def chain(world: MakeWorld) -> Chain:
    """Customers, stores with their staff, and an order."""
    chain = Chain(await world(retail.pack))
    async with chain.preparing():
        await fill(chain)
        await chain.open_chain()
    return chain
