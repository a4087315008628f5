"""The platform's own tables are brought to a newer release by the same operation as any pack's."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from platform_core import Actor
from platform_core.base.manifest import pack as base
from platform_core.instance import Instance, stored_state
from platform_core.operations import execute, initialize, plan
from tests.platform_core.operations import samples
from tests.platform_core.operations.conftest import MakeInstance
from tests.platform_core.operations.snapshots import audit_of
from tests.platform_core.schema.shop import catalogue_of

STORED = Path(__file__).parent / "stored"


async def load(url: str, name: str) -> None:
    """Fill an empty database with what a former release left in it."""
    if url.startswith("postgres"):
        connection = await asyncpg.connect(url)
        await connection.execute((STORED / f"{name}.postgres.sql").read_text(encoding="utf-8"))
        await connection.close()
        return
    with sqlite3.connect(url.removeprefix("sqlite:///")) as file:
        file.executescript((STORED / f"{name}.sqlite.sql").read_text(encoding="utf-8"))
    file.close()


@pytest.fixture
async def former(database_url: str) -> str:
    await load(database_url, "base_0_1_0")
    return database_url


async def test_an_instance_of_the_first_release_says_that_its_base_is_to_be_upgraded(
    former: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with samples.an_instance(former, samples.shop) as instance:
        assert "brought to base 0.1.0" in instance.out_of_step
        assert instance.out_of_step.endswith("run `pergola packs upgrade base`")
        assert instance.out_of_step in caplog.text
        for operation in ("deactivate", "uninstall"):
            drawn = await plan(instance, operation, ["shop"])
            assert instance.out_of_step in drawn.blockers


async def test_the_base_of_the_first_release_is_upgraded_to_what_a_fresh_instance_has(
    former: str, make_instance: MakeInstance, admin: Actor, new_database_url: Callable[[], str]
) -> None:
    async with samples.an_instance(former, samples.shop) as instance:
        drawn = await plan(instance, "upgrade", ["base"])
        assert drawn.blockers == ()
        assert [(pack.name, pack.change, pack.version) for pack in drawn.packs] == [
            ("base", "upgrade", base.version)
        ]
        await execute(instance, "upgrade", ["base"], drawn.hash, admin)
        await instance.reload()
        assert instance.out_of_step == ""
        assert (await stored_state(instance.database)).packs["base"].version == base.version
        assert (await audit_of(instance.database))[-1] == ("upgrade", "done")
        async with samples.an_instance(new_database_url()) as fresh:
            await initialize(fresh)
            assert await catalogue_of(instance.database) == await catalogue_of(fresh.database)


async def test_activating_a_pack_brings_the_base_along(former: str, admin: Actor) -> None:
    async with samples.an_instance(former, samples.shop) as instance:
        drawn = await plan(instance, "activate", ["shop"])
        assert [(pack.name, pack.change) for pack in drawn.packs] == [
            ("base", "upgrade"),
            ("shop", "activate"),
        ]
        await execute(instance, "activate", ["shop"], drawn.hash, admin)
        await instance.reload()
        assert instance.out_of_step == ""
        assert await instance.elevated("a test").count(samples.Item) == 1


async def test_code_that_is_older_than_the_base_says_so(make_instance: MakeInstance) -> None:
    instance: Instance = await make_instance()
    await instance.database.execute("UPDATE sys_pack SET version = '99.0' WHERE name = 'base'")
    await instance.reload()
    assert "brought to base 99.0" in instance.out_of_step
    assert any(
        "was active in version 99.0" in each for each in (await plan(instance, "upgrade", [])).blockers
    )
