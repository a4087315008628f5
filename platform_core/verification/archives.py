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
REPAIR = repair_command(NAME)
TABLE = PackArchive.info.table


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Files that are missing or not what was written, and files that are left over."""
    folder = instance.archives
    rows = await instance.database.fetch(
        f'SELECT "sys_id", "pack", "file", "sha256" FROM "{TABLE}" ORDER BY "pack"'
    )
    for sys_id, pack, file, sha256 in rows:
        wrong = "the instance has no folder for archives"
        if folder is not None:
            wrong = await asyncio.to_thread(damage, folder.path / file, sha256)
        if wrong:
            yield Finding(
                concern=NAME,
                what=f"the archive of pack {pack!r} cannot be used: {wrong}",
                table=TABLE,
                records=(sys_id,),
                remedy=f"put the file {file} back from a backup, or purge the pack if nobody needs it",
            )
    for name in await left_over(instance.database, folder) if folder is not None else ():
        yield Finding(
            concern=NAME,
            what=f"the file {name} belongs to no archive: the operation that wrote it was killed",
            remedy="remove it; the next operation does so, too, and a server when it starts",
            repair=REPAIR,
            severity="notice",
        )


async def repair(work: Repairs) -> AsyncIterator[str]:
    """Remove the files that belong to no archive; the transaction keeps operations from writing one meanwhile."""
    folder = work.instance.archives
    if folder is None:
        return
    for name in await left_over(work.transaction, folder):
        folder.remove(name)
        yield f"removed the file {name}"


CONCERN = Concern(
    name=NAME, summary="the files of archives, and files that belong to none", verify=verify, repair=repair
)
