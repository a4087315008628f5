"""What uninstalling packs would do: archive all that they brought, then drop it; and doing it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from platform_core.archives import ArchiveFolder
from platform_core.instance import PackState
from platform_core.resolution import required
from platform_core.schema import Catalogue, quoted, read_catalogue

from .archiving import archive_and_drop
from .bookkeeping import mark_archived
from .deactivation import draft_deactivation
from .ground import BASE, Draft, Ground, Work
from .leaving import KEY, Leaving, Tables
from .plan import Plan, PlannedArchive, PlannedPack, RowsAtStake
from .staying import references_in_the_way

NO_FOLDER = "this instance has no folder for archives; set `archives` in its configuration to one that outlives the server"


async def draft_uninstallation(ground: Ground, names: tuple[str, ...]) -> Draft:
    """The plan of an uninstallation; packs that are active are deactivated by it as well.

    What a pack keeps from people in tables that stay ends with it for good, or it could never go: the plan says who
    gains what by that.
    """
    active = tuple(name for name in names if name in ground.state.active and name != BASE)
    draft = await draft_deactivation(ground, active, may_widen=True) if active else _untouched(ground)
    known = [ground.state.packs[name] for name in names if name in ground.state.packs and name != BASE]
    packs = _in_order([pack for pack in known if pack.state != "archived"])
    catalogue = await read_catalogue(ground.session)
    blockers = [*_not_to_be_uninstalled(ground, names), *draft.plan.blockers]
    blockers += _tables_in_the_way(ground, catalogue, packs)
    if ground.archives is None:
        blockers.append(NO_FOLDER)
    rows: tuple[RowsAtStake, ...] = ()
    if packs:
        leaving = await Leaving.of(ground.session, catalogue, packs)
        blockers += await references_in_the_way(ground, leaving)
        rows = await _rows_at_stake(ground, leaving)
    plan = msgspec.structs.replace(
        draft.plan,
        operation="uninstall",
        names=names,
        packs=tuple(_planned(pack, ground) for pack in packs),
        rows_at_stake=rows,
        blockers=tuple(dict.fromkeys(blockers)),
        archives=tuple(_archive(pack, catalogue, ground.archives) for pack in packs),
    )
    return Draft(plan, draft.after)


async def carry_out_uninstallation(work: Work) -> None:
    """Archive and drop pack by pack, each before those that it requires."""
    assert work.ground.archives is not None, "a plan without a folder has a blocker"
    packs = [work.ground.state.packs[pack.name] for pack in work.plan.packs]
    for place, pack in enumerate(packs):
        await archive_and_drop(work, work.ground.archives, pack, packs[place + 1 :])
        await mark_archived(work.transaction, pack.name)


def _untouched(ground: Ground) -> Draft:
    """A plan of nothing: what is served stays as it is."""
    return Draft(
        Plan(operation="uninstall", names=(), generation=ground.state.generation), ground.before.registry
    )


def _planned(pack: PackState, ground: Ground) -> PlannedPack:
    code = ground.available.get(pack.name)
    return PlannedPack(
        name=pack.name,
        version=pack.version,
        summary=pack.contents.summary or (code.summary if code else "not installed any more"),
        change="uninstall",
        because="asked for",
    )


def _archive(pack: PackState, catalogue: Catalogue, folder: ArchiveFolder | None) -> PlannedArchive:
    return PlannedArchive(
        pack=pack.name,
        version=pack.version,
        change="write",
        folder=str(folder.path) if folder else "",
        dropped=tuple(sorted(table for table in pack.entities if table in catalogue.tables)),
    )


def _in_order(packs: Sequence[PackState]) -> list[PackState]:
    """Packs, each before those that it requires."""
    left = {pack.name: pack for pack in sorted(packs, key=lambda pack: pack.name)}
    order: list[PackState] = []
    while left:
        needed = {name for pack in left.values() for name in required(pack.contents.requires)} & set(left)
        # What requires each other in a circle cannot have become active; if it did, any order will do.
        free = [name for name in left if name not in needed] or list(left)
        order.append(left.pop(free[0]))
    return order


def _not_to_be_uninstalled(ground: Ground, names: tuple[str, ...]) -> Iterator[str]:
    if not names:
        yield "no pack is named; name at least one"
    for name in names:
        known = ground.state.packs.get(name)
        if name == BASE:
            yield f"pack {BASE!r} carries the platform itself; leave it active"
        elif known is None:
            yield f"pack {name!r} is not on this instance; name active or inactive packs"
        elif known.state == "archived":
            yield f"pack {name!r} is uninstalled already; restore it, or purge its archive"
        else:
            needing = [
                other.name
                for other in ground.state.packs.values()
                if other.name not in names
                and other.state != "archived"
                and not _listed_by_deactivation(ground, known, other)
                and name in required(other.contents.requires)
            ]
            if needing:
                listed = ", ".join(map(repr, needing))
                yield f"pack {name!r} is required by {listed}, with its data on this instance; uninstall {listed} as well"


def _listed_by_deactivation(ground: Ground, pack: PackState, other: PackState) -> bool:
    return pack.state == other.state == "active" and ground.available.get(other.name) is not None


def _tables_in_the_way(ground: Ground, catalogue: Catalogue, packs: Sequence[PackState]) -> Iterator[str]:
    """Tables of other packs that extend or refer to tables that would be dropped."""
    owners = {table: pack.name for pack in packs for table in pack.entities}
    others = {table: pack.name for pack in ground.state.packs.values() for table in pack.entities}
    tables = Tables(catalogue)
    pairs = {*tables.parents.items(), *((link.table, link.target) for link in tables.links)}
    for table, target in sorted(pairs):
        if target in owners and table not in owners:
            owner = f"pack {others[table]!r}" if table in others else "no pack that is known"
            yield (
                f"table {target} of pack {owners[target]!r} is referred to by table {table} of {owner}; "
                f"uninstall that as well, or drop the table if nobody needs it"
            )


async def _rows_at_stake(ground: Ground, leaving: Leaving) -> tuple[RowsAtStake, ...]:
    """How many rows go, table by table."""
    chosen = sorted(leaving.affected)
    selects = [
        f"SELECT {place}, count(*) FROM {quoted(table)} t"
        + ("" if table in leaving.own else f" WHERE {leaving.goes(f't.{quoted(KEY)}')}")
        for place, table in enumerate(chosen)
    ]
    rows = await ground.session.fetch(f"{leaving.reached} {' UNION ALL '.join(selects)}")
    counts = {chosen[place]: int(count) for place, count in rows}
    return tuple(
        RowsAtStake(table, counts[table]) for table in chosen if counts[table] or table in leaving.own
    )
