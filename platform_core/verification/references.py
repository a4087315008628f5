"""References: every record that another one names is there, also where no constraint of the database says so."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec

from ..base.plumbing import DemoRecord, IdempotencyKey
from ..base.work import Attachment, AuditRow, DeletedRecord, JournalEntry
from ..instance import Instance
from ..storage import DialectName
from .concern import Concern, Repairs, counted, repair_command
from .finding import Finding
from .tables import KnownTables, known_tables

NAME = "references"
REPAIR = repair_command(NAME)
LOST = "the record was removed behind the platform's back: restore it from a backup, or delete what hangs on it by hand"


class Loose(msgspec.Struct, frozen=True):
    """Rows that name a record by its table and its id as text, which no constraint of the database guards.

    Those that are of no use without the record are ``removable``.
    """

    table: str
    words: str
    of_table: str
    of_record: str
    removable: bool = False


LOOSE = (
    Loose(JournalEntry.info.table, "journal entries", "name", "element_id"),
    Loose(Attachment.info.table, "attachments", "table_name", "table_sys_id"),
    Loose(AuditRow.info.table, "audit rows", "tablename", "documentkey"),
    Loose(DemoRecord.info.table, "marks of demonstration data", "table_name", "record", removable=True),
    Loose(IdempotencyKey.info.table, "idempotency keys", "table_name", "record", removable=True),
)


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """References to records that are not there."""
    known = await known_tables(instance)
    async for finding in _firm(instance, known):
        yield finding
    for loose in LOOSE:
        async for finding in _loose(instance, known, loose):
            yield finding


async def _firm(instance: Instance, known: KnownTables) -> AsyncIterator[Finding]:
    """What the database's own constraints guard, unless somebody switched them off."""
    for table in known.catalogue.tables.values():
        for column in table.columns:
            target = column.references
            if target is None or column.primary or target.table not in known.catalogue.tables:
                continue
            key = '"sys_id"' if any(each.name == "sys_id" for each in table.columns) else f'"{column.name}"'
            lost = await counted(
                instance.database,
                f"c.{key}",
                f'FROM "{table.name}" c LEFT JOIN "{target.table}" p ON p."sys_id" = c."{column.name}" '
                f'WHERE c."{column.name}" IS NOT NULL AND p."sys_id" IS NULL',
            )
            if lost.count:
                yield Finding(
                    concern=NAME,
                    what=f"{lost.count} rows of {table.name} refer in {column.name} to records that are not in "
                    f"{target.table}: {lost}",
                    table=table.name,
                    records=lost.first,
                    remedy="restore what they refer to from a backup, or let them refer to another record",
                )


async def _loose(instance: Instance, known: KnownTables, loose: Loose) -> AsyncIterator[Finding]:
    rows = await instance.database.fetch(
        f'SELECT "{loose.of_table}", count(*) FROM "{loose.table}" GROUP BY "{loose.of_table}" ORDER BY 1'
    )
    for table, count in rows:
        if table in known.lineages:
            lost = await counted(
                instance.database,
                f'l."{loose.of_record}"',
                f'FROM "{loose.table}" l WHERE {_lost(instance.database.dialect, known, loose, table)}',
            )
            if lost.count:
                yield Finding(
                    concern=NAME,
                    what=f"{lost.count} {loose.words} belong to records of {table} that are not there: {lost}",
                    table=loose.table,
                    records=lost.first,
                    remedy="they are of no use without the records" if loose.removable else LOST,
                    repair=REPAIR if loose.removable else "",
                )
        elif table not in known.owners:
            yield Finding(
                concern=NAME,
                what=f"{count} {loose.words} belong to {table!r}, a table of no known pack",
                table=loose.table,
                remedy="install and activate the pack that brings it, or delete them by hand",
            )


def _lost(dialect: DialectName, known: KnownTables, loose: Loose, table: str) -> str:
    """Rows whose record is neither there nor known to have been deleted; what hangs on that one may stay."""
    is_there, was_deleted = (
        f'EXISTS (SELECT 1 FROM "{other}" r WHERE {key} = l."{loose.of_record}")'
        for other, key in (
            (known.root(table), _as_text(dialect, 'r."sys_id"')),
            (DeletedRecord.info.table, 'r."documentkey"'),
        )
    )
    return f"l.\"{loose.of_table}\" = '{table}' AND NOT {is_there} AND NOT {was_deleted}"


def _as_text(dialect: DialectName, column: str) -> str:
    """An id as it stands in columns of text."""
    return column if dialect == "sqlite" else f"replace({column}::text, '-', '')"


async def repair(work: Repairs) -> AsyncIterator[str]:
    """Remove marks and keys of records that are not there; what people wrote stays."""
    known = await known_tables(work.instance)
    for loose in LOOSE:
        if not loose.removable:
            continue
        rows = await work.transaction.fetch(f'SELECT DISTINCT "{loose.of_table}" FROM "{loose.table}"')
        for (table,) in [row for row in rows if row[0] in known.lineages]:
            lost = _lost(work.transaction.dialect, known, loose, table)
            removed = await work.transaction.execute(f'DELETE FROM "{loose.table}" AS l WHERE {lost}')
            if removed:
                yield f"removed {removed} {loose.words} of records of {table} that are not there"


CONCERN = Concern(
    name=NAME,
    summary="records that others name: references, journals, attachments, audit, demonstration data",
    verify=verify,
    repair=repair,
)
