"""Seals: whoever changes the audit later is found out, and nobody who does not."""

from __future__ import annotations

import asyncio
import datetime

import msgspec
import pytest

from platform_core import User, sealing
from platform_core.base.plumbing import AuditSeal
from platform_core.ids import utc_now
from platform_core.sealing import SealKey, chained, horizon, id_at, read_seals, seal_audit
from platform_core.testing import World
from tests.example.works import Job
from tests.platform_core.verification.damage import (
    copied,
    found,
    left_to_people,
    only_finding,
    repaired,
    spoil,
)

AT_ONCE = datetime.timedelta(seconds=-1)


@pytest.fixture
async def sealed(csm: World) -> World:
    """A workshop whose audit is sealed, in two stretches, and then goes on."""
    assert await seal_audit(csm.instance, AT_ONCE) > 0
    async for job in csm.system.every(Job):
        await csm.system.update(Job, job["sys_id"], {"grade": 5})
    await csm.system.delete(Job, (await csm.system.create(Job, {"title": "Brief"}))["sys_id"])
    assert await seal_audit(csm.instance, AT_ONCE) > 0
    assert await found(csm) == []
    async for job in csm.system.every(Job):
        await csm.system.update(Job, job["sys_id"], {"grade": 6})
    return csm


async def test_a_sealed_audit_that_goes_on_is_sound(sealed: World) -> None:
    assert await found(sealed) == []
    assert await seal_audit(sealed.instance) == 0, "what is not old enough is not sealed"
    count = await sealed.system.count("sys_audit")
    assert await seal_audit(sealed.instance, AT_ONCE) == 2 < count
    assert await seal_audit(sealed.instance, AT_ONCE) == 0
    assert await found(sealed) == []


async def test_a_person_whose_changes_are_sealed_may_be_deleted(sealed: World) -> None:
    ann = await sealed.person("ann")
    async for job in sealed.system.every(Job):
        await sealed.instance.elevated("a test", ann).update(Job, job["sys_id"], {"grade": 7})
    assert await seal_audit(sealed.instance, AT_ONCE) > 0
    await sealed.system.delete(User, ann.id)
    assert await found(sealed) == []


@pytest.mark.parametrize("trail", ["sys_audit", "sys_audit_delete", "sys_pack_operation"])
async def test_a_changed_row_is_found(sealed: World, trail: str) -> None:
    await spoil(
        sealed,
        f"UPDATE {trail} SET sys_created_by = 'mallory' WHERE sys_id = (SELECT s.sys_id FROM {trail} s "
        "ORDER BY s.sys_id LIMIT 1)",
    )
    finding = await left_to_people(
        sealed, "seals", f"rows of {trail} were changed after they were sealed: seal "
    )
    assert finding.table == trail


@pytest.mark.parametrize("trail", ["sys_audit", "sys_audit_delete"])
async def test_a_removed_row_is_found(sealed: World, trail: str) -> None:
    await spoil(
        sealed,
        f"DELETE FROM {trail} WHERE sys_id = (SELECT s.sys_id FROM {trail} s ORDER BY s.sys_id DESC LIMIT 1 OFFSET 3)"
        if trail == "sys_audit"
        else f"DELETE FROM {trail} WHERE display_value = 'Brief'",
    )
    every = [each for each in await found(sealed) if each.concern == "seals"]
    assert [each.what.partition(":")[0] for each in every] == [
        f"rows of {trail} were removed after they were sealed"
    ]


async def test_a_row_that_was_slipped_in_is_found(sealed: World) -> None:
    (first,) = await sealed.instance.database.fetch("SELECT sys_id FROM sys_audit ORDER BY sys_id LIMIT 1")
    early = f"'{first[0][:-1]}{'1' if first[0][-1] == '0' else '0'}'"
    values = await copied(sealed.instance.database, "sys_audit", sys_id=early)
    await spoil(sealed, f"INSERT INTO sys_audit SELECT {values} FROM sys_audit WHERE sys_id = '{first[0]}'")
    await left_to_people(sealed, "seals", "rows of sys_audit came in where the audit was sealed already")


