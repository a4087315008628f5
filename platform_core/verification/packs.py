"""Packs: those that are meant to be active can be used, in the version that the database knows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from msgspec import to_builtins

from ..base.plumbing import PACK_STATE, PackRecord
from ..compiler.write import update_record
from ..instance import Instance, PackState, stored_state
from ..operations.bookkeeping import brought_by
from ..operations.generation import next_generation
from ..pack import Pack
from ..registry import Registry
from ..statuses import pack_statuses
from .concern import Concern, Repairs, repair_command
from .finding import Finding

NAME = "packs"
REPAIR = repair_command(NAME)
BASE = "base"
WRONG = {
    "missing": ("missing", "install the distribution that brings it, or deactivate the pack"),
    "quarantined": ("left out", "repair or reinstall its distribution, or deactivate the pack"),
}


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Packs that are left out, versions and data steps never activated, rows that do not tell what a pack brought."""
    state = await stored_state(instance.database)
    if BASE not in state.active:
        yield Finding(
            concern=NAME,
            what=f"pack {BASE!r} is not active, and the platform is nothing without it",
            remedy="restore a backup",
            blocking=True,
        )
    for known in state.packs.values():
        if known.state not in PACK_STATE:
            yield Finding(
                concern=NAME,
                what=f"pack {known.name!r} is in the state {known.state!r}, which there is not",
                remedy=f"set its state in {PackRecord.info.table} to `inactive`, then activate it",
            )
    for status in pack_statuses(instance, state):
        stored = state.packs.get(status.name)
        if stored is None or stored.state != "active":
            continue
        if status.state in WRONG:
            word, remedy = WRONG[status.state]
            what = f"pack {status.name!r} is active but {word}: {status.reason}"
            yield Finding(concern=NAME, what=what, remedy=remedy)
        elif (pack := instance.assembly.registry.packs.get(status.name)) is not None:
            for finding in _active(pack, stored, instance.assembly.registry):
                yield finding


def _active(pack: Pack, stored: PackState, registry: Registry) -> Iterator[Finding]:
    steps = [step.number for owner, step in registry.contributions.data_steps if owner.name == pack.name]
    upgrade = f"pergola packs upgrade {pack.name}"
    if pack.version != stored.version:
        yield Finding(
            concern=NAME,
            what=f"pack {pack.name!r} {pack.version} is installed, and {stored.version} was activated",
            remedy="bring the database up to it",
            repair=upgrade,
        )
    elif max(steps, default=0) > stored.data_step:
        yield Finding(
            concern=NAME,
            what=f"pack {pack.name!r} has data step {max(steps)}, and {stored.data_step} was the last to run",
            remedy="run what has not run",
            repair=upgrade,
        )
    elif different := _different(pack.name, stored, registry):
        yield Finding(
            concern=NAME,
            what=f"the row of pack {pack.name!r} is not what the pack declares ({', '.join(different)}): "
            "what it hides and keeps from people would show when it is not in use",
            table=PackRecord.info.table,
            remedy="the row follows the pack",
            repair=REPAIR,
        )


def _different(name: str, stored: PackState, registry: Registry) -> dict[str, Any]:
    """The columns of a pack's row that do not say what the pack brought, and what they should say."""
    brought = brought_by(name, stored, registry)
    there = {"entities": stored.entities, "contents": to_builtins(stored.contents)}
    return {column: value for column, value in brought.items() if there[column] != value}


async def repair(work: Repairs) -> AsyncIterator[str]:
    """Let the rows of active packs say what they brought; tables of earlier versions stay listed."""
    registry = work.instance.assembly.registry
    rows = await work.transaction.fetch(f'SELECT "name", "sys_id" FROM "{PackRecord.info.table}"')
    ids = {row[0]: row[1] for row in rows}
    done = False
    for name, stored in (await stored_state(work.transaction)).packs.items():
        pack = registry.packs.get(name)
        if stored.state != "active" or pack is None or pack.version != stored.version:
            continue
        if different := _different(name, stored, registry):
            for sql, args in update_record(work.transaction.dialect, PackRecord, ids[name], different):
                await work.transaction.execute(sql, args)
            done = True
            yield f"the row of pack {name!r} is what the pack declares ({', '.join(different)})"
    if done:
        await next_generation(work.instance.database, work.transaction)


CONCERN = Concern(
    name=NAME,
    summary="the packs' versions, data steps and states",
    verify=verify,
    repair=repair,
    frame=True,
)
