"""TMF639, resources of the network: switches, ports, cables, numbers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta

from platform_core import Choices as CodeList
from platform_core import Records

from ..entities import (
    ADMINISTRATIVE_STATE,
    OPERATIONAL_STATE,
    RESOURCE_STATUS,
    USAGE_STATE,
    NetworkResource,
)
from ..tmf.changing import keep_within, split
from ..tmf.resources import Attribute, Face, Given, Mapped, Resource, Seen, Source, field, shown
from ..tmf.schemas import MOMENT, Attachment, Characteristic, Further, Note, Reference, RelatedParty
from .inventory import may_change, model_of, own_id, place_columns, place_of

APART = ("place", "resourceSpecification")
STATES = ("administrative_state", "operational_state", "usage_state", "resource_status")


def one_of(codes: CodeList, example: str) -> Any:
    """One of these codes."""
    return Annotated[Literal[tuple(codes.codes)], Meta(examples=[example])]


def specification(seen: Seen) -> Any:
    """The model of the resource; as it was said, where it is none of ours."""
    if key := seen.get("specification"):
        found = {"id": key, "@referredType": "ResourceSpecification"}
        return found | ({"name": name} if (name := seen.get("specification.name")) else {})
    return (seen.get("further") or {}).get("resourceSpecification")


async def columns_of(records: Records, given: Given) -> tuple[Given, Given]:
    """The columns that place and specification fill in, and what of them is kept as it was said."""
    columns, kept = await place_columns(records, given)
    said = given.get("resourceSpecification")
    if said is None:
        return columns, kept
    if own_id(said["id"]) is None:
        return {**columns, "specification": None}, {**kept, "resourceSpecification": said}
    return {
        **columns,
        "specification": (await model_of(records, given, "resourceSpecification"))["model"],
    }, kept


async def create(records: Records, given: Given) -> tuple[Source, str]:
    """Create a resource; one that says that it is a logical one is."""
    fields, _, further = split(SOURCE, given, without=APART)
    columns, kept = await columns_of(records, given)
    kind = "logical" if given.get("@type") == "LogicalResource" else "physical"
    made = await records.create(NetworkResource, {**fields, **columns, "kind": kind})
    await keep_within(records, SOURCE, made["sys_id"], {**further, **kept})
    return SOURCE, made["sys_id"]


async def patch(records: Records, key: str, given: Given) -> None:
    """Change a resource."""
    await may_change(records, SOURCE, key)
    fields, _, further = split(SOURCE, given, without=APART)
    columns, kept = await columns_of(records, given)
    await keep_within(records, SOURCE, key, {**further, **kept})
    if values := {**fields, **columns}:
        await records.update(NetworkResource, key, values)


async def delete(records: Records, key: str) -> None:
    """Delete a resource."""
    await records.delete(NetworkResource, key)


SOURCE = Source(
    entity=NetworkResource,
    further="further",
    status_fields=STATES,
    patch=patch,
    delete=delete,
    mapped={
        "name": field("name"),
        "description": field("description"),
        "category": field("category"),
        "externalId": field("external_id"),
        "resourceVersion": field("resource_version"),
        "administrativeState": field("administrative_state"),
        "operationalState": field("operational_state"),
        "usageState": field("usage_state"),
        "resourceStatus": field("resource_status"),
        "startOperatingDate": field("start_operating_date"),
        "endOperatingDate": field("end_operating_date"),
        "creationDate": shown("sys_created_on"),
        "lastUpdate": shown("sys_updated_on"),
        "resourceSpecification": Mapped(read=specification, needs=("specification", "specification.name")),
        "resourceSpecification.id": Mapped(path="specification"),
        "place": Mapped(read=place_of, needs=("location", "location.name")),
        "place.id": Mapped(path="location"),
    },
)
OWN: Any = {"given": False, "patched": False}
RESOURCE = Resource(
    name="Resource",
    path="resource",
    base_type="Entity",
    create=create,
    sources=(SOURCE,),
    attributes=(
        Attribute(
            name="name",
            kind=Annotated[str, Meta(min_length=1, max_length=160, examples=["Switch 7"])],
            required=True,
        ),
        Attribute(name="description", kind=Annotated[str, Meta(max_length=4000, examples=["Access switch"])]),
        Attribute(name="category", kind=Annotated[str, Meta(max_length=40, examples=["switch"])]),
        Attribute(name="externalId", kind=Annotated[str, Meta(max_length=100, examples=["R-4711"])]),
        Attribute(name="resourceVersion", kind=Annotated[str, Meta(max_length=40, examples=["1.2"])]),
        Attribute(name="administrativeState", kind=one_of(ADMINISTRATIVE_STATE, "unlocked")),
        Attribute(name="operationalState", kind=one_of(OPERATIONAL_STATE, "enable")),
        Attribute(name="usageState", kind=one_of(USAGE_STATE, "active")),
        Attribute(name="resourceStatus", kind=one_of(RESOURCE_STATUS, "available")),
        Attribute(name="startOperatingDate", kind=MOMENT),
        Attribute(name="endOperatingDate", kind=MOMENT),
        Attribute(name="creationDate", kind=MOMENT, **OWN),
        Attribute(name="lastUpdate", kind=MOMENT, **OWN),
        Attribute(name="resourceSpecification", kind=Reference),
        Attribute(name="place", kind=Annotated[list[Reference], Meta(max_length=50)]),
        Attribute(name="relatedParty", kind=Annotated[list[RelatedParty], Meta(max_length=50)]),
        Attribute(name="resourceCharacteristic", kind=Annotated[list[Characteristic], Meta(max_length=100)]),
        Attribute(name="resourceRelationship", kind=Further),
        Attribute(name="activationFeature", kind=Further),
        Attribute(name="attachment", kind=Annotated[list[Attachment], Meta(max_length=50)]),
        Attribute(name="note", kind=Annotated[list[Note], Meta(max_length=100)]),
    ),
)
RESOURCES = Face(
    key="resourceInventoryManagement/v4", tag="Resource inventory (TMF639 v4)", resources=(RESOURCE,)
)
