"""Archive files that no row of the database names: left over by an operation that died, or purged."""

from __future__ import annotations

import datetime
import logging

from platform_core.archives import ArchiveFolder, Manifest
from platform_core.archives.folder import ENDING
from platform_core.base.plumbing import Generation, PackArchive
from platform_core.ids import new_id
from platform_core.instance import Instance
from platform_core.storage import Session

from .lock import exclusive

log = logging.getLogger("pergola.operations")
PATIENCE = 0.2
MARK = 12


async def file_name(session: Session, manifest: Manifest) -> str:
    """The name of a new archive; the instance's mark in it keeps others from sweeping it."""
    moment = datetime.datetime.fromisoformat(manifest.created).strftime("%Y%m%dT%H%M%S")
    return f"{manifest.pack}-{manifest.version}-{moment}-{new_id()[-8:]}.{await _mark(session)}{ENDING}"


async def left_over(session: Session, folder: ArchiveFolder) -> list[str]:
    """The files of this instance in the folder that no archive of it is kept in."""
    # Asked for first: on SQLite a transaction holds the lock from its first statement on.
    mark = f".{await _mark(session)}{ENDING}"
    there = [name for name in folder.names() if mark in name]
    if not there:
        return []
    kept = {row[0] for row in await session.fetch(f'SELECT "file" FROM "{PackArchive.info.table}"')}
    return [name for name in there if name not in kept]


async def sweep(instance: Instance) -> list[str]:
    """Remove what is left over, unless an operation runs, whose file it may be; returns the names of the files."""
    folder = instance.archives
    if folder is None or not folder.names():
        return []
    try:
        if not await left_over(instance.database, folder):
            return []
        async with exclusive(instance.database, "sweep archives", PATIENCE) as transaction:
            found = await left_over(transaction, folder)
            for name in found:
                folder.remove(name)
    except Exception as error:  # noqa: BLE001 - it follows operations that are done, and must not make them look failed
        log.warning("left-over archive files stay for now: %s", error)
        return []
    if found:
        log.info("archive files that belong to no archive were removed: %s", ", ".join(found))
    return found


async def _mark(session: Session) -> str:
    """What tells this instance's files from those of others: made when the instance was, and never changed."""
    rows = await session.fetch(f'SELECT "sys_id" FROM "{Generation.info.table}" ORDER BY 1 LIMIT 1')
    return str(rows[0][0])[-MARK:]
