"""Which records are demonstration data: every record that was created while a pack's data was loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from ..base.plumbing import DemoRecord, OutboxRow
from ..compiler.write import insert_record, placeholder
from ..ids import new_id
from ..storage import Session, Transaction

ACTOR_NAME = "demonstration data"
"""Stands in ``sys_created_by`` of whatever was loaded."""

_EVENT = msgspec.json.Decoder(dict[str, Any])


class Mark(msgspec.Struct, frozen=True):
    """One record of a pack's demonstration data; ``position`` counts up in the order of creation."""

    pack: str
    table: str
    record: str
    position: int


async def marks(session: Session) -> list[Mark]:
    """All demonstration data of the instance, in the order of creation."""
    rows = await session.fetch(
        f'SELECT "pack", "table_name", "record", "position" FROM "{DemoRecord.info.table}" ORDER BY "sys_id"'
    )
    return [Mark(*row) for row in rows]


async def mark_created(transaction: Transaction, pack: str, since: str) -> int:
    """Mark what this transaction's loading created after an event; returns how many records that are.

    The outbox knows of each of them, also of those that business rules created on the way.
    """
    mark = placeholder(transaction.dialect, 1)
    rows = await transaction.fetch(
        f'SELECT "event" FROM "{OutboxRow.info.table}" WHERE "sys_id" > {mark} ORDER BY "sys_id"', (since,)
    )
    events = [_EVENT.decode(row[0]) for row in rows]
    created = [event for event in events if event["kind"] == "create" and event["user_name"] == ACTOR_NAME]
    statements = []
    for position, event in enumerate(created):
        values = {
            "sys_id": new_id(),
            "pack": pack,
            "table_name": event["sys_class_name"],
            "record": event["sys_id"],
            "position": position,
        }
        statements += insert_record(transaction.dialect, DemoRecord, values)
    await transaction.batch(statements)
    return len(created)


async def unmark(transaction: Transaction, records: Sequence[str]) -> None:
    """Forget records that are gone."""
    mark = placeholder(transaction.dialect, 1)
    sql = f'DELETE FROM "{DemoRecord.info.table}" WHERE "record" = {mark}'
    await transaction.execute_many(sql, [(record,) for record in records])
