"""References: firm ones, and those by table and id as text."""

from __future__ import annotations

import pytest

from platform_core.testing import World
from tests.platform_core.verification.damage import (
    LONG_AGO,
    NOBODY,
    copied,
    found,
    left_to_people,
    only_finding,
    repaired,
    spoil,
)


async def test_a_reference_to_no_record_is_found(csm: World) -> None:
    await spoil(csm, f"UPDATE works_job SET owner = {NOBODY} WHERE title = 'Brakes'")
    await left_to_people(
        csm, "references", "1 rows of works_job refer in owner to records that are not in sys_user"
    )


async def test_a_membership_of_nobody_is_found(csm: World) -> None:
    await spoil(csm, f'UPDATE sys_user_grmember SET "user" = {NOBODY}')
    await left_to_people(csm, "references", "1 rows of sys_user_grmember refer in user")


@pytest.mark.parametrize(
    ("table", "record", "words"),
    [
        ("sys_journal_field", "element_id", "journal entries"),
        ("sys_audit", "documentkey", "audit rows"),
    ],
)
async def test_what_hangs_on_no_record_is_found(csm: World, table: str, record: str, words: str) -> None:
    (first,) = await csm.instance.database.fetch(f"SELECT sys_id FROM {table} ORDER BY sys_id LIMIT 1")
    await spoil(csm, f"UPDATE {table} SET {record} = {NOBODY} WHERE sys_id = '{first[0]}'")
    finding = await left_to_people(csm, "references", f"1 {words} belong to records of")
    assert finding.records == (NOBODY.strip("'"),)


async def test_what_hangs_on_no_known_table_is_found(csm: World) -> None:
    await spoil(csm, "UPDATE sys_journal_field SET name = 'gone_thing'")
    await left_to_people(
        csm, "references", "2 journal entries belong to 'gone_thing', a table of no known pack"
    )


async def test_an_attachment_of_no_record_is_found(csm: World) -> None:
    columns = "sys_id, sys_created_on, sys_created_by, file_name, content_type, size_bytes, hash, state"
    values = f"{NOBODY}, {LONG_AGO}, 'ann', 'a.txt', 'text/plain', 0, 'x', 'available', 'works_job', {NOBODY}"
    await spoil(csm, f"INSERT INTO sys_attachment ({columns}, table_name, table_sys_id) VALUES ({values})")
    await left_to_people(csm, "references", "1 attachments belong to records of works_job that are not there")


async def test_a_record_that_vanished_is_found_by_what_hangs_on_it(csm: World) -> None:
    await spoil(csm, "DELETE FROM sys_audit_delete")
    every = await found(csm)
    assert {each.concern for each in every} == {"references"}
    assert "1 journal entries belong to records of works_repair that are not there" in every[0].what


async def test_a_mark_of_demonstration_data_on_nothing_is_removed(csm: World) -> None:
    await spoil(
        csm,
        "INSERT INTO sys_demo_record (sys_id, pack, table_name, record, position) "
        f"VALUES ({NOBODY}, 'works', 'works_job', {NOBODY}, 0)",
    )
    await only_finding(csm, "references", "1 marks of demonstration data belong to records of works_job")
    await repaired(csm, "references")


async def test_an_idempotency_key_of_nothing_is_removed(csm: World) -> None:
    now = "'2999-01-01T00:00:00.000000+00:00'"
    await spoil(
        csm,
        "INSERT INTO sys_idempotency (sys_id, actor, key, fingerprint, table_name, record, created) "
        f"VALUES ({NOBODY}, {NOBODY}, 'k', 'f', 'works_job', {NOBODY}, {now})",
    )
    await only_finding(csm, "references", "1 idempotency keys belong to records of works_job")
    await repaired(csm, "references")
    assert await copied(csm.instance.database, "sys_idempotency")
