"""What the pack's own paths take and give."""

from __future__ import annotations

import datetime
from typing import Annotated

import msgspec

from platform_core import NotFound, parse_id

EXAMPLE = "0198f3c27a4071c2a8f5f1a3b2c4d5e6"
Id = Annotated[str, msgspec.Meta(min_length=32, max_length=36, examples=[EXAMPLE])]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=160, examples=["ATM at the entrance"])]
Notes = Annotated[str, msgspec.Meta(max_length=4000, examples=["The dispenser jammed twice a week."])]
Moment = Annotated[datetime.datetime, msgspec.Meta(examples=["2026-11-03T09:30:00Z"])]
Day = Annotated[datetime.date, msgspec.Meta(examples=["2026-11-03"])]
ItemNumber = Annotated[str, msgspec.Meta(examples=["IBITM0001001"])]


class ItemMove(msgspec.Struct, forbid_unknown_fields=True):
    """Where the item is brought to: a location, an item that it becomes a part of, or both."""

    location: Id | msgspec.UnsetType | None = msgspec.UNSET
    parent: Id | msgspec.UnsetType | None = msgspec.UNSET
    notes: Notes | None = None


class ItemReplacement(msgspec.Struct, forbid_unknown_fields=True):
    """What is installed in the item's place; what is left out is as it was with the item."""

    name: Name | None = None
    product: Id | None = None
    asset: Id | None = None
    identifier: Annotated[str, msgspec.Meta(max_length=100, examples=["T-4711"])] | None = None
    install_date: Moment | None = None
    warranty_expiration: Day | None = None
    keep_parts: Annotated[bool, msgspec.Meta(examples=[True])] = True
    notes: Notes | None = None


class ItemService(msgspec.Struct, forbid_unknown_fields=True):
    """The day of the maintenance (today, when left out)."""

    day: Day | None = None
    notes: Notes | None = None


class ItemUninstallation(msgspec.Struct, forbid_unknown_fields=True):
    """When the item was taken out of use (now, when left out)."""

    uninstall_date: Moment | None = None
    notes: Notes | None = None


class ItemAfter(msgspec.Struct, frozen=True):
    """The item as it is now, as far as the action is concerned."""

    sys_id: Id
    number: ItemNumber
    name: Name
    active: Annotated[bool, msgspec.Meta(examples=[True])]
    location: Id | None = None
    parent: Id | None = None
    replaces: Id | None = None
    uninstall_date: Moment | None = None
    next_maintenance: Day | None = None


def key_of(sys_id: str, what: str = "item") -> str:
    """An id of a path or a body as it is kept."""
    try:
        return parse_id(sys_id)
    except ValueError:
        raise NotFound(
            f"there is no {what} {sys_id[:50]!r}", remedy="ids are 32 hexadecimal digits"
        ) from None
