"""Making an instance out of an empty database."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from platform_core.access import Actor
from platform_core.assembly import Assembly, contributions
from platform_core.base.plumbing import Generation
from platform_core.compiler.write import insert_record
from platform_core.errors import ConfigurationError, FieldError, PlanError
from platform_core.ids import new_id
from platform_core.instance import Instance, stored_state
from platform_core.records import Records
from platform_core.registry import Registry
from platform_core.schema import apply, plan_schema
from platform_core.storage import Transaction

from .bookkeeping import OperationEntry, equalize_roles, mark_active, write_entry
from .ground import BASE
from .lock import exclusive

SYSTEM = Actor(user_name="system", name="Pergola", kind="internal", elevated="making an instance")
FIRST = 1

Then = Callable[[Records, Transaction], Awaitable[None]]
"""Brings what is to be there as soon as the tables are: in the same transaction, outside of the access rules."""


async def initialize(
    instance: Instance, actor: Actor = SYSTEM, *, wait: float = 10.0, then: Then | None = None
) -> int:
    """Create the base pack's tables in an empty database, in one transaction, and return the generation.

    A database that has them already is left as it is. ``then`` adds to the transaction.
    """
    started = time.monotonic()
    base = instance.available.get(BASE)
    if base is None:
        raise ConfigurationError(
            "the base pack is not there", remedy="offer the instance the built-in packs as well"
        )
    registry = Registry(contributions((base,)))
    async with exclusive(instance.database, f"initialize by {actor.user_name}", wait) as transaction:
        state = await stored_state(transaction)
        if state.generation:
            return state.generation
        schema = await plan_schema(transaction, registry.contributions.entities)
        if schema.blockers:
            errors = [
                FieldError(pointer="", detail=blocker, code=PlanError.code) for blocker in schema.blockers
            ]
            raise PlanError("; ".join(schema.blockers), errors=errors)
        await apply(transaction, schema.changes)
        for sql, args in insert_record(
            transaction.dialect, Generation, {"sys_id": new_id(), "number": FIRST}
        ):
            await transaction.execute(sql, args)
        await mark_active(transaction, actor, state, registry, [BASE])
        await equalize_roles(transaction, actor, registry)
        entry = OperationEntry(
            operation="initialize",
            packs=[BASE],
            plan_hash="",
            result="done",
            detail=f"generation {FIRST}; {len(schema.changes)} changes of the schema",
            duration_ms=round((time.monotonic() - started) * 1000),
        )
        await write_entry(transaction, actor, entry)
        if then is not None:
            await then(Records(instance, actor, transaction, Assembly(registry, FIRST)), transaction)
    await instance.reload()
    return FIRST
