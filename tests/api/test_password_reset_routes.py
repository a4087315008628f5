"""A new password by mail over HTTP; and whatever happens around signing in, no secret gets into a log line."""

from __future__ import annotations

import asyncio
import logging
import re

import pyotp
import pytest

from platform_core import Identity, Origin
from platform_core.secret_box import SecretBox
from tests.api.platform_kit import PASSWORD, Serve, Served, set_settings
from tests.example import gadgets
from tests.example.gadgets import AGENT

NEW = "a password of my own"


async def _served(serve: Serve) -> Served:
    served = await serve(gadgets.pack)
    ann = await served.world.person("ann", AGENT, email="ann@example.com")
    await Identity(served.world.instance).set_password(ann.id, PASSWORD)
    return served


async def _set_up(served: Served) -> None:
    # Port 9 of this machine: nobody takes the mail, so it stays in the queue, where the test finds it.
    await set_settings(
        served, mail_host="127.0.0.1", mail_port="9", mail_sender="support@example.com",
        mail_password="smtp-canary", public_url="https://csm.example.com",
    )  # fmt: skip


async def _mailed_token(served: Served) -> str:
    """The token in the mail that the background work made."""
    instance = served.world.instance
    rows: list[tuple[str]] = []
    for _ in range(300):
        rows = await instance.database.fetch("SELECT body FROM sys_email WHERE body IS NOT NULL")
        if rows:
            break
        await asyncio.sleep(0.05)
    found = re.search(r"/reset-password#token=(\S+)", SecretBox(instance.secret, "mail").open(rows[-1][0]))
    assert found is not None
    return found[1]


async def test_without_mail_the_state_is_said_whoever_is_named(serve: Serve) -> None:
    served = await _served(serve)
    for account in ("ann", "nobody"):
        answer = await served.client().post("/api/password-reset", json={"account": account})
        assert (answer.status_code, answer.json()["code"]) == (409, "mail_not_set_up")


async def test_a_link_is_mailed_by_the_background_work_and_taken_once(serve: Serve) -> None:
    served = await _served(serve)
    await _set_up(served)
    client = served.client()
    answers = [await client.post("/api/password-reset", json={"account": name}) for name in ("nobody", "ann")]
    assert [each.status_code for each in answers] == [202, 202]
    assert answers[0].content == answers[1].content
    token = await _mailed_token(served)

    page = await client.get("/reset-password")
    assert page.status_code == 200
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "sha256-" in page.headers["content-security-policy"]
    done = await client.post("/api/password-reset/complete", json={"token": token, "password": NEW})
    assert done.status_code == 204, done.text
    assert "set-cookie" not in done.headers
    again = await client.post("/api/password-reset/complete", json={"token": token, "password": NEW})
    assert (again.status_code, again.json()["errors"][0]["code"]) == (422, "bad_token")
    for password, status in ((PASSWORD, 401), (NEW, 200)):
        signed_in = await client.post("/api/sign-in", json={"user_name": "ann", "password": password})
        assert signed_in.status_code == status


async def test_no_secret_gets_into_a_log_line(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    served = await _served(serve)
    secrets = [PASSWORD, NEW, "smtp-canary", "typed-canary"]
    with caplog.at_level(logging.DEBUG):
        await _set_up(served)
        client = served.client()
        for user_name, password in (("ann", "typed-canary"), ("typed-canary", "x"), ("ann", PASSWORD)):
            signed_in = await client.post("/api/sign-in", json={"user_name": user_name, "password": password})
        secrets += [signed_in.json()["csrf_token"], client.cookies["pergola_session"]]
        csrf = {"x-csrf-token": signed_in.json()["csrf_token"]}
        begun = (await client.post("/api/me/second-factor", json={"password": PASSWORD}, headers=csrf)).json()
        code = pyotp.TOTP(begun["secret"]).now()
        confirmed = await client.post("/api/me/second-factor/confirm", json={"code": code}, headers=csrf)
        codes = confirmed.json()["recovery_codes"]
        owed = (await client.post("/api/sign-in", json={"user_name": "ann", "password": PASSWORD})).json()
        secrets += [begun["secret"], *codes, owed["challenge"]]
        await client.post(
            "/api/sign-in/second-factor", json={"challenge": owed["challenge"], "code": codes[0]}
        )
        await client.post("/api/password-reset", json={"account": "ann"})
        token = await _mailed_token(served)
        secrets.append(token)
        await client.post("/api/password-reset/complete", json={"token": token, "password": NEW})
        await Identity(served.world.instance).unlock_address("192.0.2.1")
        assert Origin().shown_address is None
    said = caplog.text + " ".join(str(vars(record)) for record in caplog.records)
    assert "security event" in said
    assert len(secrets) == 19
    assert not [secret for secret in secrets if secret in said]
