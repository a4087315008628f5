"""Numbers and their counters."""

from __future__ import annotations

import pytest

from platform_core.numbers import Numbers
from platform_core.testing import World
from tests.example.works import Job, Site
from tests.platform_core.verification.damage import found, left_to_people, only_finding, repaired, spoil


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE sys_number SET next = 1001 WHERE prefix = 'number:JOB'",
        "DELETE FROM sys_number WHERE prefix = 'number:JOB'",
        "UPDATE works_job SET number = 'JOB0009999' WHERE title = 'Brakes'",
        "UPDATE works_job SET number = 'JOB12345678901' WHERE title = 'Brakes'",
    ],
)
async def test_a_counter_behind_the_highest_number_is_raised(csm: World, sql: str) -> None:
    await spoil(csm, sql)
    await only_finding(csm, "numbers", "the counter of JOB would give")
    await repaired(csm, "numbers")
    csm.instance.numbers = Numbers(csm.instance.database)  # As after the restart that is asked for.
    numbers = {record["number"] async for record in csm.system.every(Job)}
    made = await csm.system.create(Job, {"title": "Next"})
    assert made["number"] > max(numbers, key=lambda number: (len(number), number)) or len(made["number"]) > 11
    assert made["number"] not in numbers


async def test_a_counter_behind_the_highest_code_is_raised(csm: World) -> None:
    await spoil(csm, "DELETE FROM sys_number WHERE prefix = 'code:works_site'")
    await only_finding(csm, "numbers", "the counter of works_site would give 1 next, and ~~~~3 of works_site")
    await repaired(csm, "numbers")
    csm.instance.numbers = Numbers(csm.instance.database)
    assert (
        await csm.system.create(
            Site,
            {"name": "New"},
        )
    )["code"] == "~~~~4"


async def test_a_number_of_another_form_is_a_notice(csm: World) -> None:
    await spoil(csm, "UPDATE works_job SET number = 'OLD-77' WHERE title = 'Brakes'")
    await left_to_people(csm, "numbers", "1 numbers of works_job are not JOB and digits", "notice")


async def test_a_number_that_no_counter_can_hold_harms_nothing(csm: World) -> None:
    await spoil(csm, f"UPDATE works_job SET number = 'JOB{'9' * 30}' WHERE title = 'Brakes'")
    await left_to_people(csm, "numbers", "1 numbers of works_job are not JOB and digits", "notice")


async def test_a_number_that_is_there_twice_is_found(csm: World) -> None:
    await spoil(
        csm,
        "DROP INDEX uq_works_job__number",
        "UPDATE works_job SET number = (SELECT max(number) FROM works_job)",
    )
    errors = [each for each in await found(csm) if each.concern == "numbers"]
    assert "1 numbers of works_job stand for more than one record: JOB000" in errors[0].what
    assert len(errors) == 1
