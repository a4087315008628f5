"""The schema: the database has every table, column and index that the packs declare, and no others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from ..errors import PackError
from ..instance import Instance, stored_state
from ..schema import Catalogue, SchemaChange, SchemaPlan, Table, apply, declared_tables, plan_schema
from .concern import Concern, Repairs, repair_command
from .finding import Finding
from .tables import KnownTables, known_tables

NAME = "schema"
REPAIR = repair_command(NAME)


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """What the database lacks, what it has in another form, and what it has besides."""
    entities = instance.assembly.registry.contributions.entities
    try:
        plan = await plan_schema(instance.database, entities)
        declared = declared_tables(entities, instance.database.dialect)
    except PackError as error:
        plan, declared = SchemaPlan((), tuple(part.detail for part in error.errors) or (str(error),)), ()
    known = await known_tables(instance)
    created = {change.table for change in plan.changes if change.kind == "create_table"}
    for change in plan.changes:
        if not change.summary or (change.kind == "create_index" and change.table in created):
            continue  # It is part of another change, or comes with its table.
        yield _lacking(change, known.owners.get(change.table, "base"), _possible(change, plan))
    for blocker in plan.blockers:
        yield Finding(
            concern=NAME, what=blocker, remedy="restore the table from a backup, or change it back by hand"
        )
    for finding in (*_gone(known, created), *_besides(known.catalogue, known, declared)):
        yield finding
    if len(await instance.database.fetch('SELECT 1 FROM "sys_generation" LIMIT 2')) > 1:
        yield Finding(
            concern=NAME,
            what="sys_generation has more than one row, and only the highest number counts",
            table="sys_generation",
            remedy="the others are superfluous",
            repair=REPAIR,
        )


def _possible(change: SchemaChange, plan: SchemaPlan) -> bool:
    """Whether rows or names stand in the way of an index."""
    taken = any(blocker.startswith(change.summary) for blocker in plan.blockers)
    doubled = any(
        each.kind == "duplicate" and each.table == change.table and f"({each.field})" in change.summary
        for each in plan.misfits
    )
    return not (taken or doubled)


def _lacking(change: SchemaChange, pack: str, possible: bool) -> Finding:
    rows = change.kind in ("create_table", "add_column")
    index = change.kind == "create_index"
    if rows:
        remedy = "what was in it can only come from a backup: restore one, or go on with it empty"
    elif not possible:
        remedy = "first remove what stands in its way"
    else:
        remedy = "an index is made anew from the rows" if index else "an upgrade makes it as declared"
    repair = REPAIR if index else f"pergola packs upgrade {pack}"
    return Finding(
        concern=NAME,
        what=f"the database lacks what the active packs declare: {change.summary}",
        table=change.table,
        remedy=remedy,
        repair=repair if possible else "",
        blocking=rows,
    )


def _gone(known: KnownTables, created: set[str]) -> Iterator[Finding]:
    for table in sorted(known.absent - created):
        yield Finding(
            concern=NAME,
            what=f"table {table} of pack {known.owners[table]!r}, which is not in use, is gone",
            table=table,
            remedy="restore it from a backup; activating the pack makes an empty one",
        )


def _besides(catalogue: Catalogue, known: KnownTables, declared: tuple[Table, ...]) -> Iterator[Finding]:
    for name in sorted(catalogue.tables.keys() - known.owners.keys()):
        yield Finding(
            concern=NAME,
            what=f"table {name} belongs to no known pack",
            table=name,
            remedy="look at what it holds; drop it if nobody needs it, or move it out of the instance's database",
            severity="notice",
        )
    for table in declared:
        there = catalogue.tables.get(table.name)
        names = {column.name for column in table.columns}
        for column in there.columns if there is not None else ():
            if column.name not in names and not (column.required and column.default is None):
                yield Finding(
                    concern=NAME,
                    what=f"column {table.name}.{column.name} is declared by no active pack",
                    table=table.name,
                    remedy="it harms nothing; drop it if nobody needs what it holds",
                    severity="notice",
                )
        indexes = {index.name for index in table.indexes}
        for index in there.indexes if there is not None else ():
            if index.unique and index.name not in indexes:
                yield Finding(
                    concern=NAME,
                    what=f"unique index {index.name} on {table.name} is declared by no active pack",
                    table=table.name,
                    remedy="it may refuse records that the platform accepts; drop it if nobody needs it",
                    severity="notice",
                )


async def repair(work: Repairs) -> AsyncIterator[str]:
    """Create indexes that are missing; what holds rows is brought back by people, who know where from."""
    plan = await plan_schema(work.transaction, work.instance.assembly.registry.contributions.entities)
    lacking = {change.table for change in plan.changes if change.kind != "create_index"}
    for change in plan.changes:
        if change.kind == "create_index" and change.table not in lacking and _possible(change, plan):
            await apply(work.transaction, [change])
            yield f"created the {change.summary}"
    state = await stored_state(work.transaction)
    removed = await work.transaction.execute(
        f'DELETE FROM "sys_generation" WHERE "number" < {int(state.generation)}'
    )
    if removed:
        yield f"removed {removed} superfluous rows of sys_generation"


CONCERN = Concern(
    name=NAME, summary="tables, columns, indexes and constraints", verify=verify, repair=repair, frame=True
)
