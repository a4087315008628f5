"""The pipeline of a change: authorize, validate, before rules, write, after rules, authorize the new row.

Audit rows, journal entries and the event in the outbox are written with the record. All of it is one transaction:
whatever is refused on the way leaves the database as it was.
"""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from . import attaching, creation, deletion, permission, refusals, updating
from .access import Actor
from .compiler.values import differs
from .compiler.write import SqlStatement
from .contained import contained
from .entity import Entity
from .errors import InvalidInput, PackFailed, PlatformError, SerializationFailure, StorageError
from .misfits import shown
from .normalising import normalised
from .query import Record
from .reading import Host
from .rules import BusinessRule, Change, ChangeKind, Values
from .trail import Trail
from .validation import clean, invalid, missing

if TYPE_CHECKING:
    from .assembly import Assembly
    from .storage import Transaction

T = TypeVar("T")
TRIES = 4
RULE_SECONDS = 30.0
"""How long one rule may hold up a change, and with it everybody who waits for the same rows."""
STAMPS = frozenset(("sys_updated_on", "sys_updated_by", "sys_mod_count"))


class ChangePipeline:
    """Changes records as one actor; in the given transaction, or each in one of its own.

    ``met_as``: who the actor is to business rules, where a change of somebody is tried outside the access rules.
    """

    def __init__(
        self,
        host: Host,
        assembly: Assembly,
        actor: Actor,
        transaction: Transaction | None,
        met_as: Actor | None = None,
    ) -> None:
        self.met_as = met_as or actor
        self.host = host
        self.assembly = assembly
        self.registry = assembly.registry
        self.actor = actor
        self._outer = transaction

    async def create(
        self, entity: type[Entity], values: Mapping[str, Any], once: creation.Once | None
    ) -> Record:
        """Create a record."""
        permission.refuse_unwritable(entity)
        creation.refuse_abstract(self, entity)
        return await self._in_transaction(
            lambda transaction: creation.create(self, transaction, entity, values, once)
        )

    async def update(self, order: updating.Update) -> Record:
        """Change a record, or make a lifecycle move."""
        permission.refuse_unwritable(order.asked)
        return await self._in_transaction(lambda transaction: updating.update(self, transaction, order))

    async def delete(self, entity: type[Entity], sys_id: str, *, version: int | None) -> None:
        """Delete a record."""
        permission.refuse_unwritable(entity)
        await self._in_transaction(
            lambda transaction: deletion.delete(self, transaction, entity, sys_id, version)
        )

    async def attach(
        self, entity: type[Entity], sys_id: str, file: attaching.NewFile, once: creation.Once | None
    ) -> Record:
        """Keep a file with a record."""
        return await self._in_transaction(
            lambda transaction: attaching.attach(self, transaction, entity, sys_id, file, once)
        )

    async def detach(self, entity: type[Entity], sys_id: str, attachment: str) -> None:
        """Take a file of a record away."""
        await self._in_transaction(
            lambda transaction: attaching.detach(self, transaction, entity, sys_id, attachment)
        )

    def outside_rules(self, why: str, transaction: Transaction) -> ChangePipeline:
        """Changes of rows that the platform alone writes, once the policy has spoken; business rules meet the person."""
        actor = msgspec.structs.replace(self.actor, elevated=self.actor.elevated or why)
        return ChangePipeline(self.host, self.assembly, actor, transaction, met_as=self.met_as)

    async def _in_transaction(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run work in the outer transaction, or in one of its own, tried again when the database asks for it."""
        if self._outer is not None:
            return await _all_or_nothing(self._outer, work)
        for attempt in range(TRIES):
            try:
                async with self.host.database.transaction() as transaction:
                    return await work(transaction)
            except SerializationFailure:
                if attempt == TRIES - 1:
                    raise
                await asyncio.sleep(0.01 * 2**attempt)
        raise AssertionError("the last try returns or raises")

    # -- what the three changes share ---------------------------------------------------------------------------

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
        """A change as rules see it."""
        from .records import Records

        records: Records = Records.within(self.host, self.met_as, transaction, self.assembly)
        return Change(
            kind=kind, entity=entity, sys_id=new["sys_id"], old=old, new=new, changed=_changed(old, new, journal),
            journal=journal, transition=transition, actor=self.met_as, now=now, records=records,
            elevated=records.elevated,
        )  # fmt: skip

    async def normalised(
        self,
        transaction: Transaction,
        entity: type[Entity],
        values: Values,
        record: Values,
        old: Values | None = None,
    ) -> Record:
        """Values as they are kept, where they have a form of their own."""
        return await normalised(transaction, entity, values, record, self.assembly.default_country, old)

    async def run_before(self, transaction: Transaction, change: Change) -> tuple[Record, dict[str, str]]:
        """Run the before rules; each sees what those before it set. Returns the record and the journal entries."""
        record, journal = dict(change.new), dict(change.journal)
        for rule in self.registry.business_rules(change.entity, change.kind, "before"):
            assert rule.before is not None
            further = await self._ran_before(rule, rule.before, change)
            if further:
                if not isinstance(further, Mapping):
                    raise PackFailed(f"{self._word(rule)} returned {shown(further)}, not values by field")
                values, entries = self._further(change.entity, further)
                record |= await self.normalised(
                    transaction, change.entity, values, {**record, **values}, change.old
                )
                journal |= entries
                changed = _changed(change.old, record, journal)
                change = msgspec.structs.replace(change, new=record, journal=journal, changed=changed)
        lifecycle = self.registry.lifecycle(change.entity)
        if lifecycle is not None and lifecycle.active_field is not None:
            state = lifecycle.state(record.get(lifecycle.field))
            record[lifecycle.active_field] = state is None or state.active
        return record, journal

    async def _ran_before(
        self, rule: BusinessRule, function: Callable[[Change], Awaitable[T]], change: Change
    ) -> T:
        """What a before rule returns. It may take for granted what its entity requires; whoever left that out is told so."""
        try:
            return await self._ran(rule, function, change)
        except Exception as error:
            # What the database cannot take fails like what Python cannot: with nothing where an id belongs, say.
            refused = isinstance(error, PlatformError) and type(error) is not StorageError
            if refused or not (errors := missing(self.registry.blank(change.entity).required, change.new)):
                raise
            raise invalid(errors) from error

    def _further(self, entity: type[Entity], values: Values) -> tuple[Record, dict[str, str]]:
        """What a before rule sets: fields, and entries for journals."""
        fields = self.registry.fields(entity)
        unknown = [name for name in values if name not in fields]
        if unknown:
            raise KeyError(f"a before rule of {entity.info.table} sets {unknown[0]!r}, which is no field")
        cleaned = clean(fields, self.registry.types(entity), values)
        journal = {name: value for name, value in cleaned.items() if not fields[name].stored and value}
        return {name: value for name, value in cleaned.items() if fields[name].stored}, journal

    async def run_after(self, change: Change) -> None:
        """Run the after rules, in the change's transaction."""
        for rule in self.registry.business_rules(change.entity, change.kind, "after"):
            assert rule.after is not None
            await self._ran(rule, rule.after, change)

    async def _ran(self, rule: BusinessRule, function: Callable[[Change], Awaitable[T]], change: Change) -> T:
        """What a rule returns. It has the values for itself: whatever it does to them, they are what they were."""
        old = None if change.old is None else dict(change.old)
        own = msgspec.structs.replace(change, old=old, new=dict(change.new), journal=dict(change.journal))
        try:
            return await contained(self._word(rule), lambda: function(own), RULE_SECONDS)
        except OverflowError as error:
            raise InvalidInput(
                f"{self._word(rule)} comes to a day or a number beyond all that there are",
                remedy="give earlier days, or smaller numbers",
            ) from error

    def _word(self, rule: BusinessRule) -> str:
        return f"rule {rule.name!r} of pack {self.registry.owner_of(rule)!r}"

    async def write(
        self, transaction: Transaction, change: Change, statements: Sequence[SqlStatement]
    ) -> None:
        """The record's rows with its journal, audit and event, in one batch."""
        trail = Trail(transaction.dialect, change.entity, change.sys_id, self.actor, change.now)
        batch = [*statements, *trail.journal(change.journal)]
        if change.old is not None:
            batch += trail.audit(self.registry.fields(change.entity), change)
        else:
            batch += trail.impersonated()
        batch.append(trail.event(change, self.registry.audience(change.entity, change.kind)))
        async with refusals.translated(change.entity):
            await transaction.batch(batch)


async def _all_or_nothing(transaction: Transaction, work: Callable[[Transaction], Awaitable[T]]) -> T:
    """A change within a longer transaction: refused once something is written, it takes the transaction with it.

    Whoever catches the refusal and goes on would commit what was refused; a savepoint around the change is the way.
    """
    before = transaction.writes
    try:
        return await work(transaction)
    except BaseException:
        if transaction.writes != before:
            transaction.spoil()
        raise


def _changed(old: Values | None, new: Record, journal: Mapping[str, str]) -> frozenset[str]:
    if old is None:
        fields = [name for name, value in new.items() if value is not None]
    else:
        fields = [name for name, value in new.items() if differs(old.get(name), value)]
    return frozenset((*fields, *journal)) - STAMPS
