"""The door to a database, and what holds outside transactions."""

import datetime as dt
from pathlib import Path

import pytest

from platform_core.errors import ConfigurationError, DatabaseUnavailable, StorageError
from platform_core.storage import Database, open_database
from platform_core.storage.values import FIRST, LAST
from tests.platform_core.storage.samples import A, B, C, insert_thing, names, opened, sql

MOMENT = dt.datetime(2026, 11, 22, 23, 25, 0, 120, tzinfo=dt.timezone(dt.timedelta(hours=1)))
ADD_NOTE = "INSERT INTO note (thing, said, at, day, done, raw, ratio) VALUES ($1, $2, $3, $4, $5, $6, $7)"

UPDATE_BEGINNING_WITH_WITH = """
WITH chosen AS (SELECT id FROM thing WHERE name = 'pump')
UPDATE thing SET amount = 2 WHERE id IN (SELECT id FROM chosen)
"""


@pytest.mark.parametrize(
    "url",
    ["sqlite:", "sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory", "sqlite:///file::memory:"],
)
def test_sqlite_in_memory_is_refused_with_a_remedy(url: str) -> None:
    with pytest.raises(ConfigurationError, match="is not a file.*name a file"):
        open_database(url)


@pytest.mark.parametrize(
    "url", ["sqlite:///", "sqlite://host/x.db", "sqlite:/x.db", "sqlite:///x.db?cache=shared"]
)
def test_a_sqlite_url_without_a_usable_path_is_refused_with_a_remedy(url: str) -> None:
    with pytest.raises(ConfigurationError, match="write sqlite:///relative"):
        open_database(url)


@pytest.mark.parametrize("url", ["", "mysql://host/db", "postgresql+asyncpg://host/db", "/var/pergola.db"])
def test_other_databases_are_refused_with_a_remedy(url: str) -> None:
    with pytest.raises(ConfigurationError, match="write sqlite:///.*postgresql://"):
        open_database(url)


