"""Writing a pack's archive and dropping what it brought, in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence

from platform_core.archives import (
    FORMAT,
    ArchiveFolder,
    ArchiveWriter,
    Emptied,
    Line,
    Manifest,
    Row,
    TableLine,
    to_archive,
)
from platform_core.base.plumbing import DemoRecord, IdempotencyKey, OutboxRow
from platform_core.base.work import Attachment, AttachmentPart, JournalEntry
from platform_core.compiler.write import placeholder
from platform_core.errors import DatabaseBusy, StorageError
from platform_core.ids import utc_now
from platform_core.instance import PackState
from platform_core.schema import Catalogue, quoted, read_catalogue
from platform_core.storage import Transaction

from .bookkeeping import note_archive
from .ground import BASE, Work
from .leaving import ENDED, GOING, KEY, Leaving
from .staying import staying_links
from .sweep import file_name
from .told import told_tables

PAGE = 1000
TRIES = 20
PAUSE = 0.5
AMONG = f"IN (SELECT id FROM {quoted(GOING)})"


async def archive_and_drop(
    work: Work, folder: ArchiveFolder, pack: PackState, bound: Sequence[PackState]
) -> None:
    """Archive and drop one pack. The file is complete and on disk before anything can be committed."""
    transaction = work.transaction
    catalogue = await read_catalogue(transaction)
    leaving = await Leaving.of(transaction, catalogue, [pack], bound)
    await _lock(transaction, leaving)
    await _mark(transaction, leaving)
    manifest = _manifest(work, pack)
    name = await file_name(transaction, manifest)
    lines = _Lines(work, leaving, catalogue)
    try:
        with ArchiveWriter.writing(folder, name) as writer:
            writer.write([manifest, *lines.tables()])
            async for batch in lines.rows():
                # Compressing takes long; other requests of this process go on meanwhile.
                await asyncio.to_thread(writer.write, batch)
            writer.finish()
    except OSError as error:
        raise StorageError(
            f"the archive of pack {pack.name!r} cannot be written to {folder.path}: {error.strerror or error}",
            remedy="nothing was changed; see to the folder and its disk, and do it again",
        ) from error
    await note_archive(transaction, work.actor, manifest, writer.written())
    await _drop_when_free(transaction, leaving, lines)


def _manifest(work: Work, pack: PackState) -> Manifest:
    return Manifest(
        format=FORMAT,
        pergola=work.ground.state.packs[BASE].version,
        instance=work.instance.name,
        pack=pack.name,
        version=pack.version,
        data_step=pack.data_step,
        entities=pack.entities,
        contents=pack.contents,
        dialect=work.transaction.dialect,
        created=utc_now().isoformat(timespec="seconds"),
        created_by=work.actor.user_name,
        plan_hash=work.plan.hash,
    )


async def _lock(transaction: Transaction, leaving: Leaving) -> None:
    """Nobody writes to what is archived until it is gone. SQLite has one writer anyway."""
    if transaction.dialect == "postgres":
        for table in sorted(leaving.affected | {table for table, _ in _loose(transaction)}):
            mode = "ACCESS EXCLUSIVE" if table in leaving.own else "SHARE ROW EXCLUSIVE"
            await transaction.execute(f"LOCK TABLE {quoted(table)} IN {mode} MODE")


async def _mark(transaction: Transaction, leaving: Leaving) -> None:
    """Put the ids of all that goes into a table, which is gone at the end of the operation."""
    kind = "UUID" if transaction.dialect == "postgres" else "TEXT"
    await transaction.execute(f"CREATE TABLE {quoted(GOING)} (id {kind} PRIMARY KEY)")
    for selection in leaving.all_ids():
        await transaction.execute(f"INSERT INTO {quoted(GOING)} {selection} ON CONFLICT DO NOTHING")


def _loose(transaction: Transaction) -> Iterator[tuple[str, str]]:
    """What hangs on records by nothing but their ids: pairs of table and condition."""
    known = "id" if transaction.dialect == "sqlite" else "replace(id::text, '-', '')"
    among = f"IN (SELECT {known} FROM {quoted(GOING)})"
    yield JournalEntry.info.table, f"{quoted('element_id')} {among}"
    yield Attachment.info.table, f"{quoted('table_sys_id')} {among}"
    files = (
        f"SELECT {quoted(KEY)} FROM {quoted(Attachment.info.table)} WHERE {quoted('table_sys_id')} {among}"
    )
    yield AttachmentPart.info.table, f"{quoted('attachment')} IN ({files})"
    yield DemoRecord.info.table, f"{quoted('record')} {among}"
    yield IdempotencyKey.info.table, f"{quoted('record')} {among}"
    # What has been delivered is told nobody any more, and goes by its age.
    yield OutboxRow.info.table, f"{quoted('state')} <> 'done' AND {quoted('record')} {among}"


class _Lines:
    """The lines of an archive, read page by page."""

    def __init__(self, work: Work, leaving: Leaving, catalogue: Catalogue) -> None:
        self._transaction = work.transaction
        self._leaving = leaving
        self._tables = told_tables(catalogue, work.ground.state, self._transaction.dialect)
        self.order = leaving.tables.ordered(leaving.affected)
        self.loose = dict(_loose(work.transaction))

    def tables(self) -> list[TableLine]:
        """The tables that go, as another database could be told to make them."""
        return [TableLine(self._tables[table]) for table in self.order if table in self._leaving.own]

    async def rows(self) -> AsyncIterator[list[Line]]:
        """Everything that goes, each row after those that it refers to, and then the references that are emptied."""
        for table in self.order:
            if table not in ENDED:
                condition = "1 = 1" if table in self._leaving.own else f"{quoted(KEY)} {AMONG}"
                async for lines in self._rows_of(table, condition):
                    yield lines
        for table, condition in self.loose.items():
            async for lines in self._rows_of(table, condition):
                yield lines
        for link in staying_links(self._leaving):
            condition = f"{quoted(link.column)} {AMONG} AND NOT {quoted(KEY)} {AMONG}"
            async for rows in self._pages(link.table, [KEY, link.column], condition):
                yield [Emptied(link.table, link.column, *row) for row in rows]

    async def _rows_of(self, table: str, condition: str) -> AsyncIterator[list[Line]]:
        columns = self._tables[table].columns
        names = [column.name for column in columns]
        converters = [to_archive(column.type, self._transaction.dialect) for column in columns]
        steps = [
            (place, name, convert)
            for place, (name, convert) in enumerate(zip(names, converters, strict=True))
        ]
        async for rows in self._pages(table, names, condition):
            yield [
                Row(
                    table,
                    {
                        name: row[place] if convert is None or row[place] is None else convert(row[place])
                        for place, name, convert in steps
                    },
                )
                for row in rows
            ]

    async def _pages(
        self, table: str, columns: Sequence[str], condition: str
    ) -> AsyncIterator[list[tuple[str, ...]]]:
        """Pages in the order of the ids."""
        listed = ", ".join(map(quoted, columns))
        key = columns.index(KEY)
        after = ""
        start = f"SELECT {listed} FROM {quoted(table)} WHERE {condition}"
        end = f"ORDER BY {quoted(KEY)} LIMIT {PAGE}"
        further = f"AND {quoted(KEY)} > {placeholder(self._transaction.dialect, 1)}"
        while True:
            sql = f"{start} {further if after else ''} {end}"
            rows = await self._transaction.fetch(sql, [after] if after else [])
            if rows:
                yield rows
            if len(rows) < PAGE:
                return
            after = rows[-1][key]


async def _drop_when_free(transaction: Transaction, leaving: Leaving, lines: _Lines) -> None:
    """Drop once nobody uses the tables: a reader of a table that is referred to is no reason to archive again.

    SQLite has one writer, whom nobody can be in the way of; and it keeps what a savepoint could undo in memory.
    """
    if transaction.dialect == "sqlite":
        await _drop(transaction, leaving, lines)
        return
    for attempt in range(TRIES):
        try:
            async with transaction.savepoint():
                await _drop(transaction, leaving, lines)
        except DatabaseBusy:
            if attempt == TRIES - 1:
                raise
            await asyncio.sleep(PAUSE)
        else:
            return


async def _drop(transaction: Transaction, leaving: Leaving, lines: _Lines) -> None:
    """Empty the references of what stays, delete what hangs on records, drop the tables, delete the other rows."""
    for link in staying_links(leaving):
        if link.on_delete == "SET NULL":
            await transaction.execute(
                f"UPDATE {quoted(link.table)} SET {quoted(link.column)} = NULL "
                f"WHERE {quoted(link.column)} {AMONG} AND NOT {quoted(KEY)} {AMONG}"
            )
    for table, condition in reversed(lines.loose.items()):
        await transaction.execute(f"DELETE FROM {quoted(table)} WHERE {condition}")
    for table in reversed(lines.order):
        if table in leaving.own:
            await transaction.execute(f"DROP TABLE {quoted(table)}")
    for table in reversed(lines.order):
        if table not in leaving.own:
            await transaction.execute(f"DELETE FROM {quoted(table)} WHERE {quoted(KEY)} {AMONG}")
    await transaction.execute(f"DROP TABLE {quoted(GOING)}")
