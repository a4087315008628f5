"""The pipeline of a change: authorize, validate, before rules, write, after rules, authorize the new row, audit, outbox.

One transaction. Whatever is refused on the way leaves the database as it was.
"""

from __future__ import annotations

import asyncio
import datetime
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from . import deletion, permission, refusals
from .access import Actor
from .base.plumbing import IdempotencyKey
from .compiler.write import SqlStatement, insert_record, insert_sql, placeholder, update_record
from .entity import Entity
from .errors import InvalidInput, NotPermitted, SerializationFailure, TransitionRefused
from .hierarchies import move, place
from .ids import new_id, utc_now
from .moves import allowed_move, check_start
from .query import Record
from .reading import Host, Reader
from .rules import Change, ChangeKind, Values
from .trail import Trail
from .validation import clean, invalid, missing

if TYPE_CHECKING:
    from .assembly import Assembly
    from .records import Records
    from .storage import Transaction

T = TypeVar("T")
TRIES = 4


class Once(msgspec.Struct, frozen=True):
    """A key under which a creation happens once; ``fingerprint`` tells whether the same thing is asked for again."""

    key: str
    fingerprint: str

    @classmethod
    def of(cls, key: str, table: str, body: bytes) -> Once:
        """The key of a creation in a table with this body."""
        return cls(key, hashlib.sha256(table.encode() + b"\0" + body).hexdigest())


