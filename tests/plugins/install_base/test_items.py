"""The state of items, their dates, and that an item and its asset are one thing."""

import datetime
from typing import Any

import pytest

from platform_core import Conflict, InvalidInput, utc_now
from plugins.install_base import InstallBaseItem
from plugins.product_data import Asset
from tests.plugins.install_base.shop import Shop

NOW = utc_now()
DAY = datetime.timedelta(days=1)
IN_USE = ("in_use", True, "operational", "in_use")
RETIRED = ("inactive", False, "end_of_life", "retired")


async def signs(shop: Shop, name: str) -> tuple[Any, ...]:
    """What says whether an item is in use."""
    item = await shop.now(name)
    return tuple(item[field] for field in ("state", "active", "life_cycle_stage", "life_cycle_stage_status"))


@pytest.mark.rule("CSM-127")
@pytest.mark.parametrize(
    ("off", "on"),
    [
        ({"state": "inactive"}, {"state": "in_use"}),
        ({"active": False}, {"active": True}),
        ({"life_cycle_stage": "end_of_life"}, {"life_cycle_stage": "operational"}),
        ({"life_cycle_stage_status": "retired"}, {"life_cycle_stage_status": "in_use"}),
        ({"uninstall_date": NOW}, {"uninstall_date": None}),
    ],
)
async def test_whatever_says_it_an_item_is_in_use_or_not(
    shop: Shop, off: dict[str, Any], on: dict[str, Any]
) -> None:
    await shop.item("atm", account=shop["bank"], install_date=NOW - DAY)
    assert await signs(shop, "atm") == IN_USE
    await shop.change("atm", **off)
    assert await signs(shop, "atm") == RETIRED
    assert (await shop.now("atm"))["uninstall_date"] is not None
    await shop.change("atm", **on)
    assert await signs(shop, "atm") == IN_USE
    assert (await shop.now("atm"))["uninstall_date"] is None
    await shop.item("new", account=shop["bank"], install_date=NOW - DAY, **off)
    assert await signs(shop, "new") == RETIRED


@pytest.mark.rule("CSM-127")
async def test_contradictions_and_impossible_dates_are_refused(shop: Shop) -> None:
    await shop.item("atm", account=shop["bank"], install_date=NOW - DAY)
    for wrong in (
        {"state": "inactive", "life_cycle_stage": "end_of_life", "active": True, "uninstall_date": None},
        {"uninstall_date": NOW + 2 * DAY},
        {"uninstall_date": NOW - 2 * DAY},
    ):
        if wrong.get("active") is True:
            continue  # Equal to what is stored: no sign is given by it.
        with pytest.raises(InvalidInput):
            await shop.change("atm", **wrong)
    await shop.change("atm", state="inactive")
    with pytest.raises(InvalidInput, match="another that it is not"):
        await shop.change("atm", state="in_use", life_cycle_stage_status="disposed")
    await shop.change("atm", life_cycle_stage_status="disposed")
    assert (await signs(shop, "atm"))[-1] == "disposed"


@pytest.mark.rule("CSM-127")
async def test_with_the_whole_its_parts_are_uninstalled(shop: Shop) -> None:
    await shop.item("atm", account=shop["bank"], install_date=NOW - 9 * DAY)
    await shop.item("dispenser", parent=shop["atm"], install_date=NOW - 9 * DAY)
    await shop.item("roller", parent=shop["dispenser"], install_date=NOW - 9 * DAY)
    await shop.change("atm", uninstall_date=NOW - DAY)
    for name in ("dispenser", "roller"):
        part = await shop.now(name)
        assert (part["active"], part["uninstall_date"]) == (False, NOW - DAY)
        assert [event["event"] for event in await shop.history(name)] == ["installed", "uninstalled"]
    with pytest.raises(InvalidInput, match="not in use"):
        await shop.change("roller", state="in_use")
    with pytest.raises(InvalidInput, match="not in use"):
        await shop.item("new part", parent=shop["atm"])


