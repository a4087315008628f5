"""The rows through which a grant holds for a record: relationships, memberships, settings that its condition found.

They are taken from the very condition that decides, asked of this record and this person. So what is told is what it rests
on: were these rows gone, the condition would hold no more, or by other rows.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from platform_core.access import Actor
from platform_core.compiler.dependence import names_outer
from platform_core.compiler.narrowing import conjuncts
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
    Input,
    IsNull,
    OuterOperand,
    Path,
    PathOperand,
    Present,
    Shape,
    Subquery,
)
from platform_core.compiler.statement import Statement
from platform_core.entity import Entity
from platform_core.explain import Link
from platform_core.storage import Session

from .telling import Telling
from .verdicts import Person, holding

if TYPE_CHECKING:
    from platform_core.records import Records

MOST_ROWS = 5
"""So many rows of one relationship are told of."""
DEEPEST = 4
"""So far it is followed from row to row."""


class Relation(NamedTuple):
    """Rows of another entity that a condition asks for, and the field of the record by which they are tied to it."""

    entity: type[Entity]
    where: Shape
    path: Path
    names: tuple[str, ...]
    """The row's own fields that tell what it is; not the one by which it is tied, which says what the record says."""


class Links:
    """Finds the rows for one person, in the eyes of whoever asks."""

    def __init__(self, records: Records, session: Session, subject: Actor) -> None:
        self._session, self._subject = session, subject
        self._telling = Telling(records)

    async def of(
        self, entity: type[Entity], sys_id: str, shape: Shape | None, deep: int = 0
    ) -> tuple[Link, ...]:
        """The rows through which a condition holds for a record, those next to it first."""
        found: list[Link] = []
        if shape is None or deep == DEEPEST:
            return ()
        async for owner, relation in self._relations(entity, sys_id, shape):
            for row in await self._rows(owner, sys_id, relation):
                told = await self._telling.link(
                    owner, sys_id, relation.path, relation.entity, row, relation.names
                )
                if told is not None:
                    found.append(told)
                found += await self.of(relation.entity, row, relation.where, deep + 1)
        return tuple(dict.fromkeys(found))

    async def _relations(
        self, entity: type[Entity], sys_id: str, shape: Shape
    ) -> AsyncIterator[tuple[type[Entity], Relation]]:
        """The relations that a condition asks for, those of alternatives only where the alternative holds."""
        for part in conjuncts(shape):
            match part:
                case AnyOf(parts) if _relates(part):
                    own = [each for each in parts if not names_outer(each)]
                    person = Person(self._subject.id or "0" * 32, self._subject.user_name)
                    (holds,) = await holding(self._session, entity, sys_id, own, [person])
                    for each, does in zip(own, holds, strict=True):
                        if does:
                            async for found in self._relations(entity, sys_id, each):
                                yield found
                case ClassRow(child, where):
                    async for found in self._relations(child, sys_id, where):
                        yield found
                case _:
                    relation = _relation(part)
                    if relation is not None:
                        yield entity, relation

    async def _rows(self, entity: type[Entity], sys_id: str, relation: Relation) -> Sequence[str]:
        statement = Statement(self._session.dialect)
        around = Scope(statement, entity)
        inner = Scope(statement, relation.entity, outer=around)
        key = f'{around.base}."sys_id" = {statement.bind(Input(0))}'
        condition = predicate(inner, relation.where)
        column = f'{inner.base}."sys_id"'
        sql = (
            f"SELECT DISTINCT {column} {around.source}, {inner.source.removeprefix('FROM ')} "
            f"WHERE {key} AND {condition} ORDER BY {column} LIMIT {MOST_ROWS}"
        )
        compiled = Compiled(sql, tuple(statement.slots), (), ())
        arguments = compiled.arguments(self._session.dialect, [sys_id], self._subject)
        return [row[0] for row in await self._session.fetch(sql, arguments)]


def _relation(part: Shape) -> Relation | None:
    """A condition on other rows as one that names the record around them."""
    match part:
        case Among(path, Subquery(entity, column, where)):
            tie = Compare(column, "eq", OuterOperand(path))
            return Relation(entity, _both(where, tie), path, _named(where))
        case Below(path, Subquery(entity, column, where), outer=False):
            whole = _both(where, Below(path, PathOperand(column), outer=True))
            return Relation(entity, whole, path, _named(whole))
        case Present(entity, where):
            return Relation(entity, where, (), _named(where))
        case _:
            return None


def _relates(shape: Shape) -> bool:
    """Whether a condition asks for other rows at all."""
    match shape:
        case AllOf(parts) | AnyOf(parts):
            return any(_relates(part) for part in parts)
        case ClassRow(_, where):
            return _relates(where)
        case _:
            return _relation(shape) is not None


def _both(where: Shape | None, tie: Shape) -> Shape:
    return tie if where is None else AllOf((*conjuncts(where), tie))


def _named(shape: Shape | None) -> tuple[str, ...]:
    """The row's own fields that a condition names, in its order."""
    return tuple(dict.fromkeys(_fields(shape)))


def _fields(shape: Shape | None) -> Iterator[str]:
    match shape:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _fields(part)
        case Compare(path) | IsNull(path) | Among(path):
            yield path[0]
        case Below(path, roots, outer):
            if not outer:
                yield path[0]
            elif isinstance(roots, PathOperand):
                yield roots.path[0]
        case _:
            return
