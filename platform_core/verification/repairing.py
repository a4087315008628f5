"""Repairing what verification finds, where nothing can be lost by it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection

import msgspec

from ..access import Actor
from ..errors import DatabaseBusy, SerializationFailure
from ..instance import Instance
from ..operations.bookkeeping import OperationEntry, write_entry
from ..operations.lock import exclusive
from .concern import Concern, Repairs, repair_command
from .concerns import CONCERNS, findings

TRIES = 5


class Repaired(msgspec.Struct, frozen=True):
    """One thing that was put right."""

    concern: str
    what: str


async def repair(
    instance: Instance, actor: Actor, only: Collection[str] = (), *, wait: float = 10.0
) -> list[Repaired]:
    """Put right what can be without loss, concern by concern, each in one audited transaction.

    A sound instance is not written to. What is left to people is found by ``findings`` afterwards.
    """
    done: list[Repaired] = []
    # What is in the tables is looked at when the frame is right, which repairing may have brought about.
    for frame in (True, False):
        found = await findings(instance, only)
        repairable = {each.concern for each in found if each.repair == repair_command(each.concern)}
        for concern in CONCERNS:
            if concern.frame is frame and concern.name in repairable and (not only or concern.name in only):
                done += await _repair(instance, actor, concern, wait)
    return done


async def _repair(instance: Instance, actor: Actor, concern: Concern, wait: float) -> list[Repaired]:
    for attempt in range(TRIES):
        try:
            return await _try_once(instance, actor, concern, wait)
        except (DatabaseBusy, SerializationFailure):
            if attempt == TRIES - 1:
                raise
            await asyncio.sleep(0.1 * 2**attempt)
    raise AssertionError("the last try returns or raises")


async def _try_once(instance: Instance, actor: Actor, concern: Concern, wait: float) -> list[Repaired]:
    assert concern.repair is not None, f"concern {concern.name} promises a repair"
    started, purpose = time.monotonic(), f"repair {concern.name}"
    async with exclusive(instance.database, f"{purpose} by {actor.user_name}", wait) as transaction:
        instance.note_elevation(purpose)
        work = Repairs(
            instance=instance, transaction=transaction, actor=msgspec.structs.replace(actor, elevated=purpose)
        )
        done = [Repaired(concern.name, what) async for what in concern.repair(work)]
        if done:
            entry = OperationEntry(
                operation="repair",
                packs=[],
                plan_hash="",
                result="done",
                detail=f"{concern.name}: " + "; ".join(each.what for each in done),
                duration_ms=round((time.monotonic() - started) * 1000),
            )
            await write_entry(transaction, actor, entry)
    return done
