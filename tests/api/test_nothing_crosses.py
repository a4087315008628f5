"""Nothing of one instance reaches another: no record, no answer, no log line, no figure.

Three instances of one process hold the same ids, users, numbers and even tokens; whatever text they hold differs by a
canary. Everything that comes out of one is searched for the canaries of the others.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import random
from collections.abc import Iterator

import httpx
import pytest

from api.logs import configure_logging
from platform_core import ADMIN, Actor, Identity
from platform_core.identity.secret_texts import token_hash
from tests.api.host_kit import PASSWORD, HostKit, Tenant, bearer, host
from tests.example import gadgets
from tests.example.gadgets import AGENT

__all__ = ["host"]

NAMES = ("acmecorp", "shopwell", "bankhaus")  # No word of any answer has one of them in it.
IDS = [f"{number:032x}" for number in range(0xA0, 0xA8)]
CASE_IDS = (("sys_journal_field", "element_id"), ("sys_audit", "documentkey"), ("task", "sys_id"),
            ("gadgets_case", "sys_id"))  # fmt: skip
TOKEN = "pgl_" + "S" * 43
RECORDS = "/api/tables/gadgets_case"
PATHS = (
    "/api/me", "/api/schema", "/api/schema/gadgets_case", "/api/packs", "/openapi.json", "/docs", "/metrics",
    "/health/ready", "/health/live", "/nowhere", "/api/tables/sys_user", "/api/tables/gadgets_case",
    "/api/tables/gadgets_case?count=exact&limit=3&order=-number",
    "/api/tables/gadgets_case/aggregate?group_by=color",
    "/api/tables/gadgets_case?short_description[contains]=canary",
    *(f"{RECORDS}/{sys_id}{trail}" for sys_id in IDS[:3] for trail in ("", "/history", "/journal/comments")),
    f"/api/tables/sys_user/{'b' * 32}", f"{RECORDS}/{IDS[0]}?fields=nothing", "/api/tables/nothing", f"{RECORDS}/{'f' * 32}",
)  # fmt: skip


def canary(tenant: Tenant) -> str:
    """A text that only one instance holds."""
    return f"canary-{tenant.name}"


def others_of(name: str) -> list[str]:
    """What must not be seen at an instance: the names of all others, which are in their canaries and hosts as well."""
    return [other for other in NAMES if other != name]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log as it is written."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    stream = io.StringIO()
    configure_logging("DEBUG", stream=stream)
    yield stream
    root.setLevel(level)
    root.handlers[:] = handlers


async def fill(tenant: Tenant) -> Actor:
    """The same ids, names and numbers in every instance, with texts of its own."""
    system, instance, mine = tenant.world.system, tenant.world.instance, canary(tenant)
    ann = await tenant.world.person("ann", AGENT, ADMIN, first_name=mine, last_name=mine, title=mine)
    await Identity(instance).set_password(ann.id, PASSWORD)
    same = await tenant.world.person("same", first_name=mine)
    await _rename(tenant, same.id, "b" * 32, ("sys_user", "sys_id"))
    for sys_id in IDS:
        values = {"short_description": mine, "description": mine, "color": mine[:20], "comments": mine}
        made = await system.create("gadgets_case", values)
        await _rename(tenant, made["sys_id"], sys_id, *CASE_IDS)
    await _same_token(tenant, ann.id)
    return ann


async def _rename(tenant: Tenant, old: str, new: str, *columns: tuple[str, str]) -> None:
    """Give a fresh record, and what hangs on it, an id that other instances have as well."""
    database = tenant.world.instance.database
    mark = "?" if database.dialect == "sqlite" else "$"
    async with database.transaction() as transaction:
        if database.dialect == "sqlite":
            await transaction.execute("PRAGMA defer_foreign_keys = ON")
        else:
            await transaction.execute("SET LOCAL session_replication_role = replica")
        for table, column in columns:
            sql = f'UPDATE "{table}" SET "{column}" = {mark}1 WHERE "{column}" = {mark}2'
            await transaction.execute(sql, (new, old))


async def _same_token(tenant: Tenant, user: str) -> None:
    """One token text that every instance knows, each as its own user's."""
    database = tenant.world.instance.database
    issued = await Identity(tenant.world.instance).issue_token(user, "same")
    mark = "?" if database.dialect == "sqlite" else "$"
    sql = f"UPDATE sys_api_token SET token_hash = {mark}1 WHERE token_hash = {mark}2"
    assert await database.execute(sql, (token_hash(TOKEN), token_hash(issued))) == 1


