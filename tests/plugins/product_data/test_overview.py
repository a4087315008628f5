"""The assets of a customer in one look: what is shown, to whom, and with how many statements."""

from __future__ import annotations

import pytest

from platform_core import Actor
from platform_core.testing import World
from plugins.b2b import CUSTOMER, CUSTOMER_ADMIN
from plugins.b2c import CONSUMER_AGENT
from plugins.customer_base import FOUNDATION_DATA_VIEWER, overview
from tests.plugins.b2c.people import household, signed_up
from tests.plugins.product_data.shop import Shop


async def shown(csm: World, actor: Actor, table: str, sys_id: str) -> tuple[list[str], int]:
    """The tags of the assets that are shown with a customer, and how many there are."""
    section = (await overview(csm.as_(actor), table, sys_id)).sections["assets"]
    return [row.get("asset_tag") or row["asset.asset_tag"] for row in section.records], section.count or 0


async def test_assets_are_shown_with_every_kind_of_customer(shop: Shop) -> None:
    csm = shop.csm
    ruth = await shop.staff("ruth", CONSUMER_AGENT, FOUNDATION_DATA_VIEWER)
    tiago = await shop.contact("tiago", "Lisbon", CUSTOMER)
    clara, clara_id = await signed_up(csm, "Clara")
    house = await household(csm, clara_id)
    await shop.asset("A", "Lisbon", contact=tiago.id)
    await shop.asset("B", "Lisbon")
    await shop.asset("C", consumer=clara_id)
    await shop.asset("H", household=house)
    assert await shown(csm, ruth, "customer_account", shop.ids["Lisbon"]) == (["A", "B"], 2)
    assert await shown(csm, ruth, "customer_contact", tiago.id) == (["A"], 1)
    assert await shown(csm, ruth, "csm_consumer", clara_id) == (["C"], 1)
    assert await shown(csm, ruth, "csm_household", house) == (["H"], 1)
    assert await shown(csm, clara, "csm_consumer", clara_id) == (["C"], 1)


@pytest.mark.rule("CSM-34")
async def test_a1_whoever_looks_is_shown_what_he_gets_in_a_list(shop: Shop) -> None:
    csm = shop.csm
    for tag, account in (("L", "Lisbon"), ("E", "Europe"), ("G", "Group")):
        await shop.asset(tag, account)
    admin = await shop.contact("admin", "Europe", CUSTOMER_ADMIN)
    for account, tags in (("Lisbon", ["L"]), ("Europe", ["E"])):
        assert await shown(csm, admin, "customer_account", shop.ids[account]) == (tags, 1)
    assert await shop.assets_of(admin) == {"L", "E"}


async def test_r6_the_section_takes_as_many_statements_however_many_assets_there_are(shop: Shop) -> None:
    csm = shop.csm
    agent = await shop.staff("ruth", FOUNDATION_DATA_VIEWER)
    sent: list[str] = []
    numbers = []
    for _ in range(2):
        sent.clear()
        csm.instance.database.observer = sent.append
        tags, count = await shown(csm, agent, "customer_account", shop.ids["Lisbon"])
        csm.instance.database.observer = None
        numbers.append(len(sent))
        for number in range(12):
            await shop.asset(f"T{number:02}", "Lisbon")
    assert numbers[0] == numbers[1]
    assert (count, len(tags)) == (12, 10)
