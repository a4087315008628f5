"""Data steps: which of them a plan has, and running what they do by records, in the operation's transaction."""

from __future__ import annotations

from platform_core.access import Actor
from platform_core.assembly import Assembly
from platform_core.errors import (
    DatabaseBusy,
    DatabaseUnavailable,
    PackError,
    PlatformError,
    SerializationFailure,
)
from platform_core.instance import Instance, StoredState
from platform_core.records import Records
from platform_core.registry import Registry
from platform_core.storage import Transaction

from .ground import Progress, silent
from .plan import PlannedStep


async def run_steps(
    instance: Instance,
    transaction: Transaction,
    assembly: Assembly,
    steps: tuple[PlannedStep, ...],
    actor: Actor,
    progress: Progress = silent,
) -> None:
    """Run data steps in order, outside the access rules, under the packs that will be active.

    A step that fails undoes the whole operation.
    """
    runs = {(pack.name, step.number): step.run for pack, step in assembly.registry.contributions.data_steps}
    coming = Records(instance, actor, transaction, assembly)
    for done, step in enumerate(steps, 1):
        run = runs[step.pack, step.number]
        if run is None:
            continue
        records = coming.elevated(f"data step {step.number} of pack {step.pack}")
        try:
            await run(records)
        except (DatabaseBusy, DatabaseUnavailable, SerializationFailure):
            raise  # No fault of the step; the operation is tried again.
        except Exception as error:
            raise PackError(
                f"data step {step.number} of pack {step.pack!r} ({step.summary}) failed: {error}",
                remedy="nothing was changed; correct the pack or the data, then make a new plan",
                errors=error.errors if isinstance(error, PlatformError) else (),
            ) from error
        progress("data steps", done, len(steps))


def planned_steps(state: StoredState, after: Registry) -> tuple[PlannedStep, ...]:
    """The data steps that have not been made on this instance, pack by pack, each pack's by number.

    Where a pack is new, its tables are made in their latest form: there is nothing to do for steps that change tables.
    """
    found = []
    for pack in after.contributions.packs:
        known = state.packs.get(pack.name)
        own = [step for owner, step in after.contributions.data_steps if owner.name == pack.name]
        found += [
            PlannedStep(pack=pack.name, number=step.number, summary=step.summary)
            for step in sorted(own, key=lambda step: step.number)
            if step.number > (known.data_step if known else 0) and (known or step.run)
        ]
    return tuple(found)
