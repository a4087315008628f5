"""Comparing the platform's access decisions with those of the oracle, record by record and field by field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..access import Actor, Operation
from ..assembly import Assembly
from ..compiler.predicates import predicate
from ..compiler.scope import Scope
from ..compiler.select import Compiled
from ..compiler.shapes import Shape
from ..compiler.statement import Statement
from ..compiler.values import differs
from ..entity import Entity
from ..errors import NotFound
from ..inside import reader_of
from ..instance import Instance
from ..query import Query, Record
from ..reading import Reader
from ..records import Records
from .oracle import Oracle
from .oracle_rows import Rows
from .world import World

CHANGES: tuple[Operation, ...] = ("create", "write", "delete")
GOT = 3
SHOWN = 20


class Comparison:
    """Decisions of one assembly beside those of the oracle: how many were compared, and which differ."""

    def __init__(self, instance: Instance, rows: Rows, assembly: Assembly | None = None) -> None:
        """``assembly``: the packs under other rules than the instance's own."""
        self.instance = instance
        self.assembly = assembly or instance.assembly
        self.rows = rows.under(self.assembly.registry)
        self.decisions = 0
        self.differences: list[str] = []

    def oracle(self, actor: Actor) -> Oracle:
        """The oracle for one actor."""
        return Oracle(self.assembly.registry, self.rows, actor)

    async def compare(self, actor: Actor, entities: Iterable[type[Entity]]) -> None:
        """Everything that an actor may do to records of these entities: read, list, count, create, write, delete."""
        oracle = self.oracle(actor)
        records = Records(self.instance, actor, assembly=self.assembly)
        for entity in entities:
            visible = oracle.visible(entity)
            await self._lists(records, entity, visible)
            await self._gets(records, entity, visible)
            if entity.info.abstract or entity.info.managed:
                continue
            for operation in CHANGES:
                await self._changes(reader_of(records), oracle, entity, operation)

    async def _lists(self, records: Records, entity: type[Entity], visible: dict[str, Record]) -> None:
        found = {record["sys_id"]: record async for record in records.every(entity, Query(limit=1000))}
        counted = await records.count(entity)
        self.decisions += len(list(self.rows.ids(entity)))
        for sys_id in sorted(found.keys() ^ visible.keys()):
            self.note(records.actor, entity, sys_id, "is listed", sys_id in found, sys_id in visible)
        if counted != len(visible):
            self.note(records.actor, entity, "-", "count", counted, len(visible))
        for sys_id in found.keys() & visible.keys():
            self._same(records.actor, entity, sys_id, found[sys_id], visible[sys_id])

    def _same(self, actor: Actor, entity: type[Entity], sys_id: str, found: Record, wanted: Record) -> None:
        """A record field by field."""
        self.decisions += len(entity.info.fields)
        for name in found.keys() | wanted.keys():
            if name not in found or name not in wanted or differs(found[name], wanted[name]):
                told = found.get(name, "no such field"), wanted.get(name, "no such field")
                self.note(actor, entity, sys_id, f"{name} reads", *told)

    async def _gets(self, records: Records, entity: type[Entity], visible: dict[str, Record]) -> None:
        """Some of the records by their ids, those that are out of reach among them."""
        ids = list(self.rows.ids(entity))
        for sys_id in ids[:: max(1, len(ids) // GOT)]:
            self.decisions += 1
            try:
                found = await records.get(entity, sys_id)
            except NotFound:
                if sys_id in visible:
                    self.note(records.actor, entity, sys_id, "get", "not found", "found")
                continue
            if sys_id not in visible:
                self.note(records.actor, entity, sys_id, "get", "found", "not found")
            else:
                self._same(records.actor, entity, sys_id, found, visible[sys_id])

    async def _changes(
        self, reader: Reader, oracle: Oracle, entity: type[Entity], operation: Operation
    ) -> None:
        """Which records of exactly this entity an operation reaches, and which of their fields."""
        known = set(reader.rights(entity, operation).fields)
        if known != oracle.known(entity, operation):
            told = oracle.known(entity, operation)
            self.note(reader.actor, entity, "-", f"fields there are to {operation}", known, told)
        reached = await reach(reader, entity, operation)
        for sys_id, found in reached.items():
            if self.rows.class_name(entity, sys_id) != entity.info.table:
                continue
            within = oracle.may(entity, sys_id, operation)
            wanted = oracle.open_fields(entity, sys_id, operation) if within else None
            self.decisions += 1 + len(entity.info.fields)
            if found != wanted:
                self.note(reader.actor, entity, sys_id, operation, found, wanted)

    def note(
        self, actor: Actor, entity: type[Entity], sys_id: str, what: str, found: Any, wanted: Any
    ) -> None:
        """Keep a difference, in words."""
        roles = ", ".join(sorted(actor.roles)) or "no role"
        self.differences.append(
            f"{actor.user_name} ({roles}), {entity.__name__} {sys_id}: {what}: "
            f"the platform says {_told(found)}, the oracle {_told(wanted)}"
        )


def _told(value: Any) -> str:
    return "nothing" if value is None else f"{sorted(value) if isinstance(value, set) else value!r:.200}"


async def reach(reader: Reader, entity: type[Entity], operation: Operation) -> dict[str, set[str] | None]:
    """For every record the fields that the compiled policy opens to an operation; ``None``: not even the record."""
    rights = reader.rights(entity, operation)
    covers = list(dict.fromkeys(rights.covers.values()))
    conditions: list[Shape | None] = [rights.rows, *covers]

    def build() -> Compiled:
        scope = Scope(Statement(reader.session.dialect), entity)
        told = [
            "TRUE" if shape is None else f"COALESCE({predicate(scope, shape)}, FALSE)" for shape in conditions
        ]
        sql = f'SELECT {scope.base}."sys_id", {", ".join(told)} {scope.source}'
        return Compiled(sql, tuple(scope.statement.slots), ("sys_id",), ())

    found: dict[str, set[str] | None] = {}
    key = ("reach", entity, operation, tuple(conditions))
    for sys_id, row, *holds in await reader.run(reader.statement(key, build), ()):
        held = dict(zip(covers, holds, strict=True))
        open_ = {name for name in rights.fields if name not in rights.covers or held[rights.covers[name]]}
        found[sys_id] = open_ if row else None
    return found


async def assert_policy_agrees(
    world: World,
    actors: Sequence[Actor],
    entities: Sequence[type[Entity]] | None = None,
) -> int:
    """The platform decides as the oracle does, for these actors and entities (all that people see, if left out).

    Lists, counts, single records, their fields, and what may be created, written and deleted are compared over all rows
    that the world holds. Returns how many decisions that were.
    """
    registry = world.instance.assembly.registry
    asked = [each for each in registry.entities.values() if not each.info.internal]
    rows = await Rows.load(world.instance.database, registry)
    comparison = Comparison(world.instance, rows)
    for actor in actors:
        await comparison.compare(actor, asked if entities is None else entities)
    agree(comparison)
    return comparison.decisions


def agree(comparison: Comparison) -> None:
    """Nothing differs; otherwise the first differences are told."""
    found = comparison.differences
    more = [f"... and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
    assert not found, "\n".join(["", *found[:SHOWN], *more])
