"""The generation: the number that rises with every change of what an instance serves."""

from __future__ import annotations

import asyncio
import time

from platform_core.base.plumbing import Worker
from platform_core.compiler.clock import clock
from platform_core.compiler.write import placeholder
from platform_core.instance import Instance
from platform_core.records import GENERATION_CHANNEL
from platform_core.storage import Database, Transaction

ALIVE = 5.0
"""A worker that was heard of within so many seconds counts as serving."""
HELD_UP = 60.0
"""Who was heard of within so many seconds may have been held up, and gets the time to be heard of again."""


async def next_generation(database: Database, transaction: Transaction) -> int:
    """Raise the generation, and wake the workers when the transaction commits."""
    rows = await transaction.fetch('UPDATE "sys_generation" SET "number" = "number" + 1 RETURNING "number"')
    number = int(rows[0][0])
    await database.signal(transaction, GENERATION_CHANNEL, str(number))
    return number


async def wait_for_workers(instance: Instance, generation: int, within: float) -> tuple[str, ...]:
    """Wait until every live worker serves this generation or a later one.

    Returns the names of those that still do not after ``within`` seconds: none, when all do. While a long operation
    held SQLite's only write lock, no worker could say that it lives; so at first silence alone is no sign of death.
    """
    began = time.monotonic()
    pause = 0.02
    while True:
        waited = time.monotonic() - began
        silence = HELD_UP if waited < ALIVE else ALIVE
        behind = await _behind(instance.database, generation, silence)
        if not behind or waited >= within:
            return behind
        await asyncio.sleep(min(pause, max(within - waited, 0.0)))
        pause = min(pause * 2, 0.5)


async def _behind(database: Database, generation: int, silence: float) -> tuple[str, ...]:
    """The workers that serve an older generation and were heard of, by the database's clock."""
    mark = placeholder(database.dialect, 1)
    rows = await database.fetch(
        f'SELECT "name" FROM "{Worker.info.table}" WHERE "generation" < {mark} '
        f'AND "seen" >= {clock(database.dialect, -silence)} ORDER BY "name"',
        [generation],
    )
    return tuple(row[0] for row in rows)
