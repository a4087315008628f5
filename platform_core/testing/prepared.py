"""Databases in which packs are active already, for tests that ask for the same packs again and again.

Activating packs costs more than most tests. On SQLite the first test that asks for a set of packs leaves a copy of the
file for all others; on PostgreSQL it has a database made whose rows are put back afterwards, or the second one has where a
test made the packs, which few ask for. It is a database of its own, because looking into the catalogue gets slower with all
tables that there are beside those asked about.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import asyncpg

from ..discovery import available
from ..pack import Pack

MOST = 24
Connection: TypeAlias = "asyncpg.Connection[Any]"
Build = Callable[[str], Awaitable[None]]
"""Makes the base's tables in the database at a URL, and activates the packs."""


class Wanted:
    """A set of packs, and what is prepared of it. The packs are held, so that no other object gets their identity."""

    def __init__(self, packs: tuple[Pack | str, ...]) -> None:
        self.packs = packs
        self.asked = 0
        """How often on PostgreSQL."""
        self.file: Path | None = None
        self.free: list[PreparedPostgres] = []

    def same(self, packs: tuple[Pack | str, ...]) -> bool:
        """Whether these are the very same packs."""
        return len(packs) == len(self.packs) and all(
            mine is theirs or (isinstance(mine, str) and mine == theirs)
            for mine, theirs in zip(self.packs, packs, strict=True)
        )


class PreparedDatabases:
    """What one test session has prepared."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="pergola-prepared-"))
        self._wanted: OrderedDict[int, Wanted] = OrderedDict()
        self._lent: dict[str, tuple[Wanted, PreparedPostgres]] = {}

    def close(self) -> None:
        """Remove the files; databases go with that of the session."""
        shutil.rmtree(self._folder, ignore_errors=True)

    async def url(self, empty: str, packs: tuple[Pack | str, ...], build: Build) -> str:
        """The URL of a database with these packs active; ``empty`` is an empty database of the wanted kind."""
        wanted = self._find(packs)
        await self._forget_the_oldest()
        if empty.startswith("sqlite:"):
            return await self._copy(empty, wanted, build)
        wanted.asked += 1
        if wanted.asked == 1 and not _installed(packs):
            await build(empty)
            return empty
        return await self._lend(empty, wanted, build)

    async def give_back(self, url: str) -> None:
        """Put the rows of a lent database back; one whose tables were changed is dropped."""
        lent = self._lent.pop(url, None)
        if lent is not None:
            wanted, database = lent
            if wanted in self._wanted.values() and await database.restore():
                wanted.free.append(database)
            else:
                await database.drop()

    def _find(self, packs: tuple[Pack | str, ...]) -> Wanted:
        for key, wanted in self._wanted.items():
            if wanted.same(packs):
                self._wanted.move_to_end(key)
                return wanted
        wanted = Wanted(packs)
        self._wanted[id(wanted)] = wanted
        return wanted

    async def _forget_the_oldest(self) -> None:
        while len(self._wanted) > MOST:
            _, wanted = self._wanted.popitem(last=False)
            if wanted.file is not None:
                wanted.file.unlink()
            for database in wanted.free:
                await database.drop()

    async def _copy(self, empty: str, wanted: Wanted, build: Build) -> str:
        path = Path(empty.removeprefix("sqlite:///"))
        if wanted.file is None:
            await build(empty)
            wanted.file = self._folder / f"{secrets.token_hex(6)}.sqlite"
            shutil.copy(path, wanted.file)
        else:
            shutil.copy(wanted.file, path)
        return empty

    async def _lend(self, empty: str, wanted: Wanted, build: Build) -> str:
        database = wanted.free.pop() if wanted.free else await PreparedPostgres.make(empty, build)
        self._lent[database.url] = (wanted, database)
        return database.url


def _installed(packs: tuple[Pack | str, ...]) -> bool:
    """Whether all of them are of this environment, and not made by a test."""
    offered = available().packs
    return all(isinstance(pack, str) or offered.get(pack.name) is pack for pack in packs)


class PreparedPostgres:
    """A PostgreSQL database whose rows can be put back as they were."""

    def __init__(self, home: str) -> None:
        """``home``: the URL of the session's database, with which it is dropped at the latest."""
        parts = urlsplit(home)
        self.name = f"{parts.path.removeprefix('/')}_{secrets.token_hex(4)}"
        settings = [(key, value) for key, value in parse_qsl(parts.query) if key != "search_path"]
        self._home = urlunsplit(parts._replace(query=urlencode(settings)))
        self.url = urlunsplit(parts._replace(path=f"/{self.name}", query=urlencode(settings)))
        self._restore = ""
        self._shape: object = None

    @classmethod
    async def make(cls, home: str, build: Build) -> PreparedPostgres:
        """Make a database, build it, and keep a copy of its rows."""
        made = cls(home)
        async with _connected(made._home) as connection:
            await connection.execute(f"CREATE DATABASE {made.name} TEMPLATE template0 ENCODING 'UTF8'")
        await build(made.url)
        async with _connected(made.url) as connection:
            await made._keep(connection)
        return made

    async def drop(self) -> None:
        """Drop it, whoever looks into it."""
        async with _connected(self._home) as connection:
            await connection.execute(f"DROP DATABASE {self.name} WITH (FORCE)")

    async def _keep(self, connection: Connection) -> None:
        await connection.execute("CREATE SCHEMA kept")
        tables = [
            row[0]
            for row in await connection.fetch(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
            )
        ]
        steps = ["SET session_replication_role = replica"]
        for table in tables:
            full, copy = f'public."{table}"', f'kept."{table}"'
            steps.append(f"DELETE FROM {full}")
            if await connection.fetchval(f"SELECT count(*) FROM {full}"):
                await connection.execute(f"CREATE TABLE {copy} AS TABLE {full}")
                steps.append(f"INSERT INTO {full} SELECT * FROM {copy}")
        self._restore = "; ".join(steps)
        self._shape = await self._columns(connection)

    async def restore(self) -> bool:
        """Put the rows back; ``False`` when its tables are no longer the same."""
        async with _connected(self.url) as connection:
            if await self._columns(connection) != self._shape:
                return False
            async with connection.transaction():
                await connection.execute(self._restore)
        return True

    async def _columns(self, connection: Connection) -> object:
        return await connection.fetch(
            "SELECT c.relname, c.relkind, a.attname, a.atttypid::regtype::text FROM pg_class c LEFT JOIN pg_attribute a "
            "ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
            "WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1, 3"
        )


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[Connection]:
    """A connection of its own, for a moment."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()
