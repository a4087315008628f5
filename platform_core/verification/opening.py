"""Opening an instance to verify it, however damaged it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from ..assembly import assemble
from ..base.plumbing import ChoiceRecord, Generation, PackRecord, Property
from ..errors import NotFound
from ..instance import Instance
from ..schema import SchemaChange, plan_schema, read_catalogue
from .finding import Finding

BASE = "base"
NEEDED = (Generation, PackRecord, Property, ChoiceRecord)
"""What tells which packs are active, and with what settings."""
NO_GENERATION = Finding(
    concern="schema",
    what="sys_generation has no row, so the database looks as if it had never been used",
    table=Generation.info.table,
    remedy="restore a backup, or insert a row with a number above every earlier one",
    blocking=True,
)


@asynccontextmanager
async def opened(instance: Instance) -> AsyncIterator[list[Finding]]:
    """Connect the instance, and join its packs as far as its tables allow.

    Gives what keeps it from being opened in the usual way; then nothing else can be verified.
    """
    await instance.database.open()
    try:
        yield await _kept_from(instance)
    finally:
        await instance.close()


async def _kept_from(instance: Instance) -> list[Finding]:
    """Put the assembly in place, or say which base tables and columns are missing, without which there is none."""
    assembly = instance.adopt(assemble(instance.available, [BASE]))
    catalogue = await read_catalogue(instance.database)
    entities = assembly.registry.contributions.entities
    if not catalogue.tables.keys() & {entity.info.table for entity in entities}:
        raise NotFound(
            f"the database of instance {instance.name!r} has no tables",
            remedy="check `database` in pergola.toml; for a new instance run `pergola init`",
        )
    # SQLite takes the name of a column that is missing for a text, so it is looked for before anything is read.
    plan = await plan_schema(instance.database, NEEDED)
    lacking = [change for change in plan.changes if change.kind != "create_index"]
    if lacking:
        return [_lacking(change) for change in lacking]
    if not await instance.database.fetch(f'SELECT 1 FROM "{Generation.info.table}" LIMIT 1'):
        return [NO_GENERATION]
    try:
        instance.adopt(await instance.build())
    except msgspec.DecodeError as error:
        what = f"a row of {PackRecord.info.table} cannot be read: {error}"
        remedy = "restore the row from a backup, or put valid JSON into it by hand"
        return [
            Finding(concern="packs", what=what, table=PackRecord.info.table, remedy=remedy, blocking=True)
        ]
    return []


def _lacking(change: SchemaChange) -> Finding:
    return Finding(
        concern="schema",
        what=f"the database lacks what the platform cannot do without: {change.summary}",
        table=change.table,
        remedy="restore a backup",
        blocking=True,
    )