@pytest.mark.parametrize("rest", ["host:port/db", "host:99999999/db", "[::1/db"])
def test_a_postgres_url_that_cannot_be_read_is_refused_without_its_password(rest: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read") as caught:
        open_database(f"postgresql://ann:hunter2@{rest}")
    assert "hunter2" not in str(caught.value)


def test_a_postgres_url_may_name_several_hosts() -> None:
    assert open_database("postgresql://ann@one:5432,two:5433/db").dialect == "postgres"


async def test_a_server_that_is_not_there_is_unavailable_with_a_remedy() -> None:
    database = open_database("postgresql://127.0.0.1:1/nowhere")
    with pytest.raises(DatabaseUnavailable, match="check that the server runs"):
        await database.open()


async def test_a_database_that_is_not_there_is_unavailable(postgres_url: str) -> None:
    database = open_database(postgres_url.replace("/pergola_test_", "/no_such_", 1))
    with pytest.raises(DatabaseUnavailable, match="does not exist"):
        await database.open()


async def test_a_postgres_url_with_a_wrong_parameter_is_refused(postgres_url: str) -> None:
    with pytest.raises(ConfigurationError, match="sslmode"):
        await open_database(f"{postgres_url}&sslmode=perhaps").open()


async def test_a_folder_that_is_not_there_is_unavailable_with_a_remedy(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/missing/x.db")
    with pytest.raises(DatabaseUnavailable, match="check the file"):
        await database.open()
    with pytest.raises(DatabaseUnavailable, match="not open"):
        await database.fetch("SELECT 1")


async def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Ann, " * 100)
    with pytest.raises(DatabaseUnavailable, match="not a database"):
        await open_database(f"sqlite:///{tmp_path}/letter.txt").open()


async def test_a_database_that_is_not_open_says_so(database_url: str) -> None:
    database = open_database(database_url)
    for attempt in (database.fetch, database.execute, database.fetch_dicts):
        with pytest.raises(DatabaseUnavailable, match="await its `open` first"):
            await attempt("SELECT 1")
    for scope in (database.transaction, database.side_transaction):
        with pytest.raises(DatabaseUnavailable, match="await its `open` first"):
            scope()


async def test_a_database_can_be_closed_and_opened_again(database: Database) -> None:
    await insert_thing(database)
    await database.open()
    await database.close()
    await database.close()
    await database.open()
    assert await names(database) == ["pump"]


async def test_values_come_back_as_they_went_in(database: Database) -> None:
    day = dt.date(2026, 2, 28)
    values = (A, "naïve ☂ \n'quoted'", MOMENT, day, True, b"\x00\xff", 0.1)
    assert await database.execute(sql(database, ADD_NOTE), values) == 1
    ((thing, said, at, read_day, done, raw, ratio),) = await database.fetch("SELECT * FROM note")
    assert (thing, said, raw, ratio) == (A, values[1], b"\x00\xff", 0.1)
    assert done == 1
    if database.dialect == "sqlite":
        assert (at, read_day) == ("2026-11-22T22:25:00.000120+00:00", "2026-02-28")
    else:
        assert (at, read_day) == (MOMENT, day)
        assert at.utcoffset() == dt.timedelta(0)


async def test_rows_are_tuples(database: Database) -> None:
    assert await database.fetch("SELECT 1, 'x'") == [(1, "x")]
    assert type((await database.fetch("SELECT 1"))[0]) is tuple


async def test_rows_can_come_with_the_names_of_their_columns(database: Database) -> None:
    await insert_thing(database)
    assert await database.fetch_dicts("SELECT name, amount AS count FROM thing") == [
        {"name": "pump", "count": 0}
    ]


async def test_nothing_comes_back_as_nothing(database: Database) -> None:
    await database.execute(sql(database, ADD_NOTE), (None,) * 7)
    assert await database.fetch("SELECT * FROM note") == [(None,) * 7]


@pytest.mark.parametrize(("end", "inwards"), [(FIRST, 1), (LAST, -1)], ids=["first", "last"])
async def test_a_time_that_means_no_end_is_refused_and_the_one_beside_it_comes_back(
    database: Database, end: dt.datetime, inwards: int
) -> None:
    with pytest.raises(StorageError, match="no end at all"):
        await database.execute(sql(database, ADD_NOTE), (None, None, end, None, None, None, None))
    beside = end + dt.timedelta(microseconds=inwards)
    await database.execute(sql(database, ADD_NOTE), (None, None, beside, None, None, None, None))
    (row,) = await database.fetch("SELECT * FROM note")
    assert beside in row or beside.isoformat(timespec="microseconds") in row


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = MOMENT.replace(tzinfo=None)
    with pytest.raises(StorageError, match="without a time zone"):
        await database.execute(sql(database, ADD_NOTE), (None, None, naive, None, None, None, None))
    async with database.transaction() as transaction:
        with pytest.raises(StorageError, match="without a time zone"):
            async with transaction.savepoint():
                await transaction.execute_many(
                    sql(database, ADD_NOTE), [(None, None, naive, None, None, None, None)]
                )
    assert await database.fetch("SELECT * FROM note") == []


async def test_a_value_that_no_column_can_hold_is_an_error_without_the_value(database: Database) -> None:
    for secret in (object(), {"pin": 4711}):
        with pytest.raises(StorageError) as caught:
            await database.execute(sql(database, "INSERT INTO note (said) VALUES ($1)"), (secret,))
        assert "4711" not in str(caught.value)
    for number in (2**63, -(2**80)):
        with pytest.raises(StorageError) as caught:
            await insert_thing(database, amount=number)
        assert str(number) not in str(caught.value)
    assert await database.fetch("SELECT * FROM note") == []


async def test_execute_tells_how_many_rows_changed(database: Database) -> None:
    assert await insert_thing(database, A, "pump") == 1
    assert await insert_thing(database, B, "valve") == 1
    assert await database.execute("UPDATE thing SET amount = amount + 1") == 2
    assert await database.execute("UPDATE thing SET amount = 9 WHERE name = 'none'") == 0
    assert await database.execute(UPDATE_BEGINNING_WITH_WITH) == 1
    assert await database.execute("UPDATE thing SET amount = 3 RETURNING id") == 2
    assert await insert_thing_or_nothing(database) == 0
    assert await database.execute("DELETE FROM thing") == 2
    assert await database.execute("CREATE INDEX thing_by_amount ON thing (amount)") == 0


async def insert_thing_or_nothing(database: Database) -> int:
    text = "INSERT INTO thing (id, name) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING"
    return await database.execute(sql(database, text), (A, "other"))


async def test_a_fetch_may_write(database: Database) -> None:
    text = "INSERT INTO thing (id, name) VALUES ($1, $2) RETURNING name"
    assert await database.fetch(sql(database, text), (A, "pump")) == [("pump",)]
    assert await database.fetch("\n  update thing SET amount = 7 RETURNING amount") == [(7,)]
    assert await names(database) == ["pump"]


async def test_a_placeholder_may_be_used_twice(database: Database) -> None:
    await insert_thing(database, A, "pump")
    text = "SELECT name FROM thing WHERE name = $1 OR lower(name) = $1 OR amount = $2"
    assert await database.fetch(sql(database, text), ("pump", 5)) == [("pump",)]


async def test_ids_work_in_lists_on_postgres(postgres_database: Database) -> None:
    for key, name in ((A, "pump"), (B, "valve"), (C, "hose")):
        await insert_thing(postgres_database, key, name)
    found = await postgres_database.fetch("SELECT name FROM thing WHERE id = ANY($1) ORDER BY 1", ([A, C],))
    assert found == [("hose",), ("pump",)]
    assert await postgres_database.fetch("SELECT array_agg(id ORDER BY id) FROM thing") == [([A, B, C],)]
    assert await postgres_database.fetch("SELECT $1::uuid[]", ([],)) == [([],)]
    with pytest.raises(StorageError, match="cannot use an argument"):
        await postgres_database.fetch("SELECT $1::uuid", ("not hex",))


async def test_the_url_chooses_the_schema_and_other_settings(postgres_url: str) -> None:
    settings = ("jit", "application_name", "lock_timeout", "timezone")
    async with opened(f"{postgres_url}&jit=on&application_name=trial", busy_timeout=2.5) as database:
        schema = postgres_url.rpartition("=")[2]
        assert await database.fetch("SELECT current_schema()") == [(schema,)]
        shown = [(await database.fetch(f"SHOW {name}"))[0][0] for name in settings]
    assert shown == ["on", "trial", "2500ms", "UTC"]


@pytest.mark.parametrize(("durable", "level"), [(True, 2), (False, 1)])
async def test_a_durable_sqlite_waits_for_the_disk(sqlite_url: str, durable: bool, level: int) -> None:
    async with opened(sqlite_url, durable=durable) as database, database.transaction() as transaction:
        assert await transaction.fetch("PRAGMA synchronous") == [(level,)]
        assert await transaction.fetch("PRAGMA foreign_keys") == [(1,)]
        assert await transaction.fetch("PRAGMA journal_mode") == [("wal",)]


async def test_a_postgres_that_need_not_be_durable_does_not_wait_for_the_disk(
    postgres_database: Database,
) -> None:
    assert await postgres_database.fetch("SHOW synchronous_commit") == [("off",)]


async def test_searching_with_like_ignores_case_on_sqlite(sqlite: Database) -> None:
    await insert_thing(sqlite, A, "Pump")
    assert await sqlite.fetch("SELECT name FROM thing WHERE name LIKE 'pU%'") == [("Pump",)]
