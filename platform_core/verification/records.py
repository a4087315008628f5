"""Records: every row of a class chain has all the other rows of its record."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from ..instance import Instance
from .concern import Concern, Repairs, counted, repair_command
from .finding import Finding
from .tables import KnownTables, known_tables

NAME = "records"
REPAIR = repair_command(NAME)
RESTORE = "restore the missing rows from a backup, or delete the rest of the record by hand"


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Rows without their parents, records without their rows, and records of classes that nobody knows."""
    known = await known_tables(instance)
    entities = instance.assembly.registry.contributions.entities
    abstract = {entity.info.table for entity in entities if entity.info.abstract}
    for table, above in known.lineages.items():
        if above:
            async for finding in _chain(instance, known, table, abstract):
                yield finding
        elif _has_classes(known, table):
            async for finding in _classes(instance, known, table, abstract):
                yield finding


def _has_classes(known: KnownTables, root: str) -> bool:
    return any(column.name == "sys_class_name" for column in known.catalogue.tables[root].columns)


async def _chain(
    instance: Instance, known: KnownTables, table: str, abstract: set[str]
) -> AsyncIterator[Finding]:
    parent, root = known.lineages[table][-1], known.root(table)
    session = instance.database
    orphans = await counted(
        session,
        'c."sys_id"',
        f'FROM "{table}" c LEFT JOIN "{parent}" p ON p."sys_id" = c."sys_id" WHERE p."sys_id" IS NULL',
    )
    if orphans.count:
        what = f"{orphans.count} rows of {table} have none in {parent}: {orphans}"
        yield Finding(concern=NAME, what=what, table=table, records=orphans.first, remedy=RESTORE)
    hollow = await counted(
        session,
        'r."sys_id"',
        f'FROM "{root}" r LEFT JOIN "{table}" c ON c."sys_id" = r."sys_id" '
        f'WHERE r."sys_class_name" = \'{table}\' AND c."sys_id" IS NULL',
    )
    if hollow.count:
        what = f"{hollow.count} records of {table} have no row in it: {hollow}"
        yield Finding(concern=NAME, what=what, table=table, records=hollow.first, remedy=RESTORE)
    others = list(_whole_records_of_others(known, table, abstract))
    if not others:
        return
    stray = await counted(
        session,
        'c."sys_id"',
        f'FROM "{table}" c JOIN "{root}" r ON r."sys_id" = c."sys_id" WHERE {" OR ".join(others)}',
    )
    if stray.count:
        what = f"{stray.count} rows of {table} belong to records of other classes: {stray}"
        remedy = "look at what they hold; delete the rows, or restore the records' class from a backup"
        yield Finding(concern=NAME, what=what, table=table, records=stray.first, remedy=remedy)


def _whole_records_of_others(known: KnownTables, table: str, abstract: set[str]) -> Iterator[str]:
    """Conditions for records of classes that have no row in a table. Those without their own are found as such."""
    root = known.root(table)
    for other in known.family(root):
        if other != table and other not in abstract and table not in known.lineages[other]:
            whole = f' AND EXISTS (SELECT 1 FROM "{other}" o WHERE o."sys_id" = r."sys_id")'
            yield f"(r.\"sys_class_name\" = '{other}'{whole if other != root else ''})"


async def _classes(
    instance: Instance, known: KnownTables, root: str, abstract: set[str]
) -> AsyncIterator[Finding]:
    classes = await instance.database.fetch(
        f'SELECT "sys_class_name", count(*) FROM "{root}" GROUP BY "sys_class_name" ORDER BY 1'
    )
    for name, count in classes:
        if name in abstract:
            what = f"{count} records in {root} are of {name!r}, in which no record is ever created"
            remedy = "restore the records from a backup, or set their class to that of their rows"
            yield Finding(concern=NAME, what=what, table=root, remedy=remedy)
        elif name not in known.lineages:
            yield await _unknown(instance, known, root, name, int(count))


async def _unknown(instance: Instance, known: KnownTables, root: str, name: str, count: int) -> Finding:
    told = sum([await _told_by(instance, known, root, table, name) for table in known.family(root)])
    remedy = "activate the pack that brings it, or restore a backup"
    if told == count:
        remedy = "each has rows in one class alone, which tell its class"
    return Finding(
        concern=NAME,
        what=f"{count} records in {root} are of {name!r}, a class of no known pack",
        table=root,
        remedy=remedy,
        repair=REPAIR if told == count else "",
    )


async def _told_by(instance: Instance, known: KnownTables, root: str, table: str, name: str) -> int:
    condition = _told(known, root, table, name)
    if condition is None:
        return 0
    ((count,),) = await instance.database.fetch(f'SELECT count(*) FROM "{root}" r WHERE {condition}')
    return int(count)


def _told(known: KnownTables, root: str, table: str, name: str) -> str | None:
    """Condition for records of an unknown class whose rows say that they are of this one, and of no other."""
    if table == root or name in known.catalogue.tables:
        return None
    inside = {table, *known.lineages[table]}
    there = [f'EXISTS (SELECT 1 FROM "{each}" t WHERE t."sys_id" = r."sys_id")' for each in inside - {root}]
    rest = [
        f'NOT EXISTS (SELECT 1 FROM "{each}" t WHERE t."sys_id" = r."sys_id")'
        for each in known.family(root)
        if each not in inside
    ]
    escaped = name.replace("'", "''")
    return " AND ".join([f"r.\"sys_class_name\" = '{escaped}'", *there, *rest])


async def repair(work: Repairs) -> AsyncIterator[str]:
    """Give records of an unknown class the one that their rows tell."""
    known = await known_tables(work.instance)
    for root, above in known.lineages.items():
        if above or not _has_classes(known, root):
            continue
        rows = await work.transaction.fetch(f'SELECT DISTINCT "sys_class_name" FROM "{root}"')
        for (name,) in [row for row in rows if row[0] not in known.lineages]:
            for table in known.family(root):
                if condition := _told(known, root, table, name):
                    # As the platform does it for itself; who did it stands in the audit of operations.
                    count = await work.transaction.execute(
                        f'UPDATE "{root}" AS r SET "sys_class_name" = \'{table}\' WHERE {condition}'
                    )
                    if count:
                        yield f"{count} records in {root} of the unknown class {name!r} are of {table}"


CONCERN = Concern(name=NAME, summary="class chains: no record without its rows", verify=verify, repair=repair)
