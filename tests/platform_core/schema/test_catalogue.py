"""What the database has."""

import asyncpg
import pytest

from platform_core import ConfigurationError, Entity, Reference, String, Unique
from platform_core.schema import plan_schema, read_catalogue
from platform_core.storage import Database, open_database
from tests.platform_core.schema.tools import summaries, sync


class Shelf(Entity, tablename="x_shelf"):
    """A shelf."""

    label = String(40, required=True)
    above = Reference("self")
    constraints = (Unique(("label", "above"), because="Shelves are told apart"),)


async def test_what_was_created_is_read_back_as_declared(database: Database) -> None:
    await sync(database, Shelf)
    table = (await read_catalogue(database)).tables["x_shelf"]
    label = next(column for column in table.columns if column.name == "label")
    above = next(column for column in table.columns if column.name == "above")
    assert label.required
    assert not above.required
    assert above.references is not None
    assert (above.references.table, above.references.on_delete) == ("x_shelf", "SET NULL")
    assert [column.name for column in table.columns if column.primary] == ["sys_id"]
    unique = [index for index in table.indexes if index.unique]
    assert [(index.name, index.columns) for index in unique] == [
        ("uq_x_shelf__label__above", ("label", "above"))
    ]


async def test_an_empty_database_has_nothing(database: Database) -> None:
    catalogue = await read_catalogue(database)
    assert catalogue.tables == {}
    assert catalogue.taken == frozenset()


async def test_tables_of_another_schema_are_not_ours(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    schema = await connection.fetchval("SELECT current_schema()")
    other = f"{schema}_other"
    await connection.execute(f"CREATE SCHEMA {other}; CREATE TABLE {other}.x_shelf (sys_id uuid)")
    database = open_database(postgres_url)
    await database.open()
    try:
        assert "table x_shelf with 9 columns" in summaries(await sync(database, Shelf))
        assert (await plan_schema(database, [Shelf])).changes == ()
    finally:
        await database.close()
        await connection.execute(f"DROP SCHEMA {other} CASCADE")
        await connection.close()


async def test_a_search_path_to_nowhere_is_an_error_with_a_remedy(postgres_url: str) -> None:
    database = open_database(f"{postgres_url}_missing")
    await database.open()
    try:
        with pytest.raises(ConfigurationError, match="search_path.*create the schema"):
            await read_catalogue(database)
    finally:
        await database.close()