class ChangePipeline:
    """Changes records as one actor; in the given transaction, or each in one of its own."""

    def __init__(self, host: Host, assembly: Assembly, actor: Actor, transaction: Transaction | None) -> None:
        self.host = host
        self.assembly = assembly
        self.registry = assembly.registry
        self.actor = actor
        self._outer = transaction

    # -- the three changes ----------------------------------------------------------------------------------------

    async def create(self, entity: type[Entity], values: Mapping[str, Any], once: Once | None) -> Record:
        """Create a record."""
        permission.refuse_unwritable(entity)
        if entity.info.abstract:
            children = [c.info.table for c in self.registry.children(entity) if not c.info.abstract]
            raise InvalidInput(
                f"no record is created in {entity.info.table!r} itself",
                remedy=f"create it in one of {', '.join(children) or 'the entities that extend it'}",
            )
        return await self._in_transaction(lambda transaction: self._create(transaction, entity, values, once))

    async def update(
        self, entity: type[Entity], sys_id: str, values: Mapping[str, Any], *, version: int | None, move: str | None = None
    ) -> Record:
        """Change a record, or make a lifecycle move."""
        permission.refuse_unwritable(entity)
        return await self._in_transaction(
            lambda transaction: self._update(transaction, entity, sys_id, values, version, move)
        )

    async def delete(self, entity: type[Entity], sys_id: str, *, version: int | None) -> None:
        """Delete a record."""
        permission.refuse_unwritable(entity)
        await self._in_transaction(lambda transaction: deletion.delete(self, transaction, entity, sys_id, version))

    async def _in_transaction(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run work in the outer transaction, or in one of its own, which is tried again when the database asks for it."""
        if self._outer is not None:
            return await work(self._outer)
        for attempt in range(TRIES):
            try:
                async with self.host.database.transaction() as transaction:
                    return await work(transaction)
            except SerializationFailure:
                if attempt == TRIES - 1:
                    raise
                await asyncio.sleep(0.01 * 2**attempt)
        raise AssertionError("the last try returns or raises")

    # -- create -----------------------------------------------------------------------------------------------------

    async def _create(
        self, transaction: Transaction, entity: type[Entity], values: Mapping[str, Any], once: Once | None
    ) -> Record:
        reader = Reader(self.assembly, self.actor, transaction)
        if once is not None and (known := await self._created_before(reader, entity, once)) is not None:
            return known
        rights = reader.rights(entity, "create")
        if rights.none:
            raise NotPermitted(f"you may not create {entity.info.plural.lower()}", remedy="ask for a role that may")
        given = permission.split(self.registry, reader, entity, "create", values)
        await permission.check_references(reader, entity, given.fields)
        now, sys_id = utc_now(), new_id()
        record = {**_defaults(self.registry.fields(entity)), **given.fields, **self._system(entity, sys_id, now)}
        if "opened_at" in record and record["opened_at"] is None:
            record["opened_at"] = now
        await self._number(transaction, entity, record)
        change = self.change(transaction, "create", entity, None, record, given.journal, now)
        record, journal = await self.run_before(change)
        check_start(self.registry, self.actor, entity, record)
        if (hierarchy := entity.info.hierarchy) is not None:
            record |= await place(transaction, self.host.numbers, entity, hierarchy, record.get(hierarchy.parent))
        if errors := missing(self.registry.fields(entity), record):
            raise invalid(errors)
        permission.check_exclusive(entity, record)
        statements = insert_record(transaction.dialect, entity, record)
        changed = [name for name, value in record.items() if value is not None]
        await self._write(transaction, entity, None, record, journal, changed, statements, None, now, once)
        final = self.change(transaction, "create", entity, None, record, journal, now)
        await self.run_after(final)
        return await permission.result(reader, entity, record, "create", (*given.fields, *given.journal))

    async def _created_before(self, reader: Reader, entity: type[Entity], once: Once) -> Record | None:
        mark = placeholder(reader.session.dialect, 1), placeholder(reader.session.dialect, 2)
        rows = await reader.session.fetch(
            f'SELECT "fingerprint", "record" FROM "{IdempotencyKey.info.table}" WHERE "actor" = {mark[0]} AND "key" = {mark[1]}',
            (self.actor.id, once.key),
        )
        if not rows:
            return None
        if rows[0][0] != once.fingerprint:
            raise InvalidInput(
                "this idempotency key was used for another creation", remedy="use a new key for each creation"
            )
        return await reader.one(entity, rows[0][1], None) or {"sys_id": rows[0][1]}

    def _system(self, entity: type[Entity], sys_id: str, now: datetime.datetime) -> Record:
        user_name = self.actor.user_name
        return {
            "sys_id": sys_id,
            "sys_class_name": entity.info.table,
            "sys_created_on": now,
            "sys_created_by": user_name,
            "sys_updated_on": now,
            "sys_updated_by": user_name,
            "sys_mod_count": 0,
        }

    async def _number(self, transaction: Transaction, entity: type[Entity], record: Record) -> None:
        for name, field in entity.info.fields.items():
            if field.kind == "number" and record.get(name) is None:
                if not entity.info.number_prefix:
                    raise InvalidInput(f"{entity.info.table} has no number prefix", remedy="give the entity a number_prefix")
                record[name] = await self.host.numbers.number(entity.info.number_prefix, transaction)

    # -- update -----------------------------------------------------------------------------------------------------

    async def _update(
        self,
        transaction: Transaction,
        asked: type[Entity],
        sys_id: str,
        values: Mapping[str, Any],
        version: int | None,
        move_name: str | None,
    ) -> Record:
        reader = Reader(self.assembly, self.actor, transaction)
        entity = await permission.class_of(reader, asked, sys_id)
        permission.refuse_unreadable(reader, asked, sys_id)
        given = permission.split(self.registry, reader, entity, "write", values, known=asked)
        names = (*given.fields, *given.journal)
        lifecycle = self.registry.lifecycle(entity)
        if move_name is not None and lifecycle is not None:
            names = (*names, lifecycle.field)
        old = await permission.load(reader, entity, asked, sys_id, "write", names)
        permission.check_version(old, version)
        await permission.check_references(reader, entity, given.fields, old)
        now = utc_now()
        wanted = {**old, **given.fields}
        move_made = await allowed_move(reader, entity, old, wanted, given.journal, move_name)
        if move_made is not None and lifecycle is not None:
            wanted[lifecycle.field] = move_made.target
        if move_made is None and not given.journal and wanted == old:
            return await permission.result(reader, asked, old, "write", ())
        if lifecycle is not None and (state := lifecycle.state(old[lifecycle.field])) and state.final and not self.actor.elevated:
            raise TransitionRefused(
                f"the record is {state.label.lower()} and accepts no change", remedy="open a new one that refers to it"
            )
        transition = move_made.name if move_made else None
        change = self.change(transaction, "update", entity, old, wanted, given.journal, now, transition)
        record, journal = await self.run_before(change)
        permission.check_exclusive(entity, record)
        if (hierarchy := entity.info.hierarchy) and record.get(hierarchy.parent) != old.get(hierarchy.parent):
            record[hierarchy.path] = await move(transaction, entity, hierarchy, record, record.get(hierarchy.parent))
        changed = [name for name in record if record[name] != old.get(name)]
        record |= {"sys_updated_on": now, "sys_updated_by": self.actor.user_name, "sys_mod_count": old["sys_mod_count"] + 1}
        stored = {name: record[name] for name in (*changed, "sys_updated_on", "sys_updated_by", "sys_mod_count")}
        statements = update_record(transaction.dialect, entity, sys_id, stored)
        await self._write(transaction, entity, old, record, journal, changed, statements, transition, now, None)
        await self.run_after(self.change(transaction, "update", entity, old, record, journal, now, transition))
        return await permission.result(reader, entity, record, "write", names, shown=asked)

    # -- shared -----------------------------------------------------------------------------------------------------

    def change(
        self,
        transaction: Transaction,
        kind: ChangeKind,
        entity: type[Entity],
        old: Record | None,
        new: Record,
        journal: Mapping[str, str],
        now: datetime.datetime,
        transition: str | None = None,
    ) -> Change:
        from .records import Records

        records: Records = Records(self.host, self.actor, transaction, self.assembly)
        before = old or {}
        changed = frozenset(name for name in new if new[name] != before.get(name)) | frozenset(journal)
        return Change(
            kind=kind, entity=entity, sys_id=new["sys_id"], old=old, new=new, changed=changed, journal=journal,
            transition=transition, actor=self.actor, now=now, records=records, elevated=records.elevated,
        )  # fmt: skip

    async def run_before(self, change: Change) -> tuple[Record, dict[str, str]]:
        """Run the before rules; each sees what those before it set. Returns the record and the journal entries."""
        record, journal = dict(change.new), dict(change.journal)
        for rule in self.registry.business_rules(change.entity, change.kind, "before"):
            assert rule.before is not None
            further = await rule.before(change)
            if further:
                values, entries = self._further(change.entity, further)
                record |= values
                journal |= entries
                before = change.old or {}
                changed = frozenset(name for name in record if record[name] != before.get(name)) | frozenset(journal)
                change = msgspec.structs.replace(change, new=dict(record), journal=dict(journal), changed=changed)
        lifecycle = self.registry.lifecycle(change.entity)
        if lifecycle is not None and lifecycle.active_field is not None:
            state = lifecycle.state(record.get(lifecycle.field))
            record[lifecycle.active_field] = state is None or state.active
        return record, journal

    def _further(self, entity: type[Entity], values: Values) -> tuple[Record, dict[str, str]]:
        fields = self.registry.fields(entity)
        unknown = [name for name in values if name not in fields]
        if unknown:
            raise KeyError(f"a before rule of {entity.info.table} sets {unknown[0]!r}, which is no field")
        cleaned = clean(fields, self.registry.types(entity), values)
        journal = {name: value for name, value in cleaned.items() if not fields[name].stored and value}
        return {name: value for name, value in cleaned.items() if fields[name].stored}, journal

    async def run_after(self, change: Change) -> None:
        for rule in self.registry.business_rules(change.entity, change.kind, "after"):
            assert rule.after is not None
            await rule.after(change)

    async def _write(
        self,
        transaction: Transaction,
        entity: type[Entity],
        old: Record | None,
        record: Record,
        journal: Mapping[str, str],
        changed: list[str],
        statements: list[SqlStatement],
        transition: str | None,
        now: datetime.datetime,
        once: Once | None,
    ) -> None:
        """The record's rows, its journal, audit and event, and the idempotency key: one batch."""
        trail = Trail(transaction.dialect, entity, record["sys_id"], self.actor, now)
        statements = [*statements, *trail.journal(journal)]
        count = record.get("sys_mod_count", 0)
        fields = self.registry.fields(entity)
        if old is not None:
            statements += trail.audit(fields, old, record, changed, count)
        kind: ChangeKind = "create" if old is None else "update"
        statements.append(trail.event(kind, old or {}, record, changed, journal, transition, count))
        if once is not None:
            statements.append(self._remember(transaction, entity, record["sys_id"], once, now))
        async with refusals.translated(self.registry, entity):
            await transaction.batch(statements)

    def _remember(
        self, transaction: Transaction, entity: type[Entity], sys_id: str, once: Once, now: datetime.datetime
    ) -> SqlStatement:
        values = {
            "sys_id": new_id(), "actor": self.actor.id, "key": once.key, "fingerprint": once.fingerprint,
            "table_name": entity.info.table, "record": sys_id, "created": now,
        }  # fmt: skip
        return insert_sql(transaction.dialect, IdempotencyKey.info.table, tuple(values)), list(values.values())


def _defaults(fields: Mapping[str, Any]) -> Record:
    return {
        name: (field.default() if callable(field.default) else field.default)
        for name, field in fields.items()
        if field.stored and field.kind not in ("id", "number")
    }
