"""Events: what the outbox holds is on its way to those who listen."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator

from ..base.plumbing import OutboxRow
from ..compiler.write import placeholder
from ..ids import utc_now
from ..instance import Instance
from .finding import Finding

CONCERN = "events"
LATE = datetime.timedelta(hours=1)


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Events that were given up, and events that nobody has tried to deliver for an hour."""
    table = OutboxRow.info.table
    dead = await instance.database.fetch(
        f'SELECT "table_name", count(*), min("last_error") FROM "{table}" WHERE "state" = \'dead\' '
        f'GROUP BY "table_name" ORDER BY "table_name"'
    )
    for name, count, error in dead:
        yield Finding(
            concern=CONCERN,
            what=f"{count} events of {name} could not be delivered: {error}",
            remedy=f"repair what the error names, then set their `state` in {table} to `ready`",
        )
    mark = placeholder(instance.database.dialect, 1)
    late = await instance.database.fetch(
        f'SELECT count(*) FROM "{table}" WHERE "state" = \'ready\' AND "next_attempt" < {mark}',
        (utc_now() - LATE,),
    )
    if late[0][0]:
        yield Finding(
            concern=CONCERN,
            what=f"{late[0][0]} events have been waiting for more than an hour",
            remedy="a running server delivers them: `pergola run`",
            severity="notice",
        )
