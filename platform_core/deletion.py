"""Deleting a record: what refers to it, what goes with it, what stays in the audit."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Sequence
from contextvars import ContextVar
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import msgspec

from . import permission
from .base.work import Attachment
from .compiler.write import delete_record, placeholder
from .entity import Entity
from .errors import Conflict, NotFound, ReferenceViolation, TransitionRefused
from .fields import Field
from .ids import utc_now
from .query import Record
from .reading import Reader
from .trail import Trail

if TYPE_CHECKING:
    from .changes import ChangePipeline
    from .storage import Transaction


Referrer = tuple[type[Entity], Field, str]
MOST_SELECTS = 400
_going: ContextVar[frozenset[str]] = ContextVar("pergola_going", default=frozenset())
"""The records that are being deleted: two that go with each other do not ask each other for ever."""


async def delete(
    pipeline: ChangePipeline, transaction: Transaction, asked: type[Entity], sys_id: str, version: int | None
) -> None:
    """Delete one record and, through their own rules, the records that hang on it."""
    reader = Reader(pipeline.assembly, pipeline.actor, transaction)
    entity = await permission.class_of(reader, asked, sys_id)
    old, _ = await permission.load(reader, entity, asked, sys_id, "delete", ())
    permission.check_version(old, version)
    lifecycle = pipeline.registry.lifecycle(entity)
    state = lifecycle.state(old[lifecycle.field]) if lifecycle is not None else None
    if state is not None and state.final and not pipeline.actor.elevated:
        raise TransitionRefused(
            f"the record is {state.label.lower()} and is kept", remedy="closed records are not deleted"
        )
    token = _going.set(_going.get() | {sys_id})
    try:
        await _carry_out(pipeline, transaction, entity, old)
    finally:
        _going.reset(token)


async def _carry_out(
    pipeline: ChangePipeline, transaction: Transaction, entity: type[Entity], old: Record
) -> None:
    """Rules, the records that hang on it, its trail, its rows."""
    now, sys_id = utc_now(), old["sys_id"]
    change = pipeline.change(transaction, "delete", entity, old, old, {}, now)
    await pipeline.run_before(transaction, change)
    await _let_go(pipeline, transaction, entity, sys_id)
    if not entity.info.managed:
        # On what the platform alone appends hangs nothing; a file is of that kind itself.
        await _take_files_away(pipeline, transaction, sys_id)
    trail = Trail(transaction.dialect, entity, sys_id, pipeline.actor, now)
    gone = msgspec.structs.replace(change, changed=frozenset(old))
    statements = [
        trail.deletion(old),
        trail.event(
            gone, pipeline.registry.audience(entity, "delete"), checkpoint=old.get("sys_mod_count", 0) + 1
        ),
        delete_record(transaction.dialect, entity, sys_id),
    ]
    try:
        for sql, arguments in statements:
            await transaction.execute(sql, arguments)
    except ReferenceViolation as error:
        raise _in_use(entity, error.table) from error
    await pipeline.run_after(change)


async def _take_files_away(pipeline: ChangePipeline, transaction: Transaction, sys_id: str) -> None:
    """What hangs on a record as a file goes with it; that it was there stays in the audit."""
    mark = placeholder(transaction.dialect, 1)
    rows = await transaction.fetch(
        f'SELECT "sys_id" FROM "{Attachment.info.table}" WHERE "table_sys_id" = {mark} ORDER BY 1', (sys_id,)
    )
    platform = pipeline.outside_rules("deletion of a record with its files", transaction)
    for (file,) in rows:
        await delete(platform, transaction, Attachment, file, None)


def _in_use(entity: type[Entity], where: str | None) -> Conflict:
    return Conflict(
        f"other records refer to this {entity.info.label.lower()}" + (f" ({where})" if where else ""),
        remedy="delete them, or let them refer to another record, first",
    )


async def _let_go(
    pipeline: ChangePipeline, transaction: Transaction, entity: type[Entity], sys_id: str
) -> None:
    """Delete the records that go with this one, and empty the references of those that stay.

    The database would do so as well, but it knows neither the rest of a class chain nor audit, rules and paths.
    """
    from .records import Records

    records = Records.within(pipeline.host, pipeline.actor, transaction, pipeline.assembly).elevated(
        f"deletion of {entity.info.table}"
    )
    referrers = await _referrers(pipeline, transaction, entity, sys_id)
    await _refuse_hidden(pipeline, transaction, entity, sys_id, referrers)
    for other, field, referrer in referrers:
        if referrer in _going.get():
            continue
        if field.on_delete == "restrict" or (field.on_delete == "clear" and field.required):
            raise _in_use(entity, f"{other.info.table}.{field.name}")
        # Records of a circle go with one another: what is gone by now needs nothing more.
        with contextlib.suppress(NotFound):
            if field.on_delete == "clear":
                await records.update(other, referrer, {field.name: None})
            else:
                await records.delete(other, referrer)


def referring(pipeline: ChangePipeline, entity: type[Entity]) -> list[tuple[type[Entity], Field]]:
    """The reference fields of active entities that may point at records of this one."""
    return [
        (other, field)
        for other in pipeline.registry.entities.values()
        if not (other.info.managed or other.info.internal)
        for field in other.info.own_fields.values()
        if field.kind == "reference" and field.references in entity.info.lineage and field.name != "sys_id"
    ]


async def _refuse_hidden(
    pipeline: ChangePipeline,
    transaction: Transaction,
    entity: type[Entity],
    sys_id: str,
    referrers: Sequence[Referrer],
) -> None:
    """Records of packs that are not active can be neither changed nor deleted, so what they refer to stays."""
    lineage = {step.info.table for step in entity.info.lineage}
    mark = placeholder(transaction.dialect, 1)
    selects = [
        f"SELECT '{each.pack}', '{each.table}.{each.column}', count(*) "
        f'FROM "{each.table}" WHERE "{each.column}" = {mark}'
        for each in pipeline.registry.hidden.references
        if each.target in lineage
    ]
    found = await transaction.fetch(" UNION ALL ".join(selects), (sys_id,)) if selects else []
    counts = Counter({(pack, where): int(count) for pack, where, count in found})
    counts += await _hidden_among(pipeline, transaction, referrers)
    if told := [
        f"{count} of pack {pack!r} ({where})" for (pack, where), count in sorted(counts.items()) if count
    ]:
        raise Conflict(
            f"records of packs that are not active refer to this {entity.info.label.lower()}: {', '.join(told)}",
            remedy="activate the packs, and let these records refer to another one",
        )


async def _hidden_among(
    pipeline: ChangePipeline, transaction: Transaction, referrers: Sequence[Referrer]
) -> Counter[tuple[str, str]]:
    """How many of these are records of packs that are not active, found by a field of an entity that they extend."""
    counts: Counter[tuple[str, str]] = Counter()
    for (other, field), group in groupby(referrers, key=itemgetter(0, 1)):
        hidden = {each.table: each.pack for each in pipeline.registry.hidden_classes(other)}
        ids = [sys_id for _, _, sys_id in group] if hidden else []
        for start in range(0, len(ids), MOST_SELECTS):
            chunk = ids[start : start + MOST_SELECTS]
            marks = ", ".join(placeholder(transaction.dialect, number + 1) for number in range(len(chunk)))
            rows = await transaction.fetch(
                f'SELECT "sys_class_name" FROM "{other.info.root.info.table}" WHERE "sys_id" IN ({marks})',
                chunk,
            )
            counts.update(
                (hidden[name], f"{other.info.table}.{field.name}") for (name,) in rows if name in hidden
            )
    return counts


async def _referrers(
    pipeline: ChangePipeline, transaction: Transaction, entity: type[Entity], sys_id: str
) -> list[Referrer]:
    """The records that refer to this one, asked for in one statement however many fields may do so."""
    fields = referring(pipeline, entity)
    mark = placeholder(transaction.dialect, 1)
    found: list[Referrer] = []
    for start in range(0, len(fields), MOST_SELECTS):
        selects = [
            f'SELECT {place} AS place, "sys_id" FROM "{other.info.table}" WHERE "{field.name}" = {mark}'
            for place, (other, field) in enumerate(fields[start : start + MOST_SELECTS], start)
        ]
        rows = await transaction.fetch(f"{' UNION ALL '.join(selects)} ORDER BY 1, 2", (sys_id,))
        found += [(*fields[place], referrer) for place, referrer in rows]
    return found
