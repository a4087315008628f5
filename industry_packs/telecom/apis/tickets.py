"""TMF621, trouble tickets: cases of every kind, in version 4 and in the words of release 18."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta

from platform_core import Records
from plugins.customer_service import Case

from ..entities import ServiceProblemCase, TroubleTicket
from ..tmf.changing import keep_beside, limited, refused, split
from ..tmf.resources import Attribute, Beside, Face, Given, Mapped, Resource, Seen, Source, moment, shown
from ..tmf.schemas import (
    MOMENT,
    TEXT,
    Attachment,
    Note,
    Reference,
    RelatedEntity,
    RelatedParty,
    Relationship,
    StatusChange,
)
from .ticket_links import (
    NEEDS_ENTITIES,
    NEEDS_PARTIES,
    columns_of,
    of_party,
    shown_entities,
    shown_parties,
)
from .ticket_status import STATUS, STATUS_OF, check_may_change, move, of_status

PRIORITIES = {1: "Critical", 2: "High", 3: "Moderate", 4: "Low"}
PROBLEM = "serviceproblemcase"
LINKS = ("relatedParty", "relatedEntity")
SAID_APART = ("status", "statusChangeReason", "note", *LINKS)
MANY = 100


def many(kind: Any) -> Any:
    """A list of these."""
    return Annotated[list[kind], Meta(max_length=MANY)]


def status_of(seen: Seen) -> str | None:
    """The status kept beside the case, or that of its state."""
    state = seen.get("state")
    return seen.get("beside:status") or STATUS_OF.get(state)


def last_update(seen: Seen) -> str | None:
    """When the case, or what is kept beside it, was last changed."""
    moments = [each for each in (seen.get("sys_updated_on"), seen.get("beside:sys_updated_on")) if each]
    return moment(max(moments)) if moments else None


def priority_of(value: str | None) -> Given:
    """The priority that a label or a number names."""
    if value is None:
        return {"priority": 4}
    named = {label.lower(): code for code, label in PRIORITIES.items()} | {
        str(code): code for code in PRIORITIES
    }
    if value.strip().lower() not in named:
        raise refused(
            "priority",
            f"{value[:40]!r} is no priority",
            f"use one of {', '.join(PRIORITIES.values())}",
            "not_a_choice",
        )
    return {"priority": named[value.strip().lower()]}


def of_priority(_: Records, values: Any) -> Any:
    """The case has one of these priorities."""
    return Case.priority.is_in([priority_of(value)["priority"] for value in values])


def beside(name: str, length: int = 0) -> Mapped:
    """An attribute that is kept beside the case."""
    return Mapped(
        path=f"beside:{name}",
        values=lambda value: {name: limited(name, value, length) if length else value},
    )


MAPPED = {
    "name": Mapped(
        path="beside:name",
        read=lambda seen: seen.get("beside:name") or seen.get("short_description"),
        needs=("short_description",),
        values=lambda value: {"name": value},
    ),
    "description": Mapped(
        path="description",
        read=lambda seen: seen.get("description") or (seen.get("beside:further") or {}).get("description"),
        values=lambda value: {"description": value},
    ),
    "severity": Mapped(
        path="beside:severity",
        read=lambda seen: seen.get("beside:severity") or PRIORITIES.get(seen.get("priority")),
        values=lambda value: {"severity": value},
    ),
    "ticketType": Mapped(
        path="beside:ticket_type",
        read=lambda seen: (
            seen.get("beside:ticket_type")
            or (
                "Service Problem Case"
                if seen.get("sys_class_name") == ServiceProblemCase.info.table
                else "Case"
            )
        ),
        needs=("sys_class_name",),
        values=lambda value: {"ticket_type": value},
    ),
    "priority": Mapped(
        path="priority",
        read=lambda seen: PRIORITIES.get(seen.get("priority")),
        asked=of_priority,
        values=priority_of,
    ),
    "status": Mapped(path="state", read=status_of, filtered=of_status, guard="state"),
    "statusChangeDate": Mapped(path="beside:status_changed_at"),
    "statusChangeReason": Mapped(read=lambda seen: seen.get("beside:status_reason")),
    "creationDate": shown("sys_created_on"),
    "lastUpdate": Mapped(path="sys_updated_on", read=last_update),
    "requestedResolutionDate": beside("requested_resolution_at"),
    "expectedResolutionDate": beside("expected_resolution_at"),
    "resolutionDate": shown("resolved_at"),
    "externalId": beside("external_id"),
    "relatedParty": Mapped(read=shown_parties, needs=NEEDS_PARTIES),
    "relatedParty.id": Mapped(asked=of_party),
    "relatedEntity": Mapped(read=shown_entities, needs=NEEDS_ENTITIES),
    "statusChange": Mapped(read=lambda seen: seen.get("beside:status_changes")),
    "note": Mapped(),
}


async def create(records: Records, given: Given) -> tuple[Source, str]:
    """Open a case, or a service problem case where the type of the ticket says so."""
    kind = "".join(given["ticketType"].split()).replace("_", "").lower()
    entity = ServiceProblemCase if kind == PROBLEM else Case
    columns, kept = await columns_of(records, given)
    fields, words, further = split(SOURCE, given, without=SAID_APART)
    title = given.get("name") or given["description"]
    values = {**fields, **columns, "short_description": " ".join(title.split())[:160]}
    notes = [each["text"] for each in given.get("note") or []]
    may = records.may(entity, "create")
    if may and "description" not in may:
        # Customers' own words go where they may write: into a comment, as in their portal.
        further["description"] = values.pop("description")
        notes.insert(0, further["description"])
    if notes:
        values["comments"] = notes[0]
    case = str((await records.create(entity, values))["sys_id"])
    await keep_beside(records, SOURCE, case, {**words, "status": "acknowledged"}, {**further, **kept})
    for text in notes[1:]:
        await records.update(entity, case, {"comments": text})
    if (status := given.get("status")) and status != "acknowledged":
        await move(records, case, status, given.get("statusChangeReason"))
    return SOURCE, case


async def patch(records: Records, case: str, given: Given) -> None:
    """Change a ticket; a status is reached by the moves of its case."""
    columns, kept = await columns_of(records, given)
    fields, words, further = split(SOURCE, given, without=SAID_APART)
    if "statusChangeReason" in given and not given.get("status"):
        words["status_reason"] = given["statusChangeReason"]
    if words or further or kept:
        await check_may_change(records, case)
    entity = records.entity((await records.get(Case, case, fields=("sys_class_name",)))["sys_class_name"])
    if values := {**fields, **columns}:
        await records.update(entity, case, values)
    for each in given.get("note") or []:
        # Notes that a client read before stand there already.
        if "id" not in each:
            await records.update(entity, case, {"comments": each["text"]})
    await keep_beside(records, SOURCE, case, words, {**further, **kept})
    if status := given.get("status"):
        await move(records, case, status, given.get("statusChangeReason"))


async def delete(records: Records, case: str) -> None:
    """Delete a ticket with its case."""
    await records.delete(Case, case)


SOURCE = Source(
    entity=Case,
    mapped=MAPPED,
    further="further",
    beside=Beside(TroubleTicket, TroubleTicket.case),
    patch=patch,
    delete=delete,
)


def attributes(status: Any) -> tuple[Attribute, ...]:
    """The attributes of a trouble ticket, with the words that its version has for a status."""
    own: Any = {"given": False, "patched": False}
    return (
        Attribute(name="name", kind=Annotated[str, Meta(max_length=255, examples=["Line is dead"])]),
        Attribute(
            name="description",
            kind=Annotated[
                str, Meta(min_length=1, max_length=32000, examples=["The line is dead since this morning."])
            ],
            required=True,
        ),
        Attribute(
            name="severity",
            kind=Annotated[str, Meta(min_length=1, max_length=100, examples=["Urgent"])],
            required=True,
        ),
        Attribute(
            name="ticketType",
            kind=Annotated[str, Meta(min_length=1, max_length=100, examples=["Service Problem Case"])],
            required=True,
        ),
        Attribute(name="priority", kind=Annotated[str, Meta(max_length=40, examples=["High"])]),
        Attribute(name="status", kind=status),
        Attribute(name="statusChangeReason", kind=TEXT),
        Attribute(name="statusChangeDate", kind=MOMENT, **own),
        Attribute(name="creationDate", kind=MOMENT, **own),
        Attribute(name="lastUpdate", kind=MOMENT, **own),
        Attribute(name="resolutionDate", kind=MOMENT, **own),
        Attribute(name="requestedResolutionDate", kind=MOMENT),
        Attribute(name="expectedResolutionDate", kind=MOMENT),
        Attribute(name="externalId", kind=Annotated[str, Meta(max_length=100, examples=["TT-4711"])]),
        Attribute(name="channel", kind=Reference),
        Attribute(name="note", kind=many(Note)),
        Attribute(name="attachment", kind=many(Attachment)),
        Attribute(name="relatedParty", kind=many(RelatedParty)),
        Attribute(name="relatedEntity", kind=many(RelatedEntity)),
        Attribute(name="troubleTicketRelationship", kind=many(Relationship)),
        Attribute(name="statusChange", kind=list[StatusChange], **own),
    )


def _resource(schema: str, status: Any) -> Resource:
    return Resource(
        name="TroubleTicket",
        path="troubleTicket",
        attributes=attributes(status),
        sources=(SOURCE,),
        create=create,
        base_type="BusinessInteraction",
        status_word="Status",
        schema=schema,
    )


STATUS_TYPE = Annotated[Literal[STATUS], Meta(examples=["inProgress"])]  # type: ignore[valid-type]
ANY_STATUS = Annotated[str, Meta(min_length=1, max_length=100, examples=["In Progress"])]
TICKETS_V4 = Face(
    key="troubleTicket/v4",
    tag="Trouble ticket (TMF621 v4)",
    resources=(_resource("TroubleTicket", STATUS_TYPE),),
    always=("id", "href"),
)
TICKETS_R18 = Face(
    key="troubleTicket/v2",
    tag="Trouble ticket (TMF621 R18)",
    resources=(_resource("TroubleTicket_R18", ANY_STATUS),),
    always=(),
)
