"""Items in trees: the root, and what the parts have of the item at the top."""

from __future__ import annotations

from typing import Any

from platform_core import BusinessRule, Change, Query, Record, Records, refusal

from ..entities import InstallBaseItem
from ..owners import check_people, same_as_above

OWNERS = ("account", "consumer", "household", "service_organization")
FROM_THE_TOP = (*OWNERS, "contact", "consumer_profile", "buyer_organization_member")
PASSES_DOWN = "parts of an item are their owner's, as the whole is"


async def before_item_is_placed(change: Change) -> dict[str, Any] | None:
    """An item has the root, the owner and the people of what it is a part of."""
    parent = change.new.get("parent")
    if change.actor.elevated == PASSES_DOWN or not change.changed & {"parent", "root", *FROM_THE_TOP}:
        return None
    records = change.elevated(PASSES_DOWN)
    if parent is None:
        return {"root": change.sys_id}
    above = await _above(records, parent)
    if change.kind == "update" and "parent" in change.changed:
        _refuse_another_owner(above, change)
    return {"root": above["root"], **same_as_above(above, change, FROM_THE_TOP)}


async def _above(records: Records, parent: str) -> Record:
    """The parent, while nobody moves or gives away the tree that it belongs to."""
    above = await records.get(InstallBaseItem, parent)
    while True:
        await records.lock(InstallBaseItem, above["root"])
        again = await records.get(InstallBaseItem, parent)
        if again["root"] == above["root"]:
            return again
        above = again


def _refuse_another_owner(above: Record, change: Change) -> None:
    """What is moved below an item of somebody else does not change hands on the way."""
    if any(above[name] != change.new.get(name) for name in OWNERS):
        detail = "the item belongs to somebody else than its parent"
        raise refusal("parent", detail, "choose a parent of the same owner", "differs_from_parent")


async def before_item_people_are_set(change: Change) -> dict[str, Any] | None:
    """Contact, consumer and member belong to the owner."""
    if change.actor.elevated == PASSES_DOWN:
        return None
    return await check_people(change, "service_organization")


async def after_item_is_placed(change: Change) -> None:
    """Everything below it goes along: with its root, its owner and its people."""
    if change.actor.elevated == PASSES_DOWN or not change.changed & {"root", *FROM_THE_TOP}:
        return
    records = change.elevated(PASSES_DOWN)
    given = {name: change.new[name] for name in ("root", *FROM_THE_TOP)}
    for part in await below(records, change.sys_id):
        await records.update(InstallBaseItem, part, given)


async def below(records: Records, item: str) -> list[str]:
    """The ids of everything that is a part of an item, or of its parts."""
    query = Query(where=InstallBaseItem.parent.within(item), fields=("sys_id",), order=("path",), limit=500)
    return [each["sys_id"] async for each in records.every(InstallBaseItem, query)]


BUSINESS_RULES = (
    BusinessRule(
        entity=InstallBaseItem,
        kinds=("create", "update"),
        before=before_item_is_placed,
        order=40,
        because="Owner, contact and member of a part are those of the whole (CSM-125, CSM-179)",
    ),
    BusinessRule(
        entity=InstallBaseItem,
        kinds=("create", "update"),
        before=before_item_people_are_set,
        order=50,
        because="The contact belongs to the account, the member to the organization (CSM-124, CSM-126, CSM-179)",
    ),
    BusinessRule(
        entity=InstallBaseItem,
        kinds=("update",),
        after=after_item_is_placed,
        order=40,
        because="Whatever is below an item goes along with it (CSM-125, CSM-179)",
    ),
)
