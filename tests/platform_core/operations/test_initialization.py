"""Making an instance out of an empty database."""

import asyncio

import pytest

from platform_core import Actor, ConfigurationError, PlanError
from platform_core.discovery import Available
from platform_core.instance import Instance, stored_state
from platform_core.operations import initialize
from tests.platform_core.operations import samples
from tests.platform_core.operations.snapshots import audit_of, snapshot


async def test_an_empty_database_gets_the_base(database_url: str) -> None:
    async with samples.an_instance(database_url, samples.shop) as instance:
        assert await initialize(instance) == 1
        state = await stored_state(instance.database)
        assert (state.generation, state.active) == (1, ["base"])
        assert instance.assembly.generation == 1
        roles = await instance.database.fetch("SELECT name FROM sys_user_role")
        assert {row[0] for row in roles} == set(instance.roles)
        assert "admin" in instance.roles
        assert await audit_of(instance.database) == [("initialize", "done")]


async def test_an_initialized_database_stays_as_it_is(instance: Instance) -> None:
    before = await snapshot(instance.database)
    assert await initialize(instance) == 1
    assert await snapshot(instance.database) == before
    assert await audit_of(instance.database) == [("initialize", "done")]


async def test_who_made_the_instance_is_kept(database_url: str) -> None:
    async with samples.an_instance(database_url) as instance:
        await initialize(instance, Actor(user_name="ann", elevated="pergola init"))
        rows = await instance.database.fetch("SELECT sys_created_by FROM sys_pack_operation")
        assert [row[0] for row in rows] == ["ann"]


async def test_two_processes_at_once_make_one_instance(database_url: str) -> None:
    async with samples.an_instance(database_url) as first, samples.an_instance(database_url) as second:
        assert set(await asyncio.gather(initialize(first), initialize(second))) == {1}
        rows = await first.database.fetch("SELECT number FROM sys_generation")
        assert [row[0] for row in rows] == [1]


async def test_a_database_with_something_else_in_the_way_is_refused(database_url: str) -> None:
    async with samples.an_instance(database_url) as instance:
        await instance.database.execute("CREATE VIEW task AS SELECT 1 AS one")
        with pytest.raises(PlanError, match="table task cannot be created"):
            await initialize(instance)
        assert (await stored_state(instance.database)).generation == 0


async def test_without_the_base_nothing_can_be_made(database_url: str) -> None:
    whole = samples.an_instance(database_url)
    instance = Instance(whole.configuration, Available({"shop": samples.shop}))
    with pytest.raises(ConfigurationError, match="base pack"):
        await initialize(instance)
