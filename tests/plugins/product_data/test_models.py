"""Product models: what their dates make of them, what they are called, and what they belong to and go with."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_core import Company, Conflict, InvalidInput, utc_now
from platform_core.testing import World
from plugins.product_data import (
    Asset,
    BundleComponent,
    CompatibleModel,
    HardwareModel,
    Model,
    ProductFamily,
    ProductLine,
)
from plugins.product_data.entities.models import MODEL_STATUS
from plugins.product_data.jobs import follow_dates
from plugins.product_data.rules import status_of
from tests.mail_kit import delivered
from tests.plugins.product_data.shop import Shop, day

NO_DATES: dict[str, datetime.date | None] = dict.fromkeys(
    ("effective_from", "end_of_sale", "end_of_support", "effective_until")
)
DAYS = st.lists(st.integers(-50, 50), min_size=4, max_size=4).map(sorted)


@pytest.mark.parametrize(
    ("dates", "status"),
    [
        ({}, "in_production"),
        ({"effective_from": 0}, "in_production"),
        ({"effective_from": 1}, "planned"),
        ({"effective_from": -9, "end_of_sale": 0}, "in_production"),
        ({"end_of_sale": -1}, "end_of_sale"),
        ({"end_of_sale": -5, "end_of_support": -1}, "end_of_support"),
        ({"end_of_support": 0}, "in_production"),
        ({"end_of_sale": -5, "effective_until": -1}, "retired"),
    ],
)
async def test_the_dates_of_a_model_make_its_status(shop: Shop, dates: dict[str, int], status: str) -> None:
    made = await shop.model("X", **dict[str, Any]({name: day(distance) for name, distance in dates.items()}))
    assert (made["status"], made["active"]) == (status, status != "retired")


@given(days=DAYS)
def test_a_models_status_only_ever_goes_forward(days: list[int]) -> None:
    model = {name: day(distance) for name, distance in zip(NO_DATES, days, strict=True)}
    order = list(MODEL_STATUS.codes)
    places = [order.index(status_of(model, day(now))) for now in range(-52, 53)]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0, len(order) - 1)


async def test_the_job_gives_models_the_status_of_the_day(shop: Shop) -> None:
    csm = shop.csm
    await shop.model("Coming", effective_from=day(3))
    await shop.model("Going", end_of_sale=day(3), effective_until=day(9))
    await shop.model("Staying")
    database = csm.instance.database
    # Some days go by.
    for column, name, distance in (
        ("effective_from", "Coming", 0),
        ("end_of_sale", "Going", -9),
        ("effective_until", "Going", -1),
    ):
        moved = day(distance).isoformat()
        await database.execute(f"UPDATE cmdb_model SET {column} = '{moved}' WHERE name = '{name}'")
    await follow_dates(csm.system)
    models = {row["name"]: row async for row in csm.system.every(Model)}
    assert {name: row["status"] for name, row in models.items()} == {
        "Coming": "in_production",
        "Going": "retired",
        "Staying": "in_production",
        "Router": "in_production",
    }
    assert (models["Going"]["active"], models["Coming"]["active"]) == (False, True)
    counts = {name: row["sys_mod_count"] for name, row in models.items()}
    await follow_dates(csm.system)
    assert counts == {row["name"]: row["sys_mod_count"] async for row in csm.system.every(Model)}


async def test_days_that_are_not_in_order_are_refused(shop: Shop) -> None:
    odd: tuple[tuple[dict[str, Any], str], ...] = (
        ({"effective_from": day(2), "end_of_sale": day(1)}, "/end_of_sale"),
        ({"effective_from": day(2), "effective_until": day(1)}, "/effective_until"),
        ({"end_of_sale": day(0), "end_of_support": day(-1)}, "/end_of_support"),
    )
    for dates, pointer in odd:
        with pytest.raises(InvalidInput) as refused:
            await shop.model("X", **dates)
        assert [error.pointer for error in refused.value.errors] == [pointer]


async def test_a_model_and_its_assets_are_called_by_maker_name_and_version(shop: Shop) -> None:
    csm = shop.csm
    maker = await csm.system.create(Company, {"name": "Alder", "manufacturer": True})
    made = await shop.model("AX-1", HardwareModel, manufacturer=maker["sys_id"], version="2")
    assert made["display_name"] == "Alder AX-1 2"
    assert (await shop.model("Alder One", manufacturer=maker["sys_id"]))["display_name"] == "Alder One"
    assert (await shop.asset("T1", model=made["sys_id"]))["display_name"] == "T1 - Alder AX-1 2"
    untagged = await shop.asset("", model=made["sys_id"], serial_number="S9")
    assert untagged["display_name"] == "S9 - Alder AX-1 2"
    await csm.system.update(Company, maker["sys_id"], {"name": "Elm"})
    await delivered(csm)
    await delivered(csm)
    assert (await csm.system.get(Model, made["sys_id"]))["display_name"] == "Elm AX-1 2"
    names = {row["display_name"] async for row in csm.system.every(Asset)}
    assert names == {"T1 - Elm AX-1 2", "S9 - Elm AX-1 2"}


async def test_what_a_model_replaces_ends_somewhere(shop: Shop) -> None:
    first = await shop.model("V1")
    second = await shop.model("V2", replaces=first["sys_id"])
    third = await shop.model("V3", replaces=second["sys_id"])
    for model, earlier in ((first, third), (first, first), (first, second)):
        with pytest.raises(InvalidInput, match="replace itself") as refused:
            await shop.csm.system.update(Model, model["sys_id"], {"replaces": earlier["sys_id"]})
        assert [error.pointer for error in refused.value.errors] == ["/replaces"]


async def test_a_model_is_of_the_line_of_its_family_and_goes_along_with_it(shop: Shop) -> None:
    system = shop.csm.system
    lines = [(await system.create(ProductLine, {"name": name}))["sys_id"] for name in ("Access", "Core")]
    family = await system.create(ProductFamily, {"name": "AX", "product_line": lines[0]})
    made = await shop.model("AX-1", product_family=family["sys_id"])
    assert made["product_line"] == lines[0]
    with pytest.raises(InvalidInput, match="another line"):
        await system.update(Model, made["sys_id"], {"product_line": lines[1]})
    await system.update(ProductFamily, family["sys_id"], {"product_line": lines[1]})
    assert (await system.get(Model, made["sys_id"]))["product_line"] == lines[1]


async def rows(csm: World) -> set[tuple[str, str, str | None]]:
    """Which models are compatible, as stored."""
    every = csm.system.every(CompatibleModel)
    return {(row["model"], row["compatible_with"], row["note"]) async for row in every}


async def test_compatible_models_say_so_on_both_sides_and_cease_to_together(shop: Shop) -> None:
    system = shop.csm.system
    one, other = shop.ids["Router"], (await shop.model("Cable"))["sys_id"]
    made = await system.create(CompatibleModel, {"model": one, "compatible_with": other, "note": "Short"})
    assert await rows(shop.csm) == {(one, other, "Short"), (other, one, "Short")}
    await system.update(CompatibleModel, made["sys_id"], {"note": "Any"})
    assert await rows(shop.csm) == {(one, other, "Any"), (other, one, "Any")}
    with pytest.raises(InvalidInput, match="itself"):
        await system.create(CompatibleModel, {"model": one, "compatible_with": one})
    with pytest.raises(Conflict):
        await system.create(CompatibleModel, {"model": other, "compatible_with": one})
    with pytest.raises(InvalidInput, match="fixed"):
        await system.update(CompatibleModel, made["sys_id"], {"model": other})
    await system.delete(CompatibleModel, made["sys_id"])
    assert await rows(shop.csm) == set()


async def test_a_bundle_has_parts_and_is_no_part_of_itself(shop: Shop) -> None:
    system = shop.csm.system
    kit, inner = await shop.model("Kit", bundle=True), await shop.model("Inner", bundle=True)

    async def put(part: str, bundle: Any) -> None:
        await system.create(BundleComponent, {"bundle": bundle["sys_id"], "model": part, "quantity": 2})

    await put(inner["sys_id"], kit)
    await put(shop.ids["Router"], inner)
    for part, bundle in ((kit, inner), (kit, kit)):
        with pytest.raises(InvalidInput, match="part of itself"):
            await put(part["sys_id"], bundle)
    with pytest.raises(InvalidInput, match="no bundle"):
        await put(inner["sys_id"], {"sys_id": shop.ids["Router"]})
    with pytest.raises(Conflict, match=r"has parts \(1\)"):
        await system.update(Model, kit["sys_id"], {"bundle": False})
    await system.update(Model, kit["sys_id"], {"main_component": inner["sys_id"]})
    for model, main in ((kit["sys_id"], kit["sys_id"]), (shop.ids["Router"], inner["sys_id"])):
        with pytest.raises(InvalidInput) as refused:
            await system.update(Model, model, {"main_component": main})
        assert [error.pointer for error in refused.value.errors] == ["/main_component"]


async def test_a_cost_has_a_currency(shop: Shop) -> None:
    with pytest.raises(InvalidInput, match="needs a currency"):
        await shop.model("X", cost=100)
    assert (await shop.model("X", cost=100, currency="EUR"))["cost"] == 100


async def test_a_model_that_something_is_one_of_is_not_deleted(shop: Shop) -> None:
    await shop.asset("T1")
    with pytest.raises(Conflict):
        await shop.csm.system.delete(Model, shop.ids["Router"])


def test_the_clock_of_these_tests_is_that_of_the_platform() -> None:
    assert abs(utc_now().date() - day(0)) <= datetime.timedelta(days=1)
