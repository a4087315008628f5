"""What holds whenever a sold product is saved."""

from __future__ import annotations

from typing import Any

from platform_core import BusinessRule, Change, Query, refusal
from plugins.product_data import Model, ProductOffering, ProductSpecification, ServiceOffering

from ..entities import SoldProduct
from ..owners import check_people, same_as_above

OWNERS = ("account", "consumer", "household", "buyer_organization")
PASSES_DOWN = "the owner of a sold product is that of its parts"


async def before_sold_product_is_named(change: Change) -> dict[str, Any] | None:
    """The product comes from the offering or the specification, the name and the service offering from the product."""
    records = change.elevated("what is sold says what it is")
    values: dict[str, Any] = {}
    new = dict(change.new)
    if new.get("product") is None:
        for field, entity in (
            ("product_offering", ProductOffering),
            ("product_specification", ProductSpecification),
        ):
            if new.get(field) and not values:
                values["product"] = (await records.get(entity, new[field], ("model",)))["model"]
    new |= values
    product = new.get("product")
    if product is None:
        return values
    if not new.get("name"):
        model = await records.get(Model, product, ("display_name", "name"))
        values["name"] = (model["display_name"] or model["name"])[:160]
    if new.get("service_offering") is None and change.before("product") != product:
        default = (ServiceOffering.product == product) & (ServiceOffering.default_offering.eq(True))
        offering = await records.find(
            ServiceOffering, default & (ServiceOffering.active.eq(True)), ("sys_id",)
        )
        values["service_offering"] = offering["sys_id"] if offering else None
    return values


async def before_sold_product_owner_is_set(change: Change) -> dict[str, Any] | None:
    """A part has the owner of what it is a part of; contact and member belong to the owner."""
    values: dict[str, Any] = {}
    if change.new.get("parent") and change.changed & {"parent", *OWNERS}:
        records = change.elevated(PASSES_DOWN)
        await records.lock(SoldProduct, change.new["parent"])
        above = await records.get(SoldProduct, change.new["parent"], OWNERS)
        if change.kind == "update":
            _refuse_another_owner(above, change)
        values = same_as_above(above, change, OWNERS)
    return values


def _refuse_another_owner(above: dict[str, Any], change: Change) -> None:
    """Who is moved below a product of somebody else does not change hands on the way."""
    if any(above[name] != change.new.get(name) for name in OWNERS):
        detail = "the sold product belongs to somebody else than its parent"
        raise refusal("parent", detail, "choose a parent of the same owner", "differs_from_parent")


async def before_sold_product_people_are_set(change: Change) -> dict[str, Any] | None:
    """Contact, consumer and member belong to the owner."""
    return await check_people(change, "buyer_organization")


async def before_sold_product_dates_are_set(change: Change) -> None:
    """It does not end before it begins."""
    start, end = change.new.get("start_date"), change.new.get("end_date")
    if start and end and end < start:
        detail = "the sold product ends before it begins"
        raise refusal("end_date", detail, "correct the dates", "backwards")


async def after_sold_product_owner_changes(change: Change) -> None:
    """The parts change hands along with it, and get its contact."""
    if not change.changed & {*OWNERS}:
        return
    records = change.elevated(PASSES_DOWN)
    given = {name: change.new[name] for name in (*OWNERS, "contact")}
    parts = Query(where=SoldProduct.parent == change.sys_id, fields=("sys_id",), limit=500)
    for part in [each["sys_id"] async for each in records.every(SoldProduct, parts)]:
        await records.update(
            SoldProduct, part, {**given, "buyer_organization_member": None, "consumer_profile": None}
        )


BUSINESS_RULES = (
    BusinessRule(
        entity=SoldProduct,
        kinds=("create", "update"),
        before=before_sold_product_is_named,
        order=30,
        because="What is sold is a product, which has a name and a service offering",
    ),
    BusinessRule(
        entity=SoldProduct,
        kinds=("create", "update"),
        before=before_sold_product_owner_is_set,
        order=40,
        because="A child sold product has the owner of its parent (CSM-125)",
    ),
    BusinessRule(
        entity=SoldProduct,
        kinds=("create", "update"),
        before=before_sold_product_people_are_set,
        order=50,
        because="The contact belongs to the account, the member to the organization (CSM-124, CSM-179)",
    ),
    BusinessRule(
        entity=SoldProduct,
        kinds=("create", "update"),
        before=before_sold_product_dates_are_set,
        because="A sold product does not end before it begins (CSM-134)",
    ),
    BusinessRule(
        entity=SoldProduct,
        kinds=("update",),
        after=after_sold_product_owner_changes,
        because="A child sold product has the owner of its parent (CSM-125)",
    ),
)
