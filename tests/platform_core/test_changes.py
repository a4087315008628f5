"""The pipeline of a change: its order, its refusals, its traces, on both databases."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest

from platform_core import (
    Conflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    Once,
    PlatformError,
    Query,
    StorageError,
    TransitionRefused,
    VersionConflict,
)
from platform_core.base.work import AuditRow, DeletedRecord, JournalEntry
from platform_core.records import Records
from platform_core.testing import MakeWorld, World
from tests.example import ledger
from tests.example.dumps import dump
from tests.example.ledger import CLERK, HISTORIAN, JUDGE, WITNESS, Branch, Entry, Line, Part, SpecialEntry


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    ledger.TOLD.clear()
    ledger.FAILING.clear()
    return await world(ledger.pack)


@pytest.fixture
async def clerk(csm: World) -> Records:
    return csm.as_(await csm.person("carla", CLERK))


async def lines(csm: World) -> list[str]:
    return [record["text"] async for record in csm.system.every(Line)]


async def test_before_rules_run_in_their_order_and_win_over_the_input(clerk: Records, csm: World) -> None:
    record = await clerk.create(Entry, {"amount": 3, "description": "mine", "short_description": "x"})
    assert record["doubled"] == 6
    assert record["description"] == "second after first, doubled 6"
    assert await lines(csm) == ["after create"]
    changed = await clerk.update(Entry, record["sys_id"], {"amount": 4})
    assert (changed["doubled"], changed["description"]) == (8, "second after first, doubled 8")


REFUSED: list[tuple[str, dict[str, Any], type[PlatformError]]] = [
    ("a before rule", {"amount": 13, "short_description": "leave a line"}, InvalidInput),
    ("an after rule", {"amount": 14, "short_description": "leave a line"}, NotPermitted),
    ("a constraint in words", {"one": "a", "other": "b"}, InvalidInput),
    ("a unique value", {"code": "TAKEN", "short_description": "leave a line"}, Conflict),
    ("a pattern", {"code": "lower"}, InvalidInput),
    ("a range", {"amount": 1001}, InvalidInput),
    ("a reference to nothing", {"branch": "0" * 32}, InvalidInput),
    ("a state that no move leads to", {"state": 3, "short_description": "leave a line"}, TransitionRefused),
    ("an unknown field", {"nope": 1}, InvalidInput),
    ("a read-only field", {"doubled": 1}, InvalidInput),
    ("a system field", {"sys_created_by": "me"}, InvalidInput),
    ("an unknown code", {"priority": 9}, InvalidInput),
    ("half a surrogate pair", {"comments": "\ud800"}, InvalidInput),
]


@pytest.mark.rule("CSM-2")
async def test_a6_whatever_is_refused_leaves_the_database_as_it_was(clerk: Records, csm: World) -> None:
    record = await clerk.create(Entry, {"short_description": "one", "code": "ONE"})
    await clerk.create(Entry, {"code": "TAKEN"})
    before = await dump(csm.instance.database)
    for what, values, error in REFUSED:
        with pytest.raises(error):
            pytest.fail(f"{what} was created: {await clerk.create(Entry, values)}")
        with pytest.raises(error):
            pytest.fail(f"{what} was written: {await clerk.update(Entry, record['sys_id'], values)}")
    for work in (
        clerk.update(Entry, record["sys_id"], {"amount": 1}, version=7),
        clerk.delete(Entry, record["sys_id"], version=7),
        clerk.transition(Entry, record["sys_id"], "close", {"close_notes": "x"}),
        clerk.transition(Entry, record["sys_id"], "fly"),
        clerk.update(Entry, "0" * 32, {"amount": 1}),
        clerk.delete(Part, record["sys_id"]),
        clerk.create("task", {"short_description": "abstract"}),
        clerk.create("sys_audit", {"tablename": "x"}),
        clerk.update(SpecialEntry, record["sys_id"], {"remark": "x"}),
    ):
        with pytest.raises(PlatformError) as refused:
            await work
        assert refused.value.status < 500
    assert await dump(csm.instance.database) == before


async def test_a6_a_refusal_that_a_caller_catches_is_not_committed_with_the_rest(
    clerk: Records, csm: World
) -> None:
    before = await dump(csm.instance.database)
    with pytest.raises(StorageError):
        async with clerk.transaction() as together:
            with pytest.raises(NotPermitted):
                await together.create(Entry, {"amount": 14})
            await together.create(Entry, {"amount": 1})
    assert await dump(csm.instance.database) == before
    async with clerk.transaction() as together:
        with pytest.raises(NotPermitted):
            async with together.savepoint():
                await together.create(Entry, {"amount": 14})
        with pytest.raises(InvalidInput):
            await together.create(Entry, {"nope": 1})
        await together.create(Entry, {"amount": 1})
    assert [record["amount"] async for record in clerk.every(Entry)] == [1]
    assert await lines(csm) == ["after create"]


async def test_a6_an_external_user_changes_nothing_but_what_is_his(clerk: Records, csm: World) -> None:
    wim = await csm.person("wim", WITNESS)
    his = await clerk.create(Entry, {"short_description": "his", "opened_by": wim.id})
    other = await clerk.create(Entry, {"short_description": "other"})
    records = csm.as_(wim)
    before = await dump(csm.instance.database)
    with pytest.raises(NotFound):
        await records.update(Entry, other["sys_id"], {"comments": "hello"})
    with pytest.raises(NotFound):
        await records.update(Entry, other["sys_id"], {"nope": "hello"})
    for values in ({"amount": 1}, {"work_notes": "x"}, {"nope": 1}, {"opened_by": None}, {"state": 2}):
        with pytest.raises((NotPermitted, InvalidInput)):
            await records.update(Entry, his["sys_id"], values)
    for work in (
        records.delete(Entry, his["sys_id"]),
        records.create(Entry, {"short_description": "new"}),
        records.transition(Entry, his["sys_id"], "open"),
    ):
        with pytest.raises(NotPermitted):
            await work
    assert await dump(csm.instance.database) == before
    await records.update(Entry, his["sys_id"], {"comments": "hello"})
    assert set(await records.get(Entry, his["sys_id"])) == {
        "sys_id", "sys_class_name", "sys_mod_count", "short_description", "opened_by",
    }  # fmt: skip


async def test_r3_every_changed_field_is_audited_once_and_no_other(clerk: Records, csm: World) -> None:
    record = await clerk.create(Entry, {"short_description": "one", "amount": 1})
    sys_id = record["sys_id"]
    await clerk.update(Entry, sys_id, {"short_description": "two", "amount": 1, "priority": 4})
    await clerk.update(Entry, sys_id, {"amount": 2, "comments": "why not"})
    await clerk.update(Entry, sys_id, {"amount": 2})
    history = (await clerk.history(Entry, sys_id)).records
    found = {
        (row["fieldname"], row["oldvalue"], row["newvalue"], row["record_checkpoint"]) for row in history
    }
    assert found == {
        ("short_description", "one", "two", 1),
        ("amount", "1", "2", 2),
        ("doubled", "2", "4", 2),
        ("description", "second after first, doubled 2", "second after first, doubled 4", 2),
    }
    assert len(history) == len(found)
    assert (await clerk.get(Entry, sys_id))["sys_mod_count"] == 2


async def test_r3_a_deleted_record_is_kept_with_all_it_held(clerk: Records, csm: World) -> None:
    record = await clerk.create(SpecialEntry, {"short_description": "gone", "amount": 5, "remark": "soon"})
    await clerk.delete(Entry, record["sys_id"])
    kept = await csm.system.find(DeletedRecord, DeletedRecord.documentkey == record["sys_id"])
    assert kept is not None
    assert (kept["tablename"], kept["display_value"]) == ("ledger_special", record["number"])
    assert {name: kept["payload"][name] for name in ("short_description", "amount", "remark")} == {
        "short_description": "gone", "amount": 5, "remark": "soon",
    }  # fmt: skip
    with pytest.raises(NotFound):
        await clerk.get(Entry, record["sys_id"])
    for table in ("task", "ledger_case", "ledger_special"):
        assert await csm.instance.database.fetch(f'SELECT * FROM "{table}"') == []


async def test_journal_entries_are_only_ever_added(clerk: Records, csm: World) -> None:
    record = await clerk.create(Entry, {"comments": "first"})
    await clerk.update(Entry, record["sys_id"], {"comments": "second", "work_notes": "note"})
    entries = (await clerk.journal(Entry, record["sys_id"], "comments")).records
    assert [entry["value"] for entry in entries] == ["second", "first"]
    stored = await csm.system.find(JournalEntry, JournalEntry.element == "comments")
    assert stored is not None
    before = await dump(csm.instance.database)
    for entity in (JournalEntry, AuditRow, DeletedRecord):
        for work in (
            csm.system.update(entity, stored["sys_id"], {"value": "changed"}),
            csm.system.delete(entity, stored["sys_id"]),
            csm.system.create(entity, {"value": "made up"}),
        ):
            with pytest.raises(NotPermitted):
                await work
    assert await dump(csm.instance.database) == before


async def test_what_hangs_on_a_record_goes_with_it_through_its_whole_class_chain(
    clerk: Records, csm: World
) -> None:
    entry = await clerk.create(Entry, {"short_description": "whole"})
    one = await clerk.create(Part, {"entry": entry["sys_id"], "note": "one"})
    two = await clerk.create(Part, {"entry": entry["sys_id"], "note": "two", "twin": one["sys_id"]})
    await clerk.update(Part, one["sys_id"], {"twin": two["sys_id"]})
    subtask = await clerk.create(Entry, {"short_description": "below", "parent": entry["sys_id"]})
    await clerk.delete(Entry, entry["sys_id"])
    left = {record["sys_id"] async for record in csm.system.every("task")}
    assert left == {subtask["sys_id"]}
    assert await csm.instance.database.fetch('SELECT * FROM "ledger_part"') == []
    deleted = {record["documentkey"] async for record in csm.system.every(DeletedRecord)}
    assert deleted == {entry["sys_id"], one["sys_id"], two["sys_id"]}
    below = await clerk.get(Entry, subtask["sys_id"])
    assert below["parent"] is None
    emptied = (await clerk.history(Entry, subtask["sys_id"])).records
    assert [(row["fieldname"], row["oldvalue"], row["newvalue"]) for row in emptied] == [
        ("parent", entry["sys_id"], None)
    ]


async def test_a_record_that_others_hold_on_to_is_not_deleted(clerk: Records, csm: World) -> None:
    branch = await clerk.create(Branch, {"name": "one"})
    await clerk.create(SpecialEntry, {"branch": branch["sys_id"]})
    before = await dump(csm.instance.database)
    with pytest.raises(Conflict) as refused:
        await clerk.delete(Branch, branch["sys_id"])
    assert "ledger_case" in str(refused.value)
    assert await dump(csm.instance.database) == before


@pytest.mark.rule("CSM-1")
async def test_states_move_only_as_the_lifecycle_says(csm: World) -> None:
    clerk = csm.as_(await csm.person("carla", CLERK))
    judge = csm.as_(await csm.person("jud", JUDGE))
    sys_id = (await clerk.create(Entry, {"amount": 1}))["sys_id"]
    with pytest.raises(TransitionRefused):
        await clerk.update(Entry, sys_id, {"state": 3, "close_notes": "x"})
    with pytest.raises(TransitionRefused):
        await judge.transition(Entry, sys_id, "close", {"close_notes": "x"})
    opened = await clerk.update(Entry, sys_id, {"state": 2})
    assert (opened["state"], opened["active"]) == (2, True)
    with pytest.raises(TransitionRefused):
        await clerk.transition(Entry, sys_id, "close", {"close_notes": "x"})
    with pytest.raises(InvalidInput) as needed:
        await judge.transition(Entry, sys_id, "close")
    assert [error.pointer for error in needed.value.errors] == ["/close_notes"]
    touched = await clerk.transition(Entry, sys_id, "touch")
    assert touched["sys_mod_count"] == opened["sys_mod_count"] + 1
    await clerk.update(Entry, sys_id, {"amount": -1})
    with pytest.raises(TransitionRefused):
        await judge.transition(Entry, sys_id, "close", {"close_notes": "x"})
    await clerk.update(Entry, sys_id, {"amount": 1})
    closed = await judge.transition(Entry, sys_id, "close", {"close_notes": "done"})
    assert (closed["state"], closed["active"], closed["close_notes"]) == (3, False, "done")
    for work in (
        judge.update(Entry, sys_id, {"amount": 2}),
        judge.update(Entry, sys_id, {"comments": "late"}),
        judge.delete(Entry, sys_id),
        judge.transition(Entry, sys_id, "open"),
    ):
        with pytest.raises(TransitionRefused):
            await work


async def test_history_is_brought_in_by_those_who_may_in_any_state(csm: World) -> None:
    clerk = csm.as_(await csm.person("carla", CLERK))
    historian = csm.as_(await csm.person("his", HISTORIAN))
    with pytest.raises(TransitionRefused):
        await clerk.create(Entry, {"state": 2})
    record = await historian.create(Entry, {"state": 3})
    assert (record["state"], record["active"]) == (3, False)
    moved = await historian.create(Entry, {"state": 2})
    assert (await historian.update(Entry, moved["sys_id"], {"state": 1}))["state"] == 1
    with pytest.raises(InvalidInput):
        await historian.create(Entry, {"state": 7})


async def test_r2_parallel_changes_lose_nothing(clerk: Records, csm: World) -> None:
    record = await clerk.create(SpecialEntry, {"amount": 0, "remark": "0"})

    async def add_one() -> None:
        done = False
        while not done:
            now = await clerk.get(SpecialEntry, record["sys_id"])
            values = {"amount": now["amount"] + 1, "remark": str(int(now["remark"]) + 1)}
            with contextlib.suppress(VersionConflict):
                await clerk.update(SpecialEntry, record["sys_id"], values, version=now["sys_mod_count"])
                done = True

    await asyncio.gather(*(add_one() for _ in range(8)))
    after = await clerk.get(SpecialEntry, record["sys_id"])
    assert (after["amount"], after["remark"], after["sys_mod_count"]) == (8, "8", 8)


async def test_r2_parallel_changes_of_the_same_record_know_each_other(clerk: Records, csm: World) -> None:
    record = await clerk.create(SpecialEntry, {"remark": "0"})

    async def write(number: int) -> None:
        await clerk.update(SpecialEntry, record["sys_id"], {"remark": str(number), "comments": str(number)})

    await asyncio.gather(*(write(number) for number in range(1, 17)))
    after = await clerk.get(SpecialEntry, record["sys_id"])
    assert after["sys_mod_count"] == 16
    history = (await clerk.history(SpecialEntry, record["sys_id"], limit=100)).records
    chain = sorted(
        (row["record_checkpoint"], row["oldvalue"], row["newvalue"])
        for row in history
        if row["fieldname"] == "remark"
    )
    assert [step[0] for step in chain] == list(range(1, 17))
    assert [step[1] for step in chain] == ["0", *(step[2] for step in chain[:-1])]
    assert chain[-1][2] == after["remark"]
    assert len((await clerk.journal(SpecialEntry, record["sys_id"], "comments")).records) == 16


async def test_numbers_are_unique_under_parallel_creation(clerk: Records, csm: World) -> None:
    made = await asyncio.gather(*(clerk.create(Entry, {"short_description": str(n)}) for n in range(50)))
    numbers = [record["number"] for record in made]
    assert len(set(numbers)) == 50
    assert all(number.startswith("LED000") for number in numbers)
    special = await clerk.create(SpecialEntry, {})
    assert special["number"].startswith("LED")
    assert special["number"] not in numbers


async def test_a_creation_with_a_key_happens_once(clerk: Records, csm: World) -> None:
    once = Once.of("a key", "ledger_case", b"{}")
    first = await clerk.create(Entry, {"short_description": "one"}, once=once)
    again = await clerk.create(Entry, {"short_description": "one"}, once=once)
    assert again["sys_id"] == first["sys_id"]
    with pytest.raises(InvalidInput):
        await clerk.create(Entry, {"short_description": "two"}, once=Once.of("a key", "ledger_case", b"{1}"))
    other = csm.as_(await csm.person("cleo", CLERK))
    assert (await other.create(Entry, {}, once=once))["sys_id"] != first["sys_id"]
    for key in ("", "a\0b", "x" * 256):
        with pytest.raises(InvalidInput):
            await clerk.create(Entry, {}, once=Once(key, "f"))
    with pytest.raises(InvalidInput):
        await clerk.create(Entry, {"amount": 13}, once=Once("fails", "f"))
    assert await clerk.create(Entry, {"amount": 12}, once=Once("fails", "g"))


async def test_parallel_creations_with_one_key_create_one_record(clerk: Records, csm: World) -> None:
    once = Once.of("a key", "ledger_case", b"{}")
    made = await asyncio.gather(*(clerk.create(Entry, {"code": "ONE"}, once=once) for _ in range(8)))
    assert len({record["sys_id"] for record in made}) == 1
    assert await clerk.count(Entry) == 1


async def test_changes_together_are_one_transaction(clerk: Records, csm: World) -> None:
    before = await dump(csm.instance.database)

    async def fail_at_the_end() -> None:
        async with clerk.transaction() as together:
            made = await together.create(Entry, {"short_description": "inside"})
            assert (await together.get(Entry, made["sys_id"]))["short_description"] == "inside"
            assert (await together.list(Entry, Query(count="exact"))).records
            raise LookupError

    with pytest.raises(LookupError):
        await fail_at_the_end()
    assert await dump(csm.instance.database) == before
