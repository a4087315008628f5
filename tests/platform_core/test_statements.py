"""How many statements each operation sends: pinned, and the same however many rows, roles and packs there are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from platform_core import Query
from platform_core.records import Records
from platform_core.testing import MakeWorld, World, activate
from tests.example import gadgets, works
from tests.example.gadgets import AGENT, CUSTOMER, Gadget

Work = Callable[[Records, str], Awaitable[Any]]

WORK: dict[str, Work] = {
    "get": lambda records, sys_id: records.get(Gadget, sys_id),
    "get as task": lambda records, sys_id: records.get("task", sys_id),
    "list": lambda records, sys_id: records.list(Gadget),
    "list over references": lambda records, sys_id: records.list(
        Gadget, Query(fields=("number", "opened_by.name"))
    ),
    "list and count": lambda records, sys_id: records.list(Gadget, Query(count="exact")),
    "aggregate": lambda records, sys_id: records.aggregate(Gadget, ("state",)),
    "create": lambda records, sys_id: records.create(
        Gadget, {"short_description": "new", "opened_by": records.actor.id, "comments": "hello"}
    ),
    "update": lambda records, sys_id: records.update(Gadget, sys_id, {"comments": "hello"}),
    "transition": lambda records, sys_id: records.transition(
        Gadget, sys_id, "close", {"close_notes": "done"}
    ),
    "delete": lambda records, sys_id: records.delete(Gadget, sys_id),
    "history": lambda records, sys_id: records.history(Gadget, sys_id),
    "journal": lambda records, sys_id: records.journal(Gadget, sys_id, "comments"),
}


async def measured(csm: World, name: str, roles: tuple[Any, ...], rows: int) -> dict[str, int]:
    """The number of statements of each operation, BEGIN and COMMIT included, the second time that it is done."""
    actor = await csm.person(name, *roles)
    records = csm.as_(actor)
    values = {"short_description": "one", "opened_by": actor.id}
    made = [(await csm.system.create(Gadget, values))["sys_id"] for _ in range(rows)]
    sent: list[str] = []
    counts: dict[str, int] = {}
    for what, work in WORK.items():
        if what in ("transition", "delete") and AGENT not in roles:
            continue
        for sys_id in (made.pop(), made.pop()) if what in ("transition", "delete") else made[:2]:
            sent.clear()
            csm.instance.database.observer = sent.append
            await work(records, sys_id)
            csm.instance.database.observer = None
        counts[what] = len(sent)
    return counts


READS = {
    "get": 1, "get as task": 1, "list": 1, "list over references": 1, "list and count": 2, "aggregate": 1, "history": 2,
    "journal": 2,
}  # fmt: skip
# A batch counts each of its statements on SQLite, and one round trip on PostgreSQL.
AGENT_SENDS = {
    "sqlite": {**READS, "create": 8, "update": 6, "transition": 8, "delete": 8},
    "postgres": {**READS, "create": 4, "update": 4, "transition": 4, "delete": 8},
}
CUSTOMER_SENDS = {
    "sqlite": {**READS, "create": 9, "update": 6},
    "postgres": {**READS, "create": 5, "update": 4},
}


async def grown(csm: World) -> World:
    """The same instance with more packs."""
    csm.instance.available.packs["works"] = works.pack
    await activate(csm.instance, ["works", "banking"])
    await csm.instance.reload()
    return World(csm.instance)


async def test_r6_statements_do_not_depend_on_rows_roles_or_packs(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    expected = AGENT_SENDS[csm.instance.database.dialect]
    assert await measured(csm, "pat", (AGENT,), 6) == expected
    assert await measured(await grown(csm), "quinn", (AGENT, works.FOREMAN, works.CHIEF), 60) == expected


async def test_r6_external_users_send_as_few(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    expected = CUSTOMER_SENDS[csm.instance.database.dialect]
    assert await measured(csm, "pat", (CUSTOMER,), 6) == expected
    assert await measured(await grown(csm), "quinn", (CUSTOMER, works.VISITOR), 60) == expected