@pytest.fixture
async def tenants(host: HostKit, log: io.StringIO) -> list[Tenant]:
    """Three instances that resemble each other as far as they can, served by one process."""
    made = [await host.make(name, gadgets.pack) for name in NAMES]
    for tenant in made:
        await fill(tenant)
    await host.serve()
    return made


def seen(answer: httpx.Response) -> str:
    """All that a client gets."""
    return "\n".join(
        [str(answer.status_code), *(f"{k}: {v}" for k, v in answer.headers.items()), answer.text]
    )


async def crawl(client: httpx.AsyncClient, tenant: Tenant, rounds: int) -> list[str]:
    """Read everything and change some of it, in an order of its own; returns all that came back."""
    chance, found = random.Random(tenant.name), []
    for number in range(rounds):
        found += [seen(await client.get(path)) for path in chance.sample(PATHS, len(PATHS))]
        sys_id = chance.choice(IDS)
        tag = (await client.get(f"{RECORDS}/{sys_id}")).headers["etag"]
        change = {"description": f"{canary(tenant)} {number}", "comments": canary(tenant)}
        changed = await client.patch(f"{RECORDS}/{sys_id}", json=change, headers={"if-match": tag})
        assert changed.status_code == 200, changed.text
        made = await client.post(
            RECORDS, json={"short_description": canary(tenant)}, headers={"idempotency-key": f"k{number}"}
        )
        assert made.status_code == 201, made.text
        wrong = await client.post(RECORDS, json={"color": "x" * 99, "nothing": canary(tenant)})
        assert wrong.status_code == 422, wrong.text
        found += [seen(changed), seen(made), seen(wrong)]
    return found


async def test_nothing_of_another_instance_is_in_any_answer_log_line_or_figure(
    host: HostKit, tenants: list[Tenant], log: io.StringIO
) -> None:
    clients = [host.client(tenant.host, bearer(TOKEN)) for tenant in tenants]
    crawls = [crawl(client, tenant, 3) for client, tenant in zip(clients, tenants, strict=True)]
    results = await asyncio.gather(*crawls)
    for tenant, found in zip(tenants, results, strict=True):
        assert sum(canary(tenant) in text for text in found) > 20, "the canaries do sing"
        for text in found:
            for foreign in others_of(tenant.name):
                assert foreign not in text
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    ours = [
        line for line in lines if line["logger"].startswith("pergola") and line["logger"] != "pergola.host"
    ]
    assert {line.get("instance") for line in ours} >= set(NAMES)
    for line in ours:
        if name := line.get("instance"):
            for foreign in others_of(name):
                assert foreign not in json.dumps(line)
    assert not [line for line in lines if line["logger"] == "pergola.access" and not line.get("instance")]


async def test_figures_are_those_of_the_asked_instance_alone(host: HostKit, tenants: list[Tenant]) -> None:
    acme, shop = (host.client(tenant.host, bearer(TOKEN)) for tenant in tenants[:2])
    for _ in range(7):
        await shop.get(f"{RECORDS}/{IDS[0]}")
    text = (await acme.get("/metrics")).text
    assert 'instance="acmecorp"' in text
    assert "shopwell" not in text
    assert "process_" not in text, "the process's figures tell of the others' load"
    route = 'method="GET",route="/api/tables/{table}/{sys_id}",status="200"'
    figures = (await shop.get("/metrics")).text
    assert f'pergola_http_requests_total{{instance="shopwell",{route}}} 7.0' in figures.splitlines()
    assert route not in text


