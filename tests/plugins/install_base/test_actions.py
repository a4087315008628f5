"""Moving, replacing, servicing and uninstalling items, and what their history says of it."""

import datetime
from typing import Any

import pytest

from platform_core import Query, utc_now
from plugins.install_base import InstallBaseItem, InstalledProduct
from tests.plugins.install_base.shop import Shop

NOW = utc_now()
DAY = datetime.timedelta(days=1)
PATH = "/api/install-base/items"


async def events(shop: Shop, name: str) -> list[str]:
    """The history of an item in words."""
    return [event["event"] for event in await shop.history(name)]


async def atm(shop: Shop) -> None:
    """An ATM with a part, which realises what was sold."""
    async with shop.preparing():
        await shop.sold("rented", account=shop["bank"])
        values = {"location": shop["vault"], "install_date": NOW - 9 * DAY}
        await shop.item(
            "atm", product=shop["ATM"], contact=shop["banker"], maintenance_interval_days=30, **values
        )
        await shop.item("dispenser", parent=shop["atm"], **values)
        await shop.item("camera", parent=shop["atm"], **{**values, "location": shop["shop floor"]})
        await shop.add("link", InstalledProduct, install_base=shop["atm"], sold_product=shop["rented"])


async def test_an_item_is_moved_with_the_parts_that_stand_beside_it(shop: Shop) -> None:
    await atm(shop)
    keeper = await shop.client("keeper")
    body = {"location": shop["shop floor"], "notes": "The vault is rebuilt."}
    answer = await keeper.post(f"{PATH}/{shop['atm']}/move", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["location"] == shop["shop floor"]
    assert (await shop.now("dispenser"))["location"] == shop["shop floor"]
    assert await events(shop, "atm") == ["installed", "moved"]
    assert await events(shop, "dispenser") == ["installed", "moved"]
    assert await events(shop, "camera") == ["installed"]
    moved = (await shop.history("atm"))[1]
    assert (moved["from_location"], moved["to_location"]) == (shop["vault"], shop["shop floor"])
    assert (moved["performed_by"], moved["notes"]) == (shop["keeper"], "The vault is rebuilt.")
    answer = await keeper.post(f"{PATH}/{shop['dispenser']}/move", json={"parent": None})
    assert answer.status_code == 200, answer.text
    top = await shop.now("dispenser")
    assert (top["parent"], top["root"], top["location"]) == (None, shop["dispenser"], shop["shop floor"])
    assert (await shop.history("dispenser"))[-1]["from_parent"] == shop["atm"]


async def test_a_replacement_takes_the_place_of_an_item(shop: Shop) -> None:
    await atm(shop)
    keeper = await shop.client("keeper")
    body = {"identifier": "T-2", "notes": "Beyond repair."}
    answer = await keeper.post(f"{PATH}/{shop['atm']}/replace", json=body)
    assert answer.status_code == 201, answer.text
    shop.known["new"] = new = await shop.everything.get(InstallBaseItem, answer.json()["sys_id"])
    assert (new["status"], new["replaces"], new["identifier"]) == ("replacement", shop["atm"], "T-2")
    former = await shop.now("atm")
    assert (former["active"], former["status"]) == (False, "original")
    for name in ("name", "product", "account", "contact", "location", "parent"):
        assert new[name] == former[name]
    assert (await shop.now("dispenser"))["root"] == new["sys_id"]
    links = (await shop.everything.list(InstalledProduct, Query())).records
    assert [(link["install_base"], link["sold_product"]) for link in links] == [
        (new["sys_id"], shop["rented"])
    ]
    assert await events(shop, "atm") == ["installed", "uninstalled", "replaced"]
    assert await events(shop, "new") == ["installed", "replaces"]
    assert await events(shop, "dispenser") == ["installed", "moved"]
    assert {event["notes"] for event in (await shop.history("atm"))[1:]} == {"Beyond repair."}
    assert (await shop.history("atm"))[-1]["other_item"] == new["sys_id"]
    again = await keeper.post(f"{PATH}/{shop['atm']}/replace", json={})
    assert again.status_code == 422
    assert (await shop.everything.count(InstallBaseItem)) == 4


async def test_without_its_parts_an_item_is_replaced_as_a_whole(shop: Shop) -> None:
    await atm(shop)
    keeper = await shop.client("keeper")
    answer = await keeper.post(f"{PATH}/{shop['atm']}/replace", json={"keep_parts": False})
    assert answer.status_code == 201, answer.text
    assert [(await shop.now(name))["active"] for name in ("atm", "dispenser", "camera")] == [False] * 3


async def test_an_item_is_serviced_and_uninstalled(shop: Shop) -> None:
    await atm(shop)
    keeper = await shop.client("keeper")
    answer = await keeper.post(
        f"{PATH}/{shop['atm']}/service", json={"day": "2026-03-01", "notes": "Cleaned."}
    )
    assert answer.json()["next_maintenance"] == "2026-03-31"
    earlier = await keeper.post(f"{PATH}/{shop['atm']}/service", json={"day": "2026-03-01"})
    assert earlier.status_code == 422
    when = (NOW - DAY).isoformat()
    answer = await keeper.post(f"{PATH}/{shop['atm']}/uninstall", json={"uninstall_date": when})
    assert answer.json()["active"] is False
    assert await events(shop, "atm") == ["installed", "serviced", "uninstalled"]
    again = await keeper.post(f"{PATH}/{shop['atm']}/uninstall", json={})
    assert again.status_code == 422


@pytest.mark.rule("CSM-147")
async def test_only_who_keeps_the_install_base_acts_on_items(shop: Shop) -> None:
    await atm(shop)
    acts: tuple[tuple[str, dict[str, Any]], ...] = (
        ("move", {"location": shop["shop floor"]}), ("replace", {}), ("service", {}), ("uninstall", {}),
    )  # fmt: skip
    before = [await shop.now(name) for name in ("atm", "dispenser", "camera")]
    for who, code in (("banker", 403), ("teller", 404), ("grocer", 404)):
        client = await shop.client(who)
        for action, body in acts:
            answer = await client.post(f"{PATH}/{shop['atm']}/{action}", json=body)
            assert answer.status_code == code, (who, action, answer.text)
    keeper = await shop.client("keeper")
    assert (await keeper.post(f"{PATH}/nonsense/move", json={})).status_code == 404
    assert [await shop.now(name) for name in ("atm", "dispenser", "camera")] == before
