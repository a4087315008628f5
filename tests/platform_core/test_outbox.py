"""The outbox: at least once, in order per record, and no failing rule stops the others."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from platform_core import Background, BusinessRule, ChangeEvent, Pack, Query, Records
from platform_core.assembly import assemble
from platform_core.base.plumbing import OutboxRow
from platform_core.outbox import BATCH, MAX_ATTEMPTS, Dispatcher
from platform_core.testing import MakeWorld, World, activate, deactivate
from tests.example import ledger
from tests.example.ledger import CLERK, FAILING, TOLD, Entry

ALSO_TOLD: list[str] = []


async def on_entry(event: ChangeEvent, records: Records) -> None:
    """Another pack's function of the same name."""
    ALSO_TOLD.append(event.sys_id)


namesake = Pack(
    name="namesake",
    version="1.0",
    summary="Listens to the ledger, too",
    requires=("ledger",),
    business_rules=(BusinessRule(entity=Entry, kinds=("create",), on=on_entry, because="To be told"),),
)


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    TOLD.clear()
    FAILING.clear()
    ALSO_TOLD.clear()
    made = await world(ledger.pack, namesake)
    await deliver(made)
    TOLD.clear()
    return made


@pytest.fixture
async def clerk(csm: World) -> Records:
    return csm.as_(await csm.person("carla", CLERK))


async def deliver(csm: World) -> int:
    """Deliver until there is nothing more to be delivered now."""
    total = 0
    while found := await Dispatcher(csm.instance).deliver(csm.instance.assembly):
        total += found
    return total


async def states(csm: World) -> dict[str, int]:
    rows = await csm.system.aggregate(OutboxRow, ("state",))
    return {row["state"]: row["count"] for row in rows}


async def due_now(csm: World) -> None:
    """Let the time pass until everything is due."""
    mark = "?1" if csm.instance.database.dialect == "sqlite" else "$1"
    then = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    await csm.instance.database.execute(f'UPDATE "sys_outbox" SET "next_attempt" = {mark}', [then])


async def test_r4_every_committed_change_is_told_once_in_order_and_nothing_else(
    clerk: Records, csm: World
) -> None:
    record = await clerk.create(Entry, {"short_description": "one"})
    with pytest.raises(Exception, match="fourteen"):
        await clerk.update(Entry, record["sys_id"], {"amount": 14})
    await clerk.update(Entry, record["sys_id"], {"amount": 2, "comments": "hello"})
    await clerk.transition(Entry, record["sys_id"], "open")
    await clerk.delete(Entry, record["sys_id"])
    await deliver(csm)
    assert [event.kind for event in TOLD] == ["create", "update", "update", "delete"]
    assert {event.sys_id for event in TOLD} == {record["sys_id"]}
    changed, moved = TOLD[1], TOLD[2]
    assert changed.old["amount"] is None
    assert (changed.new["amount"], changed.new["doubled"], dict(changed.journal)) == (
        2,
        4,
        {"comments": "hello"},
    )
    assert (moved.transition, moved.new["state"], moved.user_name) == ("open", 2, "carla")
    assert len({event.key for event in TOLD}) == 4
    assert await deliver(csm) == 0
    assert set(await states(csm)) == {"done"}


async def test_r4_functions_of_one_name_in_two_packs_are_both_told(clerk: Records, csm: World) -> None:
    record = await clerk.create(Entry, {"short_description": "one"})
    await deliver(csm)
    assert [event.sys_id for event in TOLD] == ALSO_TOLD == [record["sys_id"]]


async def test_r4_a_failing_rule_holds_back_its_record_alone_until_it_works(
    clerk: Records, csm: World
) -> None:
    FAILING.add("bad")
    bad = await clerk.create(Entry, {"short_description": "bad"})
    good = await clerk.create(Entry, {"short_description": "good"})
    await clerk.update(Entry, bad["sys_id"], {"amount": 1})
    await deliver(csm)
    assert [event.sys_id for event in TOLD] == [good["sys_id"]]
    await clerk.update(Entry, bad["sys_id"], {"amount": 2})
    await deliver(csm)
    assert [event.sys_id for event in TOLD] == [good["sys_id"]]
    FAILING.clear()
    await due_now(csm)
    await deliver(csm)
    told = [(event.kind, event.new.get("amount")) for event in TOLD if event.sys_id == bad["sys_id"]]
    assert told == [("create", None), ("update", 1), ("update", 2)]
    assert sorted(ALSO_TOLD) == sorted([bad["sys_id"], good["sys_id"]])


async def test_r4_however_many_records_wait_the_others_go_on(clerk: Records, csm: World) -> None:
    FAILING.add("bad")
    async with clerk.transaction() as together:
        for _ in range(BATCH + 5):
            await together.create(Entry, {"short_description": "bad"})
    await deliver(csm)
    good = await clerk.create(Entry, {"short_description": "good"})
    await deliver(csm)
    assert [event.sys_id for event in TOLD] == [good["sys_id"]]


async def test_r4_the_order_of_a_record_does_not_hang_on_clocks(clerk: Records, csm: World) -> None:
    record = await clerk.create(Entry, {"short_description": "one"})
    for amount in (1, 2, 3):
        await clerk.update(Entry, record["sys_id"], {"amount": amount})
    mark = "?" if csm.instance.database.dialect == "sqlite" else "$"
    for checkpoint in range(4):
        moment = datetime.datetime(2026, 1, 10 - checkpoint, tzinfo=datetime.UTC)
        sql = f'UPDATE "sys_outbox" SET "sys_created_on" = {mark}1 WHERE "record" = {mark}2 AND "checkpoint" = {mark}3'
        await csm.instance.database.execute(sql, [moment, record["sys_id"], checkpoint])
    await deliver(csm)
    assert [event.new.get("amount") for event in TOLD] == [None, 1, 2, 3]


