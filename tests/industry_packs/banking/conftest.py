"""A filled bank, on each database."""

import pytest

from industry_packs import banking
from platform_core.testing import MakeWorld
from plugins import b2b, b2c, customer_base, customer_service
from tests.industry_packs.banking.bank import Bank
from tests.plugins.customer_service.desk import fill


@pytest.fixture
async def bank(world: MakeWorld) -> Bank:
    """Customers with accounts, and the bank's staff."""
    bank = Bank(await world(customer_base.pack, b2b.pack, b2c.pack, customer_service.pack, banking.pack))
    async with bank.preparing():
        await fill(bank)
        await bank.open_bank()
    return bank
