"""What the explanation pages say of records, changes and events, tried out."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

import msgspec
import pytest

from platform_core import BusinessRule, ChangeEvent, Filter, Query, Records, utc_now
from platform_core import outbox as outbox_module
from platform_core.base.work import AuditRow, DeletedRecord
from platform_core.outbox import Dispatcher
from platform_core.testing import MakeWorld, World, deactivate
from tests.example import gadgets
from tests.example.gadgets import AGENT, Gadget


class Listener:
    """An ``on_`` rule that keeps what it is told, and fails for the records that it is told to fail for."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.keys: list[str] = []
        self.failing: set[str] = set()

    async def on_gadget_changes(self, event: ChangeEvent, _: Records) -> None:
        """Keep it."""
        self.keys.append(event.key)
        if event.sys_id in self.failing:
            raise RuntimeError("not now")
        self.told.append((event.sys_id, str(event.new.get("color", ""))))

    def pack(self) -> Any:
        """The gadgets, with this listener."""
        rule = BusinessRule(
            entity=Gadget, kinds=("create", "update"), on=self.on_gadget_changes, because="To hear of it"
        )
        return msgspec.structs.replace(gadgets.pack, business_rules=(rule,))


async def deliver(csm: World) -> None:
    """Deliver until nothing more is finished."""
    while await Dispatcher(csm.instance).deliver(csm.instance.assembly):
        pass


async def gadget(csm: World, color: str) -> str:
    record = await csm.system.create(Gadget, {"short_description": "Lamp", "color": color})
    return str(record["sys_id"])


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime.timedelta]:
    """How far the outbox's clock runs ahead; append to move it."""
    ahead = [datetime.timedelta()]
    monkeypatch.setattr(outbox_module, "utc_now", lambda: utc_now() + ahead[-1])
    return ahead


async def test_r4_events_are_told_in_order_per_record(world: MakeWorld) -> None:
    listener = Listener()
    csm = await world(listener.pack())
    first, second = await gadget(csm, "red"), await gadget(csm, "red")
    for color, record in itertools.product(("blue", "green"), (second, first)):
        await csm.system.update(Gadget, record, {"color": color})
    await deliver(csm)
    for record in (first, second):
        assert [color for told, color in listener.told if told == record] == ["red", "blue", "green"]


async def test_r4_a_failure_holds_back_the_record_and_no_other(
    world: MakeWorld, clock: list[datetime.timedelta]
) -> None:
    listener = Listener()
    csm = await world(listener.pack())
    bad, good = await gadget(csm, "red"), await gadget(csm, "red")
    await csm.system.update(Gadget, bad, {"color": "blue"})
    listener.failing = {bad}
    await deliver(csm)
    assert listener.told == [(good, "red")]
    listener.failing = set()
    await deliver(csm)
    assert listener.told == [(good, "red")], "the next try is a second away"
    clock.append(datetime.timedelta(seconds=2))
    await deliver(csm)
    assert listener.told == [(good, "red"), (bad, "red"), (bad, "blue")]
    assert listener.keys.count(listener.keys[0]) == 2, "the key is the same when an event is told again"


async def test_r4_after_ten_failures_an_event_is_set_aside_and_can_be_replayed(
    world: MakeWorld, clock: list[datetime.timedelta]
) -> None:
    listener = Listener()
    csm = await world(listener.pack())
    bad = await gadget(csm, "red")
    listener.failing = {bad}
    for _ in range(12):
        await deliver(csm)
        clock.append(clock[-1] + datetime.timedelta(hours=1, seconds=1))
    assert len(listener.keys) == 10
    (row,) = (await csm.system.list("sys_outbox", Query(filters=(Filter("state", "eq", "dead"),)))).records
    assert (row["attempts"], "not now" in row["last_error"]) == (10, True)
    listener.failing = set()
    assert await Dispatcher(csm.instance).replay(row["sys_id"])
    await deliver(csm)
    assert listener.told == [(bad, "red")]


async def test_p7_no_rule_of_a_deactivated_pack_is_told(world: MakeWorld) -> None:
    listener = Listener()
    csm = await world(listener.pack())
    await gadget(csm, "red")
    await deactivate(csm.instance, ["gadgets"])
    await csm.instance.reload()
    await deliver(csm)
    assert listener.keys == []


async def test_r3_a_deleted_record_is_kept_with_its_last_values(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    ann = await csm.person("ann", AGENT)
    case = await gadget(csm, "red")
    await csm.as_(ann).delete(Gadget, case)
    kept = await csm.system.find(DeletedRecord, DeletedRecord.documentkey == case)
    assert kept is not None
    assert (kept["tablename"], kept["display_value"], kept["user"]) == ("gadgets_case", "GAD0001001", ann.id)
    assert (kept["payload"]["color"], kept["payload"]["short_description"]) == ("red", "Lamp")


async def test_elevated_changes_are_counted_and_audited_with_their_reason(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    ann = await csm.person("ann", AGENT)
    case = await gadget(csm, "red")
    await csm.as_(ann).elevated("repair of colors").update(Gadget, case, {"color": "blue"})
    await csm.as_(ann).update(Gadget, case, {"color": "green"})
    assert csm.instance.elevations["repair of colors"] == 1
    rows = [
        row
        async for row in csm.system.every(
            AuditRow, Query(where=AuditRow.documentkey == case, order=("sys_id",))
        )
    ]
    assert [(row["newvalue"], row["user"], row["reason"]) for row in rows] == [
        ("blue", ann.id, "repair of colors"),
        ("green", ann.id, None),
    ]


async def test_empty_text_is_null(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    empty = await csm.system.create(Gadget, {"short_description": "Lamp", "color": ""})
    red = await gadget(csm, "red")
    assert empty["color"] is None
    await csm.system.update(Gadget, red, {"color": ""})
    assert await csm.system.count(Gadget, filters=(Filter("color", "isnull", True),)) == 2
