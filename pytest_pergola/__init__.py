"""The pytest plugin of Pergola's test kit: databases, and worlds to test packs in.

pytest loads it wherever Pergola is installed, so it imports nothing of Pergola before a test asks for one of its
fixtures. What the fixtures give stands in ``platform_core.testing``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from platform_core.testing import MakeWorld, World
    from platform_core.testing.databases import SessionDatabase
    from platform_core.testing.prepared import PreparedDatabases
    from platform_core.testing.tripwire import Tripwire
    from platform_core.testing.world import Surface

NEEDED = ("pytest_asyncio", "httpx")
KIT = "platform_core.testing"

pytest.register_assert_rewrite(KIT)


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[SessionDatabase]:
    """The session's PostgreSQL database; each test has a schema of its own in it."""
    from platform_core.testing.databases import session_database

    with session_database(request.config) as database:
        yield database


@pytest.fixture(scope="session")
def looks_into_tables() -> tuple[str, ...]:
    """Modules of tests that look into tables past the access rules, besides ``test_*`` and ``conftest``; override it."""
    return ()


@pytest.fixture
def tripwire(looks_into_tables: tuple[str, ...]) -> Iterator[Tripwire]:
    """Fails the test when a statement on an entity's table asks no access rule; set for every test with a database."""
    from platform_core.testing.tripwire import Tripwire

    with Tripwire(looks_into_tables).set() as wire:
        yield wire


@pytest.fixture(params=["sqlite", "postgres"])
def new_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Gives the URL of another empty database at each call; for tests that need more than one."""
    from platform_core.testing.databases import empty_databases

    request.getfixturevalue("tripwire")
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    with empty_databases(tmp_path, server) as give:
        yield give


@pytest.fixture
def database_url(new_database_url: Callable[[], str]) -> str:
    """The URL of an empty database; the test runs once on SQLite and once on PostgreSQL."""
    return new_database_url()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of an empty SQLite database, for what only SQLite has."""
    return f"sqlite:///{tmp_path / 'database.sqlite'}"


@pytest.fixture
def postgres_url(postgres: SessionDatabase) -> Iterator[str]:
    """The URL of an empty PostgreSQL schema, for what only PostgreSQL has."""
    with postgres.fresh_schema() as url:
        yield url


@pytest.fixture(scope="session")
def prepared_databases() -> Iterator[PreparedDatabases]:
    """Databases with active packs, kept for the next test that asks for the same packs."""
    from platform_core.testing.prepared import PreparedDatabases

    prepared = PreparedDatabases()
    yield prepared
    prepared.close()


async def _world(
    database_url: str, prepared_databases: PreparedDatabases, tmp_path: Path
) -> AsyncIterator[MakeWorld]:
    """Give a function that makes a world: it activates the packs named and all that they require.

    The test runs once on SQLite and once on PostgreSQL.
    """
    from platform_core.testing.world import making_worlds

    async with making_worlds(database_url, prepared_databases, tmp_path, _surface) as make:
        yield make


def _surface(world: World) -> Awaitable[Surface]:
    from api.testing import serve_world

    return serve_world(world)


if all(find_spec(name) for name in NEEDED):
    import pytest_asyncio

    world = pytest_asyncio.fixture(name="world", loop_scope="function")(_world)
else:

    @pytest.fixture
    def world() -> None:
        """Say what is missing."""
        pytest.fail(f"worlds need {' and '.join(NEEDED)}; install pergola-csm[testing]", pytrace=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say it when PostgreSQL was wanted and is not there."""
    import sys

    if f"{KIT}.databases" in sys.modules:
        from platform_core.testing.databases import say_what_was_not_tested

        say_what_was_not_tested(terminalreporter, config)
