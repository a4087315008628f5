"""A customer base with products, on each database."""

import pytest

from platform_core import INTERNAL, Location
from platform_core.testing import MakeWorld
from plugins import install_base
from plugins.b2c import Household
from plugins.install_base import INSTALL_BASE_ADMIN
from plugins.product_data import Model
from plugins.service_organization import Organization, OrganizationMember
from tests.plugins.install_base.shop import Shop


@pytest.fixture
async def shop(world: MakeWorld) -> Shop:
    """A bank with a branch below it, a grocery, a consumer with a household, an organization of ours, three products."""
    shop = Shop(await world(install_base.pack))
    async with shop.preparing():
        await shop.account("bank")
        await shop.account("branch", account_parent=shop["bank"])
        await shop.account("grocery")
        await shop.contact("banker", "bank")
        await shop.contact("grocer", "grocery")
        await shop.consumer("clara")
        await shop.add("jensen", Household, name="Jensen", head_of_household=shop["clara's record"])
        await shop.add("store", Organization, name="Store")
        await shop.person("teller", INTERNAL)
        await shop.add(
            "tellers place", OrganizationMember, service_organization=shop["store"], user=shop["teller"]
        )
        for place in ("vault", "shop floor"):
            await shop.add(place, Location, name=place)
        for product in ("ATM", "cash dispenser", "card reader"):
            await shop.add(product, Model, name=product)
        await shop.person("keeper", INSTALL_BASE_ADMIN)
    return shop