async def test_r4_a_dead_letter_is_kept_with_its_error_and_can_be_replayed(
    clerk: Records, csm: World
) -> None:
    FAILING.add("bad")
    record = await clerk.create(Entry, {"short_description": "bad"})
    for _ in range(MAX_ATTEMPTS):
        await due_now(csm)
        await deliver(csm)
    dead = await csm.system.find(OutboxRow, OutboxRow.state == "dead")
    assert dead is not None
    assert (dead["attempts"], dead["record"]) == (MAX_ATTEMPTS, record["sys_id"])
    assert "on_entry: RuntimeError: bad fails" in dead["last_error"]
    await clerk.update(Entry, record["sys_id"], {"amount": 1})
    await deliver(csm)
    assert [event.kind for event in TOLD] == ["update"], "a dead letter holds nothing back"
    FAILING.clear()
    dispatcher = Dispatcher(csm.instance)
    assert not await dispatcher.replay(record["sys_id"])
    assert await dispatcher.replay(dead["sys_id"])
    await deliver(csm)
    assert [event.kind for event in TOLD] == ["update", "create"]
    assert TOLD[-1].key == dead["sys_id"]


async def test_p7_rules_of_a_deactivated_pack_hear_of_earlier_changes_when_it_is_active_again(
    clerk: Records, csm: World
) -> None:
    before = await clerk.create(Entry, {"short_description": "before"})
    await _switch(csm, deactivate)
    await deliver(csm)
    meanwhile = await csm.instance.records(clerk.actor).create(Entry, {"short_description": "meanwhile"})
    await deliver(csm)
    assert [event.sys_id for event in TOLD] == [before["sys_id"], meanwhile["sys_id"]]
    assert ALSO_TOLD == []
    held = await csm.system.find(OutboxRow, OutboxRow.state == "held")
    assert held is not None
    assert (held["record"], held["waits_for"]) == (before["sys_id"], "namesake")
    assert not await Dispatcher(csm.instance).waiting(), "a held event keeps nobody awake"
    await _switch(csm, activate)
    assert await Dispatcher(csm.instance).waiting()
    assert await Dispatcher(csm.instance).release() == 1
    await deliver(csm)
    assert [before["sys_id"]] == ALSO_TOLD, "what was changed while it was away is not for it"
    assert len(TOLD) == 2, "nobody is told twice"
    assert (await states(csm)).keys() == {"done"}


async def _switch(csm: World, operation: Callable[..., Awaitable[Any]], *names: str) -> None:
    await operation(csm.instance, names or ["namesake"])
    await csm.instance.reload()


async def test_p7_events_of_a_deactivated_packs_own_records_wait_for_it(clerk: Records, csm: World) -> None:
    record = await clerk.create(Entry, {"short_description": "one"})
    await clerk.update(Entry, record["sys_id"], {"amount": 1})
    await _switch(csm, deactivate, "ledger", "namesake")
    await deliver(csm)
    assert TOLD == []
    assert (await states(csm))["held"] == 2
    await _switch(csm, activate, "ledger")
    assert await Dispatcher(csm.instance).release() == 2
    await deliver(csm)
    assert [event.kind for event in TOLD] == ["create", "update"]
    assert ALSO_TOLD == []
    assert (await states(csm))["held"] == 1, "the other pack is still away"
    await _switch(csm, activate)
    await Dispatcher(csm.instance).release()
    await deliver(csm)
    assert [record["sys_id"]] == ALSO_TOLD
    assert len(TOLD) == 2
    assert (await states(csm)).keys() == {"done"}


async def test_p7_a_batch_ends_when_other_packs_take_over(
    clerk: Records, csm: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two", "three"):
        await clerk.create(Entry, {"short_description": name})

    class Swapping(list[ChangeEvent]):
        def append(self, event: ChangeEvent) -> None:
            super().append(event)
            csm.instance.adopt(assemble(csm.instance.available, ["ledger"], generation=1000))

    told = Swapping()
    monkeypatch.setattr(ledger, "TOLD", told)
    await Dispatcher(csm.instance).deliver(csm.instance.assembly)
    assert len(told) == 1


async def test_delivered_rows_go_after_their_time(clerk: Records, csm: World) -> None:
    await clerk.create(Entry, {"short_description": "one"})
    dispatcher = Dispatcher(csm.instance)
    soon = datetime.datetime.now(datetime.UTC)
    await deliver(csm)
    assert await dispatcher.purge(soon) == 0
    await clerk.create(Entry, {"short_description": "two"})
    assert await dispatcher.purge(soon + datetime.timedelta(days=400)) > 0
    assert await states(csm) == {"ready": 2}
    page = await csm.system.list(OutboxRow, Query(limit=5))
    assert all(isinstance(row["event"], dict) for row in page.records)
    event = next(row["event"] for row in page.records if row["table_name"] == "ledger_case")
    assert msgspec.convert(event, ChangeEvent).kind == "create"


async def test_only_one_worker_holds_a_lease(csm: World) -> None:
    async def no_swap(assembly: Any) -> None: ...

    workers = [Background(csm.instance, no_swap, worker=f"worker {number}") for number in range(6)]
    taken = await asyncio.gather(*(worker.claim("base.test", 60.0) for worker in workers))
    assert taken.count(True) == 1
    assert not await workers[0].claim("base.test", 60.0)
    await workers[taken.index(True)].extend("base.test", 0)
    taken = await asyncio.gather(*(worker.claim("base.test", 60.0) for worker in workers))
    assert taken.count(True) == 1
