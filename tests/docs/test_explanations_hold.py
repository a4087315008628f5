"""What the explanation pages say of elevated access and of empty fields, tried out."""

from platform_core import Filter, Query
from platform_core.base.work import AuditRow
from platform_core.testing import MakeWorld, World
from tests.example import gadgets
from tests.example.gadgets import AGENT, Gadget


async def gadget(csm: World, color: str) -> str:
    record = await csm.system.create(Gadget, {"short_description": "Lamp", "color": color})
    return str(record["sys_id"])


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
