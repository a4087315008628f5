"""The B2B pack on an instance, without data and with a group of companies."""

import pytest

from platform_core.testing import MakeWorld, World
from plugins import b2b, customer_base
from tests.plugins.b2b.group import Group


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    """An instance with the B2B pack, and no data."""
    return await world(customer_base.pack, b2b.pack)


@pytest.fixture
async def group(csm: World) -> Group:
    """A group over Europe (Lisbon below it, Bar below that) and Americas (Miami below it), and a stranger."""
    group = Group(csm)
    await group.account("Group")
    await group.account("Europe", "Group")
    await group.account("Lisbon", "Europe")
    await group.account("Bar", "Lisbon")
    await group.account("Americas", "Group")
    await group.account("Miami", "Americas")
    await group.account("Stranger")
    return group
