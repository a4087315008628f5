"""An instance is verified however damaged it is."""

from __future__ import annotations

import msgspec
import pytest

from platform_core import Instance, NotFound
from platform_core.testing import World
from platform_core.verification import Finding, findings, opened
from tests.platform_core.verification.damage import spoil


async def verified(csm: World) -> list[Finding]:
    """What a process that starts afresh finds."""
    other = Instance(csm.instance.configuration, csm.instance.available)
    async with opened(other) as kept_from:
        return kept_from or await findings(other)


@pytest.mark.parametrize("table", ["sys_pack", "sys_properties", "sys_choice", "sys_generation"])
async def test_an_instance_without_one_of_its_own_tables_is_verified(csm: World, table: str) -> None:
    await spoil(csm, f"DROP TABLE {table}")
    (finding,) = await verified(csm)
    assert (finding.concern, finding.table, finding.blocking) == ("schema", table, True)


async def test_an_instance_without_a_column_that_it_opens_with_is_verified(csm: World) -> None:
    await spoil(csm, "ALTER TABLE sys_pack DROP COLUMN data_step")
    (finding,) = await verified(csm)
    assert "column sys_pack.data_step" in finding.what


async def test_an_instance_without_a_generation_is_verified(csm: World) -> None:
    await spoil(csm, "DELETE FROM sys_generation")
    (finding,) = await verified(csm)
    assert "sys_generation has no row" in finding.what


async def test_an_instance_with_an_unreadable_pack_is_verified(csm: World) -> None:
    await spoil(csm, "UPDATE sys_pack SET entities = '[' WHERE name = 'works'")
    (finding,) = await verified(csm)
    assert (finding.concern, finding.table, finding.blocking) == ("packs", "sys_pack", True)


async def test_other_tables_of_the_base_are_found_by_the_schema(csm: World) -> None:
    await spoil(csm, "DROP TABLE sys_journal_field")
    (finding,) = await verified(csm)
    assert (finding.repair, finding.blocking) == ("pergola packs upgrade base", True)


async def test_a_sound_instance_is_opened_as_usual(csm: World) -> None:
    assert await verified(csm) == []


async def test_a_database_without_tables_is_no_instance(
    csm: World, database_url: str, tmp_path: object
) -> None:
    empty = database_url
    if csm.instance.database.url == empty:
        empty = f"sqlite:///{tmp_path}/empty.sqlite"
    csm.instance.configuration = msgspec.structs.replace(csm.instance.configuration, database=empty)
    with pytest.raises(NotFound, match="has no tables"):
        await verified(csm)
