"""Left-overs: what has expired is removed by a running server, and no job waits for a time that never comes."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator

import msgspec

from ..base.plumbing import ApiToken, IdempotencyKey, JobRun, Session, Worker
from ..compiler.write import placeholder
from ..ids import utc_now
from ..instance import Instance
from .concern import Concern, Repairs, repair_command
from .finding import Finding

NAME = "leftovers"
REPAIR = repair_command(NAME)
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


class Fleeting(msgspec.Struct, frozen=True):
    """Rows that are of no use some time after what a column says."""

    table: str
    words: str
    column: str
    after: datetime.timedelta


FLEETING = (
    Fleeting(Session.info.table, "sessions", "expires", DAY),
    Fleeting(ApiToken.info.table, "tokens", "expires", DAY),
    Fleeting(IdempotencyKey.info.table, "idempotency keys", "created", 4 * DAY),
    Fleeting(Worker.info.table, "workers that are gone", "seen", 2 * DAY),
)


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Rows that no server has removed, and jobs that are due too far away."""
    mark = placeholder(instance.database.dialect, 1)
    now = utc_now()
    for kind in FLEETING:
        ((count,),) = await instance.database.fetch(
            f'SELECT count(*) FROM "{kind.table}" WHERE "{kind.column}" < {mark}', (now - kind.after,)
        )
        if count:
            yield Finding(
                concern=NAME,
                what=f"{count} rows of {kind.table} have long expired ({kind.words})",
                table=kind.table,
                remedy="a running server removes them",
                repair=REPAIR,
                severity="notice",
            )
    for job, longest in _jobs(instance).items():
        if await _due_after(instance, job, now + longest):
            yield Finding(
                concern=NAME,
                what=f"job {job!r} is due later than it can ever be, so it does not run",
                table=JobRun.info.table,
                remedy="make it due now",
                repair=REPAIR,
            )


def _jobs(instance: Instance) -> dict[str, datetime.timedelta]:
    """How far away each job can be due."""
    return {
        job.name: datetime.timedelta(seconds=job.every) + HOUR
        for job in instance.assembly.registry.contributions.jobs
    } | {"base.outbox": HOUR, "base.cleaning": HOUR, "base.verification": DAY + HOUR}


async def _due_after(instance: Instance, job: str, moment: datetime.datetime) -> bool:
    one, two = placeholder(instance.database.dialect, 1), placeholder(instance.database.dialect, 2)
    sql = f'SELECT 1 FROM "{JobRun.info.table}" WHERE "name" = {one} AND "due" > {two}'
    return bool(await instance.database.fetch(sql, (job, moment)))


async def repair(work: Repairs) -> AsyncIterator[str]:
    """Remove what has expired, and make such jobs due now."""
    transaction, now = work.transaction, utc_now()
    one, two, three = (placeholder(transaction.dialect, number) for number in (1, 2, 3))
    for kind in FLEETING:
        removed = await transaction.execute(
            f'DELETE FROM "{kind.table}" WHERE "{kind.column}" < {one}', (now - kind.after,)
        )
        if removed:
            yield f"removed {removed} rows of {kind.table}"
    for job, longest in _jobs(work.instance).items():
        if await transaction.execute(
            f'UPDATE "{JobRun.info.table}" SET "due" = {one} WHERE "name" = {two} AND "due" > {three}',
            (now, job, now + longest),
        ):
            yield f"job {job!r} is due now"


CONCERN = Concern(
    name=NAME, summary="expired sessions, tokens and keys; jobs that never run", verify=verify, repair=repair
)
