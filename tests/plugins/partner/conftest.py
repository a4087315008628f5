"""A service desk with a partner who serves the hotel, on each database."""

import pytest

from platform_core.testing import MakeWorld
from plugins import b2b, b2c, customer_base, customer_service, partner
from plugins.b2b import Account, AccountRelationship, RelationshipType
from plugins.customer_service import Case
from plugins.partner import PARTNER, PARTNER_ADMIN
from tests.plugins.customer_service.desk import Desk, fill

SERVES = {
    "name": "Service partner",
    "from_kind": "partner",
    "relationship": "serves",
    "to_kind": "account",
    "reverse_relationship": "is served by",
}


@pytest.fixture
async def desk(world: MakeWorld) -> Desk:
    """The desk of customer service, and the stranger, a partner, with a technician, another one and an admin.

    The stranger serves the subsidiary; a rival serves nobody. The hotel, below the subsidiary, is served by nobody.
    """
    desk = Desk(await world(customer_base.pack, b2b.pack, b2c.pack, customer_service.pack, partner.pack))
    async with desk.preparing():
        await fill(desk)
        await desk.add("rival", Account, name="Rival", partner=True)
        await desk.contact("technician", "stranger", PARTNER)
        await desk.contact("second technician", "stranger", PARTNER)
        await desk.contact("partner admin", "stranger", PARTNER_ADMIN)
        await desk.contact("rival technician", "rival", PARTNER)
        await desk.contact("subsidiary guest", "subsidiary")
        await desk.add("type", RelationshipType, **SERVES)
        await desk.add(
            "relationship",
            AccountRelationship,
            from_company=desk["stranger"],
            to_company=desk["subsidiary"],
            relationship_type=desk["type"],
        )
        await desk.add("historic case", Case, short_description="historic case", account=desk["subsidiary"])
    return desk
