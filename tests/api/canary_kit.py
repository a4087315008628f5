"""Canaries: a marker of its own in every text of every record, its history, journals and files, and whose they are."""

from __future__ import annotations

import base64
import datetime
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from platform_core import Actor, AtMostOne, Entity, Field, Index, Instance, Task, User
from platform_core.base.people import Company, Location
from platform_core.base.work import Attachment, AttachmentPart, AuditRow, JournalEntry
from platform_core.compiler.write import insert_sql, update_sql
from platform_core.conditions import ACTOR, Condition, Outer
from platform_core.ids import new_id, utc_now
from platform_core.testing import Oracle, Rows
from platform_core.testing.oracle_conditions import inside, leaves, named

MARKER = re.compile(r"cn[0-9]{7}x")
LENGTH = 10
TRAIL = (JournalEntry, AuditRow, Attachment)


class Cell(NamedTuple):
    """One field of one record, where it is stored; ``trail`` tells where else of it something stands."""

    entity: type[Entity]
    sys_id: str
    field: str
    trail: str = ""


class Canaries:
    """Markers, and the cells that they stand in."""

    def __init__(self, instance: Instance, rows: Rows) -> None:
        self.instance, self.rows = instance, rows
        self.database = instance.database
        self.registry = instance.assembly.registry
        self.cells: dict[str, Cell] = {}
        self.ruled = set(ruled(self.registry))

    def markable(self) -> Iterator[Cell]:
        """Every text of every record that people have to do with, but those that rules rest on."""
        for entity in self.registry.entities.values():
            if entity.info.internal or entity in TRAIL or not self._of_people(entity):
                continue
            for field in entity.info.own_fields.values():
                if self._fits(entity, field):
                    yield from (Cell(entity, sys_id, field.name) for sys_id in self.rows.ids(entity))

    def _of_people(self, entity: type[Entity]) -> bool:
        """Whether it is data: what the base keeps of roles, packs and the like decides what people may do."""
        return entity in (User, Task, Company, Location) or self.registry.owner(entity) != "base"

    def _fits(self, entity: type[Entity], field: Field) -> bool:
        hierarchy = entity.info.hierarchy
        kept = {"sys_class_name", *((hierarchy.code, hierarchy.path) if hierarchy else ())}
        text = field.kind in ("string", "text", "number") and field.choices is None
        long = (field.max_length or LENGTH) >= LENGTH
        return text and long and field.pattern is None and field.name not in kept | self.ruled

    async def mark(self, cells: Iterable[Cell]) -> None:
        """Put another marker into each cell, behind the back of the platform."""
        dialect = self.database.dialect
        async with self.database.transaction() as transaction:
            for cell in cells:
                sql = update_sql(dialect, cell.entity.info.table, (cell.field,))
                await transaction.execute(sql, [self._marker(cell), cell.sys_id])

    def changeable(self) -> Iterator[tuple[Cell, Any]]:
        """Everything else that no rule rests on, with another value for it."""
        for entity in self.registry.entities.values():
            if entity.info.internal or entity in TRAIL or not self._of_people(entity):
                continue
            bound = set(constrained(entity))
            for field in entity.info.own_fields.values():
                if field.name in self.ruled | bound or field.unique or field.name == "sys_id":
                    continue
                for sys_id in self.rows.ids(entity):
                    old = self.rows.value(entity, sys_id, field.name) if field.stored else None
                    other = another(field, old)
                    if other is not None:
                        yield Cell(entity, sys_id, field.name), other

    async def change(self, cells: Iterable[tuple[Cell, Any]]) -> None:
        """Put these values there, behind the back of the platform."""
        async with self.database.transaction() as transaction:
            for cell, value in cells:
                sql = update_sql(self.database.dialect, cell.entity.info.table, (cell.field,))
                await transaction.execute(sql, [value, cell.sys_id])

    async def mark_trails(self, without: Collection[tuple[str, str]] = ()) -> None:
        """Give every record a past, a journal and a file, with markers in them, but for these fields of records."""
        async with self.database.transaction() as transaction:
            for cell in self._trails():
                if (cell.sys_id, cell.field) not in without:
                    for entity, facts in self._rows(cell):
                        sql = insert_sql(self.database.dialect, entity.info.table, tuple(facts))
                        await transaction.execute(sql, list(facts.values()))

    def _trails(self) -> Iterator[Cell]:
        for entity in self.registry.entities.values():
            if entity.info.internal or entity.info.managed or entity.info.root is not entity:
                continue
            for sys_id in self.rows.ids(entity):
                lineage = self.rows.lineage(entity, sys_id)
                for name, field in lineage[-1].info.fields.items() if lineage else ():
                    yield Cell(lineage[-1], sys_id, name, "past" if field.stored else "journal")
                if lineage:
                    yield Cell(lineage[-1], sys_id, "sys_id", "file")

    def _rows(self, cell: Cell) -> Iterator[tuple[type[Entity], dict[str, Any]]]:
        marker, table = self._marker(cell), cell.entity.info.table
        facts: dict[str, Any] = {"sys_id": new_id(), "sys_created_on": utc_now(), "sys_created_by": "system"}
        if cell.trail == "past":
            facts |= {"tablename": table, "documentkey": cell.sys_id, "fieldname": cell.field}
            yield AuditRow, facts | {"oldvalue": marker, "newvalue": marker, "record_checkpoint": 1}
        elif cell.trail == "journal":
            facts |= {"name": table, "element": cell.field, "element_id": cell.sys_id, "value": marker}
            yield JournalEntry, facts
        else:
            # The file has the id of its record, so that whoever knows the one asks for the other.
            facts |= {"sys_id": cell.sys_id, "file_name": marker, "content_type": "text/plain"}
            facts |= {"size_bytes": LENGTH, "hash": hashlib.sha256(marker.encode()).hexdigest()}
            facts |= {"state": "available", "table_name": table, "table_sys_id": cell.sys_id}
            yield Attachment, facts
            data = base64.b64encode(marker.encode()).decode()
            part = {"sys_id": new_id(), "attachment": cell.sys_id, "position": 0, "data": data}
            yield AttachmentPart, part

    def _marker(self, cell: Cell) -> str:
        marker = f"cn{len(self.cells):07d}x"
        self.cells[marker] = cell
        return marker

    # -- whose they are

    def hidden(self, oracle: Oracle) -> list[Cell]:
        """The cells that an actor does not see through any entity."""
        open_ = self.open_cells(oracle)
        return [cell for cell in self.markable() if (cell.sys_id, cell.field) not in open_]

    def open_cells(self, oracle: Oracle) -> set[tuple[str, str]]:
        """Record and field of all that an actor sees, journals included; ``sys_id`` stands for the record."""
        return {
            (sys_id, name)
            for entity in self.registry.entities.values()
            if not entity.info.internal
            for sys_id in self.rows.ids(entity)
            if oracle.may(entity, sys_id, "read")
            for name in oracle.open_fields(entity, sys_id)
        }

    def strange(self, actor: Actor, texts: Iterable[str]) -> tuple[set[str], list[str]]:
        """The markers that are met, and those among them that are not for the actor."""
        open_ = self.open_cells(Oracle(self.registry, self.rows, actor))
        met = {marker for text in texts for marker in MARKER.findall(text)}
        found = [(marker, self.cells[marker]) for marker in sorted(met)]
        wrong = [
            f"{marker}: {cell.trail or 'field'} {cell.field} of {cell.entity.__name__} {cell.sys_id}"
            for marker, cell in found
            if (cell.sys_id, cell.field) not in open_
        ]
        return met, wrong


