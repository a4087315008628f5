"""A plan of an upgrade only reads: it can be drawn by a role that may not write, misfits and functions included."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from platform_core import Actor, PlanError, StorageError
from platform_core.instance import Instance
from platform_core.operations import execute, plan
from tests.platform_core.operations import versions
from tests.platform_core.operations.conftest import MakeInstance
from tests.platform_core.operations.samples import an_instance
from tests.platform_core.operations.snapshots import snapshot
from tests.platform_core.operations.test_upgrade_changes import carry_out

READER = "pergola_test_reader"


@asynccontextmanager
async def reading_only(url: str) -> AsyncIterator[str]:
    """The URL under which nobody can write: by a role that may only read."""
    if url.startswith("sqlite"):
        yield url  # Reads go over connections that are set to read only.
        return
    parts = urlsplit(url)
    schema = parse_qs(parts.query)["search_path"][0]
    owner = await asyncpg.connect(url)
    role = f"{READER}_{os.getpid()}"
    await owner.execute(f"CREATE ROLE {role} LOGIN")
    try:
        await owner.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
        await owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}")
        yield url.replace(f"//{parts.netloc}", f"//{role}@{parts.netloc.rpartition('@')[2]}")
    finally:
        await owner.execute(f"DROP OWNED BY {role}")
        await owner.execute(f"DROP ROLE {role}")
        await owner.close()


def refuse_writing(instance: Instance) -> None:
    """On SQLite reads go over connections of their own, which cannot write; anything else would be a write."""

    def observe(sql: str) -> None:
        if not sql.lstrip().startswith(("SELECT", "WITH", "PRAGMA")):
            raise AssertionError(f"a plan writes: {sql}")

    instance.database.observer = observe


@pytest.fixture
async def first(make_instance: MakeInstance, admin: Actor) -> Instance:
    instance = await make_instance(versions.ONE_PACK, versions.CLUB)
    await carry_out(instance, admin, "activate", "shop", "club")
    await versions.stock(instance.elevated("a test"))
    return instance


async def test_p1_an_upgrade_is_planned_by_a_role_that_cannot_write(
    first: Instance, make_instance: MakeInstance, database_url: str
) -> None:
    await first.database.execute("UPDATE shop_ware SET price = 'dear' WHERE price = '12'")
    before = await snapshot(first.database)
    async with (
        reading_only(database_url) as url,
        an_instance(url, versions.THREE_PACK, versions.CLUB_THREE) as reader,
    ):
        refuse_writing(reader)
        if reader.database.dialect == "postgres":
            with pytest.raises(StorageError):
                reader.database.observer = None
                await reader.database.execute("UPDATE shop_ware SET price = '1'")
            refuse_writing(reader)
        drawn = await plan(reader, "upgrade", [])
        assert [(each.field, each.kind, each.rows) for each in drawn.misfits] == [
            ("price", "not convertible", 1)
        ]
    assert await snapshot(first.database) == before
    third = await make_instance(versions.THREE_PACK, versions.CLUB_THREE)
    assert (await plan(third, "upgrade", [])).hash == drawn.hash, "the plan is the same, whoever draws it"


async def test_p1_p2_nothing_is_written_by_an_upgrade_that_is_refused(
    first: Instance, make_instance: MakeInstance, admin: Actor
) -> None:
    await first.database.execute("UPDATE shop_ware SET price = 'dear' WHERE price = '12'")
    third = await make_instance(versions.THREE_PACK, versions.CLUB_THREE)
    before = await snapshot(third.database)
    drawn = await plan(third, "upgrade", [])
    said: list[str] = []
    third.database.observer = said.append
    with pytest.raises(PlanError, match="shop_item.price: 1 row with a value that cannot be converted"):
        await execute(third, "upgrade", [], drawn.hash, admin)
    third.database.observer = None
    assert not [sql for sql in said if "shop_" in sql and not sql.startswith("SELECT")]
    assert await snapshot(third.database) == before