async def test_maintenance_is_due_an_interval_after_the_last(shop: Shop) -> None:
    first = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)
    item = await shop.item("atm", account=shop["bank"], install_date=first, maintenance_interval_days=30)
    assert item["next_maintenance"] == datetime.date(2026, 1, 31)
    changed = await shop.change("atm", last_maintenance=datetime.date(2026, 2, 5))
    assert changed["next_maintenance"] == datetime.date(2026, 3, 7)
    agreed = await shop.change(
        "atm", last_maintenance=datetime.date(2026, 3, 1), next_maintenance=datetime.date(2026, 6, 1)
    )
    assert agreed["next_maintenance"] == datetime.date(2026, 6, 1)
    assert (await shop.change("atm", health_status="major"))["health_status_last_updated"] is not None
    with pytest.raises(InvalidInput, match="before_item_dates_are_set.* beyond all that there are"):
        await shop.change("atm", last_maintenance=datetime.date.max)


async def asset_of(shop: Shop) -> dict[str, Any]:
    """The asset as it stands."""
    return await shop.everything.get(Asset, shop["asset"])


async def test_what_an_item_is_its_asset_is_too(shop: Shop) -> None:
    await shop.add("asset", Asset, asset_tag="P-1", model=shop["ATM"], location=shop["vault"])
    item = await shop.item("atm", contact=shop["banker"], asset=shop["asset"], install_date=NOW - DAY)
    assert (item["product"], item["location"]) == (shop["ATM"], shop["vault"])
    asset = await asset_of(shop)
    assert [asset[name] for name in ("account", "contact", "install_date")] == [
        shop["bank"], shop["banker"], NOW - DAY,
    ]  # fmt: skip
    await shop.change("atm", location=shop["shop floor"])
    assert (await asset_of(shop))["location"] == shop["shop floor"]
    await shop.change("atm", account=shop["grocery"], contact=shop["grocer"])
    assert (await asset_of(shop))["account"] == shop["grocery"]
    await shop.change("atm", state="inactive")
    assert (await asset_of(shop))["install_status"] == 7
    await shop.change("atm", state="in_use")
    assert (await asset_of(shop))["install_status"] == 1


async def test_what_an_asset_is_its_item_is_too_but_for_the_owner(shop: Shop) -> None:
    await shop.contact("second banker", "bank")
    await shop.add("asset", Asset, asset_tag="P-1", model=shop["ATM"])
    await shop.item("atm", contact=shop["banker"], asset=shop["asset"])
    changes = {"location": shop["shop floor"], "contact": shop["second banker"], "install_date": NOW - DAY}
    await shop.everything.update(Asset, shop["asset"], changes)
    item = await shop.now("atm")
    assert {name: item[name] for name in changes} == changes
    assert [event["event"] for event in await shop.history("atm")] == ["installed", "moved"]
    await shop.everything.update(Asset, shop["asset"], {"install_status": 7})
    assert (await shop.now("atm"))["active"] is False
    await shop.everything.update(Asset, shop["asset"], {"install_status": 1})
    assert (await shop.now("atm"))["active"] is True
    with pytest.raises(InvalidInput) as refused:
        await shop.everything.update(Asset, shop["asset"], {"account": shop["grocery"], "contact": None})
    assert [error.pointer for error in refused.value.errors] == ["/account"]


async def test_an_asset_is_one_item_at_most_and_fits_it(shop: Shop) -> None:
    await shop.add("asset", Asset, asset_tag="P-1", model=shop["ATM"])
    await shop.add("grocery's", Asset, asset_tag="P-2", model=shop["ATM"], account=shop["grocery"])
    await shop.item("atm", account=shop["bank"], asset=shop["asset"])
    with pytest.raises(Conflict):
        await shop.item("second", account=shop["bank"], asset=shop["asset"])
    for wrong in ({"asset": shop["grocery's"]}, {"product": shop["card reader"]}):
        with pytest.raises(InvalidInput) as refused:
            await shop.change("atm", **wrong)
        assert [error.pointer for error in refused.value.errors] == [f"/{field}" for field in wrong]
    assert (await shop.everything.get(InstallBaseItem, shop["atm"]))["asset"] == shop["asset"]
