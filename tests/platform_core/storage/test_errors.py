"""Broken constraints, told the same way by both databases and never with what somebody stored."""

import traceback

import pytest

from platform_core.errors import (
    CheckViolation,
    IntegrityViolation,
    NotNullViolation,
    ReferenceViolation,
    StorageError,
    UniqueViolation,
)
from platform_core.storage import Database, Session
from tests.platform_core.storage.samples import INSERT_PART, INSERT_THING, A, B, insert_thing, sql

SECRET = "ann-at-example"


async def refused(session: Session, text: str, *args: object) -> IntegrityViolation:
    with pytest.raises(IntegrityViolation) as caught:
        await session.execute(sql(session, text), args)
    shown = "".join(traceback.format_exception(caught.value)) + caught.value.detail
    assert SECRET not in shown
    return caught.value


async def test_a_duplicate_names_table_and_columns(database: Database) -> None:
    await insert_thing(database, A, SECRET)
    error = await refused(database, INSERT_THING, B, SECRET, 0)
    assert type(error) is UniqueViolation
    assert (error.table, error.columns) == ("thing", ("name",))
    assert error.name == ("thing_name" if database.dialect == "postgres" else "")
    assert "thing (name)" in error.detail


async def test_a_duplicate_key_names_table_and_column(database: Database) -> None:
    await insert_thing(database, A, "pump")
    error = await refused(database, INSERT_THING, A, SECRET, 0)
    assert (type(error), error.table, error.columns) == (UniqueViolation, "thing", ("id",))


async def test_a_duplicate_of_several_columns_names_all(database: Database) -> None:
    await database.execute('CREATE UNIQUE INDEX note_once ON note (thing, said, "day")')
    text = "INSERT INTO note (thing, said, day) VALUES ($1, $2, '2026-01-02')"
    await database.execute(sql(database, text), (A, SECRET))
    error = await refused(database, text, A, SECRET)
    assert (type(error), error.table, error.columns) == (UniqueViolation, "note", ("thing", "said", "day"))


async def test_a_duplicate_of_an_expression_names_index_and_table(database: Database) -> None:
    await database.execute("CREATE UNIQUE INDEX thing_lower_name ON thing (lower(name))")
    await insert_thing(database, A, SECRET)
    error = await refused(database, INSERT_THING, B, SECRET.upper(), 0)
    assert type(error) is UniqueViolation
    assert (error.table, error.columns, error.name) == ("thing", (), "thing_lower_name")


async def test_a_dangling_reference_is_told(database: Database) -> None:
    error = await refused(database, INSERT_PART, A, B)
    assert type(error) is ReferenceViolation
    if database.dialect == "postgres":  # SQLite does not say which.
        assert (error.table, error.columns, error.name) == ("part", ("thing",), "part_thing")


async def test_a_row_that_is_referred_to_cannot_go(database: Database) -> None:
    await insert_thing(database, A, SECRET)
    await database.execute(sql(database, INSERT_PART), (B, A))
    error = await refused(database, "DELETE FROM thing WHERE id = $1", A)
    assert type(error) is ReferenceViolation
    if database.dialect == "postgres":
        assert (error.table, error.columns, error.name) == ("part", (), "part_thing")


async def test_a_broken_check_names_table_and_constraint(database: Database) -> None:
    error = await refused(database, INSERT_THING, A, SECRET, -4711)
    assert type(error) is CheckViolation
    assert (error.table, error.name) == ("thing", "thing_amount")
    assert "4711" not in str(error)


async def test_a_missing_value_names_table_and_column(database: Database) -> None:
    error = await refused(database, INSERT_THING, A, None, 0)
    assert (type(error), error.table, error.columns) == (NotNullViolation, "thing", ("name",))


async def test_a_trigger_that_refuses_is_an_integrity_violation_in_its_own_words(database: Database) -> None:
    if database.dialect == "sqlite":
        await database.execute(
            "CREATE TRIGGER keep BEFORE DELETE ON thing BEGIN SELECT RAISE(ABORT, 'things stay'); END"
        )
    else:
        await database.execute(
            "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'things stay'; END $$"
        )
        await database.execute(
            "CREATE TRIGGER keep BEFORE DELETE ON thing FOR EACH ROW EXECUTE FUNCTION keep()"
        )
    await insert_thing(database, A, SECRET)
    error = await refused(database, "DELETE FROM thing")
    assert (type(error), error.detail) == (IntegrityViolation, "things stay")


async def test_a_wrong_statement_shows_itself_in_the_traceback(database: Database) -> None:
    for text in ("SELEKT 1", "SELECT nothing FROM thing", "SELECT 1 FROM nowhere"):
        with pytest.raises(StorageError, match="refused the statement") as caught:
            await database.fetch(text)
        with pytest.raises(StorageError, match="refused the statement"):
            await database.fetch_dicts(text)
        assert type(caught.value) is StorageError
        assert f"SQL: {text}" in "".join(traceback.format_exception(caught.value))


async def test_the_wrong_number_of_arguments_is_an_error(database: Database) -> None:
    with pytest.raises(StorageError, match="refused the statement"):
        await database.execute(sql(database, INSERT_THING), (A,))
