"""Records: the one door to the data.

All surfaces go through ``Records``, which is bound to an instance and to an actor. What it reads and writes
is what the access policy of the instance's active packs gives to that actor; there is no way around it but an
elevated one, which is named, logged and counted.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

import msgspec

from . import attaching
from .access import Actor, Permission
from .attaching import AttachedFile, NewFile
from .changes import ChangePipeline
from .conditions import ACTOR, Condition
from .creation import Once
from .entity import Entity
from .errors import NotFound, NotPermitted
from .explain import Explanation
from .fields import Field
from .missing import identity, missing, stored_id
from .query import Filter, Page, Query, Record, Trusted
from .reading import Host, Reader
from .updating import Update

if TYPE_CHECKING:
    from .assembly import Assembly
    from .identity import IdentityHost
    from .storage import Session, Transaction

EntityName = type[Entity] | str
GENERATION_CHANNEL = "pergola_generation"


class Records:
    """Reads and changes records as one actor. Inside ``transaction()`` (and in rules) all of it is one transaction."""

    def __init__(
        self,
        host: Host,
        actor: Actor,
        transaction: Transaction | None = None,
        assembly: Assembly | None = None,
    ) -> None:
        if actor.elevated:
            host.note_elevation(actor.elevated)
        self._bind(host, actor, transaction, assembly)

    def _bind(
        self, host: Host, actor: Actor, transaction: Transaction | None, assembly: Assembly | None
    ) -> None:
        self._host = host
        self.actor = actor
        self._transaction = transaction
        # One assembly for the whole life of this object: a swap in between does not change the rules under a
        # request.
        self.assembly = assembly or host.assembly
        self._session: Session = transaction or host.database
        self._reader = Reader(self.assembly, actor, self._session)

    @classmethod
    def within(cls, host: Host, actor: Actor, transaction: Transaction, assembly: Assembly) -> Records:
        """Records in a transaction that is open already; an elevation that began before is not counted once more."""
        records = cls.__new__(cls)
        records._bind(host, actor, transaction, assembly)  # noqa: SLF001 - its own
        return records

    # -- reading
    # ------------------------------------------------------------------------------------------------

    async def get(self, entity: EntityName, sys_id: str, fields: Sequence[str] | None = None) -> Record:
        """The record with this id. ``NotFound`` for one that does not exist and for one that the actor may not read."""
        known = self.entity(entity)
        record = await self._reader.one(
            known, stored_id(known, sys_id), None if fields is None else tuple(fields)
        )
        if record is None:
            raise missing(known, sys_id)
        return record

    async def find(
        self, entity: EntityName, condition: Condition, fields: Sequence[str] | None = None
    ) -> Record | None:
        """The first record that satisfies a condition, or ``None``."""
        asked = None if fields is None else tuple(fields)
        page = await self._reader.page(self.entity(entity), Query(where=condition, limit=1, fields=asked))
        return page.records[0] if page.records else None

    async def list(self, entity: EntityName, query: Query | None = None) -> Page:
        """A page of the records that the query asks for and the actor may read."""
        asked = query or Query()
        if asked.trusted is not None:
            self._host.note_elevation(asked.trusted.because)
        return await self._reader.page(self.entity(entity), asked)

    async def every(self, entity: EntityName, query: Query | None = None) -> AsyncIterator[Record]:
        """All records that the query asks for, page by page."""
        asked = query or Query(limit=500)
        while True:
            page = await self.list(entity, asked)
            for record in page.records:
                yield record
            if page.next is None:
                return
            asked = msgspec.structs.replace(asked, after=page.next)

    async def count(
        self,
        entity: EntityName,
        where: Condition | None = None,
        filters: Sequence[Filter] = (),
        trusted: Trusted | None = None,
    ) -> int:
        """How many records there are that the actor may read."""
        if trusted is not None:
            self._host.note_elevation(trusted.because)
        query = Query(where=where, filters=tuple(filters), trusted=trusted, count="exact")
        return (await self._reader.count(self.entity(entity), query)).value

    async def aggregate(
        self,
        entity: EntityName,
        group_by: Sequence[str] = (),
        measures: Sequence[str] = ("count",),
        where: Condition | None = None,
        filters: Sequence[Filter] = (),
    ) -> Sequence[Record]:
        """Figures per group: ``count``, ``sum:amount``, ``avg:``, ``min:``, ``max:`` of a field."""
        query = Query(where=where, filters=tuple(filters))
        return await self._reader.aggregate(self.entity(entity), group_by, measures, query)

    # -- changing
    # -----------------------------------------------------------------------------------------------

    async def create(
        self, entity: EntityName, values: Mapping[str, Any], *, once: Once | None = None
    ) -> Record:
        """Create a record; returns what the actor may read of it. With ``once`` the same key creates only one record."""
        return await self._pipeline().create(self.entity(entity), values, once)

    async def update(
        self, entity: EntityName, sys_id: str, values: Mapping[str, Any], *, version: int | None = None
    ) -> Record:
        """Change fields of a record. ``version`` is the ``sys_mod_count`` that the change is based on, if it matters.

        Values equal to the stored ones change nothing; a change of nothing writes nothing.
        """
        known = self.entity(entity)
        order = Update(asked=known, sys_id=identity(known, sys_id), values=values, version=version)
        return await self._pipeline().update(order)

    async def transition(
        self,
        entity: EntityName,
        sys_id: str,
        name: str,
        values: Mapping[str, Any] | None = None,
        *,
        version: int | None = None,
    ) -> Record:
        """Make a move of the record's lifecycle, with the fields that it takes."""
        known = self.entity(entity)
        order = Update(
            asked=known, sys_id=identity(known, sys_id), values=values or {}, version=version, move=name
        )
        return await self._pipeline().update(order)

    async def lock(self, entity: EntityName, sys_id: str) -> None:
        """Let nobody else change a record that the actor may change, until the transaction ends, and wait for who does.

        For rules that look at more than the record that changes. Nothing is written, and no rule runs.
        """
        await self.update(entity, sys_id, {})

    async def delete(self, entity: EntityName, sys_id: str, *, version: int | None = None) -> None:
        """Delete a record. What it held stays in the audit."""
        known = self.entity(entity)
        await self._pipeline().delete(known, identity(known, sys_id), version=version)

    # -- what hangs on a record
    # -----------------------------------------------------------------------------------

    async def journal(
        self, entity: EntityName, sys_id: str, field: str, *, limit: int = 50, after: str | None = None
    ) -> Page:
        """The entries of a journal field, newest first; the field must be readable on this very record."""
        from .trail_reading import journal_page

        known = self.entity(entity)
        return await journal_page(self._reader, known, stored_id(known, sys_id), field, limit, after)

    async def history(
        self, entity: EntityName, sys_id: str, *, limit: int = 50, after: str | None = None
    ) -> Page:
        """The changes of a record, newest first, as far as the actor may read the fields."""
        from .trail_reading import history_page

        known = self.entity(entity)
        return await history_page(self._reader, known, stored_id(known, sys_id), limit, after)

    async def attachments(
        self, entity: EntityName, sys_id: str, *, limit: int = 50, after: str | None = None
    ) -> Page:
        """What is known of the files on a record."""
        from .trail_reading import attachment_page

        known = self.entity(entity)
        return await attachment_page(self._reader, known, stored_id(known, sys_id), limit, after)

    async def attachment(self, entity: EntityName, sys_id: str, attachment: str) -> AttachedFile:
        """A file on a record, with what it holds."""
        known = self.entity(entity)
        return await attaching.content(self._reader, known, stored_id(known, sys_id), attachment)

    async def attach(
        self, entity: EntityName, sys_id: str, file: NewFile, *, once: Once | None = None
    ) -> Record:
        """Keep a file with a record that the actor may change; returns what is known of it."""
        known = self.entity(entity)
        return await self._pipeline().attach(known, identity(known, sys_id), file, once)

    async def detach(self, entity: EntityName, sys_id: str, attachment: str) -> None:
        """Take a file away that the actor attached, or one on a record that he may delete."""
        known = self.entity(entity)
        await self._pipeline().detach(known, identity(known, sys_id), attachment)

    def field(self, entity: EntityName, path: str) -> Field:
        """A field by path over references; the error for an unreadable one is that for one that does not exist."""
        return self._reader.field(self.entity(entity), tuple(path.split(".")))

    def readable(self, entity: EntityName) -> tuple[str, ...]:
        """The names of the fields that the actor may read on at least some records."""
        return tuple(self._reader.rights(self.entity(entity)).fields)

    def may(self, entity: EntityName, operation: Permission) -> dict[str, Field]:
        """The fields within the actor's reach for an operation or a move; empty when it is not open to him at all."""
        rights = self._reader.rights(self.entity(entity), operation)
        return {} if rights.none else rights.fields

    async def facts(self) -> dict[str, Sequence[str]]:
        """What the packs know of the actor, by name: the accounts that he belongs to, his groups ..."""
        found: dict[str, Sequence[str]] = {}
        if self.actor.id:
            for name, fact in self.assembly.registry.facts.items():
                found[name] = await self._reader.values(fact.values(ACTOR))
        return found

    async def explain(
        self,
        entity: EntityName,
        sys_id: str | None,
        operation: str,
        actor: Actor | None = None,
        field: str | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Explanation:
        """Why ``actor`` (this one, if left out) may or may not do something to a record, or to a field of it.

        Whoever asks must be able to read the record himself, or be an administrator. Without a record: whether ``create``
        is open at all, or with just these ``values``.
        """
        from .inspection.asking import explained

        return await explained(self, entity, sys_id, operation, actor, field, values)

    # -- scope
    # ---------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Records]:
        """Records whose changes are one transaction: all of them are committed at the end of the block, or none."""
        if self._transaction is not None:
            yield self
            return
        async with self._host.database.transaction() as transaction:
            yield self.within(self._host, self.actor, transaction, self.assembly)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A block inside ``transaction()`` that is undone alone when it raises."""
        if self._transaction is None:
            raise RuntimeError(
                "a savepoint needs a transaction around it; use `async with records.transaction()`"
            )
        async with self._transaction.savepoint():
            yield

    async def temporary_password(self, user_id: str) -> str:
        """Give a user a new password, which he changes at his next sign-in; it is told once, here.

        It takes an elevated door inside ``transaction()``: who may hand out passwords is for the caller to decide.
        """
        from .identity import Identity, Origin

        if self._transaction is None or not self.actor.elevated:
            raise RuntimeError(
                "a password is handed out inside a transaction, by `records.elevated(...)`, for a reason"
            )
        identity = Identity(cast("IdentityHost", self._host))
        origin = Origin(actor_id=self.actor.id, actor_name=self.actor.user_name)
        return await identity.give_temporary_in(self._transaction, user_id, origin=origin)

    async def bump_generation(self) -> None:
        """Have every worker build a new assembly, once the transaction of this change commits."""
        if self._transaction is None:
            raise RuntimeError("the generation changes with a change; call this from an after rule")
        rows = await self._transaction.fetch(
            'UPDATE "sys_generation" SET "number" = "number" + 1 RETURNING "number"'
        )
        await self._host.database.signal(self._transaction, GENERATION_CHANNEL, str(rows[0][0]))

    def setting(self, name: str) -> str | int | bool:
        """The value of a setting on this instance, or its default."""
        return self._host.setting(name)

    def elevated(self, reason: str) -> Records:
        """Records outside the access rules, in the same transaction. The reason is counted and audited, and in the log."""
        if not reason:
            raise ValueError("elevated access needs a reason")
        actor = msgspec.structs.replace(self.actor, elevated=reason)
        return Records(self._host, actor, self._transaction, self.assembly)

    async def acting_for(self, user: str) -> Records:
        """Records as a user with the rights that he has now: for ``on`` rules and jobs that do something in his name.

        Only who stands outside the access rules may ask for them; what they reach is what the user may see and do.
        """
        from .acting import present_actor

        if not self.actor.elevated:
            raise NotPermitted("one acts for nobody but oneself", remedy="ask from elevated records")
        actor = await present_actor(self._host.database, self.assembly.registry.roles, user)
        return Records(self._host, actor, self._transaction, self.assembly)

    def entity(self, entity: EntityName) -> type[Entity]:
        """An active entity by its class or its table's name."""
        if isinstance(entity, str):
            return self.assembly.registry.entity(entity)
        if entity not in self.assembly.registry.entities.values():
            raise NotFound(
                f"there is no table {entity.info.table!r}", remedy="activate the pack that it belongs to"
            )
        return entity

    def _pipeline(self) -> ChangePipeline:
        return ChangePipeline(self._host, self.assembly, self.actor, self._transaction)
