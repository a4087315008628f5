"""What deactivating packs would do: no table changes, nothing is lost, and nobody sees more than before."""

from __future__ import annotations

from platform_core.assembly import contributions
from platform_core.registry import Contributions, Registry
from platform_core.resolution import requirements, requiring
from platform_core.schema import quoted

from .bookkeeping import mark_inactive
from .ground import BASE, Draft, Ground, Work, joined
from .plan import Plan, PlannedPack, RowsAtStake
from .rights import cuts_that_would_end, role_changes, rule_changes
from .routes import route_names


async def draft_deactivation(ground: Ground, names: tuple[str, ...], *, may_widen: bool = False) -> Draft:
    """The plan of a deactivation. ``may_widen``: rules that keep something from people may end with their pack."""
    blockers = [*_not_to_be_deactivated(ground, names)]
    staying = [pack for pack in ground.before.packs if pack.name not in names]
    leaving = [pack for pack in reversed(ground.before.packs) if pack.name in names]
    given = {pack.name: contributions((pack,)) for pack in leaving}
    if not may_widen:
        blockers += cuts_that_would_end(given | _stand_ins(ground, names), ground.before.registry)
    after: Registry | None = ground.before.registry
    if not blockers:
        after, problems = joined(staying, ground)
        blockers += problems
    plan = Plan(
        operation="deactivate",
        names=names,
        generation=ground.state.generation,
        packs=tuple(_leaving(ground, names)),
        roles=await role_changes(ground.session, ground.before.registry, after, ()) if after else (),
        rules=tuple(rule for pack, its in given.items() for rule in rule_changes("gone", pack, its)),
        routes=tuple(route for its in given.values() for route in route_names(its.routes)),
        jobs=tuple(job.name for its in given.values() for job in its.jobs),
        rows_at_stake=await _rows_at_stake(ground, names),
        blockers=tuple(blockers),
    )
    return Draft(plan, after)


async def carry_out_deactivation(work: Work) -> None:
    """Make the packs inactive. What they brought stays."""
    await mark_inactive(work.transaction, [pack.name for pack in work.plan.packs])


def _not_to_be_deactivated(ground: Ground, names: tuple[str, ...]) -> list[str]:
    if not names:
        return ["no pack is named; name at least one"]
    found = []
    active = set(ground.state.active)
    staying = {name: _required(ground, name) for name in active - set(names)}
    for name in names:
        if name == BASE:
            found.append(f"pack {BASE!r} carries the platform itself; leave it active")
        elif name not in active:
            found.append(f"pack {name!r} is not active; name active packs only")
        elif needing := requiring(staying, [name]):
            listed = ", ".join(repr(pack) for pack in needing)
            found.append(f"pack {name!r} is required by {listed}; deactivate {listed} as well")
    return found


def _required(ground: Ground, name: str) -> set[str]:
    """What an active pack requires: as it is installed, and, since it may be broken or gone, as it was activated."""
    pack = ground.available.get(name)
    return {*ground.state.packs[name].requires, *(requirements(pack, []) if pack else ())}


def _stand_ins(ground: Ground, names: tuple[str, ...]) -> dict[str, Contributions]:
    """What is kept from everybody while these packs are in quarantine, because they kept it from some."""
    registry = ground.before.registry
    return {
        name: Contributions(
            packs=(),
            access_rules=tuple(
                rule for rule in registry.contributions.access_rules if registry.owner_of(rule) == name
            ),
        )
        for name in names
        if name not in registry.packs
    }


def _leaving(ground: Ground, names: tuple[str, ...]) -> list[PlannedPack]:
    """The packs that would become inactive, each before those that it requires; broken ones first."""
    order = [pack.name for pack in ground.before.packs]
    found = []
    for name in sorted(names, key=lambda name: (-order.index(name) if name in order else -len(order), name)):
        known = ground.state.packs.get(name)
        pack = ground.available.get(name)
        if known is not None:
            summary = pack.summary if pack else "broken, or not installed any more"
            found.append(
                PlannedPack(
                    name=name,
                    version=known.version,
                    summary=summary,
                    change="deactivate",
                    because="asked for",
                )
            )
    return found


async def _rows_at_stake(ground: Ground, names: tuple[str, ...]) -> tuple[RowsAtStake, ...]:
    tables = [
        table for name in names if name in ground.state.packs for table in ground.state.packs[name].entities
    ]
    if not tables:
        return ()
    counts = ", ".join(f"(SELECT count(*) FROM {quoted(table)})" for table in sorted(tables))
    (row,) = await ground.session.fetch(f"SELECT {counts}")
    return tuple(RowsAtStake(table, int(rows)) for table, rows in zip(sorted(tables), row, strict=True))
