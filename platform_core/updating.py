"""Updating a record, and making its lifecycle moves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from . import outcome, permission
from .access import Permission, to_move
from .compiler.values import differs
from .compiler.write import update_record
from .entity import Entity
from .errors import InvalidInput, NotPermitted, TransitionRefused
from .hierarchies import lock, move
from .ids import utc_now
from .lifecycles import Transition
from .missing import missing
from .moves import allowed_move, asked_moves
from .query import Record
from .reading import Reader
from .referring import check_references
from .trail_reading import open_fields

if TYPE_CHECKING:
    from .changes import ChangePipeline
    from .storage import Transaction


class Update(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for: ``asked`` is the entity that the caller named, ``move`` a lifecycle move by name."""

    asked: type[Entity]
    sys_id: str
    values: Mapping[str, Any]
    version: int | None = None
    move: str | None = None


async def update(pipeline: ChangePipeline, transaction: Transaction, order: Update) -> Record:
    """Change one record; returns what the actor may read of it."""
    reader = Reader(pipeline.assembly, pipeline.actor, transaction)
    entity = await permission.class_of(reader, order.asked, order.sys_id)
    permission.refuse_unreadable(reader, order.asked, order.sys_id)
    operation = _operation(reader, entity, order.move)
    given = await _given(pipeline, reader, entity, operation, order)
    lifecycle = pipeline.registry.lifecycle(entity)
    names = (*given.fields, *given.journal)
    moves = asked_moves(pipeline.registry, entity, given.fields, order.move)
    hierarchy = entity.info.hierarchy
    if hierarchy is not None and hierarchy.parent in given.fields:
        # Before the record is locked: who moves another one holds the tree, and may wait for this record.
        await lock(transaction, entity, hierarchy, shared=False)
    old, permitted = await permission.load(reader, entity, order.asked, order.sys_id, operation, names, moves)
    permission.check_version(old, order.version)
    unread = await _unread(reader, order.asked, order.sys_id, given.fields)
    seen = {name: value for name, value in old.items() if name not in unread}
    await check_references(reader, entity, given.fields, seen)
    fields = await pipeline.normalised(transaction, entity, given.fields, {**old, **given.fields}, old)
    wanted = {**old, **fields}
    made = await allowed_move(reader, entity, old, wanted, given.journal, order.move, permitted)
    same = not any(differs(old.get(name), value) for name, value in fields.items())
    if made is None and not given.journal and same and not unread:
        return await outcome.result_as(order.asked, reader, entity, old, outcome.Checks(operation))
    refuse_final(pipeline, entity, old)
    if made is not None and lifecycle is not None:
        wanted[lifecycle.field] = made.target
    record = await _carry_out(pipeline, transaction, entity, old, wanted, given.journal, made)
    checks = outcome.Checks(operation, names, None if made is None else to_move(made.name))
    if order.asked is entity and not pipeline.registry.business_rules(entity, "update", "after"):
        # After rules may have changed the stored record once more; without any it is the one at hand.
        known = outcome.known_result(reader, entity, old, record, checks)
        if known is not None:
            return known
    return await outcome.result_as(order.asked, reader, entity, record, checks)


async def _given(
    pipeline: ChangePipeline, reader: Reader, entity: type[Entity], operation: Permission, order: Update
) -> permission.Given:
    try:
        return permission.split(pipeline.registry, reader, entity, operation, order.values, known=order.asked)
    except (InvalidInput, NotPermitted):
        # What may not be read answers as what does not exist, whatever the input looks like.
        if await reader.one(order.asked, order.sys_id, ("sys_id",)) is None:
            raise missing(order.asked, order.sys_id) from None
        raise


def _operation(reader: Reader, entity: type[Entity], move: str | None) -> Permission:
    """What is asked of the policy: the move, where it is open to the actor at all; otherwise a change."""
    if move is None or reader.rights(entity, to_move(move)).none:
        return "write"
    return to_move(move)


async def _unread(reader: Reader, asked: type[Entity], sys_id: str, names: Collection[str]) -> frozenset[str]:
    """The fields given whose values the actor does not read on this record.

    To give them is always a change: if it were none where the value is the stored one, he could guess the value.
    """
    rights = reader.rights(asked)
    if reader.actor.elevated or all(name in rights.fields and rights.cover(name) is None for name in names):
        return frozenset()
    return frozenset(names) - (await open_fields(reader, asked, sys_id) or set())


async def _carry_out(
    pipeline: ChangePipeline,
    transaction: Transaction,
    entity: type[Entity],
    old: Record,
    wanted: Record,
    entries: Mapping[str, str],
    made: Transition | None,
) -> Record:
    """Rules, the row, its trail. Returns the record as it is now."""
    now, transition = utc_now(), made.name if made else None
    change = pipeline.change(transaction, "update", entity, old, wanted, entries, now, transition)
    record, journal = await pipeline.run_before(transaction, change)
    permission.check_how_many(entity, record)
    hierarchy = entity.info.hierarchy
    if hierarchy is not None and record.get(hierarchy.parent) != old.get(hierarchy.parent):
        record[hierarchy.path] = await move(
            transaction, entity, hierarchy, record, record.get(hierarchy.parent)
        )
    changed = [name for name in record if differs(old.get(name), record[name])]
    stamp = {
        "sys_updated_on": now,
        "sys_updated_by": pipeline.actor.user_name,
        "sys_mod_count": old["sys_mod_count"] + 1,
    }
    record |= stamp
    stored = {**{name: record[name] for name in changed}, **stamp}
    final = pipeline.change(transaction, "update", entity, old, record, journal, now, transition)
    await pipeline.write(
        transaction, final, update_record(transaction.dialect, entity, old["sys_id"], stored)
    )
    await pipeline.run_after(final)
    return record


def refuse_final(pipeline: ChangePipeline, entity: type[Entity], old: Record) -> None:
    """Refuse to change a record that is closed for good."""
    lifecycle = pipeline.registry.lifecycle(entity)
    state = lifecycle.state(old[lifecycle.field]) if lifecycle is not None else None
    if state is not None and state.final and not pipeline.actor.elevated:
        raise TransitionRefused(
            f"the record is {state.label.lower()} and accepts no change",
            remedy="open a new one that refers to it",
        )
