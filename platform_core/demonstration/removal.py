"""Removing demonstration data, whatever was done to it since, without touching anything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from ..errors import NotFound, PlatformError
from ..instance import Instance
from ..operations.lock import exclusive
from ..records import Records
from ..resolution import dependents
from ..storage import Transaction
from .holding import Held, held_records
from .loading import ACTOR, WAIT
from .marks import Mark, marks, unmark

SERVER_ERROR = 500


class Kept(msgspec.Struct, frozen=True):
    """A record that stays, because something that is no demonstration data needs it."""

    table: str
    record: str
    name: str
    because: str


class Removed(msgspec.Struct, frozen=True):
    """What was removed, per pack, and what had to stay."""

    records: dict[str, int]
    kept: list[Kept]


async def remove_demo(instance: Instance, names: Iterable[str] | None = None) -> Removed:
    """Remove the demonstration data of packs, with that of the packs that require them; all of it without names.

    A record to which others refer that are no demonstration data stays, and so does what it needs itself.
    """
    async with exclusive(instance.database, "demo remove", WAIT) as transaction:
        records = Records(instance, ACTOR, transaction)
        loaded = await marks(transaction)
        chosen = _chosen(instance, loaded, names)
        entities = records.assembly.registry.entities
        inactive = sorted({mark.pack for mark in chosen if mark.table not in entities})
        if inactive:
            raise NotFound(
                f"the demonstration data of {', '.join(inactive)} is hidden while the pack is not active",
                remedy=f"run `pergola packs activate {' '.join(inactive)}` first",
            )
        held = await held_records(transaction, records.assembly.registry, chosen)
        return await _Removal(transaction, records, held).remove(chosen)


def _chosen(instance: Instance, loaded: Sequence[Mark], names: Iterable[str] | None) -> list[Mark]:
    there = {mark.pack for mark in loaded}
    wanted = there if names is None else set(names)
    absent = sorted(wanted - there)
    if absent:
        raise NotFound(
            f"no demonstration data of {', '.join(absent)} is loaded", remedy="`pergola demo load` loads it"
        )
    packs = [pack for name in there if (pack := instance.available.get(name)) is not None]
    wanted |= set(dependents(packs, wanted))
    return [mark for mark in loaded if mark.pack in wanted]


class _Removal:
    """Deletes records, the youngest first, as often as that frees others."""

    def __init__(self, transaction: Transaction, records: Records, held: Held) -> None:
        self._transaction = transaction
        self._records = records
        self._held = held
        self._gone: Counter[str] = Counter()
        self._refusals: dict[str, str] = {}

    async def remove(self, chosen: Sequence[Mark]) -> Removed:
        left = [mark for mark in reversed(chosen) if mark.record not in self._held.because]
        before = len(left) + 1
        while left and len(left) < before:
            before = len(left)
            left = [mark for mark in left if not await self._delete(mark)]
        stay = [mark for mark in chosen if mark.record in self._held.because or mark in left]
        kept = [await self._kept(mark) for mark in stay]
        return Removed(dict(self._gone), kept)

    async def _delete(self, mark: Mark) -> bool:
        """Delete one record; whether it is gone. What hangs on it goes as well."""
        entity = self._records.entity(mark.table)
        try:
            async with self._records.savepoint():
                await self._records.delete(entity, mark.record)
        except NotFound:
            pass
        except PlatformError as error:
            if error.status >= SERVER_ERROR:
                raise
            self._refusals[mark.record] = error.detail
            return False
        await unmark(self._transaction, [mark.record])
        self._gone[mark.pack] += 1
        return True

    async def _kept(self, mark: Mark) -> Kept:
        entity = self._records.entity(mark.table)
        record = await self._records.get(entity, mark.record)
        because = self._held.because.get(mark.record) or self._refusals.get(mark.record, "")
        return Kept(mark.table, mark.record, str(record.get(entity.info.display) or ""), because)
