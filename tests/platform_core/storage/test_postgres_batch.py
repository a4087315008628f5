"""Batches: combined on PostgreSQL where that is safe, with the effect of one statement after the other."""

from collections.abc import Sequence

import pytest

from platform_core.errors import CheckViolation, StorageError, UniqueViolation
from platform_core.storage import Database, Row, Statement
from platform_core.storage.postgres_batch import MOST_STATEMENTS, combined, plan
from tests.platform_core.storage.samples import (
    INSERT_NOTE,
    INSERT_PART,
    INSERT_THING,
    A,
    B,
    C,
    insert_thing,
    names,
    sql,
)

UPDATE_THING = "UPDATE thing SET amount = $2 WHERE id = $1"
UPDATE_NOTE = "UPDATE note SET said = $1 WHERE thing = $2"
INSERT_OR_NOTHING = "INSERT INTO thing (id, name) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING"


# -- the rule --------------------------------------------------------------------------------------------


def test_writes_to_several_tables_become_one_statement() -> None:
    assert combined((INSERT_THING, INSERT_PART, UPDATE_NOTE)) == (
        "WITH part_1 AS (INSERT INTO thing (id, name, amount) VALUES ($1, $2, $3)), "
        "part_2 AS (INSERT INTO part (id, thing) VALUES ($4, $5)) "
        "UPDATE note SET said = $6 WHERE thing = $7"
    )


def test_inserts_into_one_table_become_one_with_several_rows_in_order() -> None:
    assert combined(
        (INSERT_NOTE, INSERT_PART, INSERT_NOTE, "INSERT INTO note (thing, said) VALUES (NULL, $1)")
    ) == (
        "WITH part_1 AS (INSERT INTO note (thing, said) VALUES ($1, $2), ($5, $6), (NULL, $7)) "
        "INSERT INTO part (id, thing) VALUES ($3, $4)"
    )
    assert combined((INSERT_NOTE, INSERT_NOTE)) == "INSERT INTO note (thing, said) VALUES ($1, $2), ($3, $4)"


def test_a_placeholder_that_occurs_twice_keeps_its_argument() -> None:
    twice = "UPDATE thing SET name = $1, amount = $2 WHERE name <> $1"
    assert combined((INSERT_NOTE, twice)) == (
        "WITH part_1 AS (INSERT INTO note (thing, said) VALUES ($1, $2)) "
        "UPDATE thing SET name = $3, amount = $4 WHERE name <> $3"
    )


def test_ten_and_more_placeholders_are_numbered_right() -> None:
    wide = f"INSERT INTO wide (a) VALUES ({', '.join(f'${n}' for n in range(1, 13))})"
    text = combined((wide, UPDATE_THING))
    assert text is not None
    assert text.endswith("UPDATE thing SET amount = $14 WHERE id = $13")


@pytest.mark.parametrize(
    "texts",
    [
        (UPDATE_THING, UPDATE_THING),
        (INSERT_THING, UPDATE_THING),
        (INSERT_THING, INSERT_OR_NOTHING),
        (INSERT_THING, "INSERT INTO thing (id, name) VALUES ($1, $2)"),
        (INSERT_THING, 'UPDATE public."thing" SET amount = $2 WHERE id = $1'),
        (INSERT_THING, "update THING set amount = $2 where id = $1"),
        (INSERT_NOTE, "DELETE FROM thing WHERE id = $1"),
        (INSERT_NOTE, "UPDATE thing SET amount = 1"),
        (INSERT_NOTE, "UPDATE thing SET amount = (SELECT count(*) FROM note) WHERE id = $1"),
        (INSERT_NOTE, "UPDATE thing SET amount = 1 FROM note WHERE note.thing = thing.id"),
        (INSERT_NOTE, "INSERT INTO thing (id, name) SELECT id, said FROM note"),
        (INSERT_NOTE, "INSERT INTO thing TABLE other"),
        (INSERT_NOTE, "INSERT INTO thing (id) VALUES ($1) RETURNING id"),
        (INSERT_NOTE, "INSERT INTO thing DEFAULT VALUES"),
        (INSERT_NOTE, "INSERT INTO thing (id) VALUES ($1); DROP TABLE thing"),
        (INSERT_NOTE, "INSERT INTO thing (id) VALUES ($1) -- key"),
        (INSERT_NOTE, "INSERT INTO thing (id) /* key */ VALUES ($1)"),
        (INSERT_NOTE, "INSERT INTO thing (id, name) VALUES ($1, 'costs $1')"),
        (INSERT_NOTE, "INSERT INTO thing (id, name) VALUES ($1, $$x$$)"),
        (INSERT_NOTE, r"INSERT INTO thing (id, name) VALUES ($1, E'it\'s')"),
        (INSERT_NOTE, 'UPDATE thing SET "a$1" = $1 WHERE id = $2'),
        (INSERT_NOTE, "UPDATE thing SET a$1 = $1 WHERE id = $2"),
        (INSERT_NOTE, "UPDATE ONLY thing SET amount = $1 WHERE id = $2"),
        (INSERT_NOTE, "UPDATE thing AS t SET amount = $1 WHERE id = $2"),
        (INSERT_NOTE, "CREATE TABLE other (id int)"),
        (INSERT_NOTE, "SELECT pg_notify($1, $2)"),
    ],
)
def test_what_may_depend_on_the_order_is_not_combined(texts: tuple[str, ...]) -> None:
    assert combined(texts) is None
    assert combined(texts[::-1]) is None


def test_an_upsert_may_stand_alone_for_its_table() -> None:
    text = combined((INSERT_OR_NOTHING, INSERT_NOTE))
    assert text is not None
    assert text.startswith(f"WITH part_1 AS ({INSERT_OR_NOTHING}) INSERT")


