"""Signing in over HTTP: sessions with CSRF protection, tokens, revocation."""

from __future__ import annotations

from platform_core import ADMIN, Identity
from platform_core.identity.clients import Registration
from tests.api.platform_kit import PASSWORD, Serve, Served
from tests.example import gadgets
from tests.example.gadgets import AGENT


async def _served(serve: Serve) -> Served:
    served = await serve(gadgets.pack)
    ann = await served.world.person("ann", AGENT)
    await Identity(served.world.instance).set_password(ann.id, PASSWORD)
    return served


async def test_a_session_changes_records_only_with_its_token(serve: Serve) -> None:
    served = await _served(serve)
    browser = served.client()
    signed_in = await browser.post("/api/sign-in", json={"user_name": "ann", "password": PASSWORD})
    assert signed_in.status_code == 200, signed_in.text
    cookie = signed_in.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert (await browser.get("/api/me")).json()["user_name"] == "ann"
    case = {"short_description": "Lamp"}
    without = await browser.post("/api/tables/gadgets_case", json=case)
    assert (without.status_code, without.json()["code"]) == (403, "csrf")
    token = {"x-csrf-token": signed_in.json()["csrf_token"]}
    assert (await browser.post("/api/tables/gadgets_case", json=case, headers=token)).status_code == 201
    assert (await browser.post("/api/sign-out", headers=token)).status_code == 204
    browser.cookies.clear()
    stolen = served.client(cookies={"pergola_session": cookie.partition("=")[2].partition(";")[0]})
    assert (await stolen.get("/api/me")).status_code == 401


async def test_wrong_credentials_say_nothing_about_what_was_wrong(serve: Serve) -> None:
    served = await _served(serve)
    client = served.client()
    wrong = await client.post("/api/sign-in", json={"user_name": "ann", "password": "wrong horse battery"})
    unknown = await client.post("/api/sign-in", json={"user_name": "nobody", "password": PASSWORD})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json()["detail"] == unknown.json()["detail"]


async def test_repeated_failures_pause_the_account(serve: Serve) -> None:
    served = await _served(serve)
    client = served.client()
    answers = [
        await client.post("/api/sign-in", json={"user_name": "ann", "password": f"wrong password {number}"})
        for number in range(7)
    ]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_programs_get_and_renew_tokens_and_an_old_refresh_token_ends_the_family(serve: Serve) -> None:
    served = await _served(serve)
    client = served.client()
    pair = (
        await client.post(
            "/api/token", data={"grant_type": "password", "username": "ann", "password": PASSWORD}
        )
    ).json()
    bearer = {"authorization": f"Bearer {pair['access_token']}"}
    assert (await client.get("/api/me", headers=bearer)).json()["user_name"] == "ann"
    renewal = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]}
    renewed = (await client.post("/api/token", data=renewal)).json()
    assert renewed["access_token"] != pair["access_token"]
    reused = await client.post("/api/token", data=renewal)
    assert (reused.status_code, reused.json()["error"]) == (400, "invalid_grant")
    gone = {"authorization": f"Bearer {renewed['access_token']}"}
    assert (await client.get("/api/me", headers=gone)).status_code == 401


async def test_client_credentials_act_as_their_user(serve: Serve) -> None:
    served = await _served(serve)
    robot = await served.world.person("robot", AGENT)
    secret = await Identity(served.world.instance).register(
        Registration(client_id="robot-client", user_id=robot.id)
    )
    form = {"grant_type": "client_credentials", "client_id": "robot-client", "client_secret": secret}
    token = (await served.client().post("/api/token", data=form)).json()["access_token"]
    me = await served.client().get("/api/me", headers={"authorization": f"Bearer {token}"})
    assert me.json()["user_name"] == "robot"


async def test_a7_what_is_revoked_is_so_from_the_next_request_on(serve: Serve) -> None:
    served = await _served(serve)
    ann = await served.world.system.find("sys_user", _named("ann"))
    assert ann is not None
    client = await served.as_(served.world.actor(ann, AGENT))
    assert (await client.get("/api/tables/gadgets_case")).status_code == 200
    role = await served.world.system.list("sys_user_has_role")
    mine = next(record for record in role.records if record["user"] == ann["sys_id"])
    await served.world.system.delete("sys_user_has_role", mine["sys_id"])
    assert (await client.post("/api/tables/gadgets_case", json={"short_description": "x"})).status_code == 403
    await served.world.system.update("sys_user", ann["sys_id"], {"active": False})
    assert (await client.get("/api/me")).status_code == 401


async def test_personal_tokens_are_shown_once_and_can_be_withdrawn(serve: Serve) -> None:
    served = await _served(serve)
    client = await served.as_(await served.world.person("root", ADMIN))
    issued = (await client.post("/api/me/tokens", json={"label": "script", "days": 30})).json()
    listed = (await client.get("/api/me/tokens")).json()["tokens"]
    assert issued["token"] not in str(listed)
    mine = next(token for token in listed if token["label"] == "script")
    assert (await client.delete(f"/api/me/tokens/{mine['id']}")).status_code == 204
    gone = {"authorization": f"Bearer {issued['token']}"}
    assert (await served.client().get("/api/me", headers=gone)).status_code == 401


def _named(name: str):  # type: ignore[no-untyped-def]
    from platform_core import User

    return User.user_name == name
