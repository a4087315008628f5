"""OAuth clients over HTTP: registered, narrowed, switched off at once, and their secrets only replaced."""

from __future__ import annotations

import base64
from typing import Any

from api.testing import serve_world
from platform_core import USER_ADMIN, Identity
from tests.api.office_kit import opened
from tests.api.platform_kit import PASSWORD, Serve
from tests.example.gadgets import AGENT


async def test_a_client_acts_within_its_scope_and_asks_for_less_but_not_for_more(serve: Serve) -> None:
    office = await opened(serve)
    crm = await office.registers("crm", scope=AGENT.name)

    whole = (await office.asks("client_credentials", **crm)).json()
    assert whole["scope"] == AGENT.name
    assert set((await office.me(whole["access_token"])).json()["roles"]) == {AGENT.name, "snc_internal"}
    less = (await office.asks("client_credentials", **crm, scope="read snc_internal")).json()
    assert less["scope"] == "read snc_internal"
    assert set((await office.me(less["access_token"])).json()["roles"]) == {"snc_internal"}
    for scope in (USER_ADMIN.name, "boss", f"{AGENT.name} {USER_ADMIN.name}"):
        more = await office.asks("client_credentials", **crm, scope=scope)
        assert (more.status_code, more.json()["error"]) == (400, "invalid_scope")


async def test_a_client_narrows_the_password_of_a_user_and_alone_renews_what_it_got(serve: Serve) -> None:
    office = await opened(serve)
    crm, erp = await office.registers("crm", scope="read"), await office.registers("erp")
    pair = (await office.asks("password", username="ann", password=PASSWORD, **crm)).json()
    assert pair["scope"] == "read"

    for proof in ({}, erp, {**crm, "client_secret": erp["client_secret"]}):
        stolen = await office.asks("refresh_token", refresh_token=pair["refresh_token"], **proof)
        assert stolen.json()["error"] in ("invalid_grant", "invalid_client")
    more = await office.asks("refresh_token", refresh_token=pair["refresh_token"], scope="boss", **crm)
    assert more.json()["error"] == "invalid_scope"
    renewed = (await office.asks("refresh_token", refresh_token=pair["refresh_token"], **crm)).json()
    assert renewed["scope"] == "read"
    body = {"short_description": "x"}
    headers = {"authorization": f"Bearer {renewed['access_token']}"}
    refused = await office.anybody.post("/api/tables/gadgets_case", json=body, headers=headers)
    assert refused.status_code == 403


async def test_a7_a_client_that_is_disabled_narrowed_expired_or_removed_is_so_from_the_next_request(
    serve: Serve,
) -> None:
    office = await opened(serve)
    crm = await office.registers("crm")
    token = (await office.asks("client_credentials", **crm)).json()["access_token"]
    assert {AGENT.name, USER_ADMIN.name} <= set((await office.me(token)).json()["roles"])

    assert (await office.changes("crm", scopes=AGENT.name)).status_code == 200
    assert USER_ADMIN.name not in (await office.me(token)).json()["roles"]
    for off, on in (
        ({"disabled": True}, {"disabled": False}),
        ({"expires": "2020-01-01T00:00:00Z"}, {"expires": None}),
    ):
        assert (await office.changes("crm", **off)).status_code == 200
        assert (await office.me(token)).status_code == 401
        refused = await office.asks("client_credentials", **crm)
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
        assert refused.headers["www-authenticate"].startswith("Basic")
        await office.changes("crm", **on)
        assert (await office.me(token)).status_code == 200
    found = await office.admin.get("/api/tables/sys_oauth_client", params={"client_id": "crm"})
    path = f"/api/tables/sys_oauth_client/{found.json()['records'][0]['sys_id']}"
    assert (await office.admin.delete(path, headers={"if-match": "*"})).status_code == 204
    assert (await office.me(token)).status_code == 401


async def test_a7_every_worker_follows_at_once_when_a_client_is_switched_off_or_acts_as_another(
    serve: Serve,
) -> None:
    office = await opened(serve)
    crm = await office.registers("crm")
    token = (await office.asks("client_credentials", **crm)).json()["access_token"]
    other = await serve_world(office.served.world)
    try:
        headers = {"authorization": f"Bearer {token}"}
        elsewhere = other.client(headers=headers)
        assert (await elsewhere.get("/api/me")).json()["user_name"] == "robot"
        await office.changes("crm", disabled=True)
        assert (await elsewhere.get("/api/me")).status_code == 401
        successor = await office.served.world.person("successor", AGENT)
        await office.changes("crm", disabled=False, user=successor.id)
        assert (await elsewhere.get("/api/me")).status_code == 401
        renewed = (await office.asks("client_credentials", **crm)).json()["access_token"]
        assert (await office.me(renewed)).json()["user_name"] == "successor"
    finally:
        await other.close()