async def test_a_seal_that_was_changed_with_its_rows_is_found(sealed: World) -> None:
    """Whoever makes the rows' hash anew has not got the digest; with the digest he has not got the next seal's."""
    await spoil(sealed, f"UPDATE sys_audit_seal SET content = '{'0' * 64}' WHERE number = 1")
    await left_to_people(sealed, "seals", "the seal, or the one before it, was changed: seal 1")
    first, second = (await read_seals(sealed.instance.database))[:2]
    forged = chained("", first)
    await spoil(sealed, f"UPDATE sys_audit_seal SET digest = '{forged}' WHERE number = 1")
    every = {each.what for each in await found(sealed)}
    assert every == {
        "the seal was not made by this instance: seal 1",
        f"the seal, or the one before it, was changed: seal {second.number}",
    }


async def test_a_chain_that_was_made_anew_without_the_secret_is_found(sealed: World) -> None:
    key, previous = SealKey(b"another secret that is long enough to be one"), ""
    for seal in await read_seals(sealed.instance.database):
        content = "0" * 64 if seal.number == 1 else seal.content
        forged = msgspec.structs.replace(seal, content=content)
        previous = chained(previous, forged)
        await spoil(
            sealed,
            f"UPDATE sys_audit_seal SET content = '{content}', digest = '{previous}', mac = '{key.mac(previous)}' "
            f"WHERE number = {seal.number}",
        )
    every = [each.what for each in await found(sealed)]
    assert any(what.startswith("the seal was not made by this instance: seal 1, 2") for what in every)


async def test_a_seal_that_was_taken_out_is_found(sealed: World) -> None:
    await spoil(sealed, "DELETE FROM sys_audit_seal WHERE number = 2")
    await left_to_people(sealed, "seals", "seals before it are missing: seal 3")


async def test_rows_that_nobody_sealed_are_sealed(csm: World) -> None:
    old = id_at(utc_now() - datetime.timedelta(days=3))
    values = await copied(csm.instance.database, "sys_audit", sys_id=f"'{old}'")
    (last,) = await csm.instance.database.fetch("SELECT sys_id FROM sys_audit ORDER BY sys_id DESC LIMIT 1")
    await spoil(csm, f"INSERT INTO sys_audit SELECT {values} FROM sys_audit WHERE sys_id = '{last[0]}'")
    await only_finding(csm, "seals", "1 rows of the audit are older than two days and not sealed")
    await repaired(csm, "seals")


async def test_seals_of_another_secret_are_taken_over(sealed: World) -> None:
    sealed.instance.configuration = msgspec.structs.replace(
        sealed.instance.configuration, secret="another secret that is long enough to be one"
    )
    finding = await only_finding(sealed, "seals", "the last seals were made under another secret")
    assert finding.severity == "notice"
    await repaired(sealed, "seals")
    await spoil(sealed, f"UPDATE sys_audit_seal SET content = '{'0' * 64}' WHERE number = 1")
    await only_finding(sealed, "seals", "the seal, or the one before it, was changed: seal 1")


async def test_long_stretches_are_sealed_in_pieces(csm: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "LONGEST", 2)
    monkeypatch.setattr(sealing, "PAGE", 3)
    total = await seal_audit(csm.instance, AT_ONCE)
    seals = await read_seals(csm.instance.database)
    assert sum(seal.row_count for seal in seals) == total
    assert all(seal.row_count <= 2 for seal in seals)
    assert await found(csm) == []


async def test_two_who_seal_at_once_make_one_chain(csm: World) -> None:
    await asyncio.gather(*(seal_audit(csm.instance, AT_ONCE) for _ in range(4)), return_exceptions=True)
    await seal_audit(csm.instance, AT_ONCE)
    numbers = [row["number"] async for row in csm.system.every(AuditSeal)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert await found(csm) == []


async def test_rows_of_a_transaction_that_is_still_running_are_not_sealed_over(csm: World) -> None:
    """A transaction that made its rows' ids before the seal, and commits after it, is in the next one."""
    database = csm.instance.database
    if database.dialect == "sqlite":
        async with database.transaction():
            assert await horizon(database) < id_at(utc_now())
        return
    async with csm.system.transaction() as records:
        (job, *_) = [job async for job in records.every(Job)]
        await records.update(Job, job["sys_id"], {"grade": 77})
        await asyncio.sleep(0.05)
        bound = await horizon(database, datetime.timedelta(0))
        sealed = await seal_audit(csm.instance, datetime.timedelta(0))
        assert sealed > 0
    rows = await database.fetch(
        "SELECT count(*) FROM sys_audit WHERE newvalue = '77' AND sys_id > $1", (bound,)
    )
    assert rows[0][0] == 1
    assert await found(csm) == []
    assert await seal_audit(csm.instance, AT_ONCE) > 0
    assert await found(csm) == []
