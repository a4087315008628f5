"""TMF638, services of the network."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta

from platform_core import Records

from ..entities import SERVICE_STATE, NetworkService
from ..tmf.changing import keep_within, split
from ..tmf.resources import Attribute, Face, Given, Mapped, Resource, Source, field, shown
from ..tmf.schemas import MOMENT, Characteristic, Further, Note, Reference, RelatedParty
from .inventory import (
    NEEDS_CUSTOMER,
    changed,
    customer_columns,
    customers,
    may_change,
    model_of,
    of_customer,
    own_id,
    place_columns,
    place_of,
)

APART = ("relatedParty", "place", "serviceSpecification")
STATE = Annotated[Literal[tuple(SERVICE_STATE.codes)], Meta(examples=["active"])]  # type: ignore[valid-type]
NAME = Annotated[str, Meta(min_length=1, max_length=160, examples=["Internet access, 12 Dock Street"])]


def specification(seen: Any) -> Any:
    """The model of the service; as it was said, where it is none of ours."""
    if key := seen.get("specification"):
        found = {"id": key, "@referredType": "ServiceSpecification"}
        return found | ({"name": name} if (name := seen.get("specification.name")) else {})
    return (seen.get("further") or {}).get("serviceSpecification")


async def specified(records: Records, given: Given) -> tuple[Given, Given]:
    """The model that the specification names; one of another catalogue is kept as it was said."""
    said = given.get("serviceSpecification")
    if said is None:
        return {}, {}
    if own_id(said["id"]) is None:
        return {"specification": None}, {"serviceSpecification": said}
    return {"specification": (await model_of(records, given, "serviceSpecification"))["model"]}, {}


async def create(records: Records, given: Given) -> tuple[Source, str]:
    """Create a service."""
    fields, _, further = split(SOURCE, given, without=APART)
    model, kept = await specified(records, given)
    parties, kept_parties = await customer_columns(records, given)
    places, kept_places = await place_columns(records, given)
    if not fields.get("name"):
        fields["name"] = (given["serviceSpecification"].get("name") or given["serviceSpecification"]["id"])[
            :160
        ]
    made = await records.create(NetworkService, {**fields, **model, **parties, **places})
    await keep_within(records, SOURCE, made["sys_id"], {**further, **kept, **kept_parties, **kept_places})
    return SOURCE, made["sys_id"]


async def patch(records: Records, key: str, given: Given) -> None:
    """Change a service."""
    await may_change(records, SOURCE, key)
    fields = await changed(records, SOURCE, key, given, APART)
    model, kept = await specified(records, given)
    await keep_within(records, SOURCE, key, kept)
    if values := {**fields, **model}:
        await records.update(NetworkService, key, values)


async def delete(records: Records, key: str) -> None:
    """Delete a service."""
    await records.delete(NetworkService, key)


SOURCE = Source(
    entity=NetworkService,
    further="further",
    status_fields=("state",),
    patch=patch,
    delete=delete,
    mapped={
        "name": field("name"),
        "description": field("description"),
        "state": field("state"),
        "category": field("category"),
        "serviceType": field("service_type"),
        "externalId": field("external_id"),
        "serviceDate": field("service_date"),
        "startDate": field("start_date"),
        "endDate": field("end_date"),
        "hasStarted": field("has_started"),
        "isServiceEnabled": field("is_service_enabled"),
        "isStateful": field("is_stateful"),
        "creationDate": shown("sys_created_on"),
        "lastUpdate": shown("sys_updated_on"),
        "serviceSpecification": Mapped(read=specification, needs=("specification", "specification.name")),
        "serviceSpecification.id": Mapped(path="specification"),
        "relatedParty": Mapped(read=customers, needs=NEEDS_CUSTOMER),
        "relatedParty.id": Mapped(asked=of_customer(NetworkService)),
        "place": Mapped(read=place_of, needs=("location", "location.name")),
    },
)
OWN: Any = {"given": False, "patched": False}
SERVICE = Resource(
    name="Service",
    path="service",
    base_type="Entity",
    create=create,
    sources=(SOURCE,),
    attributes=(
        Attribute(name="state", kind=STATE, required=True),
        Attribute(name="serviceSpecification", kind=Reference, required=True),
        Attribute(name="name", kind=NAME),
        Attribute(
            name="description", kind=Annotated[str, Meta(max_length=4000, examples=["500 Mbit/s down"])]
        ),
        Attribute(name="category", kind=Annotated[str, Meta(max_length=40, examples=["CFS"])]),
        Attribute(
            name="serviceType", kind=Annotated[str, Meta(max_length=100, examples=["Internet access"])]
        ),
        Attribute(name="externalId", kind=Annotated[str, Meta(max_length=100, examples=["S-4711"])]),
        Attribute(name="serviceDate", kind=MOMENT),
        Attribute(name="startDate", kind=MOMENT),
        Attribute(name="endDate", kind=MOMENT),
        Attribute(name="hasStarted", kind=bool),
        Attribute(name="isServiceEnabled", kind=bool),
        Attribute(name="isStateful", kind=bool),
        Attribute(name="startMode", kind=Annotated[str, Meta(max_length=40, examples=["1"])]),
        Attribute(name="isBundle", kind=bool),
        Attribute(name="creationDate", kind=MOMENT, **OWN),
        Attribute(name="lastUpdate", kind=MOMENT, **OWN),
        Attribute(name="relatedParty", kind=Annotated[list[RelatedParty], Meta(max_length=50)]),
        Attribute(name="place", kind=Annotated[list[Reference], Meta(max_length=50)]),
        Attribute(name="serviceCharacteristic", kind=Annotated[list[Characteristic], Meta(max_length=100)]),
        Attribute(name="serviceRelationship", kind=Further),
        Attribute(name="supportingService", kind=Annotated[list[Reference], Meta(max_length=100)]),
        Attribute(name="supportingResource", kind=Annotated[list[Reference], Meta(max_length=100)]),
        Attribute(name="relatedEntity", kind=Further),
        Attribute(name="serviceOrderItem", kind=Further),
        Attribute(name="feature", kind=Further),
        Attribute(name="note", kind=Annotated[list[Note], Meta(max_length=100)]),
    ),
)
SERVICES = Face(key="serviceInventory/v4", tag="Service inventory (TMF638 v4)", resources=(SERVICE,))
