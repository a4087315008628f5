"""Data steps: a pack's changes of data, run in the operation's transaction as if it were done."""

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
from platform_core.instance import Instance
from platform_core.records import Records
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
        records = coming.elevated(f"data step {step.number} of pack {step.pack}")
        try:
            await runs[step.pack, step.number](records)
        except (DatabaseBusy, DatabaseUnavailable, SerializationFailure):
            raise  # No fault of the step; the operation is tried again.
        except Exception as error:
            raise PackError(
                f"data step {step.number} of pack {step.pack!r} ({step.summary}) failed: {error}",
                remedy="nothing was changed; correct the pack or the data, then make a new plan",
                errors=error.errors if isinstance(error, PlatformError) else (),
            ) from error
        progress("data steps", done, len(steps))
