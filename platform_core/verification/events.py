"""Events: what the outbox holds is on its way to those who listen, and what has arrived does not stay for ever."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator

import msgspec

from ..base.plumbing import OutboxRow
from ..compiler.write import placeholder
from ..ids import utc_now
from ..instance import Instance, stored_state
from ..rules import ChangeEvent
from ..storage import Session
from .concern import SHOWN, Concern, Counted, Repairs, repair_command
from .finding import Finding
from .tables import known_tables

NAME = "events"
REPAIR = repair_command(NAME)
TABLE = OutboxRow.info.table
LATE = datetime.timedelta(hours=1)
GRACE = datetime.timedelta(days=1)
"""A server removes what has arrived some minutes after its time; a day later none has been there."""
PAGE = 1000
_EVENT = msgspec.json.Decoder(ChangeEvent)


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Events that were given up, that cannot be read, that nobody knows or delivers, and that have long arrived."""
    async for finding in _dead(instance):
        yield finding
    unreadable = await _unreadable(instance.database)
    if unreadable.count:
        yield Finding(
            concern=NAME,
            what=f"{unreadable.count} events cannot be read, and hold up all others: {unreadable}",
            table=TABLE,
            records=unreadable.first,
            remedy=f"set their `state` in {TABLE} to `dead`, and look into what wrote them",
        )
    known = await known_tables(instance)
    rows = await instance.database.fetch(
        f'SELECT "table_name", count(*) FROM "{TABLE}" WHERE "state" <> \'done\' GROUP BY "table_name" ORDER BY 1'
    )
    for name, count in rows:
        if name not in known.owners:
            yield Finding(
                concern=NAME,
                what=f"{count} events are of {name!r}, a table of no known pack: nobody is told of them",
                table=TABLE,
                remedy="install and activate the pack that brings it, before a server takes them for delivered",
            )
    async for finding in _held(instance):
        yield finding
    async for finding in _late(instance):
        yield finding


async def _held(instance: Instance) -> AsyncIterator[Finding]:
    """Events that are held for packs which were never here, and so for ever."""
    packs = (await stored_state(instance.database)).packs
    rows = await instance.database.fetch(
        f'SELECT "waits_for", count(*) FROM "{TABLE}" WHERE "state" = \'held\' GROUP BY "waits_for" ORDER BY 1'
    )
    for name, count in rows:
        if name not in packs:
            yield Finding(
                concern=NAME,
                what=f"{count} events are held for the pack {name!r}, which was never active here",
                table=TABLE,
                remedy=f"install and activate it, or set their `state` in {TABLE} to `done`",
            )


async def _dead(instance: Instance) -> AsyncIterator[Finding]:
    rows = await instance.database.fetch(
        f'SELECT "table_name", count(*), min("last_error") FROM "{TABLE}" WHERE "state" = \'dead\' '
        f'GROUP BY "table_name" ORDER BY "table_name"'
    )
    for name, count, error in rows:
        yield Finding(
            concern=NAME,
            what=f"{count} events of {name} could not be delivered: {error}",
            table=TABLE,
            remedy="put right what the error names, then give them another round",
            repair=REPAIR,
        )


async def _unreadable(session: Session) -> Counted:
    """Events that wait and are not what the dispatcher reads."""
    found: list[str] = []
    mark, after = placeholder(session.dialect, 1), "0" * 32
    sql = (
        f'SELECT "sys_id", "event" FROM "{TABLE}" WHERE "state" = \'ready\' AND "sys_id" > {mark} '
        f'ORDER BY "sys_id" LIMIT {PAGE}'
    )
    while rows := await session.fetch(sql, (after,)):
        for sys_id, event in rows:
            try:
                _EVENT.decode(event)
            except msgspec.DecodeError:
                found.append(sys_id)
        after = rows[-1][0]
    return Counted(len(found), tuple(found[:SHOWN]))


async def _late(instance: Instance) -> AsyncIterator[Finding]:
    mark = placeholder(instance.database.dialect, 1)
    ((late,),) = await instance.database.fetch(
        f'SELECT count(*) FROM "{TABLE}" WHERE "state" = \'ready\' AND "next_attempt" < {mark}',
        (utc_now() - LATE,),
    )
    if late:
        yield Finding(
            concern=NAME,
            what=f"{late} events have been waiting for more than an hour",
            table=TABLE,
            remedy="a running server delivers them: `pergola run`",
            severity="notice",
        )
    ((overdue,),) = await instance.database.fetch(
        f'SELECT count(*) FROM "{TABLE}" WHERE "state" = \'done\' AND "sys_created_on" < {mark}',
        (_overdue(instance),),
    )
    if overdue:
        yield Finding(
            concern=NAME,
            what=f"{overdue} delivered events are older than `base.outbox_days`",
            table=TABLE,
            remedy="a running server removes them",
            repair=REPAIR,
            severity="notice",
        )


def _overdue(instance: Instance) -> datetime.datetime:
    return utc_now() - datetime.timedelta(days=int(instance.setting("base.outbox_days"))) - GRACE


async def repair(work: Repairs) -> AsyncIterator[str]:
    """Give events that were given up another round, and remove those that have long arrived."""
    transaction = work.transaction
    mark = placeholder(transaction.dialect, 1)
    again = await transaction.execute(
        f'UPDATE "{TABLE}" SET "state" = \'ready\', "attempts" = 0, "next_attempt" = {mark} WHERE "state" = \'dead\'',
        (utc_now(),),
    )
    if again:
        yield f"{again} events are delivered again"
    removed = await transaction.execute(
        f'DELETE FROM "{TABLE}" WHERE "state" = \'done\' AND "sys_created_on" < {mark}',
        (_overdue(work.instance),),
    )
    if removed:
        yield f"removed {removed} delivered events"


CONCERN = Concern(name=NAME, summary="the outbox: dead, late and old events", verify=verify, repair=repair)
