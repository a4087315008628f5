"""A temporary password is good for choosing another one, and for nothing else."""

import pytest

from api.authentication import WITH_TEMPORARY_PASSWORD, says_anew
from platform_core import ADMIN, Identity
from tests.api.platform_kit import JSON, PASSWORD, Serve
from tests.api.test_strangers import IDS, routes
from tests.example import gadgets
from tests.example.gadgets import AGENT

OWN = "a password of my own"


@pytest.mark.rule("CSM-63")
async def test_a_temporary_password_is_changed_before_anything_else(serve: Serve) -> None:
    served = await serve(gadgets.pack)
    ann = await served.world.person("ann", AGENT)
    await Identity(served.world.instance).set_password(ann.id, PASSWORD, must_change=True)
    browser = served.client()
    signed_in = await browser.post("/api/sign-in", json={"user_name": "ann", "password": PASSWORD})
    assert signed_in.json()["must_change_password"] is True
    token = {"x-csrf-token": signed_in.json()["csrf_token"]}
    for refused in (
        await browser.get("/api/tables/gadgets_case"),
        await browser.post("/api/tables/gadgets_case", json={"short_description": "Lamp"}, headers=token),
        await browser.post("/api/me/tokens", json={"label": "a way round"}, headers=token),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "password_change_needed")
    machine = await served.client().post(
        "/api/token", data={"grant_type": "password", "username": "ann", "password": PASSWORD}
    )
    assert machine.status_code == 400
    chosen = {"user_name": "ann", "old_password": PASSWORD, "new_password": OWN}
    assert (await served.client().post("/api/password", json=chosen)).status_code == 204
    assert (await browser.get("/api/me")).status_code == 401
    again = await browser.post("/api/sign-in", json={"user_name": "ann", "password": OWN})
    assert again.json()["must_change_password"] is False
    assert (await browser.get("/api/tables/gadgets_case")).status_code == 200


@pytest.mark.rule("CSM-63")
async def test_no_route_is_open_to_a_temporary_password_but_those_that_end_it(serve: Serve) -> None:
    served = await serve(gadgets.pack)
    root = await served.world.person("root", ADMIN)
    await Identity(served.world.instance).set_password(root.id, PASSWORD, must_change=True)
    browser = served.client()
    signed_in = await browser.post("/api/sign-in", json={"user_name": "root", "password": PASSWORD})
    token = {"x-csrf-token": signed_in.json()["csrf_token"]}
    tried = 0
    for method, path in routes(served):
        real = path.replace("{table}", "gadgets_case")
        for name, value in IDS.items():
            real = real.replace("{" + name + "}", value)
        if says_anew(real) or real in WITH_TEMPORARY_PASSWORD:
            continue
        answer = await browser.request(method, real, json={}, headers={**JSON, "if-match": "*", **token})
        assert (answer.status_code, answer.json()["code"]) == (403, "password_change_needed"), (
            f"{method} {path}"
        )
        tried += 1
    assert tried > 30
    own = {"current_password": PASSWORD, "new_password": OWN}
    assert (await browser.post("/api/me/password", json=own, headers=token)).status_code == 200
    assert (await browser.get("/api/me")).status_code == 200
