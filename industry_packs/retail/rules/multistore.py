"""How a communication of headquarters reaches its stores: all of them, or none (RET-4).

Generating goes on in the background, in parts that are committed one by one, so that a chain of thousands of stores
holds nobody up. What is there is hidden until the communication opens, which is one change of one record: no store sees its
part earlier than another. When it fails, all of it is cancelled with the error. When the server dies on the way, it
goes on where it was.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from platform_core import (
    BusinessRule,
    Change,
    ChangeEvent,
    Condition,
    DatabaseBusy,
    DatabaseUnavailable,
    Job,
    Query,
    Record,
    Records,
    SerializationFailure,
    TransitionRefused,
    utc_now,
)

from ..entities import HeadquartersCommunication, RetailOrganization, StoreCommunication
from ..lifecycles import GENERATING

PASSING = (DatabaseBusy, DatabaseUnavailable, SerializationFailure)
"""Errors that pass: generating is tried again."""
PART, MOST = 50, 500
STUCK = datetime.timedelta(hours=6)
COPIED = ("short_description", "description", "priority", "due_date")
REASON = "a communication reaches its stores"


def _audience(communication: Record) -> Condition | None:
    """Which retail organizations a communication is for."""
    organization, named = RetailOrganization.organization_core, communication["audience_stores"]
    active: Condition = organization.active.eq(True)
    if named:
        listed: Condition = organization.is_in(list(named)) & active
        return listed
    if communication["audience"] is None:
        return None
    condition: Condition = organization.within(communication["audience"]) & active
    if communication["audience_subtype"]:
        condition &= RetailOrganization.subtype == communication["audience_subtype"]
    if communication["audience_ownership"]:
        condition &= RetailOrganization.ownership == communication["audience_ownership"]
    if communication["audience_brand"]:
        condition &= RetailOrganization.brand == communication["audience_brand"]
    return condition


async def audience(records: Records, communication: Record) -> list[str]:
    """The organizations that a communication is for, in a fixed order."""
    condition = _audience(communication)
    if condition is None:
        return []
    asked = Query(where=condition, fields=("organization_core",), order=("sys_id",), limit=MOST)
    return [each["organization_core"] async for each in records.every(RetailOrganization, asked)]


async def before_communication_is_submitted(change: Change) -> None:
    """A communication has somebody whom it reaches."""
    if change.transition == "submit" and not await audience(change.elevated(REASON), dict(change.new)):
        raise TransitionRefused(
            "there is no store that it would reach",
            remedy="name a unit with active stores, or stores by themselves",
        )


async def on_communication_is_submitted(event: ChangeEvent, records: Records) -> None:
    """Generate what the stores get, in the background; being told twice, it goes on where it was."""
    if event.transition == "submit":
        await generate(records, event.sys_id)


async def generate(records: Records, sys_id: str) -> None:
    """Create a communication for each store, then open it; if one cannot be created, cancel all of it."""
    communication = await records.find(HeadquartersCommunication, HeadquartersCommunication.sys_id == sys_id)
    if communication is None or communication["state"] != GENERATING:
        return
    try:
        stores = await audience(records, communication)
        there = await _stores_that_have_it(records, sys_id)
        left = [store for store in stores if store not in there]
        for start in range(0, len(left), PART):
            await _create_part(records, communication, left[start : start + PART])
    except PASSING:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a rule of any pack does to one store, none gets it
        await give_up(records, sys_id, f"{type(error).__name__}: {error}")
        return
    await records.transition(HeadquartersCommunication, sys_id, "distribute", {"stores": len(stores)})


async def _stores_that_have_it(records: Records, sys_id: str) -> set[str]:
    mine = Query(where=StoreCommunication.communication == sys_id, fields=("store",), limit=MOST)
    return {each["store"] async for each in records.every(StoreCommunication, mine)}


async def _create_part(records: Records, communication: Record, stores: Sequence[str]) -> None:
    copied: dict[str, Any] = {name: communication[name] for name in COPIED}
    async with records.transaction() as transaction:
        for store in stores:
            values = {
                **copied,
                "communication": communication["sys_id"],
                "parent": communication["sys_id"],
                "store": store,
                "requesting_service_organization": store,
            }
            await transaction.create(StoreCommunication, values)


async def give_up(records: Records, sys_id: str, error: str) -> None:
    """Cancel what was generated, and the communication, with the error; nothing of it was ever seen by a store."""
    open_parts = (StoreCommunication.communication == sys_id) & StoreCommunication.active.eq(True)
    while True:
        page = await records.list(StoreCommunication, Query(where=open_parts, fields=("sys_id",), limit=PART))
        if not page.records:
            break
        async with records.transaction() as transaction:
            for each in page.records:
                await transaction.transition(StoreCommunication, each["sys_id"], "fail")
    failed = {"generation_error": error[:4000], "closed_at": utc_now()}
    await records.transition(HeadquartersCommunication, sys_id, "fail", failed)


async def end_stuck(records: Records) -> None:
    """Cancel communications that have been generating for hours: what they wait for does not come."""
    long_ago = HeadquartersCommunication.sys_updated_on < utc_now() - STUCK
    stuck = (HeadquartersCommunication.state == GENERATING) & long_ago
    asked = Query(where=stuck, fields=("sys_id",), limit=MOST)
    for each in [found async for found in records.every(HeadquartersCommunication, asked)]:
        await give_up(records, each["sys_id"], "it could not be generated for hours")


END_STUCK = Job(
    name="retail.end_stuck_communications",
    summary="Cancels communications of headquarters that have been generating for six hours",
    every=3600,
    run=end_stuck,
)
MULTISTORE_RULES = (
    BusinessRule(
        entity=HeadquartersCommunication,
        kinds=("update",),
        before=before_communication_is_submitted,
        because="A communication reaches somebody (RET-4)",
    ),
    BusinessRule(
        entity=HeadquartersCommunication,
        kinds=("update",),
        on=on_communication_is_submitted,
        because="Each store gets a communication of its own, all or none (RET-4)",
    ),
)
