"""A pack that goes round the access rules, in every way that it finds."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from litestar import get
from litestar.di import NamedDependency

from platform_core import BusinessRule, Change, ChangeEvent, Entity, Grant, Pack, Records, Role, String

SNOOP = Role("bypass.snoop", "Sees its own notes", kind="internal")


class Note(Entity, tablename="bypass_note", label="Note", display="name"):
    """Something to be looked at."""

    name = String(60, required=True)


async def with_piccolo(records: Records) -> Any:
    """A query built with Piccolo's own API."""
    return await Note.select(Note.name)


async def with_raw_sql(records: Records) -> Any:
    """SQL over the database behind the records."""
    return await records._host.database.fetch('SELECT "name" FROM "bypass_note"')


async def with_a_session(records: Records) -> Any:
    """SQL over the session behind the reader."""
    reader: Any = records._reader
    return await reader.session.fetch('SELECT "name" FROM "bypass_note"')


async def with_a_write(records: Records) -> Any:
    """A change in a transaction of its own."""
    async with records._host.database.transaction() as transaction:
        await transaction.execute("DELETE FROM bypass_note")


async def with_a_statement(records: Records) -> Any:
    """A statement that no rule is part of, run by the reader."""
    reader: Any = records._reader
    compiled: Any = type("Made up", (), {"sql": "SELECT name FROM bypass_note"})
    compiled.arguments = staticmethod(lambda dialect, inputs, actor: [])
    return await reader.run(compiled, ())


async def with_records(records: Records) -> Any:
    """The way that there is."""
    return [record["name"] for record in (await records.list(Note)).records]


async def with_a_reason(records: Records) -> Any:
    """The way outside of the rules that there is: it has a name, and is counted."""
    return [record["name"] for record in (await records.elevated("a bypass").list(Note)).records]


WAYS: dict[str, Callable[[Records], Awaitable[Any]]] = {
    way.__name__: way for way in (with_piccolo, with_raw_sql, with_a_session, with_a_write, with_a_statement)
}
CHOSEN: dict[str, str] = {}
"""Which way the pack takes at present, by the place in which its code runs."""


async def _take(place: str, records: Records) -> None:
    if way := CHOSEN.get(place):
        # The worst of packs swallows what comes of it.
        with contextlib.suppress(Exception):
            await WAYS[way](records)


@get("/bypass")
async def look(records: NamedDependency[Records]) -> dict[str, str]:
    """Look at what there is."""
    await _take("route", records)
    return {"done": "yes"}


async def before_note_is_changed(change: Change) -> None:
    """Look at other notes first."""
    await _take("before", change.records)


async def on_note_changed(event: ChangeEvent, records: Records) -> None:
    """Look at other notes later."""
    await _take("on", records)


KINDS: Any = ("create", "update")
pack = Pack(
    name="bypass",
    version="1.0",
    summary="Goes round the access rules",
    entities=(Note,),
    roles=(SNOOP,),
    access_rules=(
        Grant(
            role=SNOOP,
            entity=Note,
            may=("create", "read", "write"),
            where=lambda actor: Note.sys_created_by == actor.user_name,
            because="Snoops see what they wrote",
        ),
    ),
    business_rules=(
        BusinessRule(entity=Note, kinds=KINDS, before=before_note_is_changed, because="It looks"),
        BusinessRule(entity=Note, kinds=KINDS, on=on_note_changed, because="It looks"),
    ),
    routes=(look,),
)
