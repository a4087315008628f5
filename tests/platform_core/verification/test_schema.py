"""The schema: what is missing, different or left over."""

from __future__ import annotations

import pytest

from platform_core.testing import World, deactivate
from tests.platform_core.verification.damage import found, left_to_people, only_finding, repaired, spoil


async def test_a_missing_index_is_made_again(csm: World) -> None:
    await spoil(csm, "DROP INDEX ix_works_job__site")
    await only_finding(csm, "schema", "index on works_job (site)")
    await repaired(csm, "schema")


async def test_a_missing_unique_index_is_not_made_while_rows_stand_in_its_way(csm: World) -> None:
    await spoil(csm, "DROP INDEX uq_works_job__number", "UPDATE works_job SET number = 'JOB0001001'")
    every = await found(csm)
    assert {each.concern for each in every} == {"schema", "numbers"}
    assert all(each.repair == "" for each in every)


async def test_a_missing_table_is_brought_back_by_an_upgrade(csm: World) -> None:
    await spoil(csm, "DROP TABLE works_inspection")
    finding = await left_to_people(csm, "schema", "table works_inspection with")
    assert finding.repair == "pergola packs upgrade works"
    assert finding.blocking


async def test_a_missing_column_is_brought_back_by_an_upgrade(csm: World) -> None:
    await spoil(csm, "ALTER TABLE works_job DROP COLUMN hidden_note")
    finding = await left_to_people(csm, "schema", "column works_job.hidden_note")
    assert finding.repair == "pergola packs upgrade works"


async def test_a_missing_table_of_a_sleeping_pack_is_found(csm: World) -> None:
    await deactivate(csm.instance, ["works"])
    await csm.instance.reload()
    await spoil(
        csm, "DROP TABLE works_inspection", "DELETE FROM sys_user_has_role", "DELETE FROM sys_group_has_role"
    )
    await left_to_people(
        csm, "schema", "table works_inspection of pack 'works', which is not in use, is gone"
    )


async def test_a_column_of_another_type_is_found(csm: World) -> None:
    if csm.instance.database.dialect == "sqlite":
        pytest.skip("SQLite cannot change a column's type")
    await spoil(csm, "ALTER TABLE works_job ALTER COLUMN grade TYPE bigint")
    await left_to_people(csm, "schema", "column works_job.grade is BIGINT")


async def test_a_column_that_is_no_longer_required_is_made_so_by_an_upgrade(csm: World) -> None:
    if csm.instance.database.dialect == "sqlite":
        pytest.skip("SQLite cannot change a column")
    await spoil(csm, "ALTER TABLE works_job ALTER COLUMN number DROP NOT NULL")
    finding = await left_to_people(csm, "schema", "column works_job.number becomes required")
    assert finding.repair == "pergola packs upgrade works"
    await csm.do("upgrade", "works")
    assert await found(csm) == []


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("CREATE TABLE my_notes (note TEXT)", "table my_notes belongs to no known pack"),
        (
            "ALTER TABLE works_job ADD COLUMN colour TEXT",
            "column works_job.colour is declared by no active pack",
        ),
        ("CREATE UNIQUE INDEX uq_mine ON works_site (name)", "unique index uq_mine on works_site"),
    ],
)
async def test_what_nobody_declares_is_a_notice(csm: World, sql: str, said: str) -> None:
    await spoil(csm, sql)
    await left_to_people(csm, "schema", said, "notice")


async def test_a_second_generation_row_is_removed(csm: World) -> None:
    await spoil(csm, f"INSERT INTO sys_generation (sys_id, number) VALUES ('{'0' * 31}1', 1)")
    await only_finding(csm, "schema", "sys_generation has more than one row")
    generation = csm.instance.assembly.generation
    await repaired(csm, "schema")
    assert csm.instance.assembly.generation == generation
