"""P1: a plan is drawn by reading alone. It passes where nothing can be written, for every verb."""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NoReturn, Self

import pytest

from platform_core import Actor, Pack, StorageError, User
from platform_core.instance import Instance
from platform_core.operations import VERBS, OperationName, execute, plan
from platform_core.storage import Row
from platform_core.storage.sqlite_connection import fetch
from tests.platform_core.operations import samples
from tests.platform_core.operations.conftest import MakeInstance
from tests.platform_core.operations.snapshots import AUDIT, rows_of, snapshot

READS = re.compile(r"\s*(SELECT|WITH)\b")
WRITES = re.compile(
    r"\b(INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|TRUNCATE|GRANT|BEGIN|LOCK|COPY|VACUUM|NOTIFY|nextval"
    r"|set_config|pg_(try_)?advisory\w*)\b",
    re.IGNORECASE,
)
spare = Pack(name="spare", version="1.0", summary="Was active once", requires=("shop",))
PACKS = (samples.shop, samples.club, spare)
ASKED: tuple[tuple[str, ...], ...] = (("shop",), ("club",), ("spare",), ("club", "shop"), ("nonsense",), ())


@pytest.fixture
async def lived_in(make_instance: MakeInstance, admin: Actor) -> Instance:
    """An instance with a pack in every state, records, and somebody who has a role: everything there is to count."""
    instance = await make_instance(*PACKS)
    done: list[tuple[OperationName, tuple[str, ...]]] = [
        ("activate", ("shop", "club", "spare")),
        ("deactivate", ("club", "spare")),
        ("uninstall", ("club",)),
    ]
    for verb, names in done:
        drawn = await plan(instance, verb, names)
        await execute(instance, verb, names, drawn.hash, admin)
        await instance.reload()
    system = instance.elevated("a test")
    bob = await system.create(User, {"user_name": "bob"})
    await system.create("sys_user_has_role", {"user": bob["sys_id"], "role": "shop.clerk"})
    return instance


async def plans(instance: Instance) -> list[tuple[str, str, tuple[str, ...]]]:
    """Every plan there is to draw here: verb, hash, blockers."""
    drawn = [(verb, await plan(instance, verb, names)) for verb in VERBS for names in ASKED]
    return [(verb, made.hash, made.blockers) for verb, made in drawn]


async def test_p1_planning_says_nothing_to_the_database_but_select(lived_in: Instance) -> None:
    before = await snapshot(lived_in.database), await rows_of(lived_in.database, AUDIT)
    said: list[str] = []

    def refuse(sql: str) -> None:
        if not READS.match(sql) or WRITES.search(sql):
            raise AssertionError(f"a plan says {sql}")
        said.append(sql)

    lived_in.database.observer = refuse
    await plans(lived_in)
    lived_in.database.observer = None
    assert any("sys_user_has_role" in sql for sql in said), "users were counted"
    assert (await snapshot(lived_in.database), await rows_of(lived_in.database, AUDIT)) == before


async def test_p1_planning_passes_where_the_database_refuses_every_write(
    lived_in: Instance, database_url: str
) -> None:
    expected = await plans(lived_in)
    possible = {verb for verb, _, blockers in expected if not blockers}
    assert possible >= VERBS.keys() - {"upgrade"}, "each verb is planned where there is something to do"
    async with unable_to_write(lived_in, database_url) as reader:
        with pytest.raises((StorageError, sqlite3.OperationalError)):
            await reader.database.fetch("INSERT INTO sys_generation (sys_id) VALUES ('x') RETURNING 1")
        assert await plans(reader) == expected


@asynccontextmanager
async def unable_to_write(instance: Instance, url: str) -> AsyncIterator[Instance]:
    """The instance as somebody sees it whom the database itself keeps from writing."""
    if instance.database.dialect == "sqlite":
        async with samples.an_instance(url, *PACKS, archives=instance.configuration.archives) as other:
            with ReadOnlyFile(url) as file:
                other.database = file  # type: ignore[assignment]
                yield other
        return
    role = f"pergola_reader_{secrets.token_hex(4)}"
    (schema,) = (await instance.database.fetch("SELECT current_schema()"))[0]
    await instance.database.execute(f"CREATE ROLE {role}")
    try:
        await instance.database.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
        await instance.database.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}")
        reading = f"{url}&role={role}&default_transaction_read_only=on"
        async with samples.an_instance(reading, *PACKS, archives=instance.configuration.archives) as other:
            assert await other.database.fetch("SELECT current_user") == [(role,)]
            yield other
    finally:
        await instance.database.execute(f"DROP OWNED BY {role}")
        await instance.database.execute(f"DROP ROLE {role}")


class ReadOnlyFile:
    """A SQLite file that is open for reading only: there is no other connection to it."""

    dialect = "sqlite"
    observer = None

    def __init__(self, url: str) -> None:
        self.url = url
        path = Path(url.removeprefix("sqlite:///"))
        self._file = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()

    async def fetch(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        return fetch(self._file, sql, args)

    async def close(self) -> None:
        """Leave it to whoever opened it."""

    def __getattr__(self, name: str) -> NoReturn:
        raise AssertionError(f"a plan asks a database that cannot be written for {name!r}")


@pytest.mark.parametrize("verb", VERBS)
async def test_p1_drawing_a_plan_again_gives_the_same_in_every_process(
    make_instance: MakeInstance, lived_in: Instance, verb: OperationName
) -> None:
    other = await make_instance(*PACKS)
    for names in ASKED:
        first, second = [await plan(each, verb, names) for each in (lived_in, other)]
        assert first == second
