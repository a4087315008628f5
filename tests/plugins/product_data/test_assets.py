"""Assets: whose they are, what class and state they have, and by which moves they get from one to another."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import Conflict, Entity, InvalidInput, NotPermitted, TransitionRefused
from plugins.b2b import CUSTOMER, Account, Contact, move_contact
from plugins.b2c import Household
from plugins.product_data import (
    ASSET_MANAGER,
    Asset,
    ConsumableAsset,
    FacilityAsset,
    HardwareAsset,
    HardwareModel,
    LicenseAsset,
    Model,
    ModelCategory,
    SoftwareModel,
)
from plugins.product_data.entities.assets import (
    ASSET_STATE,
    CONSUMED,
    IN_STOCK,
    IN_TRANSIT,
    IN_USE,
    MISSING,
    ON_ORDER,
    RETIRED_ASSET,
    SUBSTATES,
)
from plugins.product_data.lifecycles import ASSET
from tests.plugins.product_data.shop import Shop, day


def pointers(refused: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    """Where a change was wrong."""
    return [error.pointer for error in refused.value.errors]


async def test_an_asset_belongs_to_one_customer_at_most(shop: Shop) -> None:
    nora = await shop.consumer("Nora")
    house = await shop.csm.system.create(Household, {"name": "Finch", "head_of_household": nora})
    owners = {"account": shop.ids["Lisbon"], "consumer": nora, "household": house["sys_id"]}
    for one, owner in owners.items():
        made = await shop.asset(f"of {one}", **{one: owner})
        for other in owners.keys() - {one}:
            with pytest.raises(InvalidInput) as refused:
                await shop.csm.system.update(Asset, made["sys_id"], {other: owners[other]})
            for error in refused.value.errors:
                assert "An asset belongs to one customer at most" in error.detail
            assert refused.value.errors
    assert (await shop.asset("of nobody"))["account"] is None


async def test_a_customer_with_assets_is_not_deleted(shop: Shop) -> None:
    await shop.asset("T1", "Stranger")
    with pytest.raises(Conflict):
        await shop.csm.system.delete(Account, shop.ids["Stranger"])


@pytest.mark.rule("CSM-124")
async def test_the_primary_contact_is_one_of_the_account_and_brings_it_along(shop: Shop) -> None:
    system = shop.csm.system
    tiago = await shop.contact("tiago", "Lisbon", CUSTOMER)
    vera = await shop.contact("vera", "Stranger", CUSTOMER)
    made = await shop.asset("T1", contact=tiago.id)
    assert (made["account"], made["company"]) == (shop.ids["Lisbon"], shop.ids["Lisbon"])
    for values in ({"contact": vera.id}, {"contact": vera.id, "account": shop.ids["Europe"]}):
        with pytest.raises(InvalidInput, match="a contact of its account") as refused:
            await system.update(Asset, made["sys_id"], values)
        assert pointers(refused) == ["/contact"]
    moved = await system.update(Asset, made["sys_id"], {"account": shop.ids["Stranger"]})
    assert (moved["contact"], moved["company"]) == (None, shop.ids["Stranger"])
    nora = await shop.consumer("Nora")
    with pytest.raises(InvalidInput):
        await shop.asset("T2", consumer=nora, contact=tiago.id)


@pytest.mark.rule("CSM-124")
async def test_who_leaves_the_account_is_no_primary_contact_of_its_assets_any_more(shop: Shop) -> None:
    tiago = await shop.contact("tiago", "Lisbon", CUSTOMER)
    await shop.asset("T1", contact=tiago.id)
    await move_contact(shop.csm.system, tiago.id, shop.ids["Stranger"])
    stored = await shop.csm.system.get(Asset, shop.ids["T1"])
    assert (stored["contact"], stored["account"]) == (None, shop.ids["Lisbon"])
    assert await shop.named("T1") == set()
    assert await shop.csm.system.get(Contact, tiago.id)


CLASSES: tuple[tuple[type[Entity], type[Entity], bool], ...] = (
    (HardwareAsset, HardwareModel, True),
    (HardwareAsset, Model, True),
    (HardwareAsset, SoftwareModel, False),
    (LicenseAsset, SoftwareModel, True),
    (LicenseAsset, HardwareModel, False),
    (ConsumableAsset, HardwareModel, False),
    (FacilityAsset, SoftwareModel, False),
    (Asset, SoftwareModel, True),
)


@pytest.mark.parametrize(("asset", "model", "fits"), CLASSES)
async def test_an_asset_is_of_a_model_of_its_kind(
    shop: Shop, asset: type[Entity], model: type[Entity], fits: bool
) -> None:
    of = (await shop.model("M", model))["sys_id"]
    if fits:
        made = await shop.asset("T1", entity=asset, model=of)
        assert made["sys_class_name"] == asset.info.table
    else:
        with pytest.raises(InvalidInput, match="another kind") as refused:
            await shop.asset("T1", entity=asset, model=of)
        assert pointers(refused) == ["/model"]


async def category(shop: Shop, name: str, asset_class: str | None = None) -> str:
    """A model category."""
    made = await shop.csm.system.create(ModelCategory, {"name": name, "asset_class": asset_class})
    return str(made["sys_id"])


async def test_an_asset_is_of_a_category_of_its_model_and_of_the_class_of_that(shop: Shop) -> None:
    router, other = await category(shop, "Router", "alm_hardware"), await category(shop, "Other")
    await shop.model("AX", cmdb_model_category=[router])
    await shop.model("Both", cmdb_model_category=[router, other])
    made = await shop.asset("T1", entity=HardwareAsset, model=shop.ids["AX"])
    assert made["model_category"] == router
    both = await shop.asset("T2", model=shop.ids["Both"])
    assert both["model_category"] is None
    for chosen in ({"model_category": other}, {}):
        with pytest.raises(InvalidInput) as refused:
            await shop.asset("T3", model=shop.ids["AX"], **dict[str, Any](chosen))
        assert pointers(refused) == ["/model_category"]
    moved = await shop.csm.system.update(HardwareAsset, made["sys_id"], {"model": shop.ids["Both"]})
    assert moved["model_category"] == router
    await shop.csm.system.update(Asset, both["sys_id"], {"model_category": other})
    with pytest.raises(InvalidInput, match="assets of another class") as refused:
        await shop.csm.system.update(ModelCategory, other, {"asset_class": "alm_hardware"})
    assert pointers(refused) == ["/asset_class"]


@pytest.mark.parametrize("state", ASSET_STATE.codes, ids=ASSET_STATE.label)
async def test_a_state_knows_its_own_substates_alone(shop: Shop, state: int) -> None:
    for other, codes in SUBSTATES.items():
        for code in list(codes)[:1]:
            values: dict[str, Any] = {"install_status": state, "substatus": code}
            if other == state:
                assert (await shop.asset(f"{code}", **values))["substatus"] == code
            else:
                with pytest.raises(InvalidInput, match="does not know the substate"):
                    await shop.asset("T1", **values)


@pytest.mark.parametrize("source", ASSET_STATE.codes, ids=ASSET_STATE.label)
async def test_an_asset_goes_by_its_moves_also_for_those_who_may_write_it_down_in_any_state(
    shop: Shop, source: int
) -> None:
    keeper = shop.csm.as_(await shop.staff("yvonne", ASSET_MANAGER))
    for target in ASSET_STATE.codes:
        given = {"install_status": source, "model": shop.ids["Router"]}
        made = await keeper.create(Asset, given)
        sub = next(iter(SUBSTATES.get(int(target), {})), None)
        change = {"install_status": target, "substatus": sub}
        moves = ASSET.moves(source, target)
        if moves or source == target:
            assert (await keeper.update(Asset, made["sys_id"], change))["install_status"] == target
        else:
            with pytest.raises(TransitionRefused, match="no move leads from"):
                await keeper.update(Asset, made["sys_id"], change)


async def test_the_way_of_an_asset_from_the_order_to_the_end(shop: Shop) -> None:
    keeper = shop.csm.as_(await shop.staff("yvonne", ASSET_MANAGER))
    values: dict[str, Any] = {"model": shop.ids["Router"], "install_status": ON_ORDER}
    made = await keeper.create(Asset, values)
    for move, given, state, sub in (
        ("receive", {"substatus": "available"}, IN_STOCK, "available"),
        ("send", {}, IN_TRANSIT, None),
        ("install", {"account": shop.ids["Lisbon"]}, IN_USE, None),
        ("report_missing", {"substatus": "stolen"}, MISSING, "stolen"),
        ("find", {"substatus": "defective"}, IN_STOCK, "defective"),
        ("consume", {}, CONSUMED, None),
    ):
        made = await keeper.transition(Asset, made["sys_id"], move, given)
        assert (made["install_status"], made["substatus"]) == (state, sub)
    old = await keeper.create(Asset, {"model": shop.ids["Router"]})
    with pytest.raises(InvalidInput) as refused:
        await keeper.transition(Asset, old["sys_id"], "retire", {})
    assert pointers(refused) == ["/substatus"]
    with pytest.raises(InvalidInput, match="the move 'retire' needs it"):
        await keeper.update(Asset, old["sys_id"], {"install_status": RETIRED_ASSET})
    gone = await keeper.transition(Asset, old["sys_id"], "retire", {"substatus": "donated"})
    assert gone["substatus"] == "donated"


async def test_moves_are_for_those_who_keep_assets(shop: Shop) -> None:
    made = await shop.asset("T1", "Lisbon")
    tiago = await shop.contact("tiago", "Lisbon", CUSTOMER)
    with pytest.raises(NotPermitted):
        await shop.csm.as_(tiago).transition(Asset, made["sys_id"], "retire", {"substatus": "sold"})


async def test_what_makes_no_sense_is_refused(shop: Shop) -> None:
    odd: tuple[tuple[dict[str, Any], str], ...] = (
        ({"cost": 100}, "/currency"),
        ({"serial_number": "S1", "quantity": 2}, "/quantity"),
        ({"purchase_date": day(1), "warranty_expiration": day(0)}, "/warranty_expiration"),
    )
    for values, pointer in odd:
        with pytest.raises(InvalidInput) as refused:
            await shop.asset("T1", **values)
        assert pointers(refused) == [pointer]


async def test_parts_hang_on_a_whole_that_does_not_hang_on_them(shop: Shop) -> None:
    whole = await shop.asset("Whole")
    part = await shop.asset("Part", parent=whole["sys_id"])
    screw = await shop.asset("Screw", parent=part["sys_id"])
    below: Any = Asset.parent
    system = shop.csm.system
    assert await system.count(Asset, below.within(whole["sys_id"])) == 2
    with pytest.raises((InvalidInput, Conflict)):
        await system.update(Asset, whole["sys_id"], {"parent": screw["sys_id"]})
    with pytest.raises(Conflict):
        await system.delete(Asset, whole["sys_id"])
