"""Contracts and entitlements in one look with a customer, or with what he has."""

from __future__ import annotations

import pytest

from plugins.contracts import ContractContact, Coverage
from plugins.customer_base import overview
from tests.plugins.contracts.deals import Deals


async def agreed(deals: Deals) -> None:
    """A contract of the hotel and one of the household, each with an entitlement; and one that is over."""
    await deals.in_force("gold", contact=deals["guest"])
    await deals.add("contact", ContractContact, contract=deals["gold"], contact=deals["colleague"])
    await deals.entitlement("visits", contract=deals["gold"])
    await deals.add("1", Coverage, contract=deals["gold"], sold_product=deals["hotel's product"])
    await deals.add("2", Coverage, contract=deals["gold"], install_base=deals["hotel's item"])
    await deals.entitlement("of the product", sold_product=deals["hotel's product"])
    await deals.entitlement("of the item", install_base_item=deals["hotel's item"])
    await deals.in_force("home care", household=deals["household"])
    await deals.entitlement("repairs", contract=deals["home care"])
    await deals.in_force("over", state="cancelled")


@pytest.mark.parametrize(
    ("table", "name", "contracts", "entitlements"),
    [
        ("customer_account", "hotel", {"gold"}, {"visits", "of the product", "of the item"}),
        ("customer_contact", "guest", {"gold"}, {"visits"}),
        ("customer_contact", "colleague", {"gold"}, {"visits"}),
        ("customer_contact", "group boss", set(), set()),
        ("csm_consumer", "clara's record", {"home care"}, {"repairs"}),
        ("csm_household", "household", {"home care"}, {"repairs"}),
        ("sn_install_base_sold_product", "hotel's product", {"gold"}, {"of the product"}),
        ("sn_install_base_item", "hotel's item", {"gold"}, {"of the item"}),
    ],
)
async def test_what_is_in_force_is_shown(
    deals: Deals, table: str, name: str, contracts: set[str], entitlements: set[str]
) -> None:
    await agreed(deals)
    shown = (await overview(deals.records("manager"), table, deals[name])).sections
    assert {row["short_description"] for row in shown["contracts"].records} == contracts
    assert {row["entitlement_name"] for row in shown["entitlements"].records} == entitlements


async def test_customers_see_theirs_and_those_without_a_right_see_no_section(deals: Deals) -> None:
    await agreed(deals)
    shown = (await overview(deals.records("guest"), "customer_account", deals["hotel"])).sections
    assert [row["short_description"] for row in shown["contracts"].records] == ["gold"]
    assert "substate" not in shown["contracts"].records[0]
    viewer = (await overview(deals.records("viewer"), "customer_account", deals["hotel"])).sections
    assert not {"contracts", "entitlements"} & viewer.keys()
