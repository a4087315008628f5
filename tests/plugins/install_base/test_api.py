"""The Install Base Item API: what programs read and write, and what it answers."""

from typing import Any

import httpx
import pytest

from plugins.install_base import API_READ, API_WRITE, InstallBaseItem, InstalledProduct
from tests.plugins.install_base.shop import Shop

BASE = "/api/sn_install_base/integrations/installbaseitems"


@pytest.fixture
async def programs(shop: Shop) -> Shop:
    """A tree of three items, and two programs."""
    async with shop.preparing():
        await shop.person("reader", API_READ)
        await shop.person("writer", API_WRITE)
        await shop.sold("rented", account=shop["bank"])
        await shop.item("atm", account=shop["bank"], identifier="T-1")
        await shop.item("dispenser", parent=shop["atm"])
        await shop.item("roller", parent=shop["dispenser"])
        await shop.item("grocery's", account=shop["grocery"])
        await shop.add("link", InstalledProduct, install_base=shop["atm"], sold_product=shop["rented"])
    return shop


def names(answer: httpx.Response) -> list[str]:
    """The names of the items of an answer."""
    body = answer.json()
    assert (answer.status_code, body["status"]) == (200, "success"), answer.text
    return [item["name"] for item in body["result"]]


async def test_items_are_listed_by_any_column_and_so_many_at_most(programs: Shop) -> None:
    reader = await programs.client("reader")
    assert len(names(await reader.get(BASE))) == 4
    assert names(await reader.get(BASE, params={"account": programs["grocery"]})) == ["grocery's"]
    assert names(await reader.get(BASE, params={"identifier": "T-1", "active": "true"})) == ["atm"]
    assert names(
        await reader.get(BASE, params={"sys_class_name": "sn_install_base_item", "parent": programs["atm"]})
    ) == ["dispenser"]
    some = await reader.get(BASE, params={"sysparm_limit": 2})
    assert (len(names(some)), some.json()["has_more"]) == (2, True)
    assert (await reader.get(BASE, params={"sysparm_limit": 4})).json()["has_more"] is False


async def test_items_come_with_their_parts_as_deep_as_asked_for(programs: Shop) -> None:
    reader = await programs.client("reader")
    flat = (await reader.get(f"{BASE}/{programs['atm']}")).json()["result"]
    assert "childinstallbaseitems" not in flat
    for path in (BASE, BASE.removesuffix("s")):
        one = (await reader.get(f"{path}/{programs['atm']}", params={"sysparm_depth": 1})).json()["result"]
        assert [part["name"] for part in one["childinstallbaseitems"]] == ["dispenser"]
        assert "childinstallbaseitems" not in one["childinstallbaseitems"][0]
    deep = (await reader.get(BASE, params={"identifier": "T-1", "sysparm_depth": 2})).json()["result"][0]
    assert deep["childinstallbaseitems"][0]["childinstallbaseitems"][0]["name"] == "roller"


async def test_what_belongs_to_an_item_is_listed_by_name(programs: Shop) -> None:
    reader = await programs.client("reader")
    parts = await reader.get(f"{BASE}/{programs['atm']}/childinstallbaseitems")
    assert names(parts) == ["dispenser"]
    sold = await reader.get(f"{BASE}/{programs['atm']}/soldproducts")
    assert [row["sold_product.name"] for row in sold.json()["result"]] == ["rented"]
    unknown = await reader.get(f"{BASE}/{programs['atm']}/workorders")
    assert (unknown.status_code, unknown.json()["status"]) == (404, "failure")
    assert "childinstallbaseitems" in unknown.json()["error"]["detail"]


async def test_an_item_is_created_with_its_parts_or_not_at_all(programs: Shop) -> None:
    writer = await programs.client("writer")
    part: dict[str, Any] = {"name": "Head", "childinstallbaseitems": [{"name": "Sensor"}]}
    whole = {"name": "Reader", "account": programs["bank"], "childinstallbaseitems": [part]}
    made = await writer.post(BASE, json=whole)
    assert (made.status_code, made.json()["status"]) == (200, "success"), made.text
    sensor = made.json()["result"]["childinstallbaseitems"][0]["childinstallbaseitems"][0]
    assert sensor["account"] == programs["bank"]
    count = await programs.everything.count(InstallBaseItem)
    for wrong, pointer in (
        ({**whole, "consumer": programs["clara's record"]}, "/account"),
        ({**whole, "childinstallbaseitems": [{**part, "account": programs["grocery"]}]}, "/account"),
        ({**whole, "sys_class_name": "sys_user"}, "no class of install base items"),
        ({**whole, "childinstallbaseitems": "many"}, "childinstallbaseitems"),
        ({**whole, "colour": "red"}, "/colour"),
    ):
        refused = await writer.post(BASE, json=wrong)
        assert (refused.status_code, refused.json()["status"]) == (400, "failure"), refused.text
        assert pointer in refused.json()["error"]["detail"]
    assert await programs.everything.count(InstallBaseItem) == count


