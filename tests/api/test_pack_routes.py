"""Packs over HTTP: planning, carrying out, what stands in the way, and what was done."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from api.routes import packs as routes
from platform_core import PACK_ADMIN, OperationName
from platform_core.operations import OPERATIONS, VERBS
from platform_core.operations.lock import exclusive
from tests.api.platform_kit import Serve, Served
from tests.example import annex, gadgets
from tests.example.gadgets import AGENT


async def operator(served: Served) -> httpx.AsyncClient:
    return await served.as_(await served.world.person("olga", PACK_ADMIN))


async def plan(client: httpx.AsyncClient, operation: str, *packs: str) -> dict[str, Any]:
    answer = await client.post("/api/packs/plan", json={"operation": operation, "packs": packs})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_every_verb_is_planned_over_http(serve: Serve) -> None:
    olga = await operator(await serve(gadgets.pack, annex.pack, active=("gadgets",)))
    for verb in VERBS:
        assert (await plan(olga, verb, "annex"))["operation"] == verb
    whole = await plan(olga, "upgrade")
    assert whole["names"] == []
    assert "there is nothing to do" in whole["blockers"][0]
    answer = await olga.post("/api/packs/plan", json={"operation": "explode", "packs": ["annex"]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/operation"


async def test_the_document_names_every_verb(serve: Serve) -> None:
    olga = await operator(await serve(gadgets.pack))
    schemas = (await olga.get("/openapi.json")).json()["components"]["schemas"]
    for name in ("PlanRequest", "ExecuteRequest"):
        assert sorted(schemas[name]["properties"]["operation"]["enum"]) == sorted(OPERATIONS)
    assert set(schemas["Plan"]["properties"]) >= {"access", "people", "settings", "estimated_seconds"}


async def test_p9_everything_in_the_way_is_an_error_of_its_own(serve: Serve) -> None:
    served = await serve(gadgets.pack, annex.pack, active=("gadgets",))
    olga = await operator(served)
    made = await plan(olga, "activate", "nonsense", "rubbish")
    assert len(made["blockers"]) == 2
    order = {"operation": "activate", "packs": ["nonsense", "rubbish"], "plan": made["hash"]}
    answer = await olga.post("/api/packs/execute", json=order)
    assert answer.status_code == 409
    assert [error["detail"] for error in answer.json()["errors"]] == made["blockers"]


async def test_p11_while_another_operation_runs_it_is_named_and_one_is_told_when_to_come_back(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = await serve(gadgets.pack, annex.pack, active=("gadgets",))
    olga = await operator(served)
    made = await plan(olga, "activate", "annex")
    monkeypatch.setattr(routes, "WAIT_SECONDS", 0.1)
    order = {"operation": "activate", "packs": ["annex"], "plan": made["hash"]}
    async with exclusive(served.world.instance.database, "deactivate b2b by bob", 5.0):
        answer = await olga.post("/api/packs/execute", json=order)
    assert answer.status_code == 409
    assert answer.json()["code"] == "operation_in_progress"
    assert "deactivate b2b by bob since" in answer.json()["detail"]
    assert int(answer.headers["retry-after"]) > 0
    assert (await olga.post("/api/packs/execute", json=order)).status_code == 200


async def test_what_was_done_to_packs_is_listed_page_by_page(serve: Serve) -> None:
    served = await serve(gadgets.pack, annex.pack, active=("gadgets",))
    olga = await operator(served)
    done: list[tuple[OperationName, str]] = [("activate", "annex"), ("deactivate", "annex")]
    for verb, pack in done:
        made = await plan(olga, verb, pack)
        order = {"operation": verb, "packs": [pack], "plan": made["hash"]}
        assert (await olga.post("/api/packs/execute", json=order)).status_code == 200
    stale = await olga.post(
        "/api/packs/execute", json={"operation": "activate", "packs": ["annex"], "plan": "0" * 64}
    )
    assert stale.status_code == 409
    first = (await olga.get("/api/packs/operations", params={"limit": 2, "count": "exact"})).json()
    me = (await olga.get("/api/me")).json()
    assert [(entry["operation"], entry["result"]) for entry in first["records"]] == [
        ("activate", "stale"),
        ("deactivate", "done"),
    ]
    assert {entry["actor"] for entry in first["records"]} == {me["sys_id"]}
    assert {entry["sys_created_by"] for entry in first["records"]} == {"olga"}
    assert first["records"][1]["plan_hash"] == made["hash"]
    assert first["count"]["value"] >= 4
    second = (await olga.get("/api/packs/operations", params={"limit": 2, "after": first["next"]})).json()
    assert second["records"][0]["packs"] == ["annex"]
    assert (await olga.get("/api/packs/operations", params={"order": "result"})).status_code == 400
    agent = await served.as_(await served.world.person("ann", AGENT))
    assert (await agent.get("/api/packs/operations")).status_code == 403
