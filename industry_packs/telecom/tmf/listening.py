"""Listeners: which address hears of which events."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from urllib.parse import parse_qsl

import msgspec
from litestar import Response, delete, post
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from platform_core import BusinessRule, Change, NotFound, Records, parse_id

from ..entities import Listener
from .changing import refused
from .resources import Face
from .targets import refuse_private

KINDS = ("Create", "AttributeValueChange", "Delete")
CALLBACK = "https://client.example.com/listener"


class EventSubscriptionInput(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """An address that is to hear of events, and which ones (`eventType=...`; all, when it is left out)."""

    callback: Annotated[str, Meta(min_length=8, max_length=1024, examples=[CALLBACK])]
    query: (
        Annotated[str, Meta(max_length=1000, examples=["eventType=TroubleTicketStatusChangeEvent"])]
        | UnsetType
    ) = UNSET


class EventSubscription(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A listener."""

    id: Annotated[str, Meta(examples=["0198f3c27a4071c2a8f5f1a3b2c4d5e6"])]
    callback: Annotated[str, Meta(examples=[CALLBACK])]
    query: Annotated[str, Meta(examples=["eventType=TroubleTicketStatusChangeEvent"])] | UnsetType = UNSET


def event_types(face: Face) -> tuple[str, ...]:
    """All events that a face tells of."""
    found: list[str] = []
    for resource in face.resources:
        kinds = [*KINDS, f"{resource.status_word}Change"]
        if resource.name == "TroubleTicket":
            kinds += ["Resolved", "InformationRequired"]
        found += [f"{resource.name}{kind}Event" for kind in kinds]
    return tuple(found)


def subscribed(query: str | None) -> frozenset[str] | None:
    """The events that a query names, in lower case; ``None`` for all."""
    if not query or not query.strip():
        return None
    named = [value for name, value in parse_qsl(query) if name == "eventType"]
    return frozenset(part.strip().lower() for value in named for part in value.split(",") if part.strip())


def check_query(face: Face, query: str) -> None:
    """Refuse a query that no event can ever satisfy, or that asks what is not known here."""
    names = [name for name, _ in parse_qsl(query, keep_blank_values=True)]
    if query.strip() and (not names or set(names) != {"eventType"}):
        raise refused(
            "query", "it names something other than eventType", "write eventType=..., or leave it out"
        )
    known = {each.lower(): each for each in event_types(face)}
    unknown = sorted((subscribed(query) or frozenset()) - known.keys())
    if unknown:
        what = f"there is no event {unknown[0][:100]!r} here"
        raise refused("query", what, f"use some of {', '.join(known.values())}", "not_a_choice")


async def before_listener_is_registered(change: Change) -> dict[str, Any] | None:
    """A listener is of who registers it, and does not stand where only this server reaches."""
    await refuse_private(change.records, change.new["callback"])
    owner = change.new.get("owner") or change.actor.id or None
    return {"owner": owner}


BUSINESS_RULES = (
    BusinessRule(
        entity=Listener,
        kinds=("create",),
        before=before_listener_is_registered,
        because="Nothing is posted to addresses that only this server reaches",
    ),
)


def hub_routes(face: Face, common: dict[str, Any]) -> tuple[HTTPRouteHandler, ...]:
    """The routes by which clients register and remove listeners."""
    key = face.key.replace("/", "_")
    place = [
        ResponseHeader(name="Location", value="", documentation_only=True, description="Where it is removed")
    ]
    register = post(
        f"{face.base}/hub",
        operation_id=f"{key}_hub_create",
        response_headers=place,
        **common,
    )(_register(face))
    remove = delete(f"{face.base}/hub/{{id:str}}", operation_id=f"{key}_hub_delete", **common)(_remove(face))
    return register, remove


def _register(face: Face) -> Callable[..., Awaitable[Any]]:
    async def answer(data: Any, records: Any) -> Any:
        """Register a listener: an address that events are posted to."""
        query = "" if data.query is UNSET else data.query
        check_query(face, query)
        values = {"face": face.key, "callback": data.callback, "query": query or None}
        row = await records.create(Listener, values)
        made = EventSubscription(id=row["sys_id"], callback=row["callback"], query=query or UNSET)
        return Response(made, status_code=201, headers={"Location": f"{face.base}/hub/{row['sys_id']}"})

    answer.__annotations__ = {
        "data": JSONBody[EventSubscriptionInput],
        "records": NamedDependency[Records],
        "return": EventSubscription,
    }
    return answer


def _remove(face: Face) -> Callable[..., Awaitable[Any]]:
    async def answer(id: str, records: Any) -> None:  # noqa: A002 - the forum's name
        """Remove a listener."""
        try:
            key = parse_id(id)
        except ValueError:
            key = ""
        own: Any = (Listener.sys_id == key) & (Listener.face == face.key)
        row = await records.find(Listener, own, fields=("sys_id",)) if key else None
        if row is None:
            raise NotFound(f"there is no listener {id[:50]!r}", remedy="ids are those of the registration")
        await records.delete(Listener, row["sys_id"])

    answer.__annotations__ = {"id": FromPath[str], "records": NamedDependency[Records], "return": None}
    return answer