async def test_a_client_uses_the_grants_that_it_was_allowed(serve: Serve) -> None:
    office = await opened(serve)
    crm = await office.registers("crm", grants=[])
    assert (await office.asks("client_credentials", **crm)).status_code == 200
    refused = await office.asks("password", username="ann", password=PASSWORD, **crm)
    assert (refused.status_code, refused.json()["error"]) == (400, "unauthorized_client")
    basic = base64.b64encode(f"{crm['client_id']}:{crm['client_secret']}".encode()).decode()
    for header, form, error in (
        (f"Basic {basic}", {}, None),
        ("Basic !", {}, "invalid_client"),
        (f"Basic {basic}", {"client_id": "erp"}, "invalid_client"),
    ):
        data = {"grant_type": "client_credentials", **form}
        answer = await office.anybody.post("/api/token", data=data, headers={"authorization": header})
        assert answer.json().get("error") == error
    for form, error in (
        ({"x": "y"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
    ):
        assert (await office.anybody.post("/api/token", data=form)).json()["error"] == error


async def test_a_client_revokes_and_asks_about_its_own_tokens_alone(serve: Serve) -> None:
    office = await opened(serve)
    crm, erp = await office.registers("crm", scope="read"), await office.registers("erp")
    pair = (await office.asks("password", username="ann", password=PASSWORD, **crm)).json()
    personal = await Identity(office.served.world.instance).issue_token(office.robot.id, "test")

    async def about(token: str, proof: dict[str, str]) -> Any:
        return (await office.anybody.post("/api/token/introspect", data={"token": token, **proof})).json()

    known = await about(pair["access_token"], crm)
    assert (known["active"], known["username"], known["scope"], known["client_id"]) == (
        True,
        "ann",
        "read",
        "crm",
    )
    assert 0 < known["exp"] - known["iat"] <= 3600
    assert (await about(pair["refresh_token"], crm))["token_type"] == "refresh_token"
    for token in (personal, "x", pair["access_token"][:-1]):
        assert await about(token, crm) == {"active": False}
    assert await about(pair["access_token"], erp) == {"active": False}
    assert (await about(pair["access_token"], {}))["error"] == "invalid_client"
    revoke = "/api/token/revoke"
    for proof in ({}, erp):
        answer = await office.anybody.post(revoke, data={"token": pair["refresh_token"], **proof})
        assert answer.status_code == 200
        assert (await office.me(pair["access_token"])).status_code == 200
    assert (
        await office.anybody.post(revoke, data={"token": pair["refresh_token"], **crm})
    ).status_code == 200
    assert (await office.me(pair["access_token"])).status_code == 401
    assert await about(pair["access_token"], crm) == {"active": False}
    assert (await office.anybody.post(revoke, data={"token": personal})).status_code == 200
    assert (await office.me(personal)).status_code == 401
    assert (await office.anybody.post(revoke, data={"x": "y"})).json()["error"] == "invalid_request"


async def test_the_metadata_says_where_the_endpoints_are(serve: Serve) -> None:
    office = await opened(serve)
    found = (await office.anybody.get("/.well-known/oauth-authorization-server")).json()
    assert found["issuer"] == "http://pergola.test"
    for name in ("token_endpoint", "revocation_endpoint", "introspection_endpoint"):
        path = found[name].removeprefix(found["issuer"])
        answer = await office.anybody.post(path, data={"x": "y"})
        assert answer.json()["error"] in ("unsupported_grant_type", "invalid_request", "invalid_client")
    assert AGENT.name not in str(found), "strangers are not told which roles there are"


async def test_only_administrators_register_clients_and_see_them(serve: Serve) -> None:
    office = await opened(serve)
    crm = await office.registers("crm", label="The CRM")
    other = await office.served.as_(office.robot)
    body = {"client_id": "x", "user": office.robot.id}
    assert (await other.post("/api/oauth-clients", json=body)).status_code == 403
    assert (await other.post("/api/oauth-clients/crm/secret")).status_code == 403
    assert (await other.get("/api/tables/sys_oauth_client")).json()["records"] == []
    created = await office.admin.post("/api/tables/sys_oauth_client", json={"user": office.robot.id})
    assert created.status_code == 422
    for wrong, pointer in (
        ({"client_id": "a b"}, "/client_id"), ({"grants": ["implicit"]}, "/grants"), ({"scope": "boss"}, "/scope"),
        ({"days": 0}, "/days"), ({"label": "x" * 101}, "/label"),
    ):  # fmt: skip
        refused = await office.admin.post("/api/oauth-clients", json={**body, **wrong})
        assert refused.json()["errors"][0]["pointer"] == pointer
    assert (
        await office.admin.post("/api/oauth-clients", json={**body, "client_id": "crm"})
    ).status_code == 409
    assert (await office.admin.post("/api/oauth-clients/nobody/secret")).status_code == 404
    for wrong, pointer in (({"grants": "implicit"}, "/grants"), ({"scopes": "boss"}, "/scopes")):
        assert (await office.changes("crm", **wrong)).json()["errors"][0]["pointer"] == pointer
    assert (await office.asks("client_credentials", **crm)).status_code == 200


async def test_a_new_secret_ends_the_former_one_and_its_tokens_and_is_audited(serve: Serve) -> None:
    office = await opened(serve)
    crm = await office.registers("crm")
    token = (await office.asks("client_credentials", **crm)).json()["access_token"]

    renewed = (await office.admin.post("/api/oauth-clients/crm/secret")).json()

    assert (await office.me(token)).status_code == 401
    assert (await office.asks("client_credentials", **crm)).status_code == 401
    assert (await office.asks("client_credentials", **renewed)).status_code == 200
    found = await office.admin.get("/api/tables/sys_oauth_client", params={"client_id": "crm"})
    history = await office.admin.get(
        f"/api/tables/sys_oauth_client/{found.json()['records'][0]['sys_id']}/history"
    )
    assert [row["fieldname"] for row in history.json()["records"]] == ["secret_set_on"]
