"""TMF637, products: what customers have of us."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta

from platform_core import Records
from plugins.product_data import Model

from ..entities import PRODUCT_STATUS, ProductInventory
from ..tmf.changing import keep_within, refused, split
from ..tmf.resources import Attribute, Face, Given, Mapped, Resource, Source, field, shown
from ..tmf.schemas import MOMENT, Characteristic, Further, Reference, RelatedParty, Relationship
from .inventory import (
    NEEDS_CUSTOMER,
    by_reference,
    changed,
    customer_columns,
    customers,
    day,
    may_change,
    model_of,
    of_customer,
    place_columns,
    place_of,
    reference,
)

APART = ("relatedParty", "place", "productSpecification", "productOffering")
STATUS = Annotated[Literal[tuple(PRODUCT_STATUS.codes)], Meta(examples=["active"])]  # type: ignore[valid-type]
NAME = Annotated[str, Meta(min_length=1, max_length=160, examples=["Fibre 500"])]


async def create(records: Records, given: Given) -> tuple[Source, str]:
    """Create a product of a customer; it is one of our catalogue, so its specification is one of our models."""
    fields, _, further = split(SOURCE, given, without=APART)
    model = (await model_of(records, given, "productSpecification", "productOffering")).get("model")
    if model is None:
        remedy = "name one of our product models in productSpecification or productOffering"
        raise refused("productSpecification", "a product is one of our catalogue", remedy, "required")
    parties, kept_parties = await customer_columns(records, given)
    places, kept_places = await place_columns(records, given)
    if not fields.get("name"):
        fields["name"] = (await records.get(Model, model, fields=("name",)))["name"]
    made = await records.create(ProductInventory, {**fields, **parties, **places, "product": model})
    await keep_within(records, SOURCE, made["sys_id"], {**further, **kept_parties, **kept_places})
    return SOURCE, made["sys_id"]


async def patch(records: Records, key: str, given: Given) -> None:
    """Change a product."""
    await may_change(records, SOURCE, key)
    fields = await changed(records, SOURCE, key, given, APART)
    if model := (await model_of(records, given, "productSpecification", "productOffering")).get("model"):
        fields["product"] = model
    if fields:
        await records.update(ProductInventory, key, fields)


async def delete(records: Records, key: str) -> None:
    """Delete a product."""
    await records.delete(ProductInventory, key)


SOURCE = Source(
    entity=ProductInventory,
    further="further",
    status_fields=("product_status",),
    patch=patch,
    delete=delete,
    mapped={
        "name": field("name"),
        "description": field("description"),
        "status": field("product_status"),
        "productSerialNumber": field("product_serial_number"),
        "isBundle": field("is_bundle"),
        "isCustomerVisible": field("is_customer_visible"),
        "orderDate": field("order_date"),
        "startDate": day("start_date"),
        "terminationDate": day("end_date"),
        "externalId": field("external_id"),
        "creationDate": shown("sys_created_on"),
        "lastUpdate": shown("sys_updated_on"),
        "productSpecification": reference("product", "name", "ProductSpecification"),
        "productSpecification.id": by_reference("product"),
        "relatedParty": Mapped(read=customers, needs=NEEDS_CUSTOMER),
        "relatedParty.id": Mapped(asked=of_customer(ProductInventory)),
        "place": Mapped(read=place_of, needs=("location", "location.name")),
    },
)
OWN: Any = {"given": False, "patched": False}
PRODUCT = Resource(
    name="Product",
    path="product",
    base_type="Entity",
    create=create,
    sources=(SOURCE,),
    attributes=(
        Attribute(name="status", kind=STATUS, required=True),
        Attribute(name="name", kind=NAME),
        Attribute(
            name="description", kind=Annotated[str, Meta(max_length=4000, examples=["Fibre to the home"])]
        ),
        Attribute(
            name="productSerialNumber", kind=Annotated[str, Meta(max_length=100, examples=["Q12-NRX-321"])]
        ),
        Attribute(name="externalId", kind=Annotated[str, Meta(max_length=100, examples=["P-4711"])]),
        Attribute(name="isBundle", kind=bool),
        Attribute(name="isCustomerVisible", kind=bool),
        Attribute(name="orderDate", kind=MOMENT),
        Attribute(name="startDate", kind=MOMENT),
        Attribute(name="terminationDate", kind=MOMENT),
        Attribute(name="creationDate", kind=MOMENT, **OWN),
        Attribute(name="lastUpdate", kind=MOMENT, **OWN),
        Attribute(name="productSpecification", kind=Reference),
        Attribute(name="productOffering", kind=Reference),
        Attribute(name="relatedParty", kind=Annotated[list[RelatedParty], Meta(max_length=50)]),
        Attribute(name="place", kind=Annotated[list[Reference], Meta(max_length=50)]),
        Attribute(name="productCharacteristic", kind=Annotated[list[Characteristic], Meta(max_length=100)]),
        Attribute(name="productRelationship", kind=Annotated[list[Relationship], Meta(max_length=100)]),
        Attribute(name="agreement", kind=Further),
        Attribute(name="billingAccount", kind=Reference),
        Attribute(name="productOrderItem", kind=Further),
        Attribute(name="productPrice", kind=Further),
        Attribute(name="productTerm", kind=Further),
        Attribute(name="product", kind=Further),
        Attribute(name="realizingResource", kind=Annotated[list[Reference], Meta(max_length=100)]),
        Attribute(name="realizingService", kind=Annotated[list[Reference], Meta(max_length=100)]),
    ),
)
PRODUCTS = Face(key="productInventory/v4", tag="Product inventory (TMF637 v4)", resources=(PRODUCT,))
