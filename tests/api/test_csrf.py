"""No change is made by a session without its token, on any route; and no other site signs anybody in."""

from __future__ import annotations

import pytest

from platform_core import ADMIN, Identity
from tests.api.platform_kit import JSON, PASSWORD, Serve
from tests.api.test_strangers import IDS, OPEN_ON_PURPOSE, routes
from tests.example import annex, gadgets

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


async def test_every_route_that_changes_something_asks_for_the_sessions_token(serve: Serve) -> None:
    served = await serve(gadgets.pack, annex.pack)
    root = await served.world.person("root", ADMIN)
    await Identity(served.world.instance).set_password(root.id, PASSWORD)
    browser = served.client()
    signed_in = await browser.post("/api/sign-in", json={"user_name": "root", "password": PASSWORD})
    assert signed_in.status_code == 200
    tried = 0
    for method, path in routes(served):
        if method not in UNSAFE or f"{method} {path}" in {
            name.replace(":str", "") for name in OPEN_ON_PURPOSE
        }:
            continue
        real = path.replace("{table}", "gadgets_case")
        for name, value in IDS.items():
            real = real.replace("{" + name + "}", value)
        for sent in ({}, {"x-csrf-token": ""}, {"x-csrf-token": "0" * 64}):
            answer = await browser.request(method, real, json={}, headers={**JSON, "if-match": "*", **sent})
            assert (answer.status_code, answer.json()["code"]) == (403, "csrf"), f"{method} {path} {sent}"
        tried += 1
    assert tried >= 20
    assert (await browser.get("/api/me")).status_code == 200


@pytest.mark.parametrize("path", sorted(name[5:] for name in OPEN_ON_PURPOSE if name.startswith("POST ")))
async def test_another_site_signs_nobody_in(serve: Serve, path: str) -> None:
    served = await serve(gadgets.pack)
    for site in ("cross-site", "same-site"):
        answer = await served.client().post(path, json={}, headers={"sec-fetch-site": site})
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    for site in ("same-origin", "none"):
        answer = await served.client().post(path, json={}, headers={"sec-fetch-site": site})
        assert answer.json()["code"] != "csrf"


async def test_a_form_of_another_site_is_no_sign_in(serve: Serve) -> None:
    served = await serve(gadgets.pack)
    form = 'user_name=ann&password="'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = await served.client().post("/api/sign-in", content=form, headers={"content-type": kind})
        assert answer.status_code == 415
