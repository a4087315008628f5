"""The history of an item writes itself: whoever changes it, by whatever door."""

from __future__ import annotations

from typing import Any

from platform_core import BusinessRule, Change, Records

from ..entities import InstallBaseItem, ItemEvent

KEEPS = "what happens to an item stands in its history"
OWNERS = ("account", "consumer", "household", "service_organization")


async def after_item_is_installed(change: Change) -> None:
    """The first thing that happens to an item is that it is installed."""
    when = change.new["install_date"]
    await _note(change, "installed", when, to_location="location", to_parent="parent")
    if not change.new["active"]:
        await _note(change, "uninstalled", change.new["uninstall_date"], from_location="location")


async def after_item_changes(change: Change) -> None:
    """Each thing that a change comes to is an event of its own."""
    if change.changed & {"location", "parent"}:
        await _moved(change)
    if change.changed & {*OWNERS}:
        await _note(change, "reassigned", change.now)
    if change.becomes("active", value=True):
        await _note(change, "installed", change.now, to_location="location", to_parent="parent")
    if change.becomes("active", value=False):
        await _note(change, "uninstalled", change.new["uninstall_date"], from_location="location")
    if change.becomes("replaces", change.new.get("replaces")) and change.new.get("replaces"):
        await _replaced(change)
    if "last_maintenance" in change.changed and change.new.get("last_maintenance"):
        await _note(change, "serviced", change.now)


async def _moved(change: Change) -> None:
    values: dict[str, Any] = {}
    for field in ("location", "parent"):
        if field in change.changed:
            values |= {f"from_{field}": change.before(field), f"to_{field}": change.new.get(field)}
    await write(
        change.elevated(KEEPS), change, change.sys_id, event="moved", occurred_at=change.now, **values
    )


async def _replaced(change: Change) -> None:
    """The replacement's history names the item that it replaces, and the other way round."""
    records, former = change.elevated(KEEPS), change.new["replaces"]
    await write(
        records, change, change.sys_id, event="replaces", occurred_at=change.now, other_item=former,
        to_location=change.new.get("location"),
    )  # fmt: skip
    await write(
        records, change, former, event="replaced", occurred_at=change.now, other_item=change.sys_id,
        from_location=change.new.get("location"),
    )  # fmt: skip


async def _note(change: Change, event: str, occurred_at: Any, **fields: str) -> None:
    values = {name: change.new.get(field) for name, field in fields.items()}
    await write(change.elevated(KEEPS), change, change.sys_id, event=event, occurred_at=occurred_at, **values)


async def write(records: Records, change: Change, item: str, **values: Any) -> None:
    """Add an event to the history of an item, with who did it and what staff wrote."""
    who = change.actor.id or None
    notes = change.journal.get("work_notes")
    await records.create(ItemEvent, {"item": item, "performed_by": who, "notes": notes, **values})


BUSINESS_RULES = (
    BusinessRule(
        entity=InstallBaseItem,
        kinds=("create",),
        after=after_item_is_installed,
        order=20,
        because="What happens to an item stands in its history",
    ),
    BusinessRule(
        entity=InstallBaseItem,
        kinds=("update",),
        after=after_item_changes,
        order=20,
        because="What happens to an item stands in its history",
    ),
)
