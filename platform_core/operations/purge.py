"""What purging uninstalled packs would do: delete their archives for good, and forget the packs."""

from __future__ import annotations

from collections.abc import Iterator

from .bookkeeping import forget_archive, forget_pack
from .ground import Draft, Ground, Work
from .plan import Plan, PlannedArchive, PlannedPack
from .restoration import Known, known_archives


async def draft_purge(ground: Ground, names: tuple[str, ...]) -> Draft:
    """The plan of a purge."""
    known = await known_archives(ground.session)
    plan = Plan(
        operation="purge",
        names=names,
        generation=ground.state.generation,
        packs=tuple(_planned(ground, known[name]) for name in names if name in known),
        archives=tuple(_planned_archive(ground, known[name]) for name in names if name in known),
        blockers=tuple(_not_to_be_purged(known, names)),
    )
    return Draft(plan, ground.before.registry)


async def carry_out_purge(work: Work) -> None:
    """Forget archives and packs. The files, which belong to nothing then, are swept once that is committed."""
    for archive in work.plan.archives:
        await forget_archive(work.transaction, archive.pack)
        await forget_pack(work.transaction, archive.pack)


def _not_to_be_purged(known: dict[str, Known], names: tuple[str, ...]) -> Iterator[str]:
    if not names:
        yield "no pack is named; name at least one"
    for name in names:
        if name not in known:
            yield f"there is no archive of pack {name!r}; name uninstalled packs only"


def _planned(ground: Ground, known: Known) -> PlannedPack:
    code = ground.available.get(known.pack)
    return PlannedPack(
        name=known.pack,
        version=known.version,
        summary=code.summary if code else "not installed any more",
        change="purge",
        because="asked for",
    )


def _planned_archive(ground: Ground, known: Known) -> PlannedArchive:
    return PlannedArchive(
        pack=known.pack,
        version=known.version,
        change="delete",
        folder=str(ground.archives.path) if ground.archives else "",
        file=known.file,
        created=known.created,
    )
