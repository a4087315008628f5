"""Tokens over HTTP: what a scope leaves, what no token may do, and what is known of them."""

from __future__ import annotations

from typing import Any

from api.authentication import says_anew
from platform_core import ADMIN, USER_ADMIN, Identity
from tests.api.platform_kit import JSON, PASSWORD, Serve, Served
from tests.example import annex, gadgets
from tests.example.gadgets import AGENT

CASE = {"short_description": "Lamp"}


async def _served(serve: Serve) -> tuple[Served, Any]:
    served = await serve(gadgets.pack, annex.pack)
    root = await served.world.person("root", ADMIN, AGENT)
    await Identity(served.world.instance).set_password(root.id, PASSWORD)
    return served, root


async def _with(served: Served, user: Any, scope: str | None) -> Any:
    token = await Identity(served.world.instance).issue_token(user.id, "test", scope=scope)
    return served.client(headers={"authorization": f"Bearer {token}"})


async def test_a_token_acts_with_the_roles_of_its_scope_alone(serve: Serve) -> None:
    served, root = await _served(serve)
    agent, reader = await _with(served, root, AGENT.name), await _with(served, root, "read")

    assert set((await agent.get("/api/me")).json()["roles"]) == {AGENT.name, "snc_internal"}
    made = await agent.post("/api/tables/gadgets_case", json=CASE)
    assert made.status_code == 201
    assert (await agent.post("/api/tables/sys_user", json={"user_name": "x"})).status_code == 403
    assert (await agent.get("/metrics")).status_code == 403
    assert set((await reader.get("/api/me")).json()["roles"]) >= {"admin", AGENT.name}
    path = f"/api/tables/gadgets_case/{made.json()['sys_id']}"
    assert (await reader.get(path)).status_code == 200
    assert (await reader.get("/metrics")).status_code == 200


async def test_a_token_that_only_reads_changes_nothing_by_any_route(serve: Serve) -> None:
    from tests.api.test_strangers import IDS, routes

    served, root = await _served(serve)
    made = await served.world.system.create("gadgets_case", CASE)
    reader = await _with(served, root, "read")
    tried = 0
    for method, template in routes(served):
        path = template.replace("{table}", "gadgets_case").replace("{sys_id}", made["sys_id"])
        for name, value in IDS.items():
            path = path.replace("{" + name + "}", value)
        if method in ("GET", "HEAD") or says_anew(path):
            continue
        tried += 1
        answer = await reader.request(method, path, json={}, headers={**JSON, "if-match": "*"})
        assert (answer.status_code, answer.json()["detail"]) == (403, "this token only reads"), (
            f"{method} {path}"
        )
    assert tried > 10
    assert await served.world.system.get("gadgets_case", made["sys_id"]) == made
    assert (await reader.get("/api/me/tokens")).status_code == 200


async def test_a_token_makes_no_token_that_may_more_or_lasts_longer(serve: Serve) -> None:
    served, root = await _served(serve)
    for scope in ("read", AGENT.name, ADMIN.name, f"{ADMIN.name} {AGENT.name}"):
        narrow = await _with(served, root, scope)
        listed = (await narrow.get("/api/me/tokens")).json()["tokens"]
        for body in ({"label": "x"}, {"label": "x", "scope": scope}):
            assert (await narrow.post("/api/me/tokens", json=body)).status_code == 403
        assert (await narrow.delete(f"/api/me/tokens/{listed[0]['id']}")).status_code == 403
        client = {"client_id": "x", "user": root.id}
        assert (await narrow.post("/api/oauth-clients", json=client)).status_code == 403
        assert (await narrow.post("/api/oauth-clients/x/secret")).status_code == 403
        assert (
            await narrow.put("/api/identity-providers/x/secret", json={"client_secret": "x"})
        ).status_code == 403
        provider = {"name": "x", "label": "x", "issuer": "https://login.example.com", "client_id": "x"}
        assert (await narrow.post("/api/tables/sys_oidc_provider", json=provider)).status_code == 403
        link = {"issuer": "https://login.example.com", "subject": "me", "user": root.id}
        assert (await narrow.post("/api/tables/sys_oidc_link", json=link)).status_code == 403
    assert await served.world.system.count("sys_oauth_client") == 0
    form = {"grant_type": "password", "username": "root", "password": PASSWORD}
    pair = (await served.client().post("/api/token", data=form)).json()
    whole = served.client(headers={"authorization": f"Bearer {pair['access_token']}"})
    short = (await whole.post("/api/me/tokens", json={"label": "short"})).json()
    listed = (await whole.get("/api/me/tokens")).json()["tokens"]
    assert next(t for t in listed if t["label"] == "short")["expires"] == short["expires"]
    too_long = await whole.post("/api/me/tokens", json={"label": "long", "days": 1})
    assert (too_long.status_code, too_long.json()["errors"][0]["code"]) == (422, "too_late")


async def test_a_personal_token_is_narrowed_limited_and_its_use_is_noted(serve: Serve) -> None:
    served, root = await _served(serve)
    whole = await served.as_(root)
    issued = (await whole.post("/api/me/tokens", json={"label": "read", "scope": "read", "days": 5})).json()
    assert issued["scope"] == "read"
    unused = (await whole.get("/api/me/tokens")).json()["tokens"][-1]
    assert (unused["label"], unused["scope"], unused["last_used"]) == ("read", "read", None)
    reader = served.client(headers={"authorization": f"Bearer {issued['token']}"})
    await reader.get("/api/me")
    used = (await whole.get("/api/me/tokens")).json()["tokens"][-1]["last_used"]
    await reader.get("/api/me")
    again = (await whole.get("/api/me/tokens")).json()["tokens"][-1]["last_used"]
    assert used is not None
    assert used == again, "a use is noted once a minute"
    for wrong in ("boss", "read,admin", 7):
        refused = await whole.post("/api/me/tokens", json={"label": "x", "scope": wrong})
        assert refused.status_code == 422, wrong
    late = await whole.post("/api/me/tokens", json={"label": "x", "days": 366})
    assert late.json()["errors"][0]["pointer"] == "/expires"


async def test_a7_a_role_that_is_taken_away_is_gone_from_a_scoped_token_at_once(serve: Serve) -> None:
    served, _ = await _served(serve)
    ann = await served.world.person("ann", AGENT, USER_ADMIN)
    client = await _with(served, ann, f"{AGENT.name} {USER_ADMIN.name}")
    assert (await client.post("/api/tables/gadgets_case", json=CASE)).status_code == 201
    page = await served.world.system.list("sys_user_has_role")
    for record in page.records:
        if record["user"] == ann.id and record["role"] == AGENT.name:
            await served.world.system.delete("sys_user_has_role", record["sys_id"])
    assert (await client.post("/api/tables/gadgets_case", json=CASE)).status_code == 403
    assert AGENT.name not in (await client.get("/api/me")).json()["roles"]
