"""What user administrators do to accounts, and what nobody else does."""

from __future__ import annotations

import httpx

from platform_core import ADMIN, USER_ADMIN, Identity
from tests.api.platform_kit import PASSWORD, Serve, Served
from tests.example import gadgets
from tests.example.gadgets import AGENT


async def _served(serve: Serve) -> tuple[Served, dict[str, str]]:
    served = await serve(gadgets.pack)
    identity = Identity(served.world.instance)
    ids = {}
    for name, roles in (("ann", (AGENT,)), ("root", (ADMIN,)), ("hr", (USER_ADMIN,))):
        person = await served.world.person(name, *roles)
        await identity.set_password(person.id, PASSWORD)
        ids[name] = person.id
    return served, ids


async def _as(served: Served, user_id: str) -> httpx.AsyncClient:
    token = await Identity(served.world.instance).issue_token(user_id, "test")
    return served.client(headers={"authorization": f"Bearer {token}"})


async def test_a_pause_is_ended(serve: Serve) -> None:
    served, ids = await _served(serve)
    browser = served.client()
    for _ in range(6):
        paused = await browser.post("/api/sign-in", json={"user_name": "ann", "password": "wrong horse"})
    assert paused.status_code == 429
    hr = await _as(served, ids["hr"])
    assert (await hr.post(f"/api/users/{ids['ann']}/unlock")).status_code == 204
    assert (
        await browser.post("/api/sign-in", json={"user_name": "ann", "password": PASSWORD})
    ).status_code == 200


async def test_a_temporary_password_ends_sessions_and_has_to_be_changed(serve: Serve) -> None:
    served, ids = await _served(serve)
    browser = served.client()
    await browser.post("/api/sign-in", json={"user_name": "ann", "password": PASSWORD})
    hr = await _as(served, ids["hr"])
    given = (await hr.post(f"/api/users/{ids['ann']}/temporary-password")).json()
    assert (await browser.get("/api/me")).status_code == 401
    signed_in = await browser.post("/api/sign-in", json={"user_name": "ann", "password": given["password"]})
    assert signed_in.json()["must_change_password"] is True
    csrf = {"x-csrf-token": signed_in.json()["csrf_token"]}
    change = {"current_password": given["password"], "new_password": "a password of my own"}
    assert (await browser.post("/api/me/password", json=change)).status_code == 403
    changed = await browser.post("/api/me/password", json=change, headers=csrf)
    assert changed.status_code == 200, changed.text
    assert (await browser.get("/api/me")).status_code == 200
    assert (
        await browser.post("/api/sign-out", headers={"x-csrf-token": changed.json()["csrf_token"]})
    ).status_code == 204


async def test_sessions_are_seen_and_ended_by_their_owner_and_by_administrators(serve: Serve) -> None:
    served, ids = await _served(serve)
    browsers = [served.client(headers={"user-agent": f"browser {number}"}) for number in range(3)]
    tokens = [
        (await each.post("/api/sign-in", json={"user_name": "ann", "password": PASSWORD})).json()[
            "csrf_token"
        ]
        for each in browsers
    ]
    listed = (await browsers[0].get("/api/me/sessions")).json()["sessions"]
    assert [each["user_agent"] for each in listed] == ["browser 2", "browser 1", "browser 0"]
    assert [each["current"] for each in listed] == [False, False, True]
    csrf = {"x-csrf-token": tokens[0]}
    assert (await browsers[0].delete(f"/api/me/sessions/{listed[0]['id']}", headers=csrf)).status_code == 204
    assert (await browsers[2].get("/api/me")).status_code == 401
    assert (await browsers[0].delete("/api/me/sessions", headers=csrf)).json() == {"ended": 1}
    assert (await browsers[1].get("/api/me")).status_code == 401

    hr = await _as(served, ids["hr"])
    (left,) = (await hr.get(f"/api/users/{ids['ann']}/sessions")).json()["sessions"]
    assert left["id"] == listed[2]["id"]
    assert (await hr.delete(f"/api/users/{ids['ann']}/sessions/{left['id']}")).status_code == 204
    assert (await browsers[0].get("/api/me")).status_code == 401
    await browsers[0].post("/api/sign-in", json={"user_name": "ann", "password": PASSWORD})
    assert (await hr.delete(f"/api/users/{ids['ann']}/sessions")).status_code == 204
    assert (await browsers[0].get("/api/me")).status_code == 401


async def test_nobody_becomes_an_administrator_by_an_administrators_account(serve: Serve) -> None:
    served, ids = await _served(serve)
    await served.world.person("deputy", ADMIN)
    await served.world.system.update("sys_user", ids["root"], {"active": False})
    hr, ann = await _as(served, ids["hr"]), await _as(served, ids["ann"])
    for method, path in (
        ("POST", "unlock"), ("POST", "temporary-password"), ("GET", "sessions"), ("DELETE", "sessions"),
        ("DELETE", f"sessions/{'0' * 32}"), ("DELETE", "second-factor"),
    ):  # fmt: skip
        refused = await hr.request(method, f"/api/users/{ids['root']}/{path}")
        assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted"), path
        assert (await ann.request(method, f"/api/users/{ids['ann']}/{path}")).status_code == 403, path
        assert (await hr.request(method, f"/api/users/{'0' * 32}/{path}")).status_code == 404, path
        assert (await hr.request(method, f"/api/users/root/{path}")).status_code == 404, path


async def test_what_happened_can_be_read_by_administrators_alone_and_changed_by_nobody(serve: Serve) -> None:
    served, ids = await _served(serve)
    browser = served.client(headers={"user-agent": "a browser"})
    await browser.post("/api/sign-in", json={"user_name": "ann", "password": "wrong horse"})
    await browser.post("/api/sign-in", json={"user_name": "typed in the wrong field", "password": "x"})
    await browser.post("/api/sign-in", json={"user_name": "ann", "password": PASSWORD})
    hr, root, ann = [await _as(served, ids[name]) for name in ("hr", "root", "ann")]
    await hr.delete(f"/api/users/{ids['ann']}/sessions")

    for reader in (root, hr):
        answer = await reader.get("/api/tables/sys_security_event?order=sys_created_on,sys_id&kind[in]="
                                  "sign_in_failed,signed_in,sessions_ended")  # fmt: skip
        assert answer.status_code == 200, answer.text
        events = answer.json()["records"]
        assert [(each["kind"], each["user_name"]) for each in events] == [
            ("sign_in_failed", "ann"), ("sign_in_failed", None), ("signed_in", "ann"), ("sessions_ended", "ann"),
        ]  # fmt: skip
        assert events[0]["user_agent"] == "a browser"
        assert events[3]["actor"] == ids["hr"]
        assert "wrong field" not in answer.text
    assert (await ann.get("/api/tables/sys_security_event")).json()["records"] == []
    changed = await root.patch(
        f"/api/tables/sys_security_event/{events[0]['sys_id']}",
        json={"detail": "x"},
        headers={"if-match": "*"},
    )
    assert changed.status_code == 403
