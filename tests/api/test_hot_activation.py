"""Activating and deactivating packs while clients use the server."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter

import httpx
import pytest
from litestar import Litestar

from platform_core import ADMIN, PACK_ADMIN, Assembly, Query
from tests.api.platform_kit import Serve, Served
from tests.example import annex, gadgets
from tests.example.gadgets import AGENT, Gadget

ROUNDS = (24, pytest.param(100, marks=pytest.mark.deep))
GENERATIONS = (40, pytest.param(200, marks=pytest.mark.deep))
"""A leak keeps one app per generation, and three are the most that may be there."""


async def _operate(client: httpx.AsyncClient, operation: str, pack: str) -> dict[str, object]:
    plan = (await client.post("/api/packs/plan", json={"operation": operation, "packs": [pack]})).json()
    assert plan["blockers"] == [], plan
    order = {"operation": operation, "packs": [pack], "plan": plan["hash"]}
    answer = await client.post("/api/packs/execute", json=order)
    assert answer.status_code == 200, answer.text
    result: dict[str, object] = answer.json()
    return result


async def _load(client: httpx.AsyncClient, stop: asyncio.Event, statuses: list[int]) -> None:
    number = 0
    while not stop.is_set():
        number += 1
        body = {"short_description": f"Load {number}"}
        for answer in (
            await client.get("/api/tables/gadgets_case", params={"limit": 5}),
            await client.post("/api/tables/gadgets_case", json=body),
        ):
            statuses.append(answer.status_code)
            assert answer.status_code in (200, 201), answer.text


@pytest.mark.parametrize("rounds", ROUNDS)
async def test_p13_many_activations_and_deactivations_lose_no_request(serve: Serve, rounds: int) -> None:
    served = await serve(gadgets.pack, annex.pack, active=("gadgets",))
    ann = await served.world.person("ann", AGENT)
    operator = await served.as_(await served.world.person("olga", PACK_ADMIN))
    stop, statuses = asyncio.Event(), list[int]()
    clients = [asyncio.create_task(_load(await served.as_(ann), stop, statuses)) for _ in range(3)]
    for number in range(rounds):
        result = await _operate(operator, "deactivate" if number % 2 else "activate", "annex")
        assert result["workers_behind"] == []
        if number % 12 < 2:  # describing takes longer than swapping
            there = (await operator.get("/openapi.json")).json()["paths"]
            assert ("/api/tables/annex_recall" in there) is (number % 2 == 0)
    stop.set()
    await asyncio.gather(*clients)
    assert len(statuses) > rounds
    created = statuses.count(201)
    assert await served.world.system.count(Gadget) == created, "every acknowledged creation is there"
    assert served.app.shell.swap.alive <= 2, "retired generations are let go"


async def test_routes_and_tables_of_a_pack_come_and_go_with_it(serve: Serve) -> None:
    served = await serve(gadgets.pack, annex.pack, active=("gadgets",))
    admin = await served.as_(await served.world.person("root", ADMIN))
    assert (await admin.get("/annex/count")).status_code == 404
    await _operate(admin, "activate", "annex")
    assert (await admin.get("/annex/count")).json() == {"recalls": 0}
    made = await admin.post("/api/tables/annex_recall", json={"short_description": "Come back"})
    assert made.status_code == 201, made.text
    await _operate(admin, "deactivate", "annex")
    assert (await admin.get("/annex/count")).status_code == 404
    assert (await admin.get("/api/tables/annex_recall")).status_code == 404


async def test_a9_records_of_a_deactivated_pack_are_kept_from_people_and_are_back_with_it(
    serve: Serve,
) -> None:
    served = await serve(gadgets.pack, annex.pack)
    admin = await served.as_(await served.world.person("root", ADMIN))
    agent = await served.as_(await served.world.person("ann", AGENT))
    recall = (await admin.post("/api/tables/annex_recall", json={"short_description": "Come back"})).json()
    path = f"/api/tables/gadgets_case/{recall['sys_id']}"
    assert (await agent.get(path)).status_code == 200
    await _operate(admin, "deactivate", "annex")
    assert (await agent.get(path)).status_code == 404
    assert (await agent.get("/api/tables/gadgets_case")).json()["records"] == []
    assert (await admin.get(path)).status_code == 200, "pack administrators still read them"
    for client in (agent, admin):
        changed = await client.patch(path, json={"color": "red"}, headers={"if-match": "*"})
        assert changed.status_code in (403, 404), "nobody changes what no pack looks after"
    await _operate(admin, "activate", "annex")
    for client in (agent, admin):
        assert (await client.get(path)).json()["number"] == recall["number"]


async def test_a_plan_that_is_out_of_date_is_refused_with_the_new_one(serve: Serve) -> None:
    served = await serve(gadgets.pack, annex.pack, active=("gadgets",))
    operator = await served.as_(await served.world.person("olga", PACK_ADMIN))
    plan = (await operator.post("/api/packs/plan", json={"operation": "activate", "packs": ["annex"]})).json()
    await _operate(operator, "activate", "annex")
    await _operate(operator, "deactivate", "annex")
    order = {"operation": "activate", "packs": ["annex"], "plan": plan["hash"]}
    answer = await operator.post("/api/packs/execute", json=order)
    assert answer.status_code == 409
    assert answer.json()["code"] == "plan_stale"
    assert answer.json()["plan"]["hash"] != plan["hash"]


async def test_only_pack_administrators_see_and_change_packs(serve: Serve) -> None:
    served: Served = await serve(gadgets.pack)
    agent = await served.as_(await served.world.person("ann", AGENT))
    assert (await agent.get("/api/packs")).status_code == 403
    order = {"operation": "deactivate", "packs": ["gadgets"]}
    assert (await agent.post("/api/packs/plan", json=order)).status_code == 403
    assert (await agent.post("/api/packs/execute", json={**order, "plan": "0" * 64})).status_code == 403
    assert len((await served.world.system.list("sys_pack", Query())).records) == 2


def _alive() -> dict[int, Assembly | Litestar]:
    gc.collect()
    return {id(thing): thing for thing in gc.get_objects() if isinstance(thing, Assembly | Litestar)}


@pytest.mark.parametrize("count", GENERATIONS)
async def test_many_generations_leave_nothing_behind(serve: Serve, count: int) -> None:
    others = _alive()  # held here, so that no address of theirs is given out again
    served = await serve(gadgets.pack, annex.pack)
    shell = served.app.shell
    first = shell.instance.assembly.generation
    for number in range(first + 1, first + 1 + count):
        assembly = await shell.instance.build()
        assembly.generation = number
        await shell.serve(assembly)
    await asyncio.sleep(0.1)
    ours = [thing for address, thing in _alive().items() if address not in others]
    alive = Counter(type(thing).__name__ for thing in ours)
    assert alive["Litestar"] <= 3, alive
    assert alive["Assembly"] <= 4, alive
