"""Writing rows, a batch at a time: each batch is one transaction, and what is refused is undone alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from ..errors import PlatformError, SerializationFailure
from ..formats import same
from ..hierarchies import CYCLE
from ..query import Record
from .plan import Plan
from .rows import Key, Need, Prepared, Resolved, Resolver, existing

if TYPE_CHECKING:
    from ..records import Records

Done = Literal["created", "updated", "unchanged"]
SERVER_ERROR = 500
TRIES = 4


class Outcome(msgspec.Struct):
    """What became of the rows of a batch; ``rejected`` with the reasons, ``referred``: records created on the way.

    ``waiting``: rows that refer to records which are not there yet, with what they need. ``circular``: rows that would
    place a record below itself, as long as others stay where they are.
    """

    done: dict[Done, int]
    rejected: list[tuple[Prepared, list[str]]]
    referred: int = 0
    waiting: list[tuple[Prepared, list[Need]]] = []
    circular: list[Prepared] = []


class Batches:
    """Writes prepared rows through Records."""

    def __init__(self, plan: Plan, *, together: bool) -> None:
        """``together``: all batches stand in the caller's transaction, so each is a savepoint instead."""
        self.plan = plan
        self.resolver = Resolver(plan)
        self._together = together
        self._careful = False
        self.moving = True
        """Whether rows that would place a record below itself are given back to be tried once more."""

    async def write(self, records: Records, rows: Sequence[Prepared]) -> Outcome:
        """Write a batch.

        Savepoints cost as much as the rows themselves. So a batch is first written without any; once something in it is
        refused, it is undone and written again with a savepoint around each row, and so is the next batch.
        """
        for attempt in range(TRIES):
            try:
                return await self._write(records, rows, careful=self._careful or attempt > 0)
            except SerializationFailure:
                if attempt == TRIES - 1:
                    raise
            except PlatformError as error:
                if error.status >= SERVER_ERROR or self._careful or attempt > 0:
                    raise
        raise AssertionError("the last try returns or raises")

    async def _write(self, records: Records, rows: Sequence[Prepared], *, careful: bool) -> Outcome:
        for references in self.resolver.references.values():
            references.begin()
        outcome = Outcome({"created": 0, "updated": 0, "unchanged": 0}, [])
        async with self._scope(records) as scope:
            await self.resolver.look_up(scope, rows)
            resolved = [await self.resolver.resolve(scope, row, again=False) for row in rows]
            found = await existing(scope, self.plan, self._keys(resolved)) if self.plan.key else {}
            for row, values in zip(rows, resolved, strict=True):
                await self._row(scope, row, values, found, outcome, careful=careful)
        for references in self.resolver.references.values():
            references.keep()
        self._careful = careful and bool(outcome.rejected or outcome.circular)
        return outcome

    @asynccontextmanager
    async def _scope(self, records: Records) -> AsyncIterator[Records]:
        if self._together:
            async with records.savepoint():
                yield records
        else:
            async with records.transaction() as transaction:
                yield transaction

    def _keys(self, rows: Sequence[Resolved]) -> list[Key]:
        keys = (self._key(row) for row in rows if not row.errors)
        return [key for key in keys if None not in key]

    def _key(self, row: Resolved) -> Key:
        return tuple(row.values.get(name) for name in self.plan.key)

    async def _row(
        self,
        records: Records,
        row: Prepared,
        resolved: Resolved,
        found: dict[Key, list[Record]],
        outcome: Outcome,
        *,
        careful: bool,
    ) -> None:
        if resolved.errors or resolved.needs or resolved.absent:
            # A record that it refers to may have been created by a row above it meanwhile.
            resolved = await self.resolver.resolve(records, row)
        old = found.get(self._key(resolved), [])
        if len(old) > 1:
            resolved.errors.append(f"{', '.join(self.plan.key)}: several records have this key")
        if resolved.errors:
            outcome.rejected.append((row, resolved.errors))
            return
        if resolved.needs:
            outcome.waiting.append((row, resolved.needs))
            return
        if old and not resolved.absent and not self._differing(resolved, old[0]):
            outcome.done["unchanged"] += 1
        elif careful:
            await self._stored_alone(records, row, resolved, old, outcome)
        else:
            await self._store(records, resolved, old, outcome)

    async def _stored_alone(
        self, records: Records, row: Prepared, resolved: Resolved, old: list[Record], outcome: Outcome
    ) -> None:
        try:
            async with records.savepoint():
                await self._store(records, resolved, old, outcome)
        except PlatformError as error:
            if error.status >= SERVER_ERROR:
                raise
            for name, value in resolved.absent:
                self.resolver.references[name].forget(value)
            if self.moving and any(part.code == CYCLE for part in error.errors):
                outcome.circular.append(row)
            else:
                outcome.rejected.append((row, self._reasons(error)))

    async def _store(self, records: Records, resolved: Resolved, old: list[Record], outcome: Outcome) -> None:
        referred = await self._create_referred(records, resolved)
        values: dict[str, Any] = resolved.values
        if not old:
            await records.create(self.plan.entity, values)
            done: Done = "created"
        elif changes := self._differing(resolved, old[0]):
            await records.update(self.plan.entity, old[0]["sys_id"], changes)
            done = "updated"
        else:
            done = "unchanged"
        outcome.done[done] += 1
        outcome.referred += referred

    async def _create_referred(self, records: Records, resolved: Resolved) -> int:
        created = 0
        for name, value in resolved.absent:
            references = self.resolver.references[name]
            sys_id = references.get(value)
            if sys_id is None:
                sys_id = await references.create(records, value)
                created += 1
            resolved.values[name] = sys_id
        return created

    def _differing(self, resolved: Resolved, old: Record) -> dict[str, Any]:
        """What the row would change. Journal entries are made with a record, not with each import of its row."""
        return {
            name: value
            for name, value in resolved.values.items()
            if name in old and value != old[name] and not self._says_the_same(name, value, old[name])
        }

    def _says_the_same(self, name: str, value: Any, old: Any) -> bool:
        form = self.plan.fields[name].field.format
        return form is not None and isinstance(value, str) and isinstance(old, str) and same(form, value, old)

    def _reasons(self, error: PlatformError) -> list[str]:
        if not error.errors:
            return [str(error)]
        return [
            f"{self.plan.place(part.pointer.strip('/'))}: {part.detail}"
            if part.pointer.strip("/")
            else part.detail
            for part in error.errors
        ]
