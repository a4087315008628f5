"""What activating packs would do: the packs themselves, all that they require, and what is not up to date."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from packaging.version import InvalidVersion, Version

from platform_core.assembly import Assembly, contributions
from platform_core.instance import StoredState
from platform_core.pack import Pack
from platform_core.registry import Contributions, Registry
from platform_core.resolution import Resolution, requirements
from platform_core.schema import SchemaPlan

from .bookkeeping import follow_tables, mark_active
from .ground import Draft, Ground, Work, joined
from .plan import OperationName, Plan, PlannedPack, PlannedStep, RuleChange
from .rights import role_changes, rule_changes
from .routes import route_names
from .schema_change import schema_plan
from .steps import planned_steps, run_steps


async def draft_activation(ground: Ground, names: tuple[str, ...]) -> Draft:
    """The plan of an activation."""
    return await draft_bringing_up(ground, "activate", names, [])


async def carry_out_activation(work: Work) -> None:
    """Run the data steps, and make the packs active in their installed version."""
    if work.plan.data_steps:
        coming = Assembly(work.after, work.ground.state.generation + 1)
        await run_steps(
            work.instance, work.transaction, coming, work.plan.data_steps, work.actor, work.progress
        )
    names = [pack.name for pack in work.plan.packs]
    state = work.ground.state
    if (schema := work.draft.schema) is not None:
        state = await follow_tables(work.transaction, state, schema.renamed, schema.dropped)
    await mark_active(work.transaction, work.actor, state, work.after, names)


async def draft_bringing_up(
    ground: Ground, operation: OperationName, names: tuple[str, ...], blockers: list[str]
) -> Draft:
    """The plan of what makes packs active, or brings active ones up to date, in their installed version."""
    served = [pack.name for pack in ground.before.packs]
    if operation == "upgrade" and not names:
        # An active pack that waits for its upgrade is in quarantine, and not among those that are served.
        served = [name for name in ground.state.active if ground.available.get(name) is not None]
    resolution = Resolution(ground.available, [*served, *names])
    after, problems = joined(resolution.order, ground)
    blockers = [*blockers, *resolution.problems, *problems, *_downgrades(ground.state, resolution.order)]
    blockers += _archived(ground.state, resolution.order)
    plan = Plan(operation=operation, names=names, generation=ground.state.generation)
    if after is None:
        return Draft(msgspec.structs.replace(plan, blockers=tuple(blockers)), None)
    schema = await schema_plan(ground, after, blockers)
    steps = planned_steps(ground.state, after)
    packs = _changed(ground, resolution.order, names, after, schema, steps)
    if not packs and not blockers:
        blockers.append(_nothing_to_do(operation, names))
    new = [pack.name for pack in packs if pack.change == "activate"]
    given = {
        pack.name: contributions((pack,)) for pack in resolution.order if pack.name in {p.name for p in packs}
    }
    plan = msgspec.structs.replace(
        plan,
        packs=packs,
        schema=schema.changes,
        data_steps=steps,
        roles=await role_changes(ground.session, ground.before.registry, after, set(given) - set(new)),
        rules=_rules(given, new),
        routes=tuple(route for name in new for route in route_names(given[name].routes)),
        jobs=tuple(job.name for name in new for job in given[name].jobs),
        blockers=tuple(blockers),
        misfits=schema.misfits,
    )
    return Draft(plan, after, schema)


def _changed(
    ground: Ground,
    order: Sequence[Pack],
    names: tuple[str, ...],
    after: Registry,
    schema: SchemaPlan,
    steps: tuple[PlannedStep, ...],
) -> tuple[PlannedPack, ...]:
    """The packs that would become active or be brought up to date, each after those that it requires."""
    active = set(ground.state.active)
    owners = after.contributions.owners
    touched = {owner for change in schema.changes if (owner := owners.get(f"entity:{change.table}"))}
    touched |= {step.pack for step in steps}
    found = []
    for pack in order:
        known = ground.state.packs.get(pack.name)
        if pack.name not in active:
            because = _why(pack, order, names)
        elif known is not None and known.version != pack.version:
            because = f"version {known.version} was active so far"
        elif pack.name in touched:
            because = "its tables or data are not up to date"
        else:
            continue
        found.append(
            PlannedPack(
                name=pack.name,
                version=pack.version,
                summary=pack.summary,
                change="upgrade" if pack.name in active else "activate",
                because=because,
            )
        )
    return tuple(found)


def _why(pack: Pack, order: Sequence[Pack], names: tuple[str, ...]) -> str:
    if pack.name in names:
        return "asked for"
    return f"required by {', '.join(other.name for other in order if pack.name in requirements(other, []))}"


def _archived(state: StoredState, order: Sequence[Pack]) -> list[str]:
    return [
        f"pack {pack.name!r} is uninstalled, and its archive is kept: restore it (`pergola packs restore {pack.name}`), "
        f"or purge the archive to begin anew"
        for pack in order
        if (known := state.packs.get(pack.name)) is not None and known.state == "archived"
    ]


def _downgrades(state: StoredState, order: Sequence[Pack]) -> list[str]:
    found = []
    for pack in order:
        known = state.packs.get(pack.name)
        try:
            if known is None or Version(known.version) <= Version(pack.version):
                continue
        except InvalidVersion:
            continue  # A version that cannot be read is a problem of its own, and listed as such.
        found.append(
            f"pack {pack.name!r} was active in version {known.version}, and {pack.version} is installed; "
            f"install {known.version} or a later one"
        )
    return found


def _nothing_to_do(operation: OperationName, names: tuple[str, ...]) -> str:
    if operation == "upgrade":
        return "there is nothing to do: tables and data of the active packs are up to date"
    if not names:
        return "no pack is named; name at least one"
    listed = ", ".join(repr(name) for name in names)
    return f"there is nothing to do: {listed} {'is' if len(names) == 1 else 'are'} active; name another pack"


def _rules(given: dict[str, Contributions], new: Sequence[str]) -> tuple[RuleChange, ...]:
    return tuple(
        rule
        for pack, its in given.items()
        for rule in rule_changes("added" if pack in new else "renewed", pack, its)
    )
