"""How an operation ended, kept for good."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence

import msgspec

from platform_core.access import Actor
from platform_core.base.plumbing import PackOperation
from platform_core.compiler.write import placeholder
from platform_core.errors import (
    NotPermitted,
    OperationInProgress,
    PlanError,
    PlatformError,
    StalePlan,
    StorageError,
)
from platform_core.instance import Instance

from .bookkeeping import OperationEntry, write_entry
from .ground import Check, Progress
from .lock import Waiting
from .plan import OperationName

log = logging.getLogger("pergola.operations")
PATIENCE = 2.0


class Confirmed(msgspec.Struct, frozen=True, kw_only=True):
    """An operation that somebody confirmed by the hash of its plan."""

    operation: OperationName
    names: tuple[str, ...]
    plan_hash: str
    actor: Actor
    checks: Sequence[Check]
    wait: float
    waiting: Waiting
    progress: Progress
    entry_id: str
    started: float

    @property
    def milliseconds(self) -> int:
        """How long it has taken so far."""
        return round((time.monotonic() - self.started) * 1000)

    @property
    def purpose(self) -> str:
        """What others are told while it runs."""
        what = f"{self.operation} {', '.join(self.names)}".strip()
        return f"{what} by {self.actor.user_name}"


def entry_of(asked: Confirmed, result: str, detail: str, packs: Sequence[str]) -> OperationEntry:
    """The line of the audit for an operation that ended so."""
    return OperationEntry(
        operation=asked.operation,
        packs=packs,
        plan_hash=asked.plan_hash,
        result=result,
        detail=detail,
        duration_ms=asked.milliseconds,
        sys_id=asked.entry_id,
    )


async def was_committed(instance: Instance, asked: Confirmed, error: StorageError) -> bool:
    """Whether the operation stands although its end was not heard of: the connection was lost in between."""
    mark = placeholder(instance.database.dialect, 1)
    sql = f'SELECT 1 FROM "{PackOperation.info.table}" WHERE "sys_id" = {mark}'
    try:
        return bool(await instance.database.fetch(sql, [asked.entry_id]))
    except StorageError:
        error.add_note("whether the operation was committed is not known: look at sys_pack_operation")
        return False


async def audit_failure(instance: Instance, asked: Confirmed, error: Exception) -> None:
    """Keep that an operation was refused or failed, in a transaction of its own."""
    match error:
        case StalePlan():
            result = "stale"
        case PlanError() | NotPermitted() | OperationInProgress():
            result = "refused"
        case _:
            result = "failed"
    text = str(error) if isinstance(error, PlatformError) else f"{type(error).__name__}: {error}"
    log.warning("%s: %s: %s", asked.purpose, result, text)
    try:
        # Who was refused because the database is busy is told so now, and not after a second wait.
        async with asyncio.timeout(PATIENCE), instance.database.transaction() as transaction:
            await write_entry(transaction, asked.actor, entry_of(asked, result, text, asked.names))
    except (StorageError, TimeoutError) as failure:
        log.error("the operation's failure could not be audited: %r", failure)  # noqa: TRY400 - no trace is needed
