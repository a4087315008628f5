"""Verifying entitlements: exactly one of account and consumer, and all that is given has to fit."""

from __future__ import annotations

from typing import Any

import pytest

from plugins.contracts import Coverage, EntitlementCharacteristic, EntitlementUsage
from plugins.product_data import ProductOffering, ProductSpecification
from tests.plugins.contracts.deals import Deals, day

PATH = "/api/sn_ent_verify/verifyentitlements"


async def verified(deals: Deals, person: str = "integrator", **asked: Any) -> tuple[int, Any]:
    """The answer to somebody who verifies."""
    answer = await (await deals.world.client(deals.actors[person])).get(PATH, params=asked)
    return answer.status_code, answer.json().get("result", answer.json())


async def names(deals: Deals, person: str = "integrator", **asked: Any) -> set[str]:
    """The names of the entitlements that fit."""
    status, found = await verified(deals, person, **asked)
    assert status == 200, found
    return {each["entitlement_name"] for each in found["entitlements"]}


@pytest.mark.rule("CSM-143")
async def test_exactly_one_of_account_and_consumer_is_named(deals: Deals) -> None:
    await deals.entitlement("hotel's")
    await deals.entitlement("clara's", consumer=deals["clara's record"])
    hotel, clara = {"account": deals["hotel"]}, {"consumer": deals["clara's record"]}
    for asked in ({}, {**hotel, **clara}, {"state": "active"}, {"product": deals["router"]}, {"account": ""}):
        status, refused = await verified(deals, **asked)
        assert (status, refused["code"]) == (400, "invalid_query")
        assert refused["remedy"]
    assert await names(deals, **hotel) == {"hotel's"}
    assert await names(deals, **clara) == {"clara's"}


@pytest.mark.rule("CSM-143")
async def test_all_that_is_given_has_to_fit(deals: Deals) -> None:
    await deals.in_force("gold")
    await deals.line("line", "gold")
    await deals.entitlement("of the line", service_contract_line=deals["line"], product=deals["router"])
    await deals.entitlement("of the contract", contract=deals["gold"])
    await deals.entitlement("of the product", product=deals["router"])
    await deals.entitlement("of the item", install_base_item=deals["hotel's item"])
    await deals.entitlement("later", start_date=day(5))
    hotel = {"account": deals["hotel"]}
    gold = {"contract": deals["gold"]}
    line = {"service_contract_line": deals["line"]}
    router = {"product": deals["router"]}
    assert len(await names(deals, **hotel)) == 5
    assert await names(deals, **hotel, **gold) == {"of the line", "of the contract"}
    assert await names(deals, **hotel, **line) == {"of the line"}
    assert await names(deals, **hotel, **router) == {"of the line", "of the product"}
    assert await names(deals, **hotel, **gold, **router) == {"of the line"}
    assert await names(deals, **hotel, state="draft") == {"later"}
    for field, entity in (
        ("product_offering", ProductOffering),
        ("product_specification", ProductSpecification),
    ):
        await deals.add(field, entity, name=field)
        await deals.entitlement(f"of the {field}", **{field: deals[field]})
        assert await names(deals, **hotel, **{field: deals[field]}) == {f"of the {field}"}
    assert await names(deals, **hotel, install_base=deals["hotel's item"]) == {"of the item"}
    assert await names(deals, account=deals["branch"], **gold) == set()


async def test_what_covers_a_product_is_found_by_it(deals: Deals) -> None:
    await deals.in_force("gold")
    await deals.in_force("silver")
    await deals.line("line", "silver")
    await deals.entitlement("of gold", contract=deals["gold"])
    await deals.entitlement("of silver", contract=deals["silver"])
    await deals.entitlement("of the line", service_contract_line=deals["line"])
    await deals.entitlement("for itself")
    product = {"sold_product": deals["hotel's product"]}
    asked = {"account": deals["hotel"], **product}
    assert await names(deals, **asked) == set()
    await deals.add("1", Coverage, contract=deals["gold"], **product)
    await deals.add("2", Coverage, service_contract_line=deals["line"], **product)
    await deals.add("3", Coverage, entitlement=deals["for itself"], **product)
    assert await names(deals, **asked) == {"of gold", "of the line", "for itself"}


@pytest.mark.parametrize(
    "asked",
    [
        {"accnt": "x"},
        {"state": "Active"},
        {"product": "router"},
        {"sysparm_limit": "0"},
        {"sysparm_limit": "101"},
        {"limit": "ten"},
        {"sysparm_offset": "-1"},
    ],
)
async def test_what_cannot_be_read_is_refused(deals: Deals, asked: dict[str, str]) -> None:
    status, refused = await verified(deals, account=deals["hotel"], **asked)
    assert status == 400
    assert [error["pointer"] for error in refused["errors"]] == [f"/{next(iter(asked))}"]


async def test_pages_say_whether_there_is_more(deals: Deals) -> None:
    async with deals.preparing():
        for number in range(12):
            await deals.entitlement(f"visits {number:02}")
    _, first = await verified(deals, account=deals["hotel"])
    assert (len(first["entitlements"]), first["hasMore"], first["sysparm_limit"]) == (10, True, 10)
    _, second = await verified(deals, account=deals["hotel"], sysparm_offset=10)
    assert (len(second["entitlements"]), second["hasMore"]) == (2, False)
    _, exact = await verified(deals, account=deals["hotel"], limit=12)
    assert (len(exact["entitlements"]), exact["hasMore"]) == (12, False)


async def test_whoever_verifies_sees_what_he_may_read_and_no_more(deals: Deals) -> None:
    await deals.entitlement("hotel's")
    hotel = {"account": deals["hotel"]}
    assert await names(deals, "guest", **hotel) == {"hotel's"}
    assert await names(deals, "foreigner", **hotel) == set()
    assert await names(deals, "consumer agent", **hotel) == set()
    nobody = await deals.world.client()
    assert (await nobody.get(PATH, params=hotel)).status_code == 401


async def test_a_characteristic_shows_its_usage_of_today(deals: Deals) -> None:
    await deals.entitlement("visits")
    values = {"entitlement": deals["visits"], "characteristic": deals["spare parts"], "value": "3"}
    await deals.add("parts", EntitlementCharacteristic, type="coverage_and_usage", **values)
    for start, end, used in ((-20, -10, 3), (-5, 5, 1), (6, 9, 0)):
        usage = {"entitlement_characteristic": deals["parts"], "total_units": 3, "used_units": used}
        await deals.everything.create(
            EntitlementUsage, {**usage, "period_start": day(start), "period_end": day(end)}
        )
    path = f"{PATH}/getEntitlementCharacteristic/{deals['parts']}"
    client = await deals.world.client(deals.actors["integrator"])
    found = (await client.get(path)).json()["result"]
    assert (found["characteristic"], found["value"]) == (deals["spare parts"], "3")
    assert [(each["total_units"], each["used_units"]) for each in found["entitlement_usage"]] == [(3, 1)]
    assert (await (await deals.world.client(deals.actors["foreigner"])).get(path)).status_code == 404
    assert (await client.get(f"{PATH}/getEntitlementCharacteristic/nonsense")).status_code == 404
