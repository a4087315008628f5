"""Restoring an instance from a backup: into an empty place, as a whole or not at all."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ..access import Actor
from ..base.plumbing import ApiToken, Generation, JobRun, Session, SignInAttempts, Worker
from ..configuration import ARCHIVES, InstanceConfiguration, read_configuration, write_configuration
from ..discovery import Available, available
from ..errors import Conflict
from ..ids import new_id
from ..instance import Instance
from ..operations.bookkeeping import OperationEntry, write_entry
from ..operations.lock import exclusive
from ..schema import read_catalogue
from ..sealing import last_seal, sign_chain
from ..storage import Transaction, open_database
from .filling import UNGUARDED, fill
from .manifest import Manifest, Told, untold
from .place import SQLITE_FILE, Place, was_committed
from .reading import BackupFile

FURTHER = 1000
"""The generation goes on so much higher: what still runs with the former database may be ahead of the backup."""
WAIT = 10.0
OPERATOR = Actor(user_name="system", name="Pergola", kind="internal", elevated="restoring a backup")


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """What was restored, to where. ``missing`` and ``newer``: packs that are not installed, or in a later version."""

    directory: str
    name: str
    rows: int
    packs: dict[str, str]
    missing: tuple[str, ...] = ()
    newer: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    secret_is_new: bool = False


async def restore_instance(
    path: Path,
    directory: Path,
    *,
    database: str | None = None,
    offered: Available | None = None,
    keep_sessions: bool = False,
    told: Told = untold,
) -> Restored:
    """Make an instance in an empty folder, and in an empty database, from a backup file.

    Nothing is written before the whole file was checked. Whenever it is interrupted, there is no instance or a complete
    one. Sessions end unless ``keep_sessions``.
    """
    place = Place(directory)
    offered = offered or available()
    place.refuse_used()
    with BackupFile(path) as backup:
        backup.check()
        with place.locked():
            if not await _was_done_before(place):
                await _restore(backup, place, database, keep_sessions, told)
            place.finish()
    return _restored(backup.manifest, place, offered)


async def _was_done_before(place: Place) -> bool:
    """Whether an earlier try came to its end but for the folder's name; what it left otherwise is removed."""
    if entry := place.interrupted:
        configuration = read_configuration(place.staging)
        own = _is_own(configuration.database, place)
        # The path of the database in the folder is the one that it has afterwards.
        url = f"sqlite:///{place.staging / SQLITE_FILE}" if own else configuration.database
        database = open_database(url)
        await database.open()
        try:
            if await was_committed(database, entry):
                return True
        finally:
            await database.close()
    place.clear()
    return False


def _is_own(url: str, place: Place) -> bool:
    return url == f"sqlite:///{place.directory / SQLITE_FILE}"


async def _restore(
    backup: BackupFile, place: Place, database: str | None, keep_sessions: bool, told: Told
) -> None:
    manifest = backup.manifest
    url = database or f"sqlite:///{place.directory / SQLITE_FILE}"
    load = f"sqlite:///{place.staging / SQLITE_FILE}" if database is None else url
    entry = new_id()
    with _undone(place):
        configuration = write_configuration(
            place.staging,
            url,
            manifest.instance,
            secret=manifest.secret,
            durable=manifest.durable,
            https=manifest.https,
        )
        for member in backup.archives:
            backup.put_archive(member, place.staging / ARCHIVES)
        await _load(
            backup,
            msgspec.structs.replace(configuration, database=load, durable=True),
            place,
            entry,
            keep_sessions,
            told,
        )


@contextlib.contextmanager
def _undone(place: Place) -> Iterator[None]:
    """What fails leaves no folder behind, unless it is not known whether the database committed: the next try sees."""
    try:
        yield
    except BaseException:
        if not place.interrupted:
            place.abandon()
        raise


async def _load(
    backup: BackupFile,
    configuration: InstanceConfiguration,
    place: Place,
    entry: str,
    keep_sessions: bool,
    told: Told,
) -> None:
    """Fill the database, in one transaction."""
    started = time.monotonic()
    instance = Instance(configuration, Available({}))
    await instance.database.open()
    try:
        if instance.database.dialect == "sqlite":
            await instance.database.execute(UNGUARDED)
        async with exclusive(instance.database, "restore", WAIT) as transaction:
            if (await read_catalogue(transaction)).taken:
                raise Conflict(
                    "the database is not empty", remedy="name an empty database, or a new schema of it"
                )
            await fill(transaction, backup, told)
            await _begin_anew(instance, transaction, backup.manifest, keep_sessions)
            line = OperationEntry(
                operation="restore_backup",
                packs=[],
                plan_hash="",
                result="done",
                detail=f"backup of {backup.manifest.created:%Y-%m-%d %H:%M:%S} UTC, {backup.manifest.rows} rows",
                duration_ms=round((time.monotonic() - started) * 1000),
                sys_id=entry,
            )
            await write_entry(transaction, OPERATOR, line)
            place.mark(entry)
    finally:
        await instance.close()


async def _begin_anew(
    instance: Instance, transaction: Transaction, manifest: Manifest, keep_sessions: bool
) -> None:
    """What belonged to the processes and the people of that time does not come back."""
    await transaction.execute(f'UPDATE "{Generation.info.table}" SET "number" = "number" + {FURTHER}')
    gone = [Worker.info.table, JobRun.info.table]
    if not keep_sessions:
        gone.append(Session.info.table)
        await transaction.execute(
            f"DELETE FROM \"{ApiToken.info.table}\" WHERE \"purpose\" IN ('access', 'refresh')"
        )
    if manifest.secret is None:
        # Kept under hashes that only the former secret makes.
        gone.append(SignInAttempts.info.table)
        if await last_seal(transaction) is not None:
            await sign_chain(instance, transaction)
    for table in gone:
        await transaction.execute(f'DELETE FROM "{table}"')


def _restored(manifest: Manifest, place: Place, offered: Available) -> Restored:
    known = {pack.name: pack.version for pack in manifest.packs}
    used = [pack.name for pack in manifest.packs if pack.state == "active"]
    return Restored(
        directory=str(place.directory),
        name=manifest.instance,
        rows=manifest.rows,
        packs=known,
        missing=tuple(name for name in used if offered.get(name) is None),
        newer=tuple(
            name for name in used if (pack := offered.get(name)) is not None and pack.version != known[name]
        ),
        left_out=manifest.left_out,
        secret_is_new=manifest.secret is None,
    )
