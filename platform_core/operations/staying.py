"""References of records that stay to records that go."""

from __future__ import annotations

from collections.abc import Callable

from platform_core.base.plumbing import DemoRecord
from platform_core.base.work import AuditRow, DeletedRecord
from platform_core.schema import quoted
from platform_core.storage import Row

from .ground import Ground
from .leaving import KEY, Leaving, Link

EXAMPLES = 3
# The audit says who did what, and goes on to do so by the user's name when his record goes.
AUDIT = (AuditRow.info.table, DeletedRecord.info.table)


async def references_in_the_way(ground: Ground, leaving: Leaving) -> list[str]:
    """A blocker for each column by which records that stay refer to records that go and cannot be without."""
    paths = {
        (step.info.table, entity.info.hierarchy.parent)
        for entity in ground.before.registry.entities.values()
        if entity.info.hierarchy is not None
        for step in entity.info.lineage
    }
    found = []
    for link in staying_links(leaving):
        if link.on_delete == "SET NULL" and (link.table, link.column) not in paths:
            continue
        if rows := await _referring(ground, leaving, link, leaving.goes):
            what = "stand below" if link.on_delete == "SET NULL" else "refer to"
            found.append(
                f"{_listed(link, rows)} {what} records of {link.target} that would go; "
                f"let them refer to others, or delete them"
            )
    for link in staying_links(leaving):
        if link.table in AUDIT or link.on_delete != "SET NULL":
            continue
        if rows := await _referring(ground, leaving, link, leaving.demonstrated):
            found.append(
                f"{_listed(link, rows)} are no demonstration data and refer to demonstration data that would go; "
                f"let them refer to others, or delete them"
            )
    return found


def staying_links(leaving: Leaving) -> list[Link]:
    """The columns by which a record that stays may refer to one that goes."""
    return [
        link
        for link in leaving.tables.links
        if link.table not in leaving.own
        and link.target in leaving.affected
        and link.target not in leaving.own
        and link.on_delete != "CASCADE"
    ]


async def _referring(ground: Ground, leaving: Leaving, link: Link, goes: Callable[[str], str]) -> list[Row]:
    """Some of the records that refer to what goes and stay themselves, each with the number of all."""
    column, key = f"t.{quoted(link.column)}", f"t.{quoted(KEY)}"
    conditions = [f"{column} IS NOT NULL", goes(column), f"NOT {leaving.goes(key)}"]
    if goes == leaving.demonstrated:
        record = quoted("record") if ground.session.dialect == "sqlite" else f"{quoted('record')}::uuid"
        conditions.append(f"{key} NOT IN (SELECT {record} FROM {quoted(DemoRecord.info.table)})")
    return await ground.session.fetch(
        f"{leaving.reached} SELECT {key}, count(*) OVER () FROM {quoted(link.table)} t "
        f"WHERE {' AND '.join(conditions)} ORDER BY 1 LIMIT {EXAMPLES}"
    )


def _listed(link: Link, rows: list[Row]) -> str:
    many = int(rows[0][1])
    examples = ", ".join(row[0] for row in rows)
    more = ", ..." if many > len(rows) else ""
    return f"{many} records of {link.table} ({link.column}; {examples}{more})"
