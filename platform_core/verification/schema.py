"""The schema: the database has every table, column and index that the active packs declare."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ..errors import PackError
from ..instance import Instance
from ..schema import SchemaPlan, plan_schema
from .finding import Finding

CONCERN = "schema"


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """What the database lacks, and what it has in another form."""
    try:
        plan = await plan_schema(instance.database, instance.assembly.registry.contributions.entities)
    except PackError as error:
        plan = SchemaPlan((), tuple(part.detail for part in error.errors) or (str(error),))
    for change in plan.changes:
        yield Finding(
            concern=CONCERN,
            what=f"the database lacks what the active packs declare: {change.summary}",
            remedy="run `pergola packs plan` and `activate` on the pack that declares it",
            blocking=change.kind in ("create_table", "add_column"),
        )
    for blocker in plan.blockers:
        yield Finding(
            concern=CONCERN, what=blocker, remedy="restore the table from a backup, or change it back by hand"
        )