async def test_request_ids_do_not_tell_how_much_the_others_are_asked(
    host: HostKit, tenants: list[Tenant]
) -> None:
    acme, shop = (host.client(tenant.host) for tenant in tenants[:2])

    async def number(client: httpx.AsyncClient) -> int:
        return int((await client.get("/api/me")).headers["x-request-id"][-12:], 16)

    first = await number(acme)
    for _ in range(9):
        await number(shop)
    assert await number(acme) == first + 1


async def test_a_session_of_one_instance_is_none_in_another(host: HostKit, tenants: list[Tenant]) -> None:
    acme, shop = tenants[:2]
    client = host.client(acme.host)
    signed_in = await client.post("/api/sign-in", json={"user_name": "ann", "password": PASSWORD})
    assert signed_in.status_code == 200, signed_in.text
    cookie = signed_in.headers["set-cookie"]
    assert "domain" not in cookie.lower(), "the cookie belongs to the host that set it"
    sent = {"cookie": cookie.partition(";")[0]}
    assert (await host.client(acme.host, sent).get("/api/me")).status_code == 200
    assert (await host.client(shop.host, sent).get("/api/me")).status_code == 401


async def test_a_token_of_one_instance_is_none_in_another(host: HostKit, tenants: list[Tenant]) -> None:
    acme, shop = tenants[:2]
    form = {"grant_type": "password", "username": "ann", "password": PASSWORD}
    tokens = (await host.client(acme.host).post("/api/token", data=form)).json()
    held = bearer(tokens["access_token"])
    assert (await host.client(acme.host, held).get("/api/me")).status_code == 200
    assert (await host.client(shop.host, held).get("/api/me")).status_code == 401
    again = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    refused = await host.client(shop.host).post("/api/token", data=again)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert (await host.client(acme.host).post("/api/token", data=again)).status_code == 200


async def test_wrong_passwords_in_one_instance_pause_nobody_in_another(
    host: HostKit, tenants: list[Tenant]
) -> None:
    acme, shop = (host.client(tenant.host) for tenant in tenants[:2])
    wrong = {"user_name": "ann", "password": "wrong password"}
    statuses = [(await acme.post("/api/sign-in", json=wrong)).status_code for _ in range(30)]
    assert statuses[-1] == 429
    right = {"user_name": "ann", "password": PASSWORD}
    assert (await shop.post("/api/sign-in", json=right)).status_code == 200


async def test_an_idempotency_key_of_one_instance_is_new_in_another(
    host: HostKit, tenants: list[Tenant]
) -> None:
    made = []
    for tenant in tenants:
        client = host.client(tenant.host, bearer(TOKEN))
        body = {"short_description": canary(tenant)}
        answer = await client.post(RECORDS, json=body, headers={"idempotency-key": "one key"})
        assert answer.status_code == 201, answer.text
        made.append(answer.json()["short_description"])
    assert made == [canary(tenant) for tenant in tenants]


async def test_a_revoked_role_is_revoked_where_it_was_given(host: HostKit, tenants: list[Tenant]) -> None:
    acme, shop = tenants[:2]
    clients = [host.client(tenant.host, bearer(TOKEN)) for tenant in (acme, shop)]
    assert [(await client.get(RECORDS)).status_code for client in clients] == [200, 200]
    held = await acme.world.system.list("sys_user_has_role")
    await acme.world.person("keeper", ADMIN)  # An administrator has to remain.
    for row in held.records:
        if row["role"] == AGENT.name or row["role"] == ADMIN.name:
            await acme.world.system.delete("sys_user_has_role", row["sys_id"])
    statuses = [(await client.get(f"{RECORDS}/{IDS[0]}")).status_code for client in clients]
    assert statuses == [404, 200]
