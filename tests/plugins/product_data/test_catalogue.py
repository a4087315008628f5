"""What is offered: from a draft to what is published, prices, and what an offering sells."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import Conflict, Entity, InvalidInput, NotFound, NotPermitted, TransitionRefused
from plugins.product_data import (
    MODEL_MANAGER,
    PRODUCT_CATALOG_ADMIN,
    PRODUCT_CATALOG_VIEWER,
    CatalogCategory,
    CatalogItem,
    ProductCatalogItem,
    ProductOffering,
    ProductSpecification,
    ServiceOffering,
)
from tests.plugins.product_data.shop import Shop, day

MONTHLY = {"recurring_price": 900, "currency": "EUR", "periodicity": "monthly"}


async def spec(shop: Shop, **values: Any) -> str:
    """A specification."""
    return str((await shop.csm.system.create(ProductSpecification, {"name": "Router", **values}))["sys_id"])


async def test_an_offering_is_published_with_its_specification_and_keeps_that_published(shop: Shop) -> None:
    keeper = shop.csm.as_(await shop.staff("marek", PRODUCT_CATALOG_ADMIN))
    sold = await spec(shop, model=shop.ids["Router"])
    offer = await keeper.create(ProductOffering, {"name": "Rented", "product_specification": sold, **MONTHLY})
    assert (offer["model"], offer["state"]) == (shop.ids["Router"], "draft")
    with pytest.raises(InvalidInput, match="not published") as refused:
        await keeper.transition(ProductOffering, offer["sys_id"], "publish")
    assert [error.pointer for error in refused.value.errors] == ["/product_specification"]
    await keeper.transition(ProductSpecification, sold, "publish")
    await keeper.transition(ProductOffering, offer["sys_id"], "publish")
    with pytest.raises(Conflict, match=r"offerings that are published sell it \(1\)"):
        await keeper.transition(ProductSpecification, sold, "archive")
    await keeper.transition(ProductOffering, offer["sys_id"], "archive")
    await keeper.transition(ProductSpecification, sold, "archive")
    with pytest.raises(Conflict):
        await keeper.delete(ProductSpecification, sold)
    again = await keeper.transition(ProductSpecification, sold, "publish")
    assert again["state"] == "published"


async def test_what_sells_nothing_is_not_published(shop: Shop) -> None:
    keeper = shop.csm.as_(await shop.staff("marek", PRODUCT_CATALOG_ADMIN))
    offer = await keeper.create(ProductOffering, {"name": "Nothing"})
    with pytest.raises(InvalidInput, match="sells a specification or a model"):
        await keeper.transition(ProductOffering, offer["sys_id"], "publish")
    sold = await keeper.transition(
        ProductOffering,
        (await keeper.create(ProductOffering, {"name": "R", "model": shop.ids["Router"]}))["sys_id"],
        "publish",
    )
    assert sold["state"] == "published"


async def test_drafts_start_as_drafts_and_published_ones_go_back_to_none(shop: Shop) -> None:
    keeper = shop.csm.as_(await shop.staff("marek", PRODUCT_CATALOG_ADMIN))
    with pytest.raises(TransitionRefused):
        await keeper.create(ProductSpecification, {"name": "X", "state": "published"})
    made = await keeper.create(ProductSpecification, {"name": "X"})
    await keeper.transition(ProductSpecification, made["sys_id"], "publish")
    with pytest.raises(TransitionRefused):
        await keeper.update(ProductSpecification, made["sys_id"], {"state": "draft"})
    with pytest.raises(Conflict):
        await keeper.create(ProductSpecification, {"name": "Y", "version": "1"})
        await keeper.create(ProductSpecification, {"name": "Y", "version": "1"})


async def test_the_model_of_an_offering_is_that_of_its_specification(shop: Shop) -> None:
    sold = await spec(shop, model=shop.ids["Router"])
    other = await shop.model("Other")
    with pytest.raises(InvalidInput, match="another model") as refused:
        await shop.csm.system.create(
            ProductOffering, {"name": "X", "product_specification": sold, "model": other["sys_id"]}
        )
    assert [error.pointer for error in refused.value.errors] == ["/model"]


ODD: tuple[tuple[type[Entity], dict[str, Any], str], ...] = (
    (ProductOffering, {"one_time_price": 5}, "/currency"),
    (ProductOffering, {"recurring_price": 5, "currency": "EUR"}, "/periodicity"),
    (ProductOffering, {"effective_from": day(1), "effective_until": day(0)}, "/effective_until"),
    (ProductSpecification, {"effective_from": day(1), "effective_until": day(0)}, "/effective_until"),
    (CatalogItem, {"price": 5}, "/currency"),
    (CatalogItem, {"recurring_price": 5, "currency": "EUR"}, "/recurring_frequency"),
    (CatalogItem, {"available_from": day(1), "available_until": day(0)}, "/available_until"),
)


@pytest.mark.parametrize(("entity", "values", "pointer"), ODD, ids=lambda value: str(value)[:40])
async def test_what_makes_no_sense_is_refused(
    shop: Shop, entity: type[Entity], values: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await shop.csm.system.create(entity, {"name": "X", **values})
    assert [error.pointer for error in refused.value.errors] == [pointer]


async def test_a_product_is_ordered_by_an_item_that_stands_on_a_shelf(shop: Shop) -> None:
    system = shop.csm.system
    top = await system.create(CatalogCategory, {"title": "Devices"})
    shelf = await system.create(CatalogCategory, {"title": "Routers", "parent": top["sys_id"]})
    given = {"name": "One more router", "category": shelf["sys_id"], "model": shop.ids["Router"]}
    made = await system.create(ProductCatalogItem, given)
    below: Any = CatalogItem.category
    assert (await system.find(CatalogItem, below.within(top["sys_id"])) or {})["sys_id"] == made["sys_id"]
    for entity, sys_id in ((CatalogCategory, shelf["sys_id"]), (CatalogCategory, top["sys_id"])):
        with pytest.raises(Conflict):
            await system.delete(entity, sys_id)


async def test_a_product_comes_with_one_service_offering(shop: Shop) -> None:
    system = shop.csm.system
    first = {"name": "By day", "product": shop.ids["Router"], "default_offering": True}
    await system.create(ServiceOffering, first)
    with pytest.raises(Conflict):
        await system.create(ServiceOffering, {**first, "name": "By night"})
    await system.create(ServiceOffering, {**first, "name": "By night", "default_offering": False})


async def test_publishing_is_for_those_who_keep_offerings(shop: Shop) -> None:
    sold = await spec(shop)
    for role, refusal in ((PRODUCT_CATALOG_VIEWER, NotPermitted), (MODEL_MANAGER, NotFound)):
        person = await shop.staff(f"of {role.name}", role)
        with pytest.raises(refusal):
            await shop.csm.as_(person).transition(ProductSpecification, sold, "publish")
