"""The parties of an install base item for programs, under the paths that such programs know.

The names of fields are those of the table. What the party has to be is asked by its business rules, as everywhere.
"""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import msgspec
from litestar import Response, delete, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from platform_core import InvalidInput, NotFound, PlatformError, Record, Records, parse_id
from plugins.install_base import InstallBaseItem

from .entities import ItemParty, PartyType
from .entities.configuration import ITEM

PATH = "/api/sn_install_base/integrations/installbaseitems/{sys_id:str}/relatedparties"
TAGS = ["Install base items for programs"]
EXAMPLE = "0198f3c27a4071c2a8f5f1a3b2c4d5e6"
BAD_REQUEST, FIRST_FAULT, AS_THEY_ARE = 400, 500, (401, 403, 404, 429)

Id = Annotated[str, msgspec.Meta(min_length=32, max_length=36, examples=[EXAMPLE])]
Kind = Annotated[
    str, msgspec.Meta(min_length=1, max_length=100, examples=["Authorized Contact"], description="Name or id")
]
Day = Annotated[datetime.date, msgspec.Meta(examples=["2026-03-01"])]
Place = Annotated[int, msgspec.Meta(ge=0, examples=[100])]
Status = Annotated[str, msgspec.Meta(examples=["success"], description="success or failure")]
PARTY = {"sys_id": EXAMPLE, "install_base_item": EXAMPLE, "type": EXAMPLE, "contact": EXAMPLE, "order": 100}
Party = Annotated[dict[str, Any], msgspec.Meta(examples=[PARTY])]


class PartyFault(msgspec.Struct, frozen=True):
    """What went wrong."""

    message: Annotated[str, msgspec.Meta(examples=["Invalid input"])]
    detail: Annotated[str, msgspec.Meta(examples=["/contact: a party of this type needs it"])]


class PartyAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The party; or what went wrong."""

    status: Status
    result: Party | None = None
    error: PartyFault | None = None


class NewParty(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Who becomes a party, and of which type; the type says which of the fields name him."""

    type: Kind
    account: Id | None = None
    contact: Id | None = None
    consumer: Id | None = None
    user: Id | None = None
    service_organization: Id | None = None
    order: Place | None = None
    start_date: Day | None = None
    end_date: Day | None = None


class PartyChanges(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What is to be another; what is left out stays, and null empties."""

    type: Kind | msgspec.UnsetType = msgspec.UNSET
    account: Id | msgspec.UnsetType | None = msgspec.UNSET
    contact: Id | msgspec.UnsetType | None = msgspec.UNSET
    consumer: Id | msgspec.UnsetType | None = msgspec.UNSET
    user: Id | msgspec.UnsetType | None = msgspec.UNSET
    service_organization: Id | msgspec.UnsetType | None = msgspec.UNSET
    order: Place | msgspec.UnsetType = msgspec.UNSET
    start_date: Day | msgspec.UnsetType | None = msgspec.UNSET
    end_date: Day | msgspec.UnsetType | None = msgspec.UNSET


@post(PATH, status_code=200, operation_id="api_add_party", tags=TAGS)
async def add_party(
    sys_id: FromPath[str], data: JSONBody[NewParty], records: NamedDependency[Records]
) -> Response[PartyAnswer]:
    """Make somebody a party of an item, which has to be at the top of its tree."""

    async def work() -> Record | None:
        item = (await records.get(InstallBaseItem, _id(sys_id, "item"), ("sys_id",)))["sys_id"]
        given = await _given(records, msgspec.to_builtins(data, builtin_types=(datetime.date,)))
        return await records.create(ItemParty, {"install_base_item": item, **given})

    return await _answered(work)


@patch(f"{PATH}/{{party:str}}", operation_id="api_change_party", tags=TAGS)
async def change_party(
    sys_id: FromPath[str],
    party: FromPath[str],
    data: JSONBody[PartyChanges],
    records: NamedDependency[Records],
) -> Response[PartyAnswer]:
    """Change a party of an item: his time, his place, his type with what names him."""

    async def work() -> Record | None:
        key = await _party(records, sys_id, party)
        given = await _given(records, msgspec.to_builtins(data, builtin_types=(datetime.date,)))
        return await records.update(ItemParty, key, given)

    return await _answered(work)


@delete(f"{PATH}/{{party:str}}", status_code=200, operation_id="api_remove_party", tags=TAGS)
async def remove_party(
    sys_id: FromPath[str], party: FromPath[str], records: NamedDependency[Records]
) -> Response[PartyAnswer]:
    """Take a party from an item, and with it all that it opened."""

    async def work() -> Record | None:
        await records.delete(ItemParty, await _party(records, sys_id, party))
        return None

    return await _answered(work)


async def _answered(work: Callable[[], Awaitable[Record | None]]) -> Response[PartyAnswer]:
    """The party, or a refusal, in the shape that programs know; a fault of the server stays one."""
    try:
        found = await work()
    except PlatformError as error:
        if error.status >= FIRST_FAULT:
            raise
        parts = "; ".join(f"{each.pointer}: {each.detail}" for each in error.errors)
        fault = PartyFault(error.title, parts or error.detail)
        code = error.status if error.status in AS_THEY_ARE else BAD_REQUEST
        return Response(PartyAnswer("failure", error=fault), status_code=code)
    return Response(PartyAnswer("success", None if found is None else dict(found)), status_code=200)


async def _party(records: Records, item: str, party: str) -> str:
    """The id of a party, if it is one of the item."""
    key = _id(party, "related party")
    found = await records.get(ItemParty, key, ("sys_id", "install_base_item"))
    if found["install_base_item"] != _id(item, "item"):
        raise NotFound(f"there is no related party {party[:50]!r} of this item", remedy="ask for its parties")
    return key


async def _given(records: Records, values: dict[str, Any]) -> dict[str, Any]:
    """What was sent, with the type by its id."""
    kind = values.get("type")
    if kind is None:
        return values
    named = (PartyType.applies_to == ITEM) & (PartyType.name == kind)
    found = await records.find(PartyType, named, ("sys_id",))
    try:
        return {**values, "type": found["sys_id"] if found else parse_id(kind)}
    except ValueError:
        raise InvalidInput(
            f"there is no type of party {kind[:60]!r}", remedy="name one that applies to install base items"
        ) from None


def _id(text: str, what: str) -> str:
    try:
        return parse_id(text)
    except ValueError:
        raise NotFound(f"there is no {what} {text[:50]!r}", remedy="ids are 32 hexadecimal digits") from None


ROUTES = (add_party, change_party, remove_party)
