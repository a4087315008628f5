"""Planning: what an operation would do, found out by reading alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from platform_core.assembly import Assembly
from platform_core.errors import ConfigurationError
from platform_core.instance import Instance, stored_state

from .ground import Check, Draft, Ground
from .plan import OperationName, Plan
from .verbs import verb


async def plan_activation(instance: Instance, names: Iterable[str], *, checks: Sequence[Check] = ()) -> Plan:
    """What activating packs would do, with all that they require and all that is not up to date."""
    return await plan(instance, "activate", names, checks=checks)


async def plan_deactivation(
    instance: Instance, names: Iterable[str], *, checks: Sequence[Check] = ()
) -> Plan:
    """What deactivating packs would do."""
    return await plan(instance, "deactivate", names, checks=checks)


async def plan(
    instance: Instance, operation: OperationName, names: Iterable[str], *, checks: Sequence[Check] = ()
) -> Plan:
    """What an operation would do. Nothing is written, and every blocker is listed at once."""
    before = await present_assembly(instance)
    state = await stored_state(instance.database)
    ground = Ground(
        session=instance.database,
        available=instance.available,
        state=state,
        before=before,
        checks=checks,
        archives=instance.archives,
    )
    return (await draw(ground, operation, names)).plan


async def present_assembly(instance: Instance) -> Assembly:
    """The assembly of the database's present generation; the instance's own may be behind."""
    state = await stored_state(instance.database)
    if state.generation == 0:
        raise ConfigurationError(
            f"the database of instance {instance.name!r} has no tables yet", remedy="run `pergola init` first"
        )
    return instance.assembly if instance.assembly.generation == state.generation else await instance.build()


async def draw(ground: Ground, operation: OperationName, names: Iterable[str]) -> Draft:
    """Draw a plan upon what is known."""
    wanted = tuple(sorted(set(names)))
    draft = await verb(operation).draft(ground, wanted)
    return Draft(draft.plan.sealed(), draft.after)
