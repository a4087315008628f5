"""What holds whenever something is offered: prices have a currency, days are in order, what is published can be sold."""

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, Conflict, Records, refusal

from ..entities import CatalogItem, ProductOffering, ProductSpecification
from ..entities.catalogue import PUBLISHED
from .refusing import refuse_amounts_without_currency, refuse_backward_days

SOLD_BY = "what an offering sells"


async def before_catalog_item_is_saved(change: Change) -> None:
    """Its prices and days make sense."""
    refuse_backward_days(change.new, "available_from", "available_until")
    refuse_amounts_without_currency(change.new, "price", "recurring_price")
    _refuse_price_without_period(change.new, "recurring_frequency")


async def before_specification_is_saved(change: Change) -> None:
    """Its days are in order; while offerings that are published sell it, it stays published."""
    refuse_backward_days(change.new, "effective_from", "effective_until")
    if change.before("state") != PUBLISHED or change.new["state"] == PUBLISHED:
        return
    records = change.elevated(SOLD_BY)
    selling: Any = (ProductOffering.product_specification == change.sys_id) & (
        ProductOffering.state == PUBLISHED
    )
    count = await records.count(ProductOffering, selling)
    if count:
        raise Conflict(
            f"offerings that are published sell it ({count})", remedy="archive these offerings first"
        )


async def before_offering_is_saved(change: Change) -> Mapping[str, Any] | None:
    """It sells the model of its specification, at prices with a currency; published, it sells something."""
    new = change.new
    refuse_backward_days(new, "effective_from", "effective_until")
    refuse_amounts_without_currency(new, "one_time_price", "recurring_price")
    _refuse_price_without_period(new, "periodicity")
    records = change.elevated(SOLD_BY)
    if new["product_specification"] is None:
        if new["state"] == PUBLISHED and new["model"] is None:
            detail = "an offering that is published sells a specification or a model"
            raise refusal("product_specification", detail, "name one of the two first", "required")
        return None
    return await _model(records, change)


async def _model(records: Records, change: Change) -> Mapping[str, Any] | None:
    new, fields = change.new, ("name", "model", "state")
    sold = await records.get(ProductSpecification, new["product_specification"], fields)
    if new["state"] == PUBLISHED and sold["state"] != PUBLISHED:
        detail = f"the specification {sold['name']!r} is not published"
        raise refusal("product_specification", detail, "publish the specification first", "not_published")
    if sold["model"] is None or sold["model"] == new["model"]:
        return None
    if "model" in change.changed and new["model"] is not None:
        detail = "the specification is one of another model"
        raise refusal("model", detail, "leave the model out, or choose another specification", "other_model")
    return {"model": sold["model"]}


def _refuse_price_without_period(new: Mapping[str, Any], field: str) -> None:
    if new["recurring_price"] is not None and new[field] is None:
        detail = "a recurring price is due every so often"
        raise refusal(field, detail, "say how often, such as monthly", "required")


BUSINESS_RULES = (
    BusinessRule(
        entity=CatalogItem,
        kinds=("create", "update"),
        before=before_catalog_item_is_saved,
        because="Prices have a currency and days are in order",
    ),
    BusinessRule(
        entity=ProductSpecification,
        kinds=("create", "update"),
        before=before_specification_is_saved,
        because="What offerings sell stays published",
    ),
    BusinessRule(
        entity=ProductOffering,
        kinds=("create", "update"),
        before=before_offering_is_saved,
        because="What is published can be sold",
    ),
)
