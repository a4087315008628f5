"""The second factor over HTTP: set up in a session or at the sign-in, asked for in a second step."""

from __future__ import annotations

from typing import Any

import pyotp

from platform_core import Identity, Origin
from tests.api.platform_kit import PASSWORD, Serve, Served, set_settings
from tests.example import gadgets
from tests.example.gadgets import AGENT


async def _served(serve: Serve, **settings: str) -> Served:
    served = await serve(gadgets.pack)
    ann = await served.world.person("ann", AGENT)
    await Identity(served.world.instance).set_password(ann.id, PASSWORD)
    await set_settings(served, **settings)
    return served


async def _sign_in(client: Any) -> Any:
    return await client.post("/api/sign-in", json={"user_name": "ann", "password": PASSWORD})


async def test_a_second_factor_is_set_up_in_a_session_and_asked_for_from_then_on(serve: Serve) -> None:
    served = await _served(serve)
    browser = served.client()
    csrf = {"x-csrf-token": (await _sign_in(browser)).json()["csrf_token"]}
    elsewhere = served.client()
    await _sign_in(elsewhere)

    wrong = await browser.post("/api/me/second-factor", json={"password": "wrong horse"}, headers=csrf)
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "wrong")
    begun = await browser.post("/api/me/second-factor", json={"password": PASSWORD}, headers=csrf)
    assert begun.status_code == 201, begun.text
    app = pyotp.TOTP(begun.json()["secret"])
    before = dict(browser.cookies)
    confirmed = await browser.post("/api/me/second-factor/confirm", json={"code": app.now()}, headers=csrf)
    assert confirmed.status_code == 200, confirmed.text
    assert len(confirmed.json()["recovery_codes"]) == 10

    # A session that may do more goes on under another id; what was signed in without the factor is over.
    assert dict(browser.cookies) != before
    assert (await elsewhere.get("/api/me")).status_code == 401
    stolen = served.client(cookies=before)
    assert (await stolen.get("/api/me")).status_code == 401
    state = (await browser.get("/api/me/second-factor")).json()
    assert (state["enrolled"], state["recovery_codes_left"]) == (True, 10)
    old = await browser.post("/api/sign-out", headers=csrf)
    assert (old.status_code, old.json()["code"]) == (403, "csrf")


async def test_a_second_step_completes_the_sign_in(serve: Serve) -> None:
    served = await _served(serve)
    identity = Identity(served.world.instance)
    ann = next(
        each for each in (await served.world.system.list("sys_user")).records if each["user_name"] == "ann"
    )
    app = pyotp.TOTP((await identity.second_factors.begin(ann["sys_id"])).secret)
    codes = await identity.second_factors.confirm(ann["sys_id"], app.now(), Origin())

    fresh = served.client()
    owed = await _sign_in(fresh)
    assert (owed.status_code, owed.json()["enrolment"]) == (202, False)
    assert "set-cookie" not in owed.headers
    assert (await fresh.get("/api/me")).status_code == 401
    challenge = owed.json()["challenge"]
    replayed = await fresh.post(
        "/api/sign-in/second-factor", json={"challenge": challenge, "code": "000 000"}
    )
    assert replayed.status_code == 401
    done = await fresh.post("/api/sign-in/second-factor", json={"challenge": challenge, "code": codes[0]})
    assert done.status_code == 200, done.text
    assert (await fresh.get("/api/me")).json()["user_name"] == "ann"
    new = {"x-csrf-token": done.json()["csrf_token"]}
    renewed = await fresh.post("/api/me/second-factor/recovery-codes", json={"code": codes[1]}, headers=new)
    assert renewed.status_code == 200
    gone = await fresh.post(
        "/api/me/second-factor/remove", json={"code": renewed.json()["recovery_codes"][0]}, headers=new
    )
    assert gone.status_code == 204
    assert (await _sign_in(served.client())).status_code == 200


async def test_a_role_that_needs_it_has_it_set_up_before_the_session_begins(serve: Serve) -> None:
    served = await _served(serve, second_factor_roles="gadgets.agent")
    browser = served.client()
    owed = (await _sign_in(browser)).json()
    assert owed["enrolment"] is True
    enrolment = (await browser.post("/api/sign-in/enrolment", json={"challenge": owed["challenge"]})).json()
    code = pyotp.TOTP(enrolment["secret"]).now()
    done = await browser.post(
        "/api/sign-in/second-factor", json={"challenge": owed["challenge"], "code": code}
    )
    assert done.status_code == 200, done.text
    assert len(done.json()["recovery_codes"]) == 10
    assert done.headers["cache-control"] == "no-store"
    assert (await browser.get("/api/me")).status_code == 200
    again = await browser.post("/api/sign-in/enrolment", json={"challenge": owed["challenge"]})
    assert again.status_code == 401


async def test_programs_are_told_that_a_password_is_not_enough(serve: Serve) -> None:
    served = await _served(serve, second_factor_roles="gadgets.agent")
    form = {"grant_type": "password", "username": "ann", "password": PASSWORD}
    refused = await served.client().post("/api/token", data=form)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert "second factor" in refused.json()["error_description"]
