"""From changes of records to notifications: who listens, whether he may see it, and what he is told.

What a listener is told is what its owner sees of the record with the rights that he has at that moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from platform_core import (
    BusinessRule,
    Change,
    ChangeEvent,
    Entity,
    NotFound,
    NotPermitted,
    Query,
    Record,
    Records,
    UniqueViolation,
    new_id,
    utc_now,
)

from ..entities import Listener, Notification, TroubleTicket
from .listening import subscribed
from .resources import Face, Resource, Source, moment
from .showing import home, one

TOLD = "listeners are told of what their owners may see"
ON_THE_WAY = {"wanted_status", "wanted_reason"}
FURTHER_KINDS = {"resolved": "Resolved", "pending": "InformationRequired"}


class Told(msgspec.Struct, frozen=True):
    """One resource that shows a record, and what happened to it in the forum's words."""

    face: Face
    resource: Resource
    source: Source
    kinds: tuple[str, ...]


def told_of(faces: Sequence[Face], event: ChangeEvent, entity: type[Entity]) -> list[Told]:
    """What a change of a record is in the forum's words, face by face."""
    return [
        Told(face, resource, source, kinds)
        for face in faces
        for resource in face.resources
        for source in resource.sources
        if source.entity is entity and (kinds := _kinds(event, resource, source))
    ]


def _kinds(event: ChangeEvent, resource: Resource, source: Source) -> tuple[str, ...]:
    if event.kind == "create":
        return ("Create",) if all(event.new.get(name, True) for name in source.present) else ()
    changed = set(event.changed)
    turned = [name for name in source.present if name in changed]
    if turned:
        return ("Create",) if all(event.new.get(name) for name in turned) else ("Delete",)
    kinds = []
    if changed & set(source.status_fields):
        kinds.append(f"{resource.status_word}Change")
    if changed & {*source.fields(), "comments"} - set(source.status_fields):
        kinds.append("AttributeValueChange")
    return tuple(kinds)


def event_rules(faces: Sequence[Face]) -> tuple[BusinessRule, ...]:
    """The rules that listen to every entity that the faces show."""
    sources = [
        (resource, source) for face in faces for resource in face.resources for source in resource.sources
    ]
    rules: list[BusinessRule] = []
    for entity in dict.fromkeys(source.entity for _, source in sources):
        on, before = _on(faces, entity), _before_delete(faces, entity)
        because = "Listeners hear of what happens (TEL-11)"
        rules.append(BusinessRule(entity=entity, kinds=("create", "update"), on=on, because=because))
        rules.append(BusinessRule(entity=entity, kinds=("delete",), before=before, because=because))
    ticket = BusinessRule(
        entity=TroubleTicket,
        kinds=("create", "update"),
        on=_on_ticket(faces),
        because="Listeners hear of every status of a ticket (TEL-9)",
    )
    return (*rules, ticket)


def _on(faces: Sequence[Face], entity: type[Entity]) -> Any:
    async def on_shown_record_changes(event: ChangeEvent, records: Records) -> None:
        """Tell the listeners what became of the record."""
        for told in told_of(faces, event, entity):
            await tell(records, told, event.sys_id, event.key, event.at)

    return on_shown_record_changes


def _on_ticket(faces: Sequence[Face]) -> Any:
    tickets = [
        Told(face, resource, source, ())
        for face in faces
        for resource in face.resources
        for source in resource.sources
        if source.beside is not None and source.beside.entity is TroubleTicket
    ]

    async def on_ticket_changes(event: ChangeEvent, records: Records) -> None:
        """Tell the listeners of the ticket's status, or of what else is said of it."""
        changes = event.new.get("status_changes")
        if not changes and (event.kind == "create" or set(event.changed) <= ON_THE_WAY):
            return
        try:
            row = await records.get(TroubleTicket, event.sys_id, fields=("case", "status"))
        except NotFound:
            return
        if changes:
            status = str(changes[-1].get("status", ""))
            further = FURTHER_KINDS.get(status)
            kinds = ("StatusChange", *((further,) if further else ()))
        else:
            kinds = ("AttributeValueChange",)
        for each in tickets:
            told = msgspec.structs.replace(each, kinds=kinds)
            await tell(records, told, row["case"], event.key, event.at)

    return on_ticket_changes


def _before_delete(faces: Sequence[Face], entity: type[Entity]) -> Any:
    async def before_shown_record_is_deleted(change: Change) -> None:
        """Note for the listeners whose owners see it that it goes, as long as they see it."""
        records = change.elevated(TOLD)
        for face in faces:
            for resource in face.resources:
                for source in resource.sources:
                    if source.entity is entity:
                        told = Told(face, resource, source, ("Delete",))
                        await tell(records, told, change.sys_id, f"delete:{change.sys_id}", change.now)

    return before_shown_record_is_deleted


async def tell(records: Records, told: Told, sys_id: str, key: str, at: Any) -> None:
    """Put notifications in the way of the listeners that want them, each once."""
    query = Query(where=Listener.face == told.face.key, limit=500)
    async for listener in records.every(Listener, query):
        wanted = subscribed(listener["query"])
        types = [f"{told.resource.name}{kind}Event" for kind in told.kinds]
        types = [each for each in types if wanted is None or each.lower() in wanted]
        if not types:
            continue
        shown = await _as_seen(records, listener, told, sys_id)
        if shown is None:
            continue
        for event_type in types:
            await _keep(
                records, listener, told, f"{key}:{told.resource.name}:{event_type}", event_type, shown, at
            )


async def _as_seen(records: Records, listener: Record, told: Told, sys_id: str) -> dict[str, Any] | None:
    """What the owner of a listener sees of a record; nothing, if he does not see it."""
    try:
        theirs = await records.acting_for(listener["owner"])
        if "Delete" not in told.kinds:
            return await one(theirs, told.face, told.resource, sys_id)
        await theirs.get(told.source.entity, sys_id, fields=("sys_id",))
    except (NotFound, NotPermitted):
        return None
    address = home(records, told.face, told.resource)
    return {"id": sys_id, "href": f"{address}/{sys_id}", "@type": told.resource.name}


async def _keep(
    records: Records,
    listener: Record,
    told: Told,
    key: str,
    event_type: str,
    shown: dict[str, Any],
    at: Any,
) -> None:
    same: Any = Notification.listener == listener["sys_id"]
    if await records.find(Notification, same & (Notification.event_key == key), fields=("sys_id",)):
        return
    name = told.resource.name
    body = {
        "eventId": new_id(),
        "eventTime": moment(at),
        # As it is spelled in version 4.
        "timeOcurred": moment(at),
        "eventType": event_type,
        "correlationId": key.partition(":")[0],
        "domain": told.face.tag,
        "title": event_type,
        "description": f"{event_type} of {name} {shown['id']}",
        "priority": "1",
        "event": {name[0].lower() + name[1:]: shown},
    }
    values = {"listener": listener["sys_id"], "event_key": key, "event_type": event_type, "body": body}
    try:
        await records.create(Notification, {**values, "next_attempt": utc_now()})
    except UniqueViolation:
        return
