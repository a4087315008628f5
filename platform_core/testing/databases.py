"""Databases for tests: an empty one for each, on SQLite and on PostgreSQL.

On PostgreSQL the session has one database and each test a schema of its own in it, because making a database
takes far longer. Databases whose names begin with that of the session are dropped with it.
"""

import asyncio
import itertools
import os
import secrets
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self, TypeVar
from urllib.parse import urlsplit

import asyncpg
import pytest

from .postgres_server import SETTING, NoServerError, candidates

T = TypeVar("T")

WHY_NOT = pytest.StashKey[str]()
REMEDY = f"start PostgreSQL, install its server programs, or set {SETTING}=postgresql://user@host/database"
OF_SESSION = "SELECT datname FROM pg_database WHERE starts_with(datname, $1)"
LEFT_OPEN = """
SELECT pid, state, query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class SessionDatabase:
    """The database of one test session, made on the server at `server_url` and dropped at the end."""

    def __init__(self, server_url: str) -> None:
        name = f"pergola_test_{secrets.token_hex(6)}"
        parts = urlsplit(server_url)
        self.name = name
        self.url = f"postgresql://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")
        self._server_url = server_url
        self._runner = asyncio.Runner()
        self._thread = ThreadPoolExecutor(1)
        self._exit = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            undo.enter_context(self._thread)
            undo.callback(lambda: self._thread.submit(self._runner.close).result())
            server = self._connect(self._server_url, undo)
            self._run(server.execute(f"CREATE DATABASE {self.name} TEMPLATE template0 ENCODING 'UTF8'"))
            undo.callback(lambda: self._run(self._drop_all(server)))
            self._connection = self._connect(self.url, undo)
            self._exit = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.close()

    @contextmanager
    def fresh_schema(self) -> Iterator[str]:
        """The URL of an empty schema, which is dropped with all that it holds."""
        schema = f"t_{secrets.token_hex(6)}"
        self._run(self._connection.execute(f"CREATE SCHEMA {schema}"))
        try:
            yield f"{self.url}{'&' if '?' in self.url else '?'}search_path={schema}"
        finally:
            self._drop(schema)

    async def _drop_all(self, server: "asyncpg.Connection[asyncpg.Record]") -> None:
        for row in await server.fetch(OF_SESSION, self.name):
            await server.execute(f"DROP DATABASE {row[0]} WITH (FORCE)")

    def _drop(self, schema: str) -> None:
        drop = f"DROP SCHEMA {schema} CASCADE"
        try:
            self._run(self._connection.execute(drop))
        except asyncpg.LockNotAvailableError:
            others = self._run(self._connection.fetch(LEFT_OPEN))
            for other in others:
                self._run(self._connection.execute("SELECT pg_terminate_backend($1, 5000)", other["pid"]))
            self._run(self._connection.execute(drop))
            held = "; ".join(f"{other['state']}: {other['query']}" for other in others)
            pytest.fail(f"the test left a transaction open; end it there ({held})", pytrace=False)

    def _connect(self, url: str, undo: ExitStack) -> "asyncpg.Connection[asyncpg.Record]":
        connection = self._run(asyncpg.connect(url, timeout=10, server_settings={"lock_timeout": "2s"}))
        undo.callback(lambda: self._run(connection.close(timeout=5)))
        return connection

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do it in our own thread: the test's may be running an event loop already."""
        return self._thread.submit(self._runner.run, work).result()


def open_session_database(stack: ExitStack, environ: Mapping[str, str]) -> SessionDatabase:
    """The session's database on the first server that lets us make one, closed when `stack` is."""
    reasons = []
    for name, server in candidates(environ):
        try:
            with ExitStack() as attempt:
                database = attempt.enter_context(SessionDatabase(attempt.enter_context(server())))
                stack.enter_context(attempt.pop_all())
                return database
        except (NoServerError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            reasons.append(f"{name}: {str(error) or type(error).__name__}")
    raise NoServerError("\n".join(reasons))


@contextmanager
def session_database(config: pytest.Config) -> Iterator[SessionDatabase]:
    """The session's PostgreSQL database. Without a server its tests are skipped, and fail where CI is set."""
    with ExitStack() as stack:
        try:
            database = open_session_database(stack, os.environ)
        except NoServerError as error:
            config.stash[WHY_NOT] = str(error)
            refuse(os.environ, "PostgreSQL is missing; the end of the report says why")
        yield database


def refuse(environ: Mapping[str, str], reason: str) -> NoReturn:
    """Skip where a developer is at work; fail where half a run would pass for a whole one."""
    if environ.get("CI") == "true" or SETTING in environ:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@contextmanager
def empty_databases(folder: Path, postgres: SessionDatabase | None) -> Iterator[Callable[[], str]]:
    """A function that gives the URL of another empty database at each call: SQLite files, without PostgreSQL."""
    if postgres is None:
        numbers = itertools.count(1)
        yield lambda: f"sqlite:///{folder / f'database_{next(numbers)}.sqlite'}"
        return
    with ExitStack() as schemas:
        yield lambda: schemas.enter_context(postgres.fresh_schema())


def say_what_was_not_tested(reporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say it at the end, where it is seen, when half the tests did not run."""
    if why_not := config.stash.get(WHY_NOT, None):
        reporter.section("NOT TESTED ON POSTGRESQL", sep="!", red=True, bold=True)
        reporter.line(why_not)
        reporter.line(REMEDY)
