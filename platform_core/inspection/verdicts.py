"""Conditions of the policy asked of one record for many people at once, in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from platform_core.access import NOBODY
from platform_core.compiler.predicates import predicate
from platform_core.compiler.rights import NEVER, Rights
from platform_core.compiler.scope import Scope
from platform_core.compiler.select import Compiled
from platform_core.compiler.shapes import AllOf, FromActor, Input, Shape, Source
from platform_core.compiler.statement import Statement
from platform_core.entity import Entity
from platform_core.storage import Session

COLUMNS = {"id": "id", "user_name": "user_name"}
BATCH = 20_000
"""So many people are bound to one statement."""
MOST_CONDITIONS = 200
"""So many conditions are asked in one statement."""


class Person(NamedTuple):
    """Who asks, as far as conditions know him."""

    id: str
    user_name: str


class ForPeople(Statement):
    """A statement in which the actor is each of many people: the rows of ``who``."""

    def __init__(self, dialect: str) -> None:
        super().__init__(dialect)
        self.asks = False
        """Whether anything in it depends on who asks."""
        self.of_many = True
        """Whether the actor is each of the people; if not, he is the one who runs the statement."""

    def bind(self, source: Source, *, array: bool = False, kind: str = "") -> str:
        """A placeholder for a value; of an actor's values, the column that has them."""
        if self.of_many and isinstance(source, FromActor) and source.name in COLUMNS:
            self.asks = True
            return f"who.{COLUMNS[source.name]}"
        return super().bind(source, array=array, kind=kind)

    def reach(self, entity: type[Entity], rights: Rights, column: str) -> str:
        """The condition that the record whose id a column holds is within reach of the one who runs the statement."""
        self.of_many = False
        condition = readable(self, entity, rights, column)
        self.of_many = True
        return condition

    def who(self, place: int) -> str:
        """The people as a table, of the inputs from ``place`` on, which ``bound`` makes of them."""
        first = self.bind(Input(place), array=True)
        if self.dialect == "sqlite":
            return (
                "(SELECT json_extract(value, '$[0]') AS id, json_extract(value, '$[1]') AS user_name "
                f"FROM json_each({first})) AS who"
            )
        return f"unnest({first}::uuid[], {self.bind(Input(place + 1), array=True)}::text[]) AS who (id, user_name)"


def bound(dialect: str, people: Sequence[Person]) -> list[list[Any]]:
    """People as the inputs of a statement."""
    if dialect == "sqlite":
        return [[list(person) for person in people]]
    return [[person.id for person in people], [person.user_name for person in people]]


async def holding(
    session: Session,
    entity: type[Entity],
    sys_id: str,
    shapes: Sequence[Shape | None],
    people: Sequence[Person],
) -> list[tuple[bool, ...]]:
    """Whether each condition holds for a record and each of these people; ``None`` is a condition that always does.

    Conditions that do not ask who asks are decided once. The record must exist; of one that does not, nothing holds.
    """
    distinct = list(dict.fromkeys(shape for shape in shapes if shape is not None and shape != NEVER))
    personal = [shape for shape in distinct if asks_actor(entity, shape)]
    plain = [shape for shape in distinct if shape not in personal]
    settled = dict(zip(plain, (await _ask(session, entity, sys_id, plain, [_SOMEBODY]))[0], strict=True))
    answers = await _ask(session, entity, sys_id, personal, people)
    return [_row(shapes, {**settled, **dict(zip(personal, answer, strict=True))}) for answer in answers]


def asks_actor(entity: type[Entity], shape: Shape | None) -> bool:
    """Whether it depends on who asks that a condition holds."""
    statement = ForPeople("sqlite")
    if shape is not None:
        predicate(Scope(statement, entity), shape)
    return statement.asks


_SOMEBODY = Person("0" * 32, "")


def _row(shapes: Iterable[Shape | None], known: dict[Shape, bool]) -> tuple[bool, ...]:
    return tuple(True if shape is None else known.get(shape, False) for shape in shapes)


async def _ask(
    session: Session, entity: type[Entity], sys_id: str, shapes: list[Shape], people: Sequence[Person]
) -> list[tuple[bool, ...]]:
    found: list[tuple[bool, ...]] = [() for _ in people]
    for first in range(0, len(shapes), MOST_CONDITIONS):
        some = shapes[first : first + MOST_CONDITIONS]
        compiled = _statement(session.dialect, entity, some)
        for start in range(0, len(people), BATCH):
            batch = people[start : start + BATCH]
            inputs = [sys_id, *bound(session.dialect, batch)]
            rows = await session.fetch(compiled.sql, compiled.arguments(session.dialect, inputs, NOBODY))
            by_id = {row[0]: tuple(map(bool, row[1:])) for row in rows}
            for place, person in enumerate(batch, start):
                found[place] += by_id[person.id]
    return found


def _statement(dialect: str, entity: type[Entity], shapes: Sequence[Shape]) -> Compiled:
    statement = ForPeople(dialect)
    columns = [f"{within(statement, entity, shape, Input(0))} AS c{n}" for n, shape in enumerate(shapes)]
    sql = f"SELECT who.id, {', '.join(columns)} FROM {statement.who(1)}"
    return Compiled(sql, tuple(statement.slots), (), ())


def within(statement: Statement, entity: type[Entity], shape: Shape | None, sys_id: Input) -> str:
    """The SQL condition that the record with this id satisfies a shape."""
    return _record(statement, entity, shape, statement.bind(sys_id))


def readable(statement: Statement, entity: type[Entity], rights: Rights, column: str) -> str:
    """The SQL condition that the record whose id a column holds is within somebody's reach."""
    return "FALSE" if rights.none else _record(statement, entity, rights.rows, column)


def _record(statement: Statement, entity: type[Entity], shape: Shape | None, sys_id: str) -> str:
    scope = Scope(statement, entity)
    condition = predicate(scope, AllOf(()) if shape is None else shape)
    return f'EXISTS (SELECT 1 {scope.source} WHERE {scope.base}."sys_id" = {sys_id} AND {condition})'
