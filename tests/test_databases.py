"""The databases that all other tests stand on: empty, apart from each other, gone afterwards."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from platform_core.testing.databases import SessionDatabase, open_session_database, refuse
from platform_core.testing.postgres_server import SETTING, NoServerError, find_binaries, throwaway_server

TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"


async def fetch(url: str, *statements: str) -> object:
    """Run the statements on a connection of their own; the last one's first value."""
    connection = await asyncpg.connect(url)
    try:
        return [await connection.fetchval(statement) for statement in statements][-1]
    finally:
        await connection.close()


def test_every_data_test_runs_on_both_databases(database_url: str, request: pytest.FixtureRequest) -> None:
    scheme = database_url.partition(":")[0]
    assert {"sqlite": "sqlite", "postgresql": "postgres"}[scheme] == request.node.callspec.id


@pytest.mark.parametrize("new_database_url", ["sqlite"], indirect=True)
def test_a_sqlite_url_names_a_file_that_is_not_there_yet(new_database_url: Callable[[], str]) -> None:
    first, second = (Path(new_database_url().removeprefix("sqlite:///")) for _ in range(2))
    assert first != second
    assert first.is_absolute()
    assert not first.exists()
    sqlite3.connect(first).close()


def test_the_sqlite_url_alone_is_one_too(sqlite_url: str) -> None:
    assert not Path(sqlite_url.removeprefix("sqlite:///")).exists()


async def test_a_postgres_url_leads_into_an_empty_schema_of_its_own(postgres_url: str) -> None:
    assert await fetch(postgres_url, TABLES) == 0
    assert await fetch(postgres_url, "CREATE TABLE thing (id int)", TABLES) == 1
    assert str(await fetch(postgres_url, "SELECT current_schema()")) in postgres_url


@pytest.mark.parametrize("new_database_url", ["postgres"], indirect=True)
async def test_two_urls_of_one_test_share_no_table(new_database_url: Callable[[], str]) -> None:
    first, second = new_database_url(), new_database_url()
    assert await fetch(first, "CREATE TABLE thing (id int)", TABLES) == 1
    assert await fetch(second, TABLES) == 0


def test_a_schema_is_gone_when_its_test_is_over(postgres: SessionDatabase) -> None:
    count = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 't\\_%'"
    before = asyncio.run(fetch(postgres.url, count))
    with postgres.fresh_schema() as url:
        asyncio.run(fetch(url, "CREATE TABLE thing (id int)"))
        assert asyncio.run(fetch(postgres.url, count)) != before
    assert asyncio.run(fetch(postgres.url, count)) == before


def test_a_transaction_that_a_test_leaves_open_is_reported_and_ended(postgres: SessionDatabase) -> None:
    with asyncio.Runner() as runner:
        with ExitStack() as schema:
            url = schema.enter_context(postgres.fresh_schema())
            holder = runner.run(asyncpg.connect(url))
            runner.run(holder.execute("BEGIN; CREATE TABLE thing (id int)"))
            runner.run(holder.execute("COMMIT; BEGIN; LOCK thing"))
            with pytest.raises(pytest.fail.Exception, match="left a transaction open.*LOCK thing"):
                schema.close()
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            runner.run(holder.execute("SELECT 1"))


def test_a_session_drops_its_database_whoever_is_still_connected(postgres: SessionDatabase) -> None:
    count = "SELECT count(*) FROM pg_database WHERE datname = '{}'"
    with asyncio.Runner() as runner:
        with ExitStack() as session:
            other = open_session_database(session, {SETTING: postgres.url})
            exists = count.format(other.name)
            idle = runner.run(asyncpg.connect(other.url))
            assert runner.run(fetch(postgres.url, exists)) == 1
        assert runner.run(fetch(postgres.url, exists)) == 0
        idle.terminate()


@pytest.fixture
def binaries() -> Path:
    try:
        return find_binaries(os.environ.get("PATH"))
    except NoServerError as error:
        pytest.skip(str(error))


def test_a_server_of_our_own_serves_and_leaves_nothing_behind(binaries: Path) -> None:
    with throwaway_server(binaries) as url:
        home = Path(str(asyncio.run(fetch(url, "SHOW unix_socket_directories"))))
        assert asyncio.run(fetch(url, "CREATE TABLE thing (id int)", TABLES)) == 1
        assert home.exists()
    assert not home.exists()


def test_a_server_of_our_own_ends_with_us_even_when_we_are_killed(binaries: Path) -> None:
    program = """
import os, pathlib, sys
from platform_core.testing.postgres_server import throwaway_server
with throwaway_server(pathlib.Path(sys.argv[1])) as url:
    print(url, flush=True)
    os.kill(os.getpid(), 9)
"""
    killed = subprocess.run([sys.executable, "-c", program, binaries], stdout=subprocess.PIPE, check=False)
    assert killed.returncode == -9
    home = Path(parse_qs(urlsplit(killed.stdout.decode().strip()).query)["host"][0])
    try:
        give_up = time.monotonic() + 20
        while (home / "data" / "postmaster.pid").exists() and time.monotonic() < give_up:
            time.sleep(0.05)
        assert (home / "data").exists()
        assert not (home / "data" / "postmaster.pid").exists()
    finally:
        shutil.rmtree(home)


@pytest.mark.parametrize("broken", ["initdb", "postgres"])
def test_a_server_that_does_not_start_says_why(broken: str) -> None:
    with tempfile.TemporaryDirectory() as folder:  # Not `tmp_path`, which root's server could not read.
        binaries = Path(folder)
        binaries.chmod(0o755)
        for name in ("initdb", "postgres"):
            end = "echo out of luck >&2; exit 1" if name == broken else "mkdir data"
            (binaries / name).write_text(f"#!/bin/sh\n{end}\n")
            (binaries / name).chmod(0o755)
        with pytest.raises(NoServerError, match="out of luck"), throwaway_server(binaries):
            pytest.fail("a server that cannot start was served")


def test_the_newest_installation_is_taken(tmp_path: Path) -> None:
    for version in ("9.6", "15", "17"):
        folder = tmp_path / "usr/lib/postgresql" / version / "bin"
        folder.mkdir(parents=True)
        for name in ("initdb", "postgres"):
            (folder / name).touch()
    (tmp_path / "usr/lib/postgresql/17/bin/postgres").unlink()
    assert find_binaries("", root=tmp_path).parent.name == "15"
    with pytest.raises(NoServerError, match="initdb"):
        find_binaries("", root=tmp_path / "empty")


def test_a_named_server_is_never_replaced_by_another() -> None:
    nowhere = "postgresql://127.0.0.1:1/nothing"
    with ExitStack() as stack, pytest.raises(NoServerError, match=f"^{SETTING}: .*$"):
        open_session_database(stack, {SETTING: nowhere})


@pytest.mark.parametrize("environ", [{"CI": "true"}, {SETTING: "postgresql://host/database"}], ids=repr)
def test_without_a_server_a_run_that_counts_fails(environ: dict[str, str]) -> None:
    with pytest.raises(pytest.fail.Exception, match="missing"):
        refuse(environ, "it is missing")


def test_without_a_server_a_developer_goes_on() -> None:
    with pytest.raises(pytest.skip.Exception, match="missing"):
        refuse({}, "it is missing")
