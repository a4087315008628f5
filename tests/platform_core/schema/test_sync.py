"""Additions: created once, kept by the database, nothing else touched."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from platform_core import (
    Boolean,
    Choice,
    Choices,
    Date,
    DateTime,
    Decimal,
    Duration,
    Entity,
    Index,
    Integer,
    Journal,
    Json,
    Money,
    Number,
    Reference,
    ReferenceList,
    StorageError,
    String,
    Text,
    Unique,
    UniqueViolation,
)
from platform_core.base.manifest import pack as base
from platform_core.ids import new_id
from platform_core.schema import apply, plan_schema, read_catalogue
from platform_core.storage import Database
from tests.platform_core.schema.tools import index_names, insert, rows, summaries, sync

LEVELS = Choices({1: "High", 2: "Low"})
COLOURS = Choices({"red": "Red", "blue": "Blue"})
NOON = datetime(2026, 11, 22, 12, 0, 0, 250, tzinfo=UTC)


class Person(Entity, tablename="x_person"):
    """A person."""

    name = String(40)


class Thing(Entity, tablename="x_thing"):
    """A thing with a field of every kind, none of them asked for."""

    title = String(40)
    body = Text()
    amount = Integer()
    price = Money()
    weight = Decimal()
    bought = DateTime()
    born = Date()
    lasts = Duration()
    level = Choice(LEVELS)
    colour = Choice(COLOURS)
    extras = Json()
    owner = Reference(Person)
    watchers = ReferenceList(Person)
    part_of = Reference("self")
    diary = Journal()


class ThingBefore(Entity, tablename="x_thing"):
    """The same table in an earlier version of its pack."""

    title = String(40)


class ThingAfter(Entity, tablename="x_thing"):
    """The same table in a later version: every field that can be asked for is, with a default."""

    title = String(40)
    name = String(40, required=True, default="it's \\ new; DROP TABLE x_thing --")
    body = Text(required=True, default="two\nlines", label="Body")
    amount = Integer(required=True, default=-7, index=True)
    price = Money(required=True, default=2**40)
    weight = Decimal(required=True, default=-0.5)
    done = Boolean()
    main = Boolean(default=True)
    bought = DateTime(required=True, default=NOON)
    born = Date(required=True, default=date(2026, 2, 3))
    lasts = Duration(required=True, default=90)
    level = Choice(LEVELS, required=True, default=2)
    colour = Choice(COLOURS, required=True, default="red")
    extras = Json(required=True, default={"a": ["'"]})
    number = String(40, unique=True)
    owner = Reference(Person, on_delete="cascade")
    part_of = Reference("self")
    constraints = (Index(("colour", "level")), Unique(("owner", "amount"), because="One each"))


COMPLETE: dict[str, Any] = {
    "name": "", "body": "", "amount": 1, "price": 1, "weight": 1.0, "done": False, "main": True,
    "bought": NOON, "born": date(2026, 1, 1), "lasts": 1, "level": 1, "colour": "red", "extras": "{}",
}  # fmt: skip


async def test_a_new_table_keeps_a_value_of_every_kind(database: Database) -> None:
    await sync(database, Person, Thing)
    ann, whole, part = new_id(), new_id(), new_id()
    values: dict[str, Any] = {
        "title": "Ünïcode 'quoted'", "body": "two\nlines", "amount": -(2**31), "price": 2**63 - 1,
        "weight": 0.1, "lasts": 90, "level": 2, "colour": "red", "extras": "{}", "owner": ann,
        "watchers": ann, "part_of": whole,
    }  # fmt: skip
    await insert(database, Person, sys_id=ann)
    await insert(database, Thing, sys_id=whole)
    await insert(database, Thing, sys_id=part, **values)
    assert await rows(database, Thing, "sys_id", *values) == [
        (whole, *(None for _ in values)),
        (part, *values.values()),
    ]


async def test_dates_and_moments_are_kept_to_the_microsecond(database: Database) -> None:
    await sync(database, Person, Thing)
    await insert(database, Thing, bought=NOON, born=date(2026, 2, 3))
    stored = await rows(database, Thing, "bought", "born")
    as_text = [("2026-11-22T12:00:00.000250+00:00", "2026-02-03")]
    assert stored == (as_text if database.dialect == "sqlite" else [(NOON, date(2026, 2, 3))])


async def test_text_is_ordered_by_its_bytes_on_both_databases(database: Database) -> None:
    await sync(database, Person)
    for name in ("b", "a", "ä", "B", "_", "/1", "0"):
        await insert(database, Person, name=name)
    ordered = await database.fetch("SELECT name FROM x_person ORDER BY name")
    assert [row[0] for row in ordered] == ["/1", "0", "B", "_", "a", "b", "ä"]
    between = await database.fetch("SELECT name FROM x_person WHERE name >= 'B' AND name < 'b' ORDER BY name")
    assert [row[0] for row in between] == ["B", "_", "a"]


@pytest.mark.parametrize(("column", "value"), [("amount", "many"), ("weight", "heavy")])
async def test_a_value_of_the_wrong_type_is_refused_rather_than_stored(
    database: Database, column: str, value: Any
) -> None:
    await sync(database, Person, Thing)
    with pytest.raises(StorageError):
        await insert(database, Thing, **{column: value})
    assert await rows(database, Thing, column) == []


async def test_columns_of_every_kind_are_added_to_a_table_with_rows(database: Database) -> None:
    await sync(database, Person, ThingBefore)
    for title in ("one", "two"):
        await insert(database, ThingBefore, title=title)
    plan = await sync(database, Person, ThingAfter)
    assert {change.kind for change in plan.changes} == {"add_column", "create_index"}
    given = {
        "title": None, "name": "it's \\ new; DROP TABLE x_thing --", "body": "two\nlines", "amount": -7,
        "price": 2**40, "weight": -0.5, "done": False, "main": True, "lasts": 90, "level": 2, "colour": "red",
        "extras": '{"a":["\'"]}', "number": None, "owner": None, "part_of": None,
    }  # fmt: skip
    stored = await rows(database, ThingAfter, *given)
    assert stored == [(title, *list(given.values())[1:]) for title in ("one", "two")]
    moments = await rows(database, ThingAfter, "bought", "born")
    on_sqlite = ("2026-11-22T12:00:00.000250+00:00", "2026-02-03")
    assert set(moments) == {on_sqlite if database.dialect == "sqlite" else (NOON, date(2026, 2, 3))}


async def test_indexes_are_added_with_the_columns(database: Database) -> None:
    await sync(database, Person, ThingBefore)
    before = await index_names(database, ThingBefore)
    await sync(database, Person, ThingAfter)
    assert await index_names(database, ThingAfter) - before == {
        "ix_x_thing__colour__level", "uq_x_thing__owner__amount", "uq_x_thing__number", "ix_x_thing__amount",
        "ix_x_thing__part_of",
    }  # fmt: skip
    await insert(database, ThingAfter, number="N1", **COMPLETE)
    with pytest.raises(UniqueViolation):
        await insert(database, ThingAfter, number="N1", **COMPLETE)


async def test_required_columns_without_a_default_are_added_while_the_table_is_empty(
    database: Database,
) -> None:
    class Later(Entity, tablename="x_person"):
        """A person with more to tell."""

        name = String(40)
        number = Number()
        boss = Reference("self", required=True)

    await sync(database, Person)
    plan = await sync(database, Later)
    assert [change.name for change in plan.changes if change.kind == "add_column"] == ["number", "boss"]


async def test_a_second_sync_finds_nothing_to_do(database: Database) -> None:
    entities: tuple[type[Entity], ...] = (*base.entities, Person, ThingAfter)
    first = await sync(database, *entities)
    assert len([change for change in first.changes if change.kind == "create_table"]) == len(entities)
    assert (await plan_schema(database, entities)).changes == ()


async def test_one_more_entity_adds_only_what_is_its_own(database: Database) -> None:
    class Spouse(Entity, extends=Person, tablename="x_spouse"):
        """A spouse."""

        of = Reference(Person)

    await sync(database, Person)
    plan = await sync(database, Person, Spouse)
    assert summaries(plan) == ["table x_spouse with 2 columns", "index on x_spouse (of)"]


async def test_p1_planning_reads_and_writes_nothing(database: Database) -> None:
    await sync(database, Person, ThingBefore)
    await insert(database, ThingBefore, title="one")
    before = await read_catalogue(database)
    said: list[str] = []
    database.observer = said.append
    plan = await plan_schema(database, (Person, ThingAfter))
    database.observer = None
    assert len(plan.changes) > 10
    assert said
    assert all(sql.split()[0] == "SELECT" for sql in said)
    assert await read_catalogue(database) == before


async def test_p2_additions_that_fail_half_way_leave_nothing(database: Database) -> None:
    plan = await plan_schema(database, (Person, Thing))

    async def fail_at_the_end() -> None:
        async with database.transaction() as tx:
            await apply(tx, plan.changes)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_at_the_end()
    assert (await read_catalogue(database)).taken == frozenset()


async def test_what_somebody_else_added_stays(database: Database) -> None:
    await sync(database, Person)
    await database.execute("ALTER TABLE x_person ADD COLUMN extra TEXT")
    await database.execute("CREATE INDEX ix_extra ON x_person (extra)")
    await database.execute("CREATE TABLE other (id INTEGER)")
    assert (await plan_schema(database, [Person])).changes == ()
    assert "ix_extra" in await index_names(database, Person)
    assert "other" in (await read_catalogue(database)).tables