def another(field: Field, value: Any) -> Any:
    """Another value for a field; ``None`` where there is none that is easily found."""
    if value is None or field.choices is not None:
        codes = [] if field.choices is None else [code for code in field.choices.codes if code != value]
        return codes[0] if codes else None
    match field.kind:
        case "integer" | "money" | "duration" | "decimal":
            return value + 1
        case "boolean":
            return not value
        case "date" | "datetime":
            return value + datetime.timedelta(days=1)
        case _:
            return None


def constrained(entity: type[Entity]) -> Iterator[str]:
    """The fields whose values a constraint compares with those of other fields or records."""
    for constraint in entity.info.constraints:
        match constraint:
            case AtMostOne():
                yield from (constraint.per, constraint.flag)
            case Index():
                pass
            case _:
                yield from constraint.fields


def ruled(registry: Any) -> Iterator[str]:
    """The names of all fields that conditions of rules, of moves and of facts rest on."""
    moves = [move for lifecycle in registry.contributions.lifecycles for move in lifecycle.transitions]
    rules = [*registry.grants, *registry.restrictions, *moves]
    todo: list[Condition] = [rule.where(ACTOR) for rule in rules if rule.where is not None]
    todo += [related.where for fact in registry.facts.values() if (related := fact.values(ACTOR)).where]
    while todo:
        for leaf in leaves(todo.pop()):
            for column in named(leaf):
                plain: Any = column.column if isinstance(column, Outer) else column
                yield from (step._meta.name for step in (*plain._meta.call_chain, plain))
            if (inner := inside(leaf)) is not None:
                todo.append(inner)
