"""A record as it would be created, looked at and taken back: what a creation with given values comes to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec

from platform_core.access import Actor
from platform_core.changes import ChangePipeline
from platform_core.entity import Entity
from platform_core.errors import InvalidQuery, NotPermitted, PlatformError
from platform_core.explain import Explanation
from platform_core.inside import host_of, reader_of
from platform_core.moves import check_start
from platform_core.permission import split
from platform_core.reading import Reader
from platform_core.referring import check_references
from platform_core.storage import Session

if TYPE_CHECKING:
    from platform_core.records import Records

Look = Callable[[Session, str], Awaitable[Explanation]]


class _TakenBack(Exception):
    """Carries what was seen out of the transaction, and ends it."""

    def __init__(self, found: Explanation) -> None:
        super().__init__("taken back")
        self.found = found


async def creatable(
    records: Records, entity: type[Entity], subject: Actor, values: Mapping[str, Any], *, told_all: bool
) -> bool:
    """Whether a record with these values can be looked at; values that no record takes are refused.

    What is refused here is what a creation by the subject refuses, in the same words; but for who is told everything,
    fields that are hidden from the subject are there.
    """
    registry, session = records.assembly.registry, reader_of(records).session
    reader = Reader(records.assembly, subject, session)
    if not told_all and reader.rights(entity, "create").none:
        return False
    seen = {**reader.rights(entity).fields, **reader.rights(entity, "create").fields}
    hidden = {name for name in registry.fields(entity) if told_all and name not in seen}
    with suppress(NotPermitted):  # That he may not set a field which he sees is for the rules to say.
        split(
            registry, reader, entity, "create", {name: values[name] for name in values if name not in hidden}
        )
    given = split(registry, Reader(records.assembly, acting(subject), session), entity, "create", values)
    await check_references(reader, entity, given.fields)
    return True


def acting(subject: Actor) -> Actor:
    """The subject, outside the access rules."""
    return msgspec.structs.replace(subject, elevated="inspect access")


async def as_created(
    records: Records, entity: type[Entity], subject: Actor, values: Mapping[str, Any], look: Look
) -> Explanation:
    """What ``look`` sees of the record that the subject would create. Nothing of it stays.

    Business rules run, for they may fill fields in that access rules ask about. The rights of the subject are not asked
    on the way: that is what ``look`` is for. A rule that refuses him, and lets the platform's own work pass, is an obstacle;
    one that refuses everybody refuses the question.
    """
    try:
        return await _tried(records, entity, subject, values, look, met_as=subject)
    except PlatformError as refused:
        if refused.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise  # That is the database's word, and no rule's.
        found = await _tried(records, entity, subject, values, look, met_as=acting(subject))
        stand = (*found.obstacles, f"a business rule refuses him: {refused}")
        return msgspec.structs.replace(found, allowed=False, obstacles=stand)


async def _tried(
    records: Records,
    entity: type[Entity],
    subject: Actor,
    values: Mapping[str, Any],
    look: Look,
    *,
    met_as: Actor,
) -> Explanation:
    """Create the record outside the access rules, with business rules that meet somebody, look, and take it back."""
    host, actor = host_of(records), acting(subject)
    host.note_elevation(actor.elevated)
    try:
        async with records.transaction() as together, together.savepoint():
            transaction: Any = reader_of(together).session
            made = await ChangePipeline(host, records.assembly, actor, transaction, met_as).create(
                entity, values, None
            )
            check_start(records.assembly.registry, subject, entity, made)
            raise _TakenBack(await look(transaction, made["sys_id"]))
    except _TakenBack as seen:
        return seen.found


def refuse_values(sys_id: str | None, operation: str) -> None:
    """Values are for creations."""
    if operation != "create" or sys_id is not None:
        raise InvalidQuery("values go with `create`, and with no record", remedy="leave them out")
