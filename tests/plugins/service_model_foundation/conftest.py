"""A retail chain, on each database."""

import pytest

from platform_core.testing import MakeWorld
from plugins import service_model_foundation
from tests.plugins.service_model_foundation.chain import Chain, fill


@pytest.fixture
async def chain(world: MakeWorld) -> Chain:
    """Organizations and cases; each test brings its people."""
    chain = Chain(await world(service_model_foundation.pack))
    async with chain.preparing():
        await fill(chain)
    return chain
