"""How records become what the forum calls a resource: read as the person who asks, one statement a page."""

from __future__ import annotations

from typing import Any

import msgspec

from platform_core import (
    ActorStandIn,
    InvalidQuery,
    NotFound,
    Query,
    Record,
    Records,
    Trusted,
    parse_id,
)

from .asking import Asked, narrowed
from .resources import Attribute, Face, Resource, Seen, Source, moment

BESIDE = "what a record has in the forum's words is told to who may read the record"


class Shown(msgspec.Struct, frozen=True):
    """A page of resources, and how many there are in all."""

    resources: list[dict[str, Any]]
    total: int


def home(records: Records, face: Face, resource: Resource) -> str:
    """The address of a collection; with the instance's own name in front, where it has one."""
    return f"{str(records.setting('base.public_url')).rstrip('/')}{face.base}/{resource.path}"


async def page(records: Records, face: Face, resource: Resource, asked: Asked) -> Shown:
    """The resources that a list asks for, source after source, and how many there are in all."""
    found: list[dict[str, Any]] = []
    total = 0
    address = home(records, face, resource)
    for source in resource.sources:
        wanted = narrowed(records, source, asked.filters)
        if wanted.nothing:
            continue
        trusted = _told(_within(source, wanted.trusted))
        count = await records.count(source.entity, wanted.where, wanted.filters, trusted)
        skipped, room = max(asked.offset - total, 0), asked.limit - len(found)
        total += count
        if room <= 0 or skipped >= count:
            continue
        query = Query(
            where=wanted.where,
            filters=wanted.filters,
            trusted=trusted,
            order=("sys_id",),
            fields=readable(records, source),
            limit=room,
            offset=skipped,
        )
        rows = (await records.list(source.entity, query)).records
        found += [
            representation(records, face, resource, source, seen, asked.fields)
            for seen in await _with_beside(records, source, rows, address)
        ]
    return Shown(found, total)


async def one(
    records: Records, face: Face, resource: Resource, key: str, fields: frozenset[str] | None = None
) -> dict[str, Any]:
    """One resource; of the sources, the first that has it."""
    source, row = await located(records, resource, key)
    (seen,) = await _with_beside(records, source, [row], home(records, face, resource))
    shown = representation(records, face, resource, source, seen, fields)
    if source.mapped.get("note") is not None and (fields is None or "note" in fields):
        notes = await _notes(records, source, row["sys_id"])
        shown |= {"note": notes} if notes else {}
    return shown


async def located(records: Records, resource: Resource, key: str) -> tuple[Source, Record]:
    """The source and the record of a resource that the actor may read."""
    try:
        sys_id = parse_id(key)
    except ValueError:
        sys_id = ""
    for source in resource.sources if sys_id else ():
        same: Any = source.entity.sys_id == sys_id
        query = Query(
            where=same, trusted=_told(_within(source, None)), limit=1, fields=readable(records, source)
        )
        if rows := (await records.list(source.entity, query)).records:
            return source, rows[0]
    raise NotFound(f"there is no {resource.path} {key[:50]!r}", remedy="ids are those that a list names")


def _told(condition: Any) -> Trusted | None:
    """A condition on what is kept beside records; everybody who sees a record is told of all that it rests on."""
    return None if condition is None else Trusted(condition, "what is kept beside records is told with them")


def readable(records: Records, source: Source) -> tuple[str, ...]:
    """Those of a source's fields that the actor may read."""
    return tuple(path for path in source.fields() if _may_read(records, source, path)) or ("sys_id",)


def _may_read(records: Records, source: Source, path: str) -> bool:
    try:
        records.field(source.entity, path)
    except InvalidQuery:
        return False
    return True


def _within(source: Source, condition: Any) -> Any:
    """What is asked, among the records that the source shows: which ones these are is no secret."""
    if source.where is None:
        return condition
    own: Any = source.where(ActorStandIn())
    return own if condition is None else own & condition


async def _with_beside(records: Records, source: Source, rows: list[Record], address: str) -> list[Seen]:
    """The records, each with what is kept beside it: one more statement for all of them."""
    if source.beside is None or not rows:
        return [Seen(row, row, address) for row in rows]
    name = source.beside.record._meta.name
    keys = [row["sys_id"] for row in rows]
    query = Query(where=source.beside.record.is_in(keys), limit=len(keys))
    kept = (await records.elevated(BESIDE).list(source.beside.entity, query)).records
    beside = {row[name]: row for row in kept}
    return [Seen(row, beside.get(row["sys_id"], {}), address) for row in rows]


def representation(
    records: Records,
    face: Face,
    resource: Resource,
    source: Source,
    seen: Seen,
    fields: frozenset[str] | None,
) -> dict[str, Any]:
    """A resource in the forum's words, or those of its attributes that were asked for."""
    public = str(records.setting("base.public_url")).rstrip("/")
    further = seen.get(f"beside:{source.further}") or {}
    values: dict[str, Any] = {
        "id": seen.record["sys_id"],
        "href": seen.href,
        **{each.name: _value(each, source, seen, further) for each in resource.attributes},
    }
    values |= {
        "@type": further.get("@type") or resource.name,
        "@baseType": further.get("@baseType") or resource.base_type,
        "@schemaLocation": further.get("@schemaLocation")
        or f"{public}/openapi.json#/components/schemas/{resource.schema_name}",
    }
    kept = {name: value for name, value in values.items() if value not in (None, [], {})}
    if fields is None:
        return kept
    return {name: value for name, value in kept.items() if name in fields or name in face.always}


def _value(attribute: Attribute, source: Source, seen: Seen, further: dict[str, Any]) -> Any:
    mapped = source.mapped.get(attribute.name)
    if mapped is None:
        return further.get(attribute.name)
    if mapped.read is not None:
        return mapped.read(seen)
    return moment(seen.get(mapped.path)) if mapped.path else None


async def _notes(records: Records, source: Source, sys_id: str) -> list[dict[str, Any]]:
    """The comments, the first one first; none for who may not read them."""
    try:
        entries = (await records.journal(source.entity, sys_id, "comments", limit=1000)).records
    except InvalidQuery:
        return []
    return [
        {
            "id": entry["sys_id"],
            "author": entry["sys_created_by"],
            "date": moment(entry["sys_created_on"]),
            "text": entry["value"],
            "@type": "Note",
        }
        for entry in reversed(entries)
    ]
