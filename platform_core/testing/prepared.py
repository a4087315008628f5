"""Databases in which packs are active already, for tests that ask for the same packs again and again.

Activating packs costs more than most tests. On SQLite the first test that asks for a set of packs leaves a copy of the
file for all others; on PostgreSQL the second has a schema made whose rows are put back afterwards.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import asyncpg

from ..pack import Pack

MOST = 40
Key = tuple[str, ...]
Build = Callable[[str], Awaitable[None]]
"""Makes the base's tables in the database at a URL, and activates the packs."""


class Wanted:
    """A set of packs, and what is prepared of it. The packs are held, so that no other object gets their identity."""

    def __init__(self, packs: tuple[Pack | str, ...]) -> None:
        self.packs = packs
        self.asked = 0
        """How often on PostgreSQL."""
        self.file: Path | None = None
        self.free: list[PreparedSchema] = []

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
        self._lent: dict[str, tuple[Wanted, PreparedSchema]] = {}

    def close(self) -> None:
        """Remove the files; schemas go with the session's database."""
        shutil.rmtree(self._folder, ignore_errors=True)

    async def url(self, empty: str, packs: tuple[Pack | str, ...], build: Build) -> str:
        """The URL of a database with these packs active; ``empty`` is an empty database of the wanted kind."""
        wanted = self._find(packs)
        if empty.startswith("sqlite:"):
            return await self._copy(empty, wanted, build)
        wanted.asked += 1
        if wanted.asked == 1:
            await build(empty)
            return empty
        return await self._lend(empty, wanted, build)

    async def give_back(self, url: str) -> None:
        """Put the rows of a lent schema back; one whose tables were changed is dropped."""
        lent = self._lent.pop(url, None)
        if lent is not None:
            wanted, schema = lent
            if await schema.restore():
                wanted.free.append(schema)

    def _find(self, packs: tuple[Pack | str, ...]) -> Wanted:
        for key, wanted in self._wanted.items():
            if wanted.same(packs):
                self._wanted.move_to_end(key)
                return wanted
        wanted = Wanted(packs)
        self._wanted[id(wanted)] = wanted
        if len(self._wanted) > MOST:
            self._wanted.popitem(last=False)
        return wanted

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
        schema = wanted.free.pop() if wanted.free else await PreparedSchema.make(empty, build)
        self._lent[schema.url] = (wanted, schema)
        return schema.url


class PreparedSchema:
    """A PostgreSQL schema whose rows can be put back as they were."""

    def __init__(self, url: str, name: str) -> None:
        self.url = url
        self._name = name
        self._restore = ""
        self._shape: object = None

    @classmethod
    async def make(cls, empty: str, build: Build) -> PreparedSchema:
        """Make a schema beside an empty one, build it, and keep a copy of its rows."""
        name = f"w_{secrets.token_hex(6)}"
        parts = urlsplit(empty)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        url = urlunsplit(parts._replace(query=urlencode({**query, "search_path": name})))
        schema = cls(url, name)
        async with schema._connection() as connection:
            await connection.execute(f"CREATE SCHEMA {name}; CREATE SCHEMA {name}_rows")
        await build(url)
        async with schema._connection() as connection:
            await schema._keep(connection)
        return schema

    def _connection(self) -> _Connection:
        return _Connection(self.url)

    async def _keep(self, connection: asyncpg.Connection) -> None:
        tables = [
            row[0]
            for row in await connection.fetch(
                "SELECT tablename FROM pg_tables WHERE schemaname = $1", self._name
            )
        ]
        steps = ["SET session_replication_role = replica"]
        for table in tables:
            full, copy = f'{self._name}."{table}"', f'{self._name}_rows."{table}"'
            steps.append(f"DELETE FROM {full}")
            if await connection.fetchval(f"SELECT count(*) FROM {full}"):
                await connection.execute(f"CREATE TABLE {copy} AS TABLE {full}")
                steps.append(f"INSERT INTO {full} SELECT * FROM {copy}")
        self._restore = "; ".join(steps)
        self._shape = await self._columns(connection)

    async def restore(self) -> bool:
        """Put the rows back; ``False`` (and the schema dropped) when its tables are no longer the same."""
        async with self._connection() as connection:
            if await self._columns(connection) != self._shape:
                await connection.execute(
                    f"DROP SCHEMA {self._name} CASCADE; DROP SCHEMA {self._name}_rows CASCADE"
                )
                return False
            async with connection.transaction():
                await connection.execute(self._restore)
        return True

    async def _columns(self, connection: asyncpg.Connection) -> object:
        return await connection.fetch(
            "SELECT c.relname, c.relkind, a.attname, a.atttypid::regtype::text FROM pg_class c LEFT JOIN pg_attribute a "
            "ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
            "WHERE c.relnamespace = $1::regnamespace ORDER BY 1, 3",
            self._name,
        )


class _Connection:
    """A connection of its own, for a moment."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        query = {key: values[0] for key, values in parse_qs(parts.query).items() if key != "search_path"}
        self._url = urlunsplit(parts._replace(query=urlencode(query)))
        self._open: asyncpg.Connection | None = None

    async def __aenter__(self) -> asyncpg.Connection:
        self._open = await asyncpg.connect(self._url)
        return self._open

    async def __aexit__(self, *error: object) -> None:
        if self._open is not None:
            await self._open.close()
