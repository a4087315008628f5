"""Planning: what an operation would do, found out by reading alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from platform_core.assembly import Assembly
from platform_core.cuts import StoredCut, stood_in_for
from platform_core.errors import ConfigurationError
from platform_core.hiding import Hidden
from platform_core.instance import Instance, stored_state
from platform_core.quarantine import base_out_of_step
from platform_core.registry import Registry

from .access_changes import Comparison
from .access_counts import Records, tables_there
from .access_difference import Described, Difference
from .access_people import role_sets
from .estimate import estimate, tables_worked_on
from .ground import BASE, Check, Draft, Ground
from .kinds import refused_rights
from .plan import OperationName, Plan
from .verbs import verb

BRINGING_UP: frozenset[OperationName] = frozenset({"activate", "upgrade"})
"""The operations that bring tables up to date, those of the platform too."""


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


async def _base(ground: Ground) -> str:
    """Why nothing else can be done first: the platform's own tables are of another version than the code."""
    base = ground.available.get(BASE)
    return await base_out_of_step(ground.session, ground.state, base) if base is not None else ""


async def draw(ground: Ground, operation: OperationName, names: Iterable[str]) -> Draft:
    """Draw a plan upon what is known."""
    wanted = tuple(sorted(set(names)))
    draft = await verb(operation).draft(ground, wanted)
    plan = draft.plan
    if operation not in BRINGING_UP and (why := await _base(ground)):
        plan = msgspec.structs.replace(plan, blockers=(*plan.blockers, why))
    if draft.after is not None and not plan.blockers:
        plan = await completed(ground, plan, draft.after)
    return msgspec.structs.replace(draft, plan=plan.sealed())


async def completed(ground: Ground, plan: Plan, after: Registry) -> Plan:
    """The plan with what follows from it, whatever the verb: settings, who gains or loses what, how long it takes."""
    before = ground.before.registry
    comparison = _comparison(ground, plan, after)
    difference = Difference(comparison, await role_sets(ground.session, comparison))
    records = Records(ground.session, await tables_there(ground.session), plan.schema)
    described = Described(difference, records)
    plan = msgspec.structs.replace(
        plan,
        settings=tuple(sorted(before.settings.keys() ^ after.settings.keys())),
        access=await described.access(),
        people=await described.people(),
        blockers=(*plan.blockers, *await refused_rights(ground.session, before, after)),
    )
    await records.look(table for table in tables_worked_on(plan))
    seconds = estimate(plan, ground.session.dialect, lambda table: records.total(table).value)
    return msgspec.structs.replace(plan, estimated_seconds=seconds)


class _Sides(NamedTuple):
    """All that a comparison is made of besides the assembly before."""

    packs: tuple[int, ...]
    """The packs afterwards, by identity: others that say the same count as others."""
    cuts: Mapping[str, Sequence[StoredCut]]
    hidden: Hidden
    stored: Mapping[str, Sequence[str]]


def _comparison(ground: Ground, plan: Plan, after: Registry) -> Comparison:
    """The rights before and after.

    The assembly keeps the last one with what it has found out: who confirms a plan has it drawn once more, and meanwhile
    the instance is locked.
    """
    left_out = set(ground.state.active) - after.packs.keys() - {pack.name for pack in plan.packs}
    # What is served has what packs that are not active or in quarantine keep from people.
    sides = _Sides(
        packs=tuple(id(pack) for pack in after.contributions.packs),
        cuts={name: ground.state.packs[name].contents.cuts for name in sorted(left_out)},
        hidden=Hidden.of(ground.state, set(after.packs), None),
        stored={
            table: above for pack in ground.state.packs.values() for table, above in pack.entities.items()
        },
    )
    compared: tuple[_Sides, Comparison] | None = ground.before.compared
    if compared is None or compared[0] != sides:
        served = Registry(stood_in_for(after.contributions, sides.cuts), hidden=sides.hidden)
        # It holds the packs, so that no other ones get their identities.
        compared = sides, Comparison(ground.before.registry, served, sides.stored)
        ground.before.compared = compared
    return compared[1]
