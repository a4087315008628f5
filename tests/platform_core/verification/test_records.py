"""Records: class chains in both directions, and classes."""

from __future__ import annotations

import pytest

from platform_core.testing import World
from tests.example.works import Repair
from tests.platform_core.verification.damage import found, left_to_people, only_finding, repaired, spoil

OIL = "(SELECT sys_id FROM works_job WHERE title = 'Fresh oil')"


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (f"DELETE FROM works_repair WHERE sys_id = {OIL}", "1 records of works_repair have no row in it"),
        ("DELETE FROM works_recall", "1 records of works_recall have no row in it"),
        (
            "DELETE FROM works_repair WHERE sys_id IN (SELECT sys_id FROM works_recall)",
            "1 rows of works_recall have none in works_repair",
        ),
        (
            f"INSERT INTO works_inspection (sys_id) VALUES ({OIL})",
            "1 rows of works_inspection belong to records of other classes",
        ),
        (
            "UPDATE works_job SET sys_class_name = 'works_inspection' WHERE title = 'Brakes'",
            "1 records of works_inspection have no row in it",
        ),
        ("UPDATE task SET sys_class_name = 'task'", "1 records in task are of 'task', in which no record is"),
    ],
)
async def test_a_record_without_one_of_its_rows_is_found(csm: World, sql: str, said: str) -> None:
    await spoil(csm, sql)
    finding = await left_to_people(csm, "records", said)
    assert finding.table


async def test_a_class_that_nobody_knows_is_told_by_the_rows(csm: World) -> None:
    await spoil(csm, "UPDATE works_job SET sys_class_name = 'works_gone' WHERE title = 'Fresh oil'")
    await only_finding(csm, "records", "1 records in works_job are of 'works_gone', a class of no known pack")
    await repaired(csm, "records")
    (oil,) = (await csm.system.list(Repair)).records[:1]
    assert {record["title"] async for record in csm.system.every(Repair)} == {"Fresh oil", "Brakes"}
    assert oil["sys_class_name"] in ("works_repair", "works_recall")


async def test_a_class_is_not_guessed_while_its_table_is_there(csm: World) -> None:
    await spoil(
        csm,
        "CREATE TABLE works_gone (sys_id TEXT)",
        "UPDATE works_job SET sys_class_name = 'works_gone' WHERE title = 'Fresh oil'",
    )
    every = {each.concern: each for each in await found(csm)}
    assert every.keys() == {"schema", "records"}
    assert every["records"].repair == ""
