"""What additions cannot bring about is said before anything is written, all of it at once."""

import pytest

from platform_core import AtMostOne, Boolean, Entity, ExactlyOneOf, Integer, Reference, String, Unique
from platform_core.schema import plan_schema
from platform_core.storage import Database
from tests.platform_core.schema.tools import insert, rows, sync


class Person(Entity, tablename="x_person"):
    """A person."""

    name = String(40)
    town = String(40)
    boss = Reference("self")
    age = Integer(required=True, default=0)


@pytest.fixture
async def two_anns(database: Database) -> None:
    await sync(database, Person)
    for town in ("Rome", "Oslo"):
        await insert(database, Person, name="Ann", town=town, age=1)


async def blockers(database: Database, *entities: type[Entity]) -> list[str]:
    found = (await plan_schema(database, entities)).blockers
    assert all("; " in blocker for blocker in found), "a blocker ends with its remedy"
    return [blocker.partition("; ")[0] for blocker in found]


async def test_p9_all_blockers_are_listed_at_once(database: Database, two_anns: None) -> None:
    class Other(Entity, tablename="x_person"):
        """The same table, changed in every way that is more than an addition."""

        name = Integer()
        town = String(40, required=True)
        boss = Reference("self", on_delete="cascade")
        nick = String(40, required=True)
        deputy = Reference("self", required=True)
        constraints = (ExactlyOneOf(("nick", "town"), because="One is enough"),)

    text = 'TEXT COLLATE "C"' if database.dialect == "postgres" else "TEXT"
    no_default = "cannot be added: the table has rows and the field has no constant default"
    await database.execute("UPDATE x_person SET town = NULL WHERE town = 'Rome'")
    assert await blockers(database, Other) == [
        f"column x_person.name is {text} in the database, but INTEGER in the declaration",
        f"required column x_person.nick {no_default}",
        f"required column x_person.deputy {no_default}",
        "x_person.town: 1 row without a value, which is required",
        "x_person.town: 1 row against a check",
    ]


async def test_a_default_that_differs_for_each_record_is_no_constant(
    database: Database, two_anns: None
) -> None:
    class Other(Entity, tablename="x_person"):
        """A person with a token."""

        name = String(40)
        town = String(40)
        boss = Reference("self")
        age = Integer(required=True, default=0)
        token = String(40, required=True, default=lambda: "fresh")

    (blocker,) = await blockers(database, Other)
    assert blocker.startswith("required column x_person.token cannot be added: the table has rows")


async def test_rows_that_would_break_a_new_unique_index_block_it(database: Database, two_anns: None) -> None:
    class Other(Entity, tablename="x_person"):
        """A person with names that are unique."""

        name = String(40, unique=True)
        town = String(40, unique=True)
        boss = Reference("self")
        age = Integer(required=True, default=0)
        rank = Integer(required=True, default=1, unique=True)
        first = Boolean(default=True)
        last = Boolean()
        nick = String(40, unique=True)
        constraints = (
            Unique(("name", "town"), because="Nobody lives twice in one town"),
            Unique(("name", "rank"), because="Names differ within a rank"),
            AtMostOne("name", "first", because="One Ann is the first"),
            AtMostOne("name", "last", because="One Ann is the last"),
            AtMostOne("town", "first", because="One of a town is the first"),
            AtMostOne("boss", "first", because="One below a boss is the first"),
        )

    assert await blockers(database, Other) == [
        f"x_person.{columns}: 2 rows with values that must differ from all others"
        for columns in ("name, rank", "name, only rows with first", "name", "rank")
    ]


async def test_a_unique_index_is_not_blocked_without_rows_in_its_way(
    database: Database, two_anns: None
) -> None:
    class Other(Entity, tablename="x_person"):
        """A person, one of whom is in charge."""

        name = String(40)
        town = String(40)
        boss = Reference("self")
        age = Integer(required=True, default=0)
        in_charge = Boolean()
        constraints = (
            AtMostOne("name", "in_charge", because="One Ann is in charge"),
            Unique(("name", "town"), because="Nobody lives twice in one town"),
        )

    await sync(database, Other)
    assert {row[0] for row in await rows(database, Other, "in_charge")} == {False}


async def test_an_index_of_the_name_over_other_columns_is_reported(
    database: Database, two_anns: None
) -> None:
    class Other(Entity, tablename="x_person"):
        """A person who is found by name."""

        name = String(40, index=True)
        town = String(40)
        boss = Reference("self")
        age = Integer(required=True, default=0)

    await database.execute("CREATE INDEX ix_x_person__name ON x_person (town)")
    assert await blockers(database, Other) == [
        "index ix_x_person__name is not what the entity declares but index on x_person (town)"
    ]


async def test_names_that_something_else_has_are_reported(database: Database, two_anns: None) -> None:
    class Pet(Entity, tablename="x_pet"):
        """A pet."""

        owner = Reference(Person)

    await database.execute("CREATE VIEW x_pet AS SELECT name FROM x_person")
    await database.execute("CREATE INDEX ix_x_pet__owner ON x_person (name)")
    table, index = await blockers(database, Person, Pet)
    assert table == "table x_pet cannot be created: something else has its name"
    assert index.startswith("index on x_pet (owner) cannot be created: the name ix_x_pet__owner is taken")
