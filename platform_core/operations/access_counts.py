"""How many records a change of rights is about: one bounded statement each, or at most as many as there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from platform_core.access import NOBODY
from platform_core.compiler.predicates import predicate
from platform_core.compiler.scope import Scope
from platform_core.compiler.select import Compiled
from platform_core.compiler.shapes import (
    AllOf,
    Among,
    AnyOf,
    Below,
    ClassRow,
    Compare,
    FromActor,
    IsNull,
    Negated,
    OfClass,
    Operand,
    OuterOperand,
    Path,
    PathOperand,
    Present,
    Shape,
    Subquery,
)
from platform_core.compiler.statement import Statement
from platform_core.entity import Entity
from platform_core.moments import MOMENTS
from platform_core.schema import SchemaChange, quoted
from platform_core.storage import Session

MOST_COUNTED = 100_000
"""Counting ends here: a plan is no census."""
MOST_STATEMENTS = 60
"""So many conditions are counted by themselves; of others the plan says at most how many records there are."""


class Count(NamedTuple):
    """How many, and whether exactly so many or at most."""

    value: int
    exact: bool


class Records:
    """Counts records as the database has them before the operation."""

    def __init__(self, session: Session, there: Iterable[str], coming: Iterable[SchemaChange]) -> None:
        """``there``: the tables that exist; ``coming``: changes of the schema, which no condition can rest on yet."""
        self._session = session
        self._there = set(there)
        self._unsettled = {change.table for change in coming}
        self._totals: dict[str, Count] = {}
        self._counted: dict[tuple[str, Shape], Count] = {}

    async def look(self, tables: Iterable[str]) -> None:
        """Count the records of these tables, all in one statement."""
        asked = sorted(table for table in set(tables) & self._there if table not in self._totals)
        if not asked:
            return
        counts = ", ".join(
            f"(SELECT count(*) FROM (SELECT 1 FROM {quoted(table)} LIMIT {MOST_COUNTED + 1}) AS t{place})"
            for place, table in enumerate(asked)
        )
        (row,) = await self._session.fetch(f"SELECT {counts}")
        self._totals |= {
            table: Count(min(int(count), MOST_COUNTED), int(count) <= MOST_COUNTED)
            for table, count in zip(asked, row, strict=True)
        }

    def total(self, table: str) -> Count:
        """All records of a table: none, where there is no such table yet."""
        return self._totals.get(table, Count(0, True))

    async def within(self, entity: type[Entity], shape: Shape | None) -> Count:
        """The records that satisfy a condition, if one statement without an actor can tell."""
        total = self.total(entity.info.table)
        if shape is None or total.value == 0:
            return total
        key = (entity.info.table, shape)
        if key not in self._counted:
            if len(self._counted) >= MOST_STATEMENTS or not self._can_be_asked(entity, shape):
                return Count(total.value, False)
            self._counted[key] = await self._count(entity, shape)
        return self._counted[key]

    def _can_be_asked(self, entity: type[Entity], shape: Shape) -> bool:
        if _asks_actor(shape):  # So do most, and this is found out in no time.
            return False
        asked = {entity, *_entities(entity, shape)}
        tables = {step.info.table for each in asked for step in each.info.lineage}
        return tables <= self._there and not tables & self._unsettled

    async def _count(self, entity: type[Entity], shape: Shape) -> Count:
        statement = Statement(self._session.dialect)
        scope = Scope(statement, entity)
        where = predicate(scope, shape)
        sql = (
            f"SELECT count(*) FROM (SELECT 1 {scope.source} WHERE {where} LIMIT {MOST_COUNTED + 1}) AS found"
        )
        compiled = Compiled(sql, tuple(statement.slots), (), ())
        (row,) = await self._session.fetch(sql, compiled.arguments(self._session.dialect, (), NOBODY))
        return Count(min(int(row[0]), MOST_COUNTED), int(row[0]) <= MOST_COUNTED)


async def tables_there(session: Session) -> frozenset[str]:
    """The names of the tables that the database has."""
    if session.dialect == "sqlite":
        sql = "SELECT name FROM sqlite_master WHERE type = 'table'"
    else:
        here = "relnamespace = current_schema()::regnamespace"
        sql = f"SELECT relname FROM pg_class WHERE relkind = 'r' AND {here}"
    return frozenset(row[0] for row in await session.fetch(sql))


def _parts(shape: Shape) -> Iterator[Shape]:
    """The conditions within a condition, itself included, those of related records not."""
    yield shape
    match shape:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _parts(part)
        case Negated(part) | ClassRow(_, part):
            yield from _parts(part)


def _inner_conditions(shape: Shape) -> Iterator[Shape]:
    """The conditions over related records that a condition rests on, at any depth."""
    for part in _parts(shape):
        match part:
            case Among(_, Subquery(where=where)) | Below(_, Subquery(where=where)) | Present(_, where):
                if where is not None:
                    yield where
                    yield from _inner_conditions(where)


def _operands(shape: Shape) -> Iterator[Operand]:
    for part in _parts(shape):
        match part:
            case Compare(_, _, operand):
                yield operand
            case Below(_, roots) if not isinstance(roots, Subquery):
                yield roots


def _asks_actor(shape: Shape) -> bool:
    operands = (operand for each in (shape, *_inner_conditions(shape)) for operand in _operands(each))
    return any(isinstance(operand, FromActor) and operand.name not in MOMENTS for operand in operands)


def _entities(
    entity: type[Entity], shape: Shape, around: type[Entity] | None = None
) -> Iterator[type[Entity]]:
    """The entities whose tables a condition reads besides the record's own; ``around``: of the record one level out."""
    for part in _parts(shape):
        match part:
            case ClassRow(child, where):
                yield child
                yield from _entities(child, where)
            case Present(other, where):
                yield other
                yield from _entities(other, where, entity)
            case Compare(path, _, operand):
                yield from _along(entity, path)
                yield from _behind(operand, entity, around)
            case IsNull(path):
                yield from _along(entity, path)
            case Among(path, values):
                yield from _along(entity, path)
                yield from _of_subquery(values, entity)
            case Below(path, values, outer):
                yield from _along(around if outer and around is not None else entity, (*path, "sys_id"))
                if isinstance(values, Subquery):
                    yield from _of_subquery(values, entity)
                else:
                    yield from _behind(values, entity, around)
            case OfClass() | AllOf() | AnyOf() | Negated():
                continue


def _of_subquery(values: Subquery, around: type[Entity]) -> Iterator[type[Entity]]:
    yield values.entity
    yield from _along(values.entity, values.path)
    if values.where is not None:
        yield from _entities(values.entity, values.where, around)


def _behind(operand: Operand, entity: type[Entity], around: type[Entity] | None) -> Iterator[type[Entity]]:
    """The entities that the path of an operand leads through."""
    if isinstance(operand, PathOperand):
        yield from _along(entity, operand.path)
    elif isinstance(operand, OuterOperand) and around is not None:
        yield from _along(around, operand.path)


def _along(entity: type[Entity], path: Path) -> Iterator[type[Entity]]:
    """The entities that a path leads through."""
    for name in path[:-1]:
        field = entity.info.fields.get(name)
        if field is None or field.references is None:
            return
        entity = field.references
        yield entity
