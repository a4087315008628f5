"""Access over HTTP: the same answers as in the program, for whoever may have them."""

from __future__ import annotations

from typing import Any, NamedTuple

import httpx
import msgspec
import pytest

from platform_core import USER_ADMIN, Access, Actor, Identity, Proposal
from tests.api.platform_kit import Serve, Served
from tests.example import gadgets
from tests.example.gadgets import AGENT, CUSTOMER, Gadget

TABLE = "gadgets_case"
FLY: dict[str, Any] = {
    "role": "admin",
    "table": TABLE,
    "operation": "fly",
    "records": "all",
    "fields": None,
    "grants": [],
}
"""A cell of a table of rights, with an operation that there is not."""


class Desk(NamedTuple):
    """A served platform with people and a case."""

    served: Served
    admin: httpx.AsyncClient
    ann: Actor
    cid: Actor
    case: str

    @property
    def access(self) -> Access:
        return Access(self.served.world.instance, self.served.world.system.actor)

    async def gets(self, path: str, **parameters: Any) -> Any:
        answer = await self.admin.get(f"/api/access/{path}", params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()


def plain(found: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(found))


@pytest.fixture
async def desk(serve: Serve) -> Desk:
    """A platform with an agent, a customer and his case."""
    served = await serve(gadgets.pack)
    world = served.world
    admin = await served.as_(await world.person("root", "admin"))
    ann, cid = await world.person("ann", AGENT), await world.person("cid", CUSTOMER)
    record = await world.system.create(Gadget, {"short_description": "Lamp", "opened_by": cid.id})
    return Desk(served, admin, ann, cid, record["sys_id"])


async def test_explanations_are_those_of_the_program(desk: Desk) -> None:
    ann = await Identity(desk.served.world.instance).actor(desk.ann.id)
    assert ann is not None
    asked = {"table": TABLE, "sys_id": desk.case, "user": ann.id}
    for operation in ("read", "delete", "transition:open"):
        expected = await desk.access.explain(ann, Gadget, desk.case, operation)
        assert await desk.gets("explain", **asked, operation=operation) == plain(expected)
    field = await desk.gets(
        "explain", table=TABLE, sys_id=desk.case, user=desk.cid.id, operation="write", field="color"
    )
    assert not field["allowed"]
    assert [role["role"] for role in field["opening_roles"]] == []
    create = await desk.gets("explain", table=TABLE, user=desk.cid.id, operation="create")
    assert create["allowed"]
    assert [rule["holds"] for rule in create["rules"]] == [None]


async def test_creations_with_values_are_explained_and_nothing_is_created(desk: Desk) -> None:
    cid = await desk.served.as_(desk.cid)
    before = await desk.served.world.system.count(Gadget)

    async def asks(client: httpx.AsyncClient, **body: Any) -> httpx.Response:
        return await client.post("/api/access/explain", json={"table": TABLE, **body})

    mine = await asks(cid, values={"short_description": "Lamp", "opened_by": desk.cid.id})
    assert mine.status_code == 200, mine.text
    theirs = await asks(desk.admin, values={"short_description": "Lamp"}, user=desk.cid.id)
    created = await cid.post(f"/api/tables/{TABLE}", json={"short_description": "Lamp"})
    assert theirs.json()["allowed"] == (created.status_code == 201)
    assert (await asks(cid, values={"nonsense": 1})).status_code == 422
    assert (await asks(cid, values={}, user=desk.ann.id)).status_code == 403
    assert (await asks(cid, values={}, further=1)).status_code in (400, 422)
    assert (await asks(cid)).status_code in (400, 422)
    assert await desk.served.world.system.count(Gadget) == before + (created.status_code == 201)


async def test_who_can_is_paged_and_that_of_the_program(desk: Desk) -> None:
    everybody = await desk.gets("who-can", table=TABLE, sys_id=desk.case)
    assert everybody == plain(await desk.access.who_can(Gadget, desk.case))
    assert [person["user_name"] for person in everybody["people"]] == ["admin", "ann", "cid", "root"][-3:]
    first = await desk.gets("who-can", table=TABLE, sys_id=desk.case, limit=1, operation="write")
    assert (len(first["people"]), first["count"]) == (1, everybody["count"])
    second = await desk.gets(
        "who-can", table=TABLE, sys_id=desk.case, limit=1, operation="write", after=first["next"]
    )
    assert second["people"] != first["people"]


async def test_the_table_of_rights_is_data_a_page_and_lines(desk: Desk) -> None:
    expected = desk.access.matrix(packs=("gadgets",))
    assert await desk.gets("matrix", pack="gadgets") == plain(expected)
    page = await desk.admin.get("/api/access/matrix", params={"format": "markdown", "table": TABLE})
    assert page.headers["content-type"] == "text/markdown; charset=utf-8"
    assert f"## `{TABLE}`" in page.text
    lines = await desk.admin.get(
        "/api/access/matrix", params={"format": "csv-by-field", "role": CUSTOMER.name}
    )
    assert f"{CUSTOMER.name},{TABLE},write,state,some" in lines.text


async def test_what_differs_and_what_would_be_is_told_to_administrators(desk: Desk) -> None:
    expected = await desk.access.diff(("base",))
    answer = await desk.admin.post("/api/access/diff", json={"packs": ["base"]})
    assert answer.json() == plain(expected)
    assert AGENT.name in answer.json()["roles_gone"]
    saved = await desk.gets("matrix")
    same = await desk.admin.post("/api/access/diff", json={"saved": saved})
    assert same.json()["access"] == []
    proposal = {"give": [{"role": AGENT.name, "user": "root"}], "remove": ["gadgets#2"]}
    found = await desk.admin.post("/api/access/simulate", json=proposal)
    assert found.json() == plain(await desk.access.simulate(msgspec.convert(proposal, Proposal)))
    lost = [each for each in found.json()["effects"] if each["lost"]["records"]]
    assert {name for each in lost for name in each["people"]} == {"cid"}


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "said"),
    [
        ("GET", "explain?table=gadgets_case", None, 400, "sys_id"),
        ("GET", "explain?table=gadgets_case&sys_id={case}&operation=fly", None, 400, "no operation"),
        ("GET", "explain?table=gadgets_case&sys_id={case}&field=nothing", None, 400, "no field"),
        ("GET", "explain?table=gadgets_case&operation=create&sys_id=x", None, 404, "no gadgets_case record"),
        ("GET", "explain?table=nothing&sys_id={case}", None, 404, "no table"),
        ("GET", "who-can?table=gadgets_case&sys_id={case}&limit=0", None, 400, "limit"),
        ("GET", "who-can?table=gadgets_case&sys_id=00000000000000000000000000000000", None, 404, "no gadgets_case"),
        ("GET", "matrix?format=pdf", None, 400, "format"),
        ("GET", "matrix?role=nobody", None, 404, "no role"),
        ("POST", "diff", {}, 422, "compared"),
        ("POST", "diff", {"packs": ["nothing"]}, 422, "not installed"),
        ("POST", "diff", {"packs": ["base==9.9"]}, 422, "is installed in version"),
        ("POST", "diff", {"saved": {"packs": {}}}, 422, "roles"),
        ("POST", "diff", {"saved": {"packs": {}, "roles": [], "tables": [], "cells": [FLY]}}, 422, "operation"),
        ("POST", "simulate", {}, 422, "nothing is proposed"),
        ("POST", "simulate", {"give": [{"role": "admin", "user": "a\x00b"}]}, 422, "NUL"),
        ("POST", "simulate", {"gave": []}, 422, "gave"),
        ("POST", "simulate", {"grant": [{"role": "admin", "table": TABLE, "may": ["fly"]}]}, 422, "may"),
    ],
)  # fmt: skip
async def test_what_makes_no_sense_is_a_problem(
    desk: Desk, method: str, path: str, sent: Any, status: int, said: str
) -> None:
    answer = await desk.admin.request(method, f"/api/access/{path.format(case=desk.case)}", json=sent)
    assert answer.status_code == status, answer.text
    assert said in answer.text


async def test_others_ask_about_themselves_alone(desk: Desk) -> None:
    cid = await desk.served.as_(desk.cid)
    own = {"table": TABLE, "sys_id": desk.case}
    assert (await cid.get("/api/access/explain", params=own)).json()["allowed"]
    for answer in (
        await cid.get("/api/access/explain", params={**own, "user": desk.ann.id}),
        await cid.get("/api/access/who-can", params=own),
        await cid.get("/api/access/matrix"),
        await cid.post("/api/access/diff", json={"packs": ["base"]}),
        await cid.post("/api/access/simulate", json={"remove": ["gadgets#1"]}),
    ):
        assert answer.status_code == 403, answer.text
    manager = await desk.served.as_(await desk.served.world.person("max", USER_ADMIN))
    assert (await manager.get("/api/access/who-can", params=own)).status_code == 404
    assert (await manager.get("/api/access/matrix")).status_code == 200
