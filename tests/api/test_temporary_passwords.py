"""A temporary password is good for choosing another one, and for nothing else."""

import pytest

from platform_core import Identity
from tests.api.platform_kit import PASSWORD, Serve
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
