"""Records over HTTP: versions, idempotency, errors that help."""

from __future__ import annotations

import httpx
import pytest

from platform_core.testing import World
from tests.api.platform_kit import Serve
from tests.example import gadgets
from tests.example.gadgets import AGENT, CUSTOMER, Gadget

CASES = "/api/tables/gadgets_case"


@pytest.fixture
async def agent(serve: Serve) -> tuple[httpx.AsyncClient, World]:
    """An agent's client, and the world behind it."""
    served = await serve(gadgets.pack)
    return await served.as_(await served.world.person("ann", AGENT)), served.world


async def test_a_record_is_created_read_changed_and_deleted(agent: tuple[httpx.AsyncClient, World]) -> None:
    client, _ = agent
    made = await client.post(CASES, json={"short_description": "Lamp"})
    assert made.status_code == 201
    where = made.headers["location"]
    assert made.headers["etag"] == '"0"'
    changed = await client.patch(where, json={"color": "red"}, headers={"if-match": made.headers["etag"]})
    assert changed.json()["color"] == "red"
    assert changed.headers["etag"] == '"1"'
    assert (await client.get(where)).json() == changed.json()
    assert (await client.delete(where, headers={"if-match": '"1"'})).status_code == 204
    assert (await client.get(where)).status_code == 404


async def test_a_change_names_its_version_and_an_old_one_is_refused(
    agent: tuple[httpx.AsyncClient, World],
) -> None:
    client, _ = agent
    where = (await client.post(CASES, json={"short_description": "Lamp"})).headers["location"]
    assert (await client.patch(where, json={"color": "red"})).status_code == 428
    await client.patch(where, json={"color": "red"}, headers={"if-match": '"0"'})
    stale = await client.patch(where, json={"color": "blue"}, headers={"if-match": '"0"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_conflict")
    assert (await client.get(where)).json()["color"] == "red"


async def test_an_unchanged_record_is_not_sent_again(agent: tuple[httpx.AsyncClient, World]) -> None:
    client, _ = agent
    made = await client.post(CASES, json={"short_description": "Lamp"})
    answer = await client.get(made.headers["location"], headers={"if-none-match": made.headers["etag"]})
    assert (answer.status_code, answer.content) == (304, b"")


async def test_the_same_key_creates_one_record(agent: tuple[httpx.AsyncClient, World]) -> None:
    client, world = agent
    key = {"idempotency-key": "3f1c"}
    first = await client.post(CASES, json={"short_description": "Lamp"}, headers=key)
    second = await client.post(CASES, json={"short_description": "Lamp"}, headers=key)
    other = await client.post(CASES, json={"short_description": "Chair"}, headers=key)
    assert first.json()["sys_id"] == second.json()["sys_id"]
    assert other.status_code == 422
    assert await world.system.count(Gadget) == 1


async def test_every_wrong_field_is_named_at_once_and_nothing_is_written(
    agent: tuple[httpx.AsyncClient, World],
) -> None:
    client, world = agent
    body = {"short_description": "x" * 500, "priority": 9, "due_date": "soon", "assigned_to": "me"}
    answer = await client.post(CASES, json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert {error["pointer"] for error in answer.json()["errors"]} == {f"/{name}" for name in body}
    assert answer.json()["remedy"]
    assert await world.system.count(Gadget) == 0


async def test_an_unknown_parameter_is_refused_and_the_nearest_known_one_named(
    agent: tuple[httpx.AsyncClient, World],
) -> None:
    client, _ = agent
    answer = await client.get(CASES, params={"prioritty": "1"})
    assert answer.status_code == 400
    assert "priority" in answer.json()["remedy"]


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=1001", "limit=x", "after=nonsense", "count=many", "order=nothing", "fields=nothing", "priority=high",
     "opened_at[gt]=yesterday", "priority[like]=1", "assigned_to.secret=1", "number[gt]=%00", "state[in]=1,x", "%ff=1",
     "priority=99999999999999999999", "limit=1&limit=2", "comments=x", "active[contains]=t", "opened_at[contains]=2026"],
)  # fmt: skip
async def test_r5_a_bad_query_is_a_400_that_says_what_to_do(
    agent: tuple[httpx.AsyncClient, World], query: str
) -> None:
    client, _ = agent
    answer = await client.get(f"{CASES}?{query}")
    assert answer.status_code == 400, answer.text
    assert answer.json()["remedy"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b'{"a":', b"\xff", b'"x"'])
