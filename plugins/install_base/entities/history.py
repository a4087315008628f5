"""What happened to an item: installed, moved, replaced, serviced, uninstalled."""

from __future__ import annotations

from platform_core import Choice, Choices, DateTime, Entity, Index, Location, Reference, Text, User

from .items import InstallBaseItem

ITEM_EVENT = Choices({
    "installed": "Installed", "moved": "Moved", "reassigned": "Owner changed", "replaced": "Replaced",
    "replaces": "Took the place of another", "serviced": "Serviced", "uninstalled": "Uninstalled",
})  # fmt: skip


class ItemEvent(
    Entity,
    tablename="install_base_item_event",
    label="Event of an item",
    plural="Events of items",
    display="event",
    default_order="-occurred_at",
):
    """One thing that happened to an item. The platform writes it along with the change; nobody edits it."""

    item = Reference(InstallBaseItem, required=True, index=True, on_delete="cascade")
    event = Choice(ITEM_EVENT, required=True)
    occurred_at = DateTime(required=True)
    from_location = Reference(Location, read_only=True)
    to_location = Reference(Location, read_only=True)
    from_parent = Reference(InstallBaseItem, read_only=True, help="What it was a part of before")
    to_parent = Reference(InstallBaseItem, read_only=True, help="What it is a part of from then on")
    other_item = Reference(
        InstallBaseItem, read_only=True, help="The item that it replaced, or that replaced it"
    )
    performed_by = Reference(User, read_only=True, label="By")
    notes = Text(read_only=True, help="What staff wrote about it")
    constraints = (Index(("item", "occurred_at")),)
