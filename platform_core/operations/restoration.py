"""What restoring uninstalled packs would do: their tables, rows, rights and settings as they were, and inactive."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec
from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import InvalidVersion, Version

from platform_core.archives import ArchiveFolder, ArchiveReader, Manifest, damage
from platform_core.base.plumbing import PackArchive
from platform_core.errors import ConfigurationError
from platform_core.schema import Catalogue, SchemaChange, Table, read_catalogue
from platform_core.storage import Session

from .bookkeeping import forget_archive, mark_restored
from .ground import BASE, Draft, Ground, Work
from .plan import Plan, PlannedArchive, PlannedPack
from .restorable import Restorable
from .restoring import put_back
from .told import creations
from .uninstallation import NO_FOLDER


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the database knows of an archive."""

    pack: str
    version: str
    file: str
    sha256: str
    created: str


class Opened(msgspec.Struct, frozen=True):
    """An archive that is intact: its first lines, and a reader of all of them."""

    known: Known
    manifest: Manifest
    tables: list[Table]
    reader: ArchiveReader


async def known_archives(session: Session) -> dict[str, Known]:
    """The archives of the instance by pack, the latest first."""
    rows = await session.fetch(
        'SELECT "pack", "version", "file", "sha256", "sys_created_on" '
        f'FROM "{PackArchive.info.table}" ORDER BY "sys_id" DESC'
    )
    return {
        pack: Known(
            pack=pack,
            version=version,
            file=file,
            sha256=sha256,
            created=created.isoformat() if isinstance(created, datetime) else created,
        )
        for pack, version, file, sha256, created in rows
    }


async def draft_restoration(ground: Ground, names: tuple[str, ...]) -> Draft:
    """The plan of a restoration."""
    blockers = list(_not_to_be_restored(ground, names))
    known = await known_archives(ground.session)
    opened: list[Opened] = []
    if ground.archives is None:
        blockers.append(NO_FOLDER)
    else:
        # The last that was archived refers to nothing that had gone before, so it comes back first.
        for name in known:
            if name in names:
                found = await asyncio.to_thread(_open, ground.archives, known[name])
                if isinstance(found, Opened):
                    opened.append(found)
                else:
                    blockers.append(
                        f"the archive of pack {name!r} cannot be used: {found}; put the file back from a backup"
                    )
    blockers += _requirements_missing(ground, opened)
    catalogue = await read_catalogue(ground.session)
    schema, problems = _schema(ground, catalogue, opened)
    blockers += problems
    restorable = Restorable(
        ground, catalogue, {table.name: table for each in opened for table in each.tables}
    )
    with restorable:
        for each in opened:
            await restorable.check(each.known.pack, each.reader, {table.name for table in each.tables})
        blockers += restorable.blockers()
        archives = [_planned_archive(ground, each, restorable) for each in opened]
    plan = Plan(
        operation="restore",
        names=names,
        generation=ground.state.generation,
        packs=tuple(_planned(each.manifest) for each in opened),
        schema=tuple(schema),
        blockers=tuple(dict.fromkeys(blockers)),
        archives=tuple(archives),
    )
    return Draft(plan, ground.before.registry)


async def carry_out_restoration(work: Work) -> None:
    """Put the rows back, each pack's after those that it requires."""
    assert work.ground.archives is not None, "a plan without a folder has a blocker"
    for archive in work.plan.archives:
        reader = ArchiveReader(work.ground.archives.path / archive.file)
        await put_back(work, reader, archive)
        await mark_restored(work.transaction, await asyncio.to_thread(reader.manifest))
        await forget_archive(work.transaction, archive.pack)


def _open(folder: ArchiveFolder, known: Known) -> Opened | str:
    path = folder.path / known.file
    if wrong := damage(path, known.sha256):
        return wrong
    reader = ArchiveReader(path)
    try:
        return Opened(known, reader.manifest(), reader.tables(), reader)
    except ConfigurationError as error:
        return error.detail


def _not_to_be_restored(ground: Ground, names: tuple[str, ...]) -> Iterator[str]:
    if not names:
        yield "no pack is named; name at least one"
    for name in names:
        known = ground.state.packs.get(name)
        if known is None or known.state != "archived":
            state = known.state if known else "not on this instance"
            yield f"pack {name!r} is {state}, and there is no archive of it; name uninstalled packs only"


def _requirements_missing(ground: Ground, opened: Sequence[Opened]) -> Iterator[str]:
    there = {pack.name: pack.version for pack in ground.state.packs.values() if pack.state != "archived"}
    there |= {each.manifest.pack: each.manifest.version for each in opened}
    for each in opened:
        for text in each.manifest.contents.requires:
            try:
                requirement = Requirement(text)
                name = requirement.name.replace("-", "_")
                fits = name in there and requirement.specifier.contains(
                    Version(there[name]), prereleases=True
                )
            except (InvalidRequirement, InvalidVersion):
                continue  # It was active with this, so it cannot be what stands in the way.
            if name not in there:
                yield (
                    f"pack {each.manifest.pack!r} requires {text}, which is not on this instance; "
                    f"restore or activate {name} as well"
                )
            elif not fits and name != BASE:
                yield (
                    f"pack {each.manifest.pack!r} {each.manifest.version} requires {text}, and {name} "
                    f"{there[name]} is on this instance; bring {name} to a version that fits"
                )


def _schema(
    ground: Ground, catalogue: Catalogue, opened: Sequence[Opened]
) -> tuple[list[SchemaChange], list[str]]:
    changes: list[SchemaChange] = []
    blockers: list[str] = []
    tables = set(catalogue.tables)
    for each in opened:
        tables |= {table.name for table in each.tables}
        for table in each.tables:
            made = creations(table, ground.session.dialect)
            taken = [change.name for change in made if change.name in catalogue.taken]
            blockers += [
                f"table {table.name} of pack {each.manifest.pack!r} cannot be created: the name {name} is taken; "
                "rename or drop what has it"
                for name in taken
            ]
            targets = {column.references.table for column in table.columns if column.references}
            blockers += [
                f"table {table.name} of pack {each.manifest.pack!r} refers to table {target}, which does not exist; "
                "restore or activate the pack that it belongs to"
                for target in sorted(targets - tables)
            ]
            changes += made
    return changes, blockers


def _planned(manifest: Manifest) -> PlannedPack:
    return PlannedPack(
        name=manifest.pack,
        version=manifest.version,
        summary=manifest.contents.summary,
        change="restore",
        because="asked for",
    )


def _planned_archive(ground: Ground, opened: Opened, restorable: Restorable) -> PlannedArchive:
    assert ground.archives is not None, "an opened archive lies in a folder"
    return PlannedArchive(
        pack=opened.known.pack,
        version=opened.known.version,
        change="restore",
        folder=str(ground.archives.path),
        file=opened.known.file,
        created=opened.known.created,
        lost=restorable.lost(opened.known.pack),
    )
