"""A database for each contender, equal at the start and gone at the end."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import tempfile
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

SETTING = "PERGOLA_BENCH_POSTGRES"
SERVERS = ("postgresql:///postgres", "postgresql://127.0.0.1:5432/postgres")


class NoPostgresError(Exception):
    """There is no PostgreSQL to measure on; the message says what was tried."""


class Databases(ABC):
    """An empty database to load, and its copies."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder

    @abstractmethod
    async def copy(self, name: str) -> str:
        """The URL of a copy of the loaded database; nobody may be connected to it meanwhile."""


class SqliteDatabases(Databases):
    """SQLite files in a temporary folder."""

    async def copy(self, name: str) -> str:
        path = self.folder / f"{name}.db"
        shutil.copyfile(self.folder / "loaded.db", path)
        return f"sqlite:///{path}"


class PostgresDatabases(Databases):
    """Databases on a running server."""

    def __init__(self, server: str, folder: Path) -> None:
        self.server = server
        self.prefix = f"pergola_bench_{secrets.token_hex(4)}"
        self.names = [self.prefix]
        super().__init__(self._url(self.prefix), folder)

    def _url(self, name: str) -> str:
        parts = urlsplit(self.server)
        return f"postgresql://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")

    async def copy(self, name: str) -> str:
        target = f"{self.prefix}_{name}"
        await self.run(f"CREATE DATABASE {target} TEMPLATE {self.prefix}")
        self.names.append(target)
        return self._url(target)

    async def run(self, sql: str) -> None:
        """Run a statement on the server's own database."""
        connection = await asyncpg.connect(self.server, timeout=10)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()


@asynccontextmanager
async def sqlite_databases() -> AsyncIterator[Databases]:
    """Files that last as long as the block."""
    with tempfile.TemporaryDirectory(prefix="pergola-bench-") as name:
        folder = Path(name)
        yield SqliteDatabases(f"sqlite:///{folder / 'loaded.db'}", folder)


@asynccontextmanager
async def postgres_databases() -> AsyncIterator[Databases]:
    """Databases that last as long as the block, on the server that ``PERGOLA_BENCH_POSTGRES`` names or a local one."""
    with tempfile.TemporaryDirectory(prefix="pergola-bench-") as name:
        databases = PostgresDatabases(await _server(), Path(name))
        await databases.run(f"CREATE DATABASE {databases.prefix} TEMPLATE template0 ENCODING 'UTF8'")
        try:
            yield databases
        finally:
            for made in reversed(databases.names):
                await databases.run(f"DROP DATABASE IF EXISTS {made} WITH (FORCE)")


async def _server() -> str:
    named = os.environ.get(SETTING)
    failures = []
    for url in (named,) if named else SERVERS:
        try:
            connection = await asyncpg.connect(url, timeout=5)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            failures.append(f"{url}: {error}")
            continue
        await connection.close()
        return url
    raise NoPostgresError(f"{'; '.join(failures)}. Set {SETTING}=postgresql://user@host/database")


async def versions(url: str) -> str:
    """The name and version of a database."""
    if url.startswith("sqlite"):
        return f"SQLite {sqlite3.sqlite_version}"
    connection = await asyncpg.connect(url)
    try:
        return f"PostgreSQL {(await connection.fetchval('SHOW server_version')).split()[0]}"
    finally:
        await connection.close()
