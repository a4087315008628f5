"""Carrying out a confirmed plan: all of it in one transaction, or nothing."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Sequence

import msgspec

from platform_core.access import Actor
from platform_core.base.authority import alone
from platform_core.base.roles import PACK_ADMIN
from platform_core.errors import (
    DatabaseBusy,
    FieldError,
    NotPermitted,
    PlanError,
    SerializationFailure,
    StalePlan,
    StorageError,
)
from platform_core.ids import new_id
from platform_core.instance import Instance, stored_state
from platform_core.schema import apply
from platform_core.storage import Transaction

from .audit import Confirmed, audit_failure, entry_of, was_committed
from .bookkeeping import equalize_roles, write_entry
from .generation import next_generation
from .ground import Check, Draft, Ground, Progress, Work, silent
from .lock import Waiting, exclusive, unheard
from .plan import OperationName, Plan
from .planning import draw, plan, present_assembly
from .sweep import sweep
from .verbs import verb

log = logging.getLogger("pergola.operations")
TRIES = 20
LONGEST_PAUSE = 1.0


class OperationResult(msgspec.Struct, frozen=True, kw_only=True):
    """What an operation did. ``generation`` is the one that every worker has to serve from now on."""

    plan: Plan
    generation: int
    duration_ms: int


class PlanChanged(StalePlan):
    """The instance changed since the plan was made; ``plan`` is what the operation would do now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(
            "the instance has changed since this plan was made, and nothing was written",
            remedy=f"look at the new plan and confirm its hash {plan.hash}",
        )
        self.plan = plan


async def execute(
    instance: Instance,
    operation: OperationName,
    names: Iterable[str],
    plan_hash: str,
    actor: Actor,
    *,
    checks: Sequence[Check] = (),
    wait: float = 10.0,
    waiting: Waiting = unheard,
    progress: Progress = silent,
) -> OperationResult:
    """Carry out the operation whose plan has this hash. Afterwards all of the plan is true, or nothing of it.

    Tables, data steps, roles, packs and generation change in one transaction. Refused are a plan that is out
    of date (``PlanChanged`` has the new one), a plan with blockers (``PlanError``), and an operation while
    another one runs for longer than ``wait`` seconds (``OperationInProgress``). Each try is audited.
    ``waiting`` is told who holds the instance meanwhile, ``progress`` how far long work is.
    """
    asked = Confirmed(
        operation=operation,
        names=tuple(sorted(set(names))),
        plan_hash=plan_hash,
        actor=actor,
        checks=checks,
        wait=wait,
        waiting=waiting,
        progress=progress,
        entry_id=new_id(),
        started=time.monotonic(),
    )
    done: list[OperationResult] = []
    try:
        _refuse_stranger(actor)
        return await _try_until_done(instance, asked, done)
    except Exception as error:
        if done and isinstance(error, StorageError) and await was_committed(instance, asked, error):
            return done[-1]
        await audit_failure(instance, asked, error)
        raise
    finally:
        await sweep(instance)


def _refuse_stranger(actor: Actor) -> None:
    if actor.read_only or not (actor.elevated or actor.has(PACK_ADMIN)):
        raise NotPermitted(
            "packs are activated and deactivated by pack administrators",
            remedy=f"ask for the role {PACK_ADMIN.name}",
        )


async def _try_until_done(
    instance: Instance, asked: Confirmed, done: list[OperationResult]
) -> OperationResult:
    """Try again while the database asks for it: a table may be in use, or another process was first."""
    for attempt in range(TRIES):
        try:
            result = await _try_once(instance, asked, done)
        except (DatabaseBusy, SerializationFailure):
            if attempt == TRIES - 1:
                raise
            await asyncio.sleep(min(0.05 * 2**attempt, LONGEST_PAUSE))
            continue
        if result is not None:
            return result
    raise PlanChanged(await plan(instance, asked.operation, asked.names, checks=asked.checks))


async def _try_once(
    instance: Instance, asked: Confirmed, done: list[OperationResult]
) -> OperationResult | None:
    """One try; None when the generation moved on between reading it and taking the lock."""
    before = await present_assembly(instance)
    async with exclusive(instance.database, asked.purpose, asked.wait, asked.waiting) as transaction:
        # Which kind a role is may change: nobody gives or takes one meanwhile.
        await alone(transaction)
        state = await stored_state(transaction)
        if state.generation != before.generation:
            return None
        ground = Ground(
            session=transaction,
            available=instance.available,
            state=state,
            before=before,
            checks=asked.checks,
            archives=instance.archives,
        )
        draft = await draw(ground, asked.operation, asked.names)
        if draft.plan.hash != asked.plan_hash:
            raise PlanChanged(draft.plan)
        _refuse_blocked(draft.plan)
        result = await _carry_out(instance, transaction, asked, ground, draft)
        done.append(result)
    return result


def _refuse_blocked(plan: Plan) -> None:
    if plan.blockers:
        errors = [FieldError(pointer="", detail=blocker, code=PlanError.code) for blocker in plan.blockers]
        raise PlanError("; ".join(plan.blockers), errors=errors)


async def _carry_out(
    instance: Instance, transaction: Transaction, asked: Confirmed, ground: Ground, draft: Draft
) -> OperationResult:
    work = Work(
        instance=instance,
        transaction=transaction,
        actor=asked.actor,
        ground=ground,
        draft=draft,
        progress=asked.progress,
    )
    names = [pack.name for pack in work.plan.packs]
    for done, change in enumerate(work.plan.schema, 1):
        await apply(transaction, [change], draft.schema)
        work.progress("schema changes", done, len(work.plan.schema))
    await verb(asked.operation).carry_out(work)
    out_of_order = set(ground.state.active) - {pack.name for pack in ground.before.packs} - set(names)
    await equalize_roles(transaction, asked.actor, work.after, out_of_order)
    generation = await next_generation(instance.database, transaction)
    result = OperationResult(plan=work.plan, generation=generation, duration_ms=asked.milliseconds)
    entry = entry_of(asked, "done", f"generation {generation}; {_counts(work.plan)}", names)
    await write_entry(transaction, asked.actor, entry)
    return result


def _counts(plan: Plan) -> str:
    counts = {
        "tables": len(plan.tables),
        "columns": len(plan.columns),
        "indexes": len(plan.indexes),
        "data steps": len(plan.data_steps),
        "roles": len(plan.roles),
        "access rules": len(plan.rules),
        "routes": len(plan.routes),
    }
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "no further changes"
