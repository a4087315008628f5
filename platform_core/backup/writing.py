"""Writing a backup while the instance is used: what is read was all true at one moment, and nobody waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

import msgspec

from ..archives import to_archive
from ..archives.folder import ENDING
from ..base.manifest import pack as base
from ..errors import Conflict, StorageError
from ..ids import utc_now
from ..instance import Instance, stored_state
from ..schema import Table, read_catalogue
from ..sealing import last_seal
from ..storage import Row, Session
from .contents import pages, portable_tables
from .manifest import (
    ARCHIVES,
    FORMAT,
    MANIFEST,
    TABLES,
    BackedUpPack,
    Convert,
    Manifest,
    Member,
    Told,
    conversions,
    converted,
    untold,
)

PIECE = 1 << 20
LEVEL = 3


async def write_backup(
    instance: Instance,
    path: Path,
    *,
    force: bool = False,
    with_secret: bool = False,
    told: Told = untold,
) -> Manifest:
    """Back an instance up into one file, readable by its owner alone. The database has to be connected, no more.

    The file has its name once it is complete and on disk.
    """
    _refuse_taken(path, force)
    with (
        _written_aside(path, force) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive,
    ):
        writer = _Writer(archive)
        async with instance.database.snapshot() as session:
            manifest = await _write_database(instance, session, writer, told)
        if instance.archives is not None:
            await asyncio.to_thread(writer.archives, instance.archives.path)
        manifest = msgspec.structs.replace(
            manifest,
            members=tuple(writer.members),
            secret=instance.configuration.secret if with_secret else None,
        )
        archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    return manifest


async def _write_database(instance: Instance, session: Session, writer: _Writer, told: Told) -> Manifest:
    state = await stored_state(session)
    tables, left_out = portable_tables(await read_catalogue(session), state, session.dialect)
    seal = await last_seal(session)
    total = await _count(session, tables)
    for table in tables:
        wanted = conversions(table, session.dialect, to_archive)
        with writer.table(table) as add:
            async for rows in pages(session, table):
                await asyncio.to_thread(add, rows, wanted)
                told(len(rows), total)
    return Manifest(
        format=FORMAT,
        pergola=base.version,
        instance=instance.name,
        dialect=session.dialect,
        generation=state.generation,
        created=utc_now(),
        packs=tuple(
            BackedUpPack(name=pack.name, version=pack.version, state=pack.state)
            for pack in state.packs.values()
        ),
        tables=tuple(tables),
        members=(),
        left_out=tuple(left_out),
        last_seal=f"{seal.number}:{seal.digest}" if seal is not None else "",
        durable=instance.configuration.durable,
        https=instance.configuration.https,
    )


async def _count(session: Session, tables: Iterable[Table]) -> int:
    total = 0
    for table in tables:
        ((rows,),) = await session.fetch(f'SELECT count(*) FROM "{table.name}"')
        total += int(rows)
    return total


class _Writer:
    """Adds members to the archive, and remembers what each was."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._encoder = msgspec.json.Encoder()
        self.members: list[Member] = []

    @contextlib.contextmanager
    def table(self, table: Table) -> Iterator[Callable[[list[Row], list[tuple[int, Convert]]], None]]:
        """A function that adds rows of a table."""
        name, digest, size, count = f"{TABLES}{table.name}.jsonl", hashlib.sha256(), 0, 0
        with self._archive.open(name, "w", force_zip64=True) as stream:

            def add(rows: list[Row], wanted: list[tuple[int, Convert]]) -> None:
                nonlocal size, count
                content = b"".join(self._encoder.encode(converted(row, wanted)) + b"\n" for row in rows)
                stream.write(content)
                digest.update(content)
                size, count = size + len(content), count + len(rows)

            yield add
        self.members.append(Member(name=name, sha256=digest.hexdigest(), size=size, rows=count))

    def archives(self, folder: Path) -> None:
        """Add the archives of uninstalled packs; one that is purged meanwhile is not there, as if the backup came later."""
        for path in sorted(folder.glob(f"*{ENDING}")):
            name, digest, size = ARCHIVES + path.name, hashlib.sha256(), 0
            with path.open("rb") as source, self._archive.open(name, "w", force_zip64=True) as stream:
                while piece := source.read(PIECE):
                    stream.write(piece)
                    digest.update(piece)
                    size += len(piece)
            self.members.append(Member(name=name, sha256=digest.hexdigest(), size=size))


def _refuse_taken(path: Path, force: bool) -> None:
    if path.exists() and not force:
        raise _taken(path)


def _taken(path: Path) -> Conflict:
    return Conflict(f"{path} exists already", remedy="choose another name, or replace it with --force")


@contextlib.contextmanager
def _written_aside(path: Path, force: bool) -> Iterator[IO[bytes]]:
    """A file that gets its name when the block has ended well and its content is on disk; else it is removed."""
    try:
        descriptor, aside = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".partial", dir=path.parent)
    except OSError as error:
        raise StorageError(
            f"the backup cannot be written to {path.parent}: {error.strerror}", remedy="choose another folder"
        ) from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if force:
            Path(aside).replace(path)
        else:
            try:
                path.hardlink_to(aside)
            except FileExistsError:
                raise _taken(path) from None
        _sync(path.parent)
    except OSError as error:
        raise StorageError(
            f"the backup {path} could not be written: {error.strerror or error}", remedy="see to the disk"
        ) from error
    finally:
        Path(aside).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
