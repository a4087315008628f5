"""Records: every row of a class chain has all the other rows of its record."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ..entity import Entity
from ..instance import Instance, stored_state
from ..storage import Session
from .finding import Finding

CONCERN = "records"
RESTORE = "restore the missing rows from a backup, or delete the record"


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Rows without their parents, records without their rows, and records of classes that nobody knows."""
    registry = instance.assembly.registry
    state = await stored_state(instance.database)
    known = {table for pack in state.packs.values() for table in pack.entities}
    for entity in registry.contributions.entities:
        if entity.info.extends is not None:
            async for finding in _chain(instance.database, entity):
                yield finding
        elif "sys_class_name" in entity.info.own_fields:
            async for finding in _classes(instance.database, entity, known):
                yield finding


async def _chain(session: Session, entity: type[Entity]) -> AsyncIterator[Finding]:
    assert entity.info.extends is not None, f"{entity.info.table} extends nothing"
    table, parent, root = entity.info.table, entity.info.extends.info.table, entity.info.root.info.table
    without_parent = await _count(
        session,
        f'SELECT count(*) FROM "{table}" c LEFT JOIN "{parent}" p ON p."sys_id" = c."sys_id" WHERE p."sys_id" IS NULL',
    )
    if without_parent:
        yield Finding(
            concern=CONCERN, what=f"{without_parent} rows of {table} have none in {parent}", remedy=RESTORE
        )
    without_row = await _count(
        session,
        f'SELECT count(*) FROM "{root}" r LEFT JOIN "{table}" c ON c."sys_id" = r."sys_id" '
        f'WHERE r."sys_class_name" = \'{table}\' AND c."sys_id" IS NULL',
    )
    if without_row:
        yield Finding(
            concern=CONCERN, what=f"{without_row} records of {table} have no row in it", remedy=RESTORE
        )


async def _classes(session: Session, root: type[Entity], known: set[str]) -> AsyncIterator[Finding]:
    rows = await session.fetch(
        f'SELECT "sys_class_name", count(*) FROM "{root.info.table}" GROUP BY "sys_class_name" ORDER BY 1'
    )
    for name, count in rows:
        if name not in known:
            yield Finding(
                concern=CONCERN,
                what=f"{count} records in {root.info.table} are of {name!r}, a class of no known pack",
                remedy="activate the pack that brings it, or restore a backup",
            )


async def _count(session: Session, sql: str) -> int:
    return int((await session.fetch(sql))[0][0])
