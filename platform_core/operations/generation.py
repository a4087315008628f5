"""The generation: the number that rises with every change of what an instance serves."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

from platform_core.base.plumbing import Worker
from platform_core.compiler.write import placeholder
from platform_core.ids import utc_now
from platform_core.instance import Instance
from platform_core.records import GENERATION_CHANNEL
from platform_core.storage import Database, Transaction

ALIVE = timedelta(seconds=5)
"""A worker that was seen within this time counts as serving."""


async def next_generation(database: Database, transaction: Transaction) -> int:
    """Raise the generation, and wake the workers when the transaction commits."""
    rows = await transaction.fetch('UPDATE "sys_generation" SET "number" = "number" + 1 RETURNING "number"')
    number = int(rows[0][0])
    await database.signal(transaction, GENERATION_CHANNEL, str(number))
    return number


async def wait_for_workers(instance: Instance, generation: int, within: float) -> tuple[str, ...]:
    """Wait until every live worker serves this generation or a later one.

    Returns the names of those that still do not after ``within`` seconds: none, when all do.
    """
    deadline = time.monotonic() + within
    pause = 0.02
    while behind := await _behind(instance.database, generation):
        left = deadline - time.monotonic()
        if left <= 0:
            return behind
        await asyncio.sleep(min(pause, left))
        pause = min(pause * 2, 0.5)
    return ()


async def _behind(database: Database, generation: int) -> tuple[str, ...]:
    first, second = placeholder(database.dialect, 1), placeholder(database.dialect, 2)
    rows = await database.fetch(
        f'SELECT "name" FROM "{Worker.info.table}" '
        f'WHERE "generation" < {first} AND "seen" >= {second} ORDER BY "name"',
        [generation, utc_now() - ALIVE],
    )
    return tuple(row[0] for row in rows)
