"""Counting the records that people would gain or lose, with some of them by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from platform_core.compiler.predicates import predicate
from platform_core.compiler.rights import NEVER
from platform_core.compiler.scope import Scope
from platform_core.compiler.select import Compiled
from platform_core.compiler.shapes import AllOf, Negated, Shape
from platform_core.entity import Entity
from platform_core.inside import reader_of
from platform_core.query import Query

from .seeing import Seeing, sees_all
from .verdicts import ForPeople, Person, asks_actor, bound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from platform_core.records import Records

MOST_COUNTED = 10_000
"""Counting ends here: a simulation is no census."""
MOST_PEOPLE = 200
"""So many people's own records are looked for; of more it is said that there are at least so many records."""
SAMPLE = 5


class SampleRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record by id, and by what it is called."""

    sys_id: str
    name: str | None


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """How many records are gained, or lost; not ``exact``: at least so many. ``sample``: some of them.

    Records that rest on fields which the asker may not read are not counted.
    """

    records: int = 0
    exact: bool = True
    sample: tuple[SampleRecord, ...] = ()


class Reckoning:
    """Counts in the eyes of whoever asks: records that he may not read do not count."""

    def __init__(self, records: Records) -> None:
        self._records, self._seeing = records, Seeing(reader_of(records))
        self._known: dict[tuple[type[Entity], Shape | None, tuple[Person, ...]], Moved] = {}

    async def beyond(
        self, entity: type[Entity], one: Shape | None, other: Shape | None, people: Sequence[Person]
    ) -> Moved:
        """The records that satisfy one condition and not the other, for at least one of these people."""
        if one in (NEVER, other) or other is None:
            return Moved()
        shape = one
        if other != NEVER:
            shut: Shape = Negated(other)
            shape = shut if one is None else AllOf((one, shut))
        if not sees_all(self._records.actor) and not self._seeing.may_know(entity, shape):
            return Moved(exact=False)
        some = tuple(people[:MOST_PEOPLE]) if asks_actor(entity, shape) else ()
        key = (entity, shape, some)
        if key not in self._known:
            self._known[key] = await self._count(entity, shape, some)
        found = self._known[key]
        whole = not some or len(people) <= MOST_PEOPLE
        return found if whole else msgspec.structs.replace(found, exact=False)

    async def _count(self, entity: type[Entity], shape: Shape | None, people: tuple[Person, ...]) -> Moved:
        session, asker = reader_of(self._records).session, self._records.actor
        statement = ForPeople(session.dialect)
        scope = Scope(statement, entity)
        condition = predicate(scope, AllOf(()) if shape is None else shape)
        where = f"EXISTS (SELECT 1 FROM {statement.who(0)} WHERE {condition})" if people else condition
        if not sees_all(asker):
            rights = reader_of(self._records).rights(entity)
            own = f'{scope.base}."sys_id"'
            where = f"({where}) AND {statement.reach(entity, rights, own)}"
        ids = f'SELECT {scope.base}."sys_id" AS id {scope.source} WHERE {where}'
        inputs = bound(session.dialect, people) if people else []
        compiled = Compiled("", tuple(statement.slots), (), ())
        arguments = compiled.arguments(session.dialect, inputs, asker)
        rows = await session.fetch(f"SELECT id FROM ({ids} LIMIT {MOST_COUNTED + 1}) AS found", arguments)
        sample = sorted(row[0] for row in rows)[:SAMPLE]
        return Moved(
            records=min(len(rows), MOST_COUNTED),
            exact=len(rows) <= MOST_COUNTED,
            sample=await self._named(entity, sample),
        )

    async def _named(self, entity: type[Entity], ids: list[str]) -> tuple[SampleRecord, ...]:
        """Records by what they are called, where the asker may read that."""
        if not ids:
            return ()
        display = entity.info.display
        fields = ("sys_id", display) if display and display in self._records.readable(entity) else ("sys_id",)
        records = self._records if fields[1:] else self._records.elevated("inspect access")
        found = (await records.list(entity, Query(where=entity.sys_id.is_in(ids), fields=fields))).records
        names = {record["sys_id"]: record.get(display) for record in found}
        return tuple(SampleRecord(sys_id=sys_id, name=_text(names.get(sys_id))) for sys_id in ids)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
