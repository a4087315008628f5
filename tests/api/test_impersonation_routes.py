"""Acting in the place of somebody else over HTTP: both names stand in all that is left behind."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
import pytest

from platform_core import ADMIN, IMPERSONATOR, INTERNAL, USER_ADMIN, Actor, Grant, Identity, UserRole
from tests.api.platform_kit import PASSWORD, Serve, Served
from tests.example import gadgets
from tests.example.gadgets import AGENT, CUSTOMER, Gadget

WRITING = msgspec.structs.replace(
    gadgets.pack,
    access_rules=(
        *gadgets.pack.access_rules,
        Grant(
            role=CUSTOMER,
            entity=Gadget,
            may=("create", "read", "write"),
            because="Customers write their cases",
        ),
    ),
)


@pytest.fixture
async def served(serve: Serve) -> Served:
    return await serve(WRITING)


async def browser(served: Served, actor: Actor) -> httpx.AsyncClient:
    """A browser in which somebody is signed in."""
    await Identity(served.world.instance).set_password(actor.id, PASSWORD)
    client = served.client()
    answer = await client.post("/api/sign-in", json={"user_name": actor.user_name, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    client.headers["x-csrf-token"] = answer.json()["csrf_token"]
    return client


async def people(served: Served) -> tuple[httpx.AsyncClient, Actor, Actor]:
    """Sue of the support in her browser, herself, and a customer."""
    sue = await served.world.person("sue", AGENT, IMPERSONATOR)
    cid = await served.world.person("cid", CUSTOMER)
    return await browser(served, sue), sue, cid


def asked(user: Actor, **values: Any) -> dict[str, Any]:
    return {"user": user.id, "reason": "cannot open a case", **values}


async def test_support_acts_as_the_other_one_and_is_seen_to(served: Served) -> None:
    sue, _, cid = await people(served)
    begun = await sue.post("/api/impersonation", json=asked(cid, minutes=5))
    assert (begun.status_code, begun.json()["user_name"], begun.json()["impersonator"]) == (200, "cid", "sue")
    me = (await sue.get("/api/me")).json()
    assert (me["user_name"], me["kind"], me["roles"]) == (
        "cid",
        "external",
        ["gadgets.customer", "snc_external"],
    )
    assert (me["impersonator"]["user_name"], me["impersonator"]["reason"]) == ("sue", "cannot open a case")
    assert (await sue.delete("/api/impersonation")).status_code == 204
    me = (await sue.get("/api/me")).json()
    assert (me["user_name"], me["impersonator"]) == ("sue", None)


async def test_r3_all_that_is_left_behind_bears_both_names(served: Served) -> None:
    sue, _, cid = await people(served)
    await sue.post("/api/impersonation", json=asked(cid))
    made = await sue.post("/api/tables/gadgets_case", json={"short_description": "Broken"})
    assert made.status_code == 201, made.text
    case = made.json()["sys_id"]
    changed = await sue.patch(
        f"/api/tables/gadgets_case/{case}",
        json={"short_description": "Very broken", "comments": "Help!"},
        headers={"if-match": "*"},
    )
    assert changed.status_code == 200, changed.text
    fetch = served.world.instance.database.fetch
    trail = 'SELECT "fieldname", "sys_created_by", "impersonator" FROM "sys_audit" ORDER BY "fieldname"'
    assert [tuple(row) for row in await fetch(trail)] == [
        ("short_description", "cid", "sue"),
        ("sys_created_by", "cid", "sue"),
    ]
    assert [
        tuple(row) for row in await fetch('SELECT "sys_created_by", "impersonator" FROM "sys_journal_field"')
    ] == [("cid", "sue")]
    events = [
        msgspec.json.decode(row[0])
        for row in await fetch('SELECT "event" FROM "sys_outbox" ORDER BY "sys_id"')
    ]
    mine = [event for event in events if event["table"] == "task"]
    assert [(event["user_name"], event["impersonator"]) for event in mine] == [("cid", "sue")] * 2
    (entry,) = (await sue.get(f"/api/tables/gadgets_case/{case}/journal/comments")).json()["records"]
    assert (entry["sys_created_by"], entry["impersonator"]) == ("cid", "sue")
    changes = (await sue.get(f"/api/tables/gadgets_case/{case}/history")).json()["records"]
    assert {(each["sys_created_by"], each["impersonator"]) for each in changes} == {("cid", "sue")}


async def test_what_is_for_the_person_alone_is_refused_in_his_place(served: Served) -> None:
    sue, herself, _ = await people(served)
    uma = await served.world.person("uma", USER_ADMIN, AGENT)
    await served.world.system.create(UserRole, {"user": herself.id, "role": USER_ADMIN.name})
    assert (await sue.post("/api/impersonation", json=asked(uma))).status_code == 200
    refused = [
        await sue.post("/api/me/tokens", json={"label": "mine"}),
        await sue.delete(f"/api/me/tokens/{'0' * 32}"),
        await sue.post("/api/me/delegations", json={}),
        await sue.post("/api/me/two-factor", json={}),
        await sue.post("/api/impersonation", json=asked(herself)),
        await sue.post("/api/tables/sys_user_has_role", json={"user": herself.id, "role": AGENT.name}),
        await sue.patch(
            f"/api/tables/sys_user/{uma.id}", json={"email": "sue@example.com"}, headers={"if-match": "*"}
        ),
    ]
    assert [answer.status_code for answer in refused] == [403] * len(refused)
    assert (await sue.get("/api/me/tokens")).json() == {"tokens": []}


async def test_a7_once_it_is_over_nothing_is_done_before_that_is_acknowledged(served: Served) -> None:
    sue, _, cid = await people(served)
    await sue.post("/api/impersonation", json=asked(cid))
    right = await served.world.system.find(UserRole, UserRole.role == IMPERSONATOR.name)
    assert right is not None
    await served.world.system.delete(UserRole, right["sys_id"])
    for answer in (await sue.get("/api/me"), await sue.post("/api/tables/gadgets_case", json={})):
        assert (answer.status_code, answer.json()["code"]) == (403, "impersonation_over")
    assert (await sue.delete("/api/impersonation")).status_code == 204
    assert (await sue.get("/api/me")).json()["user_name"] == "sue"


async def test_a_token_acts_for_nobody_else(served: Served) -> None:
    _, sue, cid = await people(served)
    client = await served.as_(sue)
    answer = await client.post("/api/impersonation", json=asked(cid))
    assert (answer.status_code, "session of your own" in answer.json()["detail"]) == (403, True)


async def test_lesser_people_are_refused(served: Served) -> None:
    sue, _, cid = await people(served)
    root = await served.world.person("root", ADMIN)
    plain = await browser(served, await served.world.person("bob", INTERNAL))
    for client, user in ((sue, root), (plain, cid)):
        assert (await client.post("/api/impersonation", json=asked(user))).status_code == 403
    assert (await sue.post("/api/impersonation", json=asked(cid, reason=""))).status_code == 422
    assert (await sue.post("/api/impersonation", json=asked(cid, more=1))).status_code == 422
    assert (await sue.post("/api/impersonation", json={"user": "nobody", "reason": "why"})).status_code == 404


async def test_administrators_see_who_acted_in_whose_place(served: Served) -> None:
    sue, herself, cid = await people(served)
    await sue.post("/api/impersonation", json=asked(cid))
    root = await served.as_(await served.world.person("uma", USER_ADMIN))
    (row,) = (await root.get("/api/tables/sys_impersonation")).json()["records"]
    assert (row["impersonator_name"], row["impersonated_name"], row["reason"]) == (
        "sue",
        "cid",
        "cannot open a case",
    )
    assert (await (await served.as_(herself)).get("/api/tables/sys_impersonation")).json()["records"] == []
