"""An operator with customers and staff, on each database."""

import pytest

from industry_packs import telecom
from platform_core.testing import MakeWorld
from tests.industry_packs.telecom.operator_kit import Operator
from tests.plugins.customer_service.desk import fill


@pytest.fixture
async def telco(world: MakeWorld) -> Operator:
    """Customers, staff, and what they have to do with each other."""
    telco = Operator(await world(telecom.pack))
    async with telco.preparing():
        await fill(telco)
        await telco.open_operator()
    return telco
