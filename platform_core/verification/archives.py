"""Archives: the file of each uninstalled pack is there and intact, and there is none that belongs to nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from ..archives import damage
from ..base.plumbing import PackArchive
from ..instance import Instance
from ..operations.sweep import left_over
from .concern import Concern, Repairs, repair_command
from .finding import Finding

NAME = "archives"


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Files that are missing or not what was written, and files that are left over."""
    folder = instance.archives
    rows = await instance.database.fetch(
        f'SELECT "pack", "file", "sha256" FROM "{PackArchive.info.table}" ORDER BY "pack"'
    )
    for pack, file, sha256 in rows:
        wrong = "the instance has no folder for archives"
        if folder is not None:
            wrong = await asyncio.to_thread(damage, folder.path / file, sha256)
        if wrong:
            yield Finding(
                concern=NAME,
                what=f"the archive of pack {pack!r} cannot be used: {wrong}",
                remedy=f"put the file {file} back from a backup, or purge the pack if nobody needs it",
            )
    for name in await left_over(instance.database, folder) if folder is not None else ():
        yield Finding(
            concern=NAME,
            what=f"the file {name} in {folder.path if folder else ''} belongs to no archive: its operation was killed",
            remedy="the next operation removes it, and so does `pergola run` when it starts",
            repair=repair_command(NAME),
            severity="notice",
        )


async def repair(work: Repairs) -> AsyncIterator[str]:
    """Remove the files that are left over."""
    folder = work.instance.archives
    for name in await left_over(work.transaction, folder) if folder is not None else ():
        assert folder is not None, "without a folder there are no names"
        folder.remove(name)
        yield f"the file {name} is removed"


CONCERN = Concern(
    name=NAME,
    summary="the files of uninstalled packs, and files that belong to none",
    verify=verify,
    repair=repair,
)