def test_a_literal_without_a_dollar_is_harmless() -> None:
    assert combined(("UPDATE thing SET name = 'it''s' WHERE id = $1", INSERT_NOTE)) is not None


def test_a_batch_with_a_missing_argument_is_left_for_postgres_to_refuse() -> None:
    statements: list[Statement] = [(INSERT_NOTE, (A, "x")), (INSERT_PART, (A,))]
    assert plan(statements) == statements


def test_a_long_batch_is_combined_piece_by_piece() -> None:
    statements = [(INSERT_NOTE, (A, str(n))) for n in range(MOST_STATEMENTS + 3)]
    first, second = plan(statements)
    assert len(first[1]) == 2 * MOST_STATEMENTS
    assert list(second[1]) == [arg for _, args in statements[-3:] for arg in args]


# -- the effect ------------------------------------------------------------------------------------------


BATCHES: dict[str, Sequence[Statement]] = {
    "parent and child": [(INSERT_THING, (B, "valve", 2)), (INSERT_PART, (C, B)), (INSERT_NOTE, (B, "made"))],
    "rows of one table": [(INSERT_NOTE, (A, f"{n}")) for n in range(7)],
    "rows of two tables in turn": [
        statement
        for n in range(5)
        for statement in ((INSERT_NOTE, (A, f"{n}")), (INSERT_THING, (f"{n:032x}", f"thing {n}", n)))
    ],
    "one update per table": [(UPDATE_THING, (A, 9)), (UPDATE_NOTE, ("changed", A)), (INSERT_PART, (C, A))],
    "updates of one row": [(UPDATE_THING, (A, 1)), (UPDATE_THING, (A, 2)), (UPDATE_THING, (A, 3))],
    "insert, then update": [(INSERT_THING, (B, "valve", 2)), (UPDATE_THING, (B, 5)), (INSERT_NOTE, (B, "x"))],
    "insert, then delete": [(INSERT_NOTE, (B, "gone")), ("DELETE FROM note WHERE thing = $1", (B,))],
    "delete, then insert": [("DELETE FROM thing WHERE id = $1", (A,)), (INSERT_THING, (A, "pump", 5))],
    "upsert": [(INSERT_OR_NOTHING, (A, "other")), (INSERT_NOTE, (A, "x"))],
    "nothing missing": [(INSERT_NOTE, (None, None)), (INSERT_NOTE, (A, None))],
    "a single one": [(UPDATE_THING, (A, 4))],
    "none": [],
    "more than one piece": [(INSERT_NOTE, (A, f"{n}")) for n in range(MOST_STATEMENTS * 2 + 1)],
}


async def contents(database: Database) -> list[list[Row]]:
    """All rows; those of `note` in the order in which they were inserted."""
    place = "rowid" if database.dialect == "sqlite" else "place"
    return [
        await database.fetch("SELECT id, name, amount FROM thing ORDER BY id"),
        await database.fetch("SELECT id, thing FROM part ORDER BY id"),
        await database.fetch(f"SELECT thing, said FROM note ORDER BY {place}"),
    ]


async def start_over(database: Database) -> None:
    if database.dialect == "postgres":
        await database.execute("ALTER TABLE note ADD COLUMN IF NOT EXISTS place bigserial")
    for table in ("part", "note", "thing"):
        await database.execute(f"DELETE FROM {table}")
    await insert_thing(database, A, "pump", 1)
    await database.execute(sql(database, INSERT_NOTE), (A, "first"))


@pytest.mark.parametrize("name", BATCHES)
async def test_a_batch_does_what_its_statements_do(database: Database, name: str) -> None:
    statements = [(sql(database, text), args) for text, args in BATCHES[name]]
    await start_over(database)
    async with database.transaction() as transaction:
        for text, args in statements:
            await transaction.execute(text, args)
    one_by_one = await contents(database)
    await start_over(database)
    async with database.transaction() as transaction:
        await transaction.batch(statements)
    assert await contents(database) == one_by_one


async def test_a_combined_batch_is_one_round_trip_on_postgres(postgres_database: Database) -> None:
    seen: list[str] = []
    postgres_database.observer = seen.append
    async with postgres_database.transaction() as transaction:
        await transaction.batch(BATCHES["parent and child"])
    assert [text.split()[0] for text in seen] == ["BEGIN", "WITH", "COMMIT"]


async def test_a_batch_that_fails_leaves_nothing(database: Database) -> None:
    await insert_thing(database, A, "pump")
    insert, note = sql(database, INSERT_THING), sql(database, INSERT_NOTE)
    with pytest.raises(UniqueViolation) as duplicate:
        async with database.transaction() as transaction:
            await transaction.batch([(note, (A, "x")), (insert, (B, "valve", 0)), (insert, (C, "pump", 0))])
    assert (duplicate.value.table, duplicate.value.columns) == ("thing", ("name",))
    async with database.transaction() as transaction:
        with pytest.raises(CheckViolation):
            async with transaction.savepoint():
                await transaction.batch([(note, (A, "x")), (insert, (C, "hose", -1))])
        await transaction.batch([(note, (A, "y")), (insert, (C, "hose", 1))])
    assert await names(database) == ["hose", "pump"]
    assert await database.fetch("SELECT said FROM note") == [("y",)]


async def test_a_wrong_statement_fails_the_batch(database: Database) -> None:
    with pytest.raises(StorageError):
        async with database.transaction() as transaction:
            await transaction.batch(
                [(sql(database, INSERT_NOTE), (A, "x")), (sql(database, INSERT_PART), (A,))]
            )
    assert await database.fetch("SELECT said FROM note") == []