async def test_of_several_items_each_is_handled_on_its_own(programs: Shop) -> None:
    writer = await programs.client("writer")
    good = {"name": "Good", "account": programs["bank"]}
    bad = {
        "name": "Bad",
        "account": programs["bank"],
        "childinstallbaseitems": [{"name": "Part", "colour": "red"}],
    }
    answer = await writer.post(BASE, json=[good, bad, good])
    assert (answer.status_code, answer.json()["status"]) == (200, "failure")
    assert [one["status"] for one in answer.json()["result"]] == ["success", "failure", "success"]
    made = [item["name"] async for item in programs.everything.every(InstallBaseItem)]
    assert (made.count("Good"), made.count("Bad"), made.count("Part")) == (2, 0, 0)
    assert (await writer.post(BASE, json=[bad])).status_code == 400


@pytest.mark.rule("CSM-126")
async def test_items_are_changed_and_uninstalled(programs: Shop) -> None:
    writer = await programs.client("writer")
    path = f"{BASE}/{programs['atm']}"
    changed = await writer.patch(path, json={"identifier": "T-2"})
    assert changed.json()["result"]["identifier"] == "T-2"
    both = await writer.patch(path, json={"consumer": programs["clara's record"]})
    assert (both.status_code, both.json()["status"]) == (400, "failure")
    early = await writer.patch(f"{path}/uninstall", json={"uninstall_date": "1990-01-01T00:00:00Z"})
    assert early.status_code == 400
    gone = await writer.patch(f"{path}/uninstall", json={})
    assert gone.json()["result"]["active"] is False
    assert (await programs.now("roller"))["active"] is False
    assert (await writer.patch(f"{path}/uninstall", json={})).status_code == 400


async def test_the_api_takes_a_role_of_its_own(programs: Shop) -> None:
    reader = await programs.client("reader")
    for answer in (
        await reader.post(BASE, json={"name": "x", "account": programs["bank"]}),
        await reader.patch(f"{BASE}/{programs['atm']}", json={"name": "x"}),
        await reader.patch(f"{BASE}/{programs['atm']}/uninstall", json={}),
    ):
        assert (answer.status_code, answer.json()["status"]) == (403, "failure")
    for who in ("banker", "teller", "clara"):
        client = await programs.client(who)
        for path in (BASE, f"{BASE}/{programs['atm']}", f"{BASE}/{programs['atm']}/soldproducts"):
            assert (await client.get(path)).status_code == 403
    stranger = await programs.world.client()
    assert (await stranger.get(BASE)).status_code == 401
    for missing in ("nonsense", "0" * 32):
        answer = await reader.get(f"{BASE}/{missing}")
        assert (answer.status_code, answer.json()["status"]) == (404, "failure")
    odd = await reader.get(BASE, params={"colour": "red"})
    assert (odd.status_code, odd.json()["status"]) == (400, "failure")


async def test_refusals_in_the_words_of_this_api_are_announced_beside_those_found_before_it(
    programs: Shop,
) -> None:
    """What the route refuses, it answers in its own shape; a parameter that is none is a problem as anywhere."""
    reader = await programs.client("reader")
    document = (await reader.get("/openapi.json")).json()
    path = document["paths"]["/api/sn_install_base/integrations/installbaseitems/{sys_id}"]["get"]
    for status, asked in ((400, "?sysparm_depth=x"), (404, "")):
        answer = await reader.get(f"{BASE}/{'f' * 32}{asked}")
        announced = path["responses"][str(status)]["content"]
        assert answer.status_code == status
        assert announced.keys() == {"application/json", "application/problem+json"}
        assert answer.headers["content-type"] in announced
