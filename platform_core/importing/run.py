"""One import: from the first row of the file to the summary."""

from __future__ import annotations

import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import msgspec

from .batches import Batches
from .plan import Plan
from .rejects import Rejects
from .rows import Prepared, prepare
from .seen import Seen
from .sources import Row, Source
from .waiting import Waiting

if TYPE_CHECKING:
    from ..records import Records

Progress = Callable[[int], None]
BeforeBatch = Callable[[], Awaitable[None]]
SHOWN = 20


class Rejected(msgspec.Struct, frozen=True):
    """A row that was rejected: the line it starts on, and why."""

    line: int
    reasons: list[str]


class Summary(msgspec.Struct):
    """What an import did.

    ``referred``: records that rows refer to and that were created with them. ``waiting``: rows that are put aside until
    those are in that they refer to; none once it has ended. ``rejections``: the first rejected rows.
    """

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    referred: int = 0
    waiting: int = 0
    seconds: float = 0.0
    dry_run: bool = False
    last_line: int = 0
    rejections: list[Rejected] = []
    rejects_file: str | None = None

    @property
    def rate(self) -> float:
        """Rows per second."""
        return self.read / self.seconds if self.seconds else 0.0


class _Undo(Exception):
    """Ends a dry run's transaction."""


class Import:
    """Brings the rows of a file into one table. ``summary`` says at any time how far it has come."""

    def __init__(
        self, plan: Plan, source: Source, rejects: Rejects, seen: Seen, summary: Summary, *, batch: int
    ) -> None:
        self.plan = plan
        self.summary = summary
        self._source = source
        self._rejects = rejects
        self._seen = seen
        self._batch = batch
        self._batches = Batches(plan, together=summary.dry_run)
        self._waiting, self._circular = Waiting(), Waiting()

    async def run(self, records: Records, before_batch: BeforeBatch, progress: Progress) -> None:
        """Import everything. A dry run does the same in one transaction, which it then undoes."""
        started = time.perf_counter()
        try:
            async with self._scope(records) as scope:
                rows = iter(self._source)
                while batch := list(itertools.islice(rows, self._batch)):
                    await before_batch()
                    await self._one_batch(scope, batch)
                    progress(self._source.position)
                await self._those_that_wait(scope, before_batch)
                await self._those_in_the_way(scope, before_batch)
        finally:
            self._waiting.close()
            self._circular.close()
            self.summary.seconds = round(time.perf_counter() - started, 3)
            self.summary.rejects_file = str(self._rejects.path) if self._rejects.count else None

    @asynccontextmanager
    async def _scope(self, records: Records) -> AsyncIterator[Records]:
        if not self.summary.dry_run:
            yield records
            return
        try:
            async with records.transaction() as transaction:
                yield transaction
                raise _Undo
        except _Undo:
            return

    async def _one_batch(self, records: Records, rows: Sequence[Row]) -> None:
        prepared = [self._prepare(row) for row in rows]
        self.summary.read += len(rows)
        self.summary.last_line = rows[-1].line
        unreadable = [(row, row.errors) for row in prepared if row.errors]
        await self._write(records, [row for row in prepared if not row.errors], unreadable)

    async def _those_that_wait(self, records: Records, before_batch: BeforeBatch) -> None:
        """Import the rows that stand above those that they refer to, each after these."""
        order = self._waiting.order()
        # What no row brings does not come any more.
        self._batches.resolver.waits = False
        rows = self._waiting.rows(order.through)
        while batch := list(itertools.islice(rows, self._batch)):
            await before_batch()
            await self._write(records, batch)
        for place, reason in sorted(order.refused.items()):
            (row,) = self._waiting.rows([place])
            self._reject(row.row, [reason])
        self.summary.waiting = len(self._circular)

    async def _those_in_the_way(self, records: Records, before_batch: BeforeBatch) -> None:
        """Move the records that others had to make room for, as long as one of them gets to its place."""
        while number := len(self._circular):
            rows, last = self._circular, self._circular
            self._circular = Waiting()
            left = rows.rows()
            while batch := list(itertools.islice(left, self._batch)):
                await before_batch()
                await self._write(records, batch)
            last.close()
            self.summary.waiting = len(self._circular)
            # The next time they are refused, with the reason.
            self._batches.moving = len(self._circular) < number

    async def _write(
        self,
        records: Records,
        rows: Sequence[Prepared],
        unreadable: Sequence[tuple[Prepared, list[str]]] = (),
    ) -> None:
        outcome = await self._batches.write(records, rows)
        summary = self.summary
        summary.created += outcome.done["created"]
        summary.updated += outcome.done["updated"]
        summary.unchanged += outcome.done["unchanged"]
        summary.referred += outcome.referred
        for waiting, needs in outcome.waiting:
            self._waiting.add(waiting, self._batches.resolver.gives(waiting), needs)
        for circular in outcome.circular:
            self._circular.add(circular)
        summary.waiting = len(self._waiting) + len(self._circular)
        for row, reasons in sorted([*unreadable, *outcome.rejected], key=lambda pair: pair[0].row.line):
            self._reject(row.row, reasons)

    def _prepare(self, row: Row) -> Prepared:
        prepared = prepare(self.plan, row)
        if self.plan.key and not prepared.errors:
            key = [prepared.values[name] for name in self.plan.key]
            line, times = self._seen.note(("key", key), row.line)
            if times > 1:
                names = ", ".join(self.plan.place(name) for name in self.plan.key)
                prepared.errors.append(f"{names}: line {line} has the same key already")
        return prepared

    def _reject(self, row: Row, reasons: Sequence[str]) -> None:
        self.summary.rejected += 1
        if len(self.summary.rejections) < SHOWN:
            self.summary.rejections.append(Rejected(row.line, list(reasons)))
        self._rejects.add(row, reasons)
