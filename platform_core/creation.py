"""Creating a record: its defaults, number and place in a hierarchy; once, when a key says so."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from . import outcome, permission
from .base.plumbing import IdempotencyKey
from .compiler.write import SqlStatement, insert_record, insert_sql, placeholder
from .entity import Entity
from .errors import InvalidInput, NotPermitted
from .hierarchies import place
from .ids import new_id, utc_now
from .moves import check_start, refuse_stateless
from .query import Record
from .reading import Reader
from .referring import check_references
from .validation import invalid, missing

if TYPE_CHECKING:
    from .access import Actor
    from .changes import ChangePipeline
    from .storage import Transaction


LONGEST_KEY = 255


class Once(msgspec.Struct, frozen=True):
    """A key under which a creation happens once; ``fingerprint`` tells whether the same thing is asked for again."""

    key: str
    fingerprint: str

    @classmethod
    def of(cls, key: str, table: str, body: bytes) -> Once:
        """The key of a creation in a table with this body."""
        return cls(key, hashlib.sha256(table.encode() + b"\0" + body).hexdigest())


async def create(
    pipeline: ChangePipeline,
    transaction: Transaction,
    entity: type[Entity],
    values: Mapping[str, Any],
    once: Once | None,
) -> Record:
    """Create one record; returns what the actor may read of it."""
    reader = Reader(pipeline.assembly, pipeline.actor, transaction)
    if once is not None and (known := await created_before(reader, entity, once)) is not None:
        return known
    if reader.rights(entity, "create").none:
        raise NotPermitted(
            f"you may not create {entity.info.plural.lower()}", remedy="ask for a role that may"
        )
    given = permission.split(pipeline.registry, reader, entity, "create", values)
    refuse_stateless(pipeline.registry.lifecycle(entity), given.fields)
    await check_references(reader, entity, given.fields)
    now = utc_now()
    blank = pipeline.registry.blank(entity).values()
    record = {
        **blank,
        **await pipeline.normalised(transaction, entity, given.fields, {**blank, **given.fields}),
        **_system_fields(entity, pipeline.actor, now),
    }
    if record.get("opened_at", now) is None:
        record["opened_at"] = now
    await _number(pipeline, transaction, entity, record)
    change = pipeline.change(transaction, "create", entity, None, record, given.journal, now)
    record, journal = await pipeline.run_before(transaction, change)
    check_start(pipeline.registry, pipeline.actor, entity, record)
    record |= await _place(pipeline, transaction, entity, record)
    if errors := missing(pipeline.registry.blank(entity).required, record):
        raise invalid(errors)
    permission.check_how_many(entity, record)
    final = pipeline.change(transaction, "create", entity, None, record, journal, now)
    statements = insert_record(transaction.dialect, entity, record)
    if once is not None:
        statements.append(_remember(transaction, entity, record["sys_id"], pipeline.actor, once, now))
    await pipeline.write(transaction, final, statements)
    await pipeline.run_after(final)
    return await outcome.result(
        reader, entity, record, outcome.Checks("create", (*given.fields, *given.journal))
    )


def refuse_abstract(pipeline: ChangePipeline, entity: type[Entity]) -> None:
    """Records are only created in entities that are no mere base of others."""
    if entity.info.abstract:
        children = [
            child.info.table for child in pipeline.registry.children(entity) if not child.info.abstract
        ]
        raise InvalidInput(
            f"no record is created in {entity.info.table!r} itself",
            remedy=f"create it in one of {', '.join(children) or 'the entities that extend it'}",
        )


async def created_before(reader: Reader, entity: type[Entity], once: Once) -> Record | None:
    """The record that was created with this key before, if one was."""
    if not 0 < len(once.key) <= LONGEST_KEY or not once.key.isprintable():
        raise InvalidInput(
            f"an idempotency key is printable text of at most {LONGEST_KEY} characters",
            remedy="use a UUID",
        )
    actor, key = placeholder(reader.session.dialect, 1), placeholder(reader.session.dialect, 2)
    rows = await reader.session.fetch(
        f'SELECT "fingerprint", "record" FROM "{IdempotencyKey.info.table}" WHERE "actor" = {actor} AND "key" = {key}',
        (reader.actor.id, once.key),
    )
    if not rows:
        return None
    if rows[0][0] != once.fingerprint:
        raise InvalidInput(
            "this idempotency key was used for another creation", remedy="use a new key for each creation"
        )
    return await reader.one(entity, rows[0][1], None) or {"sys_id": rows[0][1]}


def _remember(
    transaction: Transaction,
    entity: type[Entity],
    sys_id: str,
    actor: Actor,
    once: Once,
    now: datetime.datetime,
) -> SqlStatement:
    values = {
        "sys_id": new_id(), "actor": actor.id, "key": once.key, "fingerprint": once.fingerprint,
        "table_name": entity.info.table, "record": sys_id, "created": now,
    }  # fmt: skip
    return insert_sql(transaction.dialect, IdempotencyKey.info.table, tuple(values)), list(values.values())


def _system_fields(entity: type[Entity], actor: Actor, now: datetime.datetime) -> Record:
    return {
        "sys_id": new_id(),
        "sys_class_name": entity.info.table,
        "sys_created_on": now,
        "sys_created_by": actor.user_name,
        "sys_updated_on": now,
        "sys_updated_by": actor.user_name,
        "sys_mod_count": 0,
    }


async def _number(
    pipeline: ChangePipeline, transaction: Transaction, entity: type[Entity], record: Record
) -> None:
    for name in pipeline.registry.blank(entity).numbers:
        if record.get(name) is None:
            if not entity.info.number_prefix:
                raise InvalidInput(
                    f"{entity.info.table} has no number prefix", remedy="give the entity a number_prefix"
                )
            record[name] = await pipeline.host.numbers.number(entity.info.number_prefix, transaction)


async def _place(
    pipeline: ChangePipeline, transaction: Transaction, entity: type[Entity], record: Record
) -> Record:
    hierarchy = entity.info.hierarchy
    if hierarchy is None:
        return {}
    return await place(transaction, pipeline.host.numbers, entity, hierarchy, record.get(hierarchy.parent))