async def test_r5_a_bad_body_is_refused(agent: tuple[httpx.AsyncClient, World], body: bytes) -> None:
    client, _ = agent
    answer = await client.post(CASES, content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422), answer.text


async def test_a_body_that_is_not_json_is_refused(agent: tuple[httpx.AsyncClient, World]) -> None:
    client, _ = agent
    assert (
        await client.post(CASES, content=b"{}", headers={"content-type": "text/plain"})
    ).status_code == 415


@pytest.mark.rule("CSM-7")
async def test_what_may_not_be_read_is_not_found(serve: Serve) -> None:
    served = await serve(gadgets.pack)
    record = await served.world.system.create(Gadget, {"short_description": "Secret"})
    customer = await served.as_(await served.world.person("cid", CUSTOMER))
    hidden = (await customer.get(f"{CASES}/{record['sys_id']}")).json()
    absent = (await customer.get(f"{CASES}/{'0' * 32}")).json()
    for problem in (hidden, absent):
        for varying in ("instance", "request_id", "detail"):
            problem.pop(varying)
    assert hidden == absent
    assert hidden["status"] == 404


async def test_moves_are_made_by_name_with_what_they_need(agent: tuple[httpx.AsyncClient, World]) -> None:
    client, _ = agent
    where = (await client.post(CASES, json={"short_description": "Lamp"})).headers["location"]
    refused = await client.post(f"{where}/actions/close", headers={"if-match": "*"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/close_notes")
    closed = await client.post(
        f"{where}/actions/close", json={"close_notes": "New bulb"}, headers={"if-match": "*"}
    )
    assert (closed.json()["state"], closed.json()["active"]) == (3, False)
    again = await client.patch(where, json={"color": "red"}, headers={"if-match": "*"})
    assert (again.status_code, again.json()["code"]) == (409, "transition_refused")


async def test_head_answers_like_get_without_the_body(agent: tuple[httpx.AsyncClient, World]) -> None:
    client, _ = agent
    got, headed = await client.get(CASES), await client.head(CASES)
    assert headed.status_code == 200
    assert headed.headers["content-length"] == got.headers["content-length"]
    assert headed.content == b""


async def test_pages_follow_each_other_by_cursor(agent: tuple[httpx.AsyncClient, World]) -> None:
    client, _ = agent
    for number in range(7):
        await client.post(CASES, json={"short_description": f"Case {number}"})
    seen: list[str] = []
    params = {"limit": "3", "order": "-number", "fields": "number", "count": "exact"}
    while True:
        page = (await client.get(CASES, params=params)).json()
        assert page["count"] == {"value": 7, "exact": True}
        seen += [record["number"] for record in page["records"]]
        if page["next"] is None:
            break
        params = {**params, "after": page["next"]}
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 7


async def test_groups_carry_figures(agent: tuple[httpx.AsyncClient, World]) -> None:
    client, _ = agent
    for priority in (1, 1, 2):
        await client.post(CASES, json={"short_description": "Case", "priority": priority})
    answer = await client.get(
        f"{CASES}/aggregate", params={"group_by": "priority", "measures": "count,avg:priority"}
    )
    assert answer.json()["groups"] == [
        {"priority": 1, "count": 2, "avg:priority": 1.0},
        {"priority": 2, "count": 1, "avg:priority": 2.0},
    ]


async def test_the_platform_explains_why(serve: Serve) -> None:
    served = await serve(gadgets.pack)
    cid = await served.world.person("cid", CUSTOMER)
    record = await served.world.system.create(Gadget, {"short_description": "Mine", "opened_by": cid.id})
    params = {"table": "gadgets_case", "sys_id": record["sys_id"], "operation": "read"}
    answer = (await (await served.as_(cid)).get("/api/access/explain", params=params)).json()
    assert answer["allowed"] is True
    assert [rule["because"] for rule in answer["rules"] if rule["holds"]] == ["Customers see their own cases"]
