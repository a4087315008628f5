"""What an entitlement has to be."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import Conflict, InvalidInput
from plugins.b2c import Household, HouseholdMember
from plugins.contracts import Contract, Entitlement, EntitlementCharacteristic, EntitlementUsage
from plugins.customer_service import Case
from tests.plugins.contracts.deals import Deals, day


async def made(deals: Deals, **values: Any) -> dict[str, Any]:
    """An entitlement that an entitlement administrator makes."""
    return await deals.records("entitlement admin").create(Entitlement, {"entitlement_name": "x", **values})


@pytest.mark.rule("CSM-134")
async def test_an_entitlement_does_not_end_before_it_begins(deals: Deals) -> None:
    with pytest.raises(InvalidInput) as refused:
        await made(deals, account=deals["hotel"], start_date=day(3), end_date=day(2))
    assert refused.value.errors[0].pointer == "/end_date"
    found = await made(deals, account=deals["hotel"], start_date=day(3), end_date=day(3))
    with pytest.raises(InvalidInput):
        await deals.records("manager").update(Entitlement, found["sys_id"], {"start_date": day(4)})


@pytest.mark.rule("CSM-140")
async def test_units_are_counted_only_where_it_is_said_so(deals: Deals) -> None:
    hotel = {"account": deals["hotel"]}
    endless = await made(deals, **hotel, total_units=5, remaining_units=3)
    assert (endless["total_units"], endless["remaining_units"]) == (None, None)
    counted = await made(deals, **hotel, per_unit=True, total_units=5)
    assert counted["remaining_units"] == 5
    for values in ({"total_units": None}, {"total_units": 5, "remaining_units": 6}, {"remaining_units": -1}):
        with pytest.raises(InvalidInput):
            await made(deals, **hotel, per_unit=True, **values)


async def test_an_entitlement_is_one_of_the_customer_of_its_contract(deals: Deals) -> None:
    await deals.contract("gold")
    await deals.line("line", "gold")
    found = await made(deals, service_contract_line=deals["line"])
    assert (found["account"], found["contract"]) == (deals["hotel"], deals["gold"])
    for values in (
        {},
        {"contract": deals["gold"], "account": deals["branch"]},
        {"contract": deals["gold"], "consumer": deals["clara's record"]},
        {"account": deals["hotel"], "consumer": deals["clara's record"]},
    ):
        with pytest.raises(InvalidInput):
            await made(deals, **values)
    await deals.contract("silver")
    with pytest.raises(InvalidInput):
        await made(deals, contract=deals["silver"], service_contract_line=deals["line"])


async def test_what_an_entitlement_is_for_is_its_customers(deals: Deals) -> None:
    hotel = {"account": deals["hotel"]}
    for field, thing in (("asset", "asset"), ("sold_product", "product"), ("install_base_item", "item")):
        assert (await made(deals, **hotel, **{field: deals[f"hotel's {thing}"]}))["sys_id"]
        with pytest.raises(InvalidInput) as refused:
            await made(deals, **hotel, **{field: deals[f"stranger's {thing}"]})
        assert refused.value.errors[0].pointer == f"/{field}"


async def test_channels_are_kept_once_each_and_only_those_that_there_are(deals: Deals) -> None:
    found = await made(deals, account=deals["hotel"], channel="web,email,web")
    assert found["channel"] == "web,email"
    for channel in ("carrier_pigeon", "email, web", ""):
        with pytest.raises(InvalidInput):
            await made(deals, account=deals["hotel"], channel=channel)


async def test_what_a_household_has_goes_to_its_new_head(deals: Deals) -> None:
    await deals.in_force("home care", household=deals["household"])
    await deals.entitlement("repairs", contract=deals["home care"])
    member = {"household": deals["household"], "consumer": deals["mateo's record"], "start_date": day(-1)}
    await deals.everything.create(HouseholdMember, member)
    await deals.everything.update(
        Household, deals["household"], {"head_of_household": deals["mateo's record"]}
    )
    for entity, name in ((Contract, "home care"), (Entitlement, "repairs")):
        assert (await deals.everything.get(entity, deals[name]))["consumer"] == deals["mateo's record"]


async def test_an_entitlement_that_cases_fall_under_is_not_deleted(deals: Deals) -> None:
    await deals.entitlement("visits")
    await deals.case("case")
    with pytest.raises(Conflict):
        await deals.records("entitlement admin").delete(Entitlement, deals["visits"])
    await deals.everything.delete(Case, deals["case"])
    await deals.records("entitlement admin").delete(Entitlement, deals["visits"])


async def test_a_characteristic_has_usages_in_periods(deals: Deals) -> None:
    await deals.contract("gold")
    await deals.line("line", "gold")
    await deals.entitlement("visits", service_contract_line=deals["line"])
    admin = deals.records("entitlement admin")
    values = {"entitlement": deals["visits"], "characteristic": deals["spare parts"], "value": "3"}
    parts = await admin.create(EntitlementCharacteristic, values)
    assert parts["service_contract_line"] == deals["line"]
    with pytest.raises(InvalidInput):
        await admin.update(EntitlementCharacteristic, parts["sys_id"], {"value": "many"})
    usage = {"entitlement_characteristic": parts["sys_id"], "total_units": 3}
    with pytest.raises(InvalidInput):
        await admin.create(EntitlementUsage, {**usage, "period_start": day(2), "period_end": day(1)})
    row = await admin.create(EntitlementUsage, {**usage, "period_start": day(1), "period_end": day(1)})
    assert row["entitlement"] == deals["visits"]
