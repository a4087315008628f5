"""Single sign-on under attack: states of others, codes of others, providers that mix in, answers that were used before."""

from __future__ import annotations

import asyncio
import logging
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc.jwk import RSAKey

from platform_core import utc_now
from tests.api.oidc_kit import (
    SECRET,
    Browser,
    Claims,
    HostileProvider,
    hostile,
    hostile_provider,
    offer,
    ready,
    tries,
)
from tests.api.platform_kit import Serve

__all__ = ["hostile"]
TEST_CLIENT = ("httpx", "httpcore", "asyncio")
"""Loggers of the browser, not of the server."""


async def test_a_state_is_of_one_browser_and_used_once(serve: Serve, hostile: HostileProvider) -> None:
    served = await ready(serve, hostile)
    victim, attacker, fresh = (Browser(served) for _ in range(3))
    back = hostile.authorize(await attacker.begins())

    for other in (victim, fresh):
        if other is victim:
            await other.begins()
        assert (await other.returns(back)).status_code == 401
        assert await other.who() == ""
    # Whoever tries a state uses it up, the one who began included.
    assert (await attacker.returns(back)).status_code == 401

    back = hostile.authorize(await attacker.begins())
    assert (await attacker.returns(back)).status_code == 303
    again = Browser(served)
    again.client.cookies.update(attacker.client.cookies)
    assert (await again.returns(back)).status_code == 401
    made_up = back.replace(parse_qs(urlsplit(back).query)["state"][0], "made-up")
    assert (await attacker.returns(made_up)).status_code == 401


async def test_a_state_has_its_time(serve: Serve, hostile: HostileProvider) -> None:
    served = await ready(serve, hostile)
    browser = Browser(served)
    back = hostile.authorize(await browser.begins())
    mark = "?1" if served.world.instance.database.dialect == "sqlite" else "$1"
    await served.world.instance.database.execute(
        f"UPDATE sys_oidc_attempt SET expires = {mark}", (utc_now(),)
    )

    assert (await browser.returns(back)).status_code == 401


async def test_the_code_of_one_sign_in_is_of_no_use_in_another(
    serve: Serve, hostile: HostileProvider
) -> None:
    served = await ready(serve, hostile)
    victim, attacker = Browser(served), Browser(served)
    stolen = parse_qs(urlsplit(hostile.authorize(await victim.begins())).query)["code"][0]
    state = parse_qs(urlsplit(await attacker.begins()).query)["state"][0]

    answer = await attacker.returns(
        f"/api/sign-in/acme/callback?{urlencode({'code': stolen, 'state': state})}"
    )

    assert answer.status_code == 401
    assert await attacker.who() == ""


async def test_of_two_uses_of_one_answer_at_once_one_signs_in(serve: Serve, hostile: HostileProvider) -> None:
    served = await ready(serve, hostile)
    browser = Browser(served)
    back = hostile.authorize(await browser.begins())
    twin = Browser(served)
    twin.client.cookies.update(browser.client.cookies)

    answers = await asyncio.gather(browser.returns(back), twin.returns(back))

    assert sorted(answer.status_code for answer in answers) == [303, 401]


async def test_two_first_sign_ins_of_one_person_make_one_user(serve: Serve, hostile: HostileProvider) -> None:
    served = await ready(serve, hostile)
    browsers = [Browser(served), Browser(served)]
    backs = [hostile.authorize(await browser.begins()) for browser in browsers]

    answers = await asyncio.gather(
        *(browser.returns(back) for browser, back in zip(browsers, backs, strict=True))
    )

    assert [answer.status_code for answer in answers] == [303, 303]
    assert await served.world.system.count("sys_oidc_link") == 1


async def test_one_provider_cannot_answer_for_another(serve: Serve, hostile: HostileProvider) -> None:
    served = await ready(serve, hostile)
    with hostile_provider() as evil:
        await offer(served, evil.issuer, "evil")
        browser = Browser(served)
        # The browser meant to sign in with evil, which sends it to acme's callback with the state that it has.
        back = evil.authorize(await browser.begins("evil"))
        assert (await browser.returns(back.replace("/evil/", "/acme/"))).status_code == 401
        # Or it names acme as the issuer of its answer (RFC 9207), or nobody though it said it would.
        back = evil.authorize(await browser.begins("evil"))
        assert (await browser.returns(f"{back}&iss={hostile.issuer}")).status_code == 401
        # Or it says of people what only acme may say.
        evil.claims = {"iss": hostile.issuer}
        back = evil.authorize(await browser.begins("evil"))
        assert (await browser.returns(back)).status_code == 401
        assert await browser.who() == ""
        assert not hostile.seen, "acme was asked with a code that is not its own"
    back = hostile.authorize(await browser.begins())
    assert (await browser.returns(f"{back}&iss={hostile.issuer}")).status_code == 303


async def test_an_answer_without_the_issuer_that_was_announced_is_refused(
    serve: Serve, hostile: HostileProvider
) -> None:
    hostile.metadata = {"authorization_response_iss_parameter_supported": True}
    served = await ready(serve, hostile)

    assert await tries(served, hostile) == (401, "")


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://accounts.example.com"},
        {"token_endpoint": "http://accounts.example.com/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": 5},
    ],
)
async def test_a_provider_that_describes_itself_wrongly_is_not_used(
    serve: Serve, hostile: HostileProvider, metadata: Claims
) -> None:
    hostile.metadata = metadata
    served = await ready(serve, hostile)

    answer = await served.client().get("/api/sign-in/acme")

    assert (answer.status_code, answer.json()["code"]) == (503, "identity_provider_unavailable")
    assert "location" not in answer.headers


async def test_a_provider_that_is_not_there_is_an_error_that_tells_nothing(
    serve: Serve, hostile: HostileProvider
) -> None:
    served = await ready(serve, hostile)
    await offer(served, "http://127.0.0.1:9", "gone")

    answer = await served.client().get("/api/sign-in/gone")

    assert answer.status_code == 503
    assert "127.0.0.1" not in answer.json()["detail"] + answer.json()["remedy"]


async def test_a_provider_that_reads_the_secret_in_the_form_gets_it_there(
    serve: Serve, hostile: HostileProvider
) -> None:
    hostile.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    served = await ready(serve, hostile)

    assert await tries(served, hostile) == (303, "acme:zoe")

    assert hostile.seen[-1]["authorization"] == ""


async def test_keys_that_change_are_fetched_anew_but_not_for_every_name_that_is_made_up(
    serve: Serve, hostile: HostileProvider
) -> None:
    served = await ready(serve, hostile)
    assert await tries(served, hostile) == (303, "acme:zoe")

    hostile.key = RSAKey.generate_key(2048, {"kid": "second"}, private=True)
    hostile.published = [hostile.key.as_dict(private=False)]
    hostile.header = {"alg": "RS256", "kid": "second"}
    assert await tries(served, hostile) == (303, "acme:zoe")
    fetched = hostile.asked.count("/jwks")
    for name in ("third", "fourth", "fifth"):
        hostile.header = {"alg": "RS256", "kid": name}
        assert await tries(served, hostile) == (401, "")

    assert hostile.asked.count("/jwks") == fetched == 2
    assert len([path for path in hostile.asked if path != "/jwks"]) == 1, "what it says of itself is kept"


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "\\/evil.example",
        "/\t/evil.example", "/\r\nset-cookie:a=b", "evil.example", "", "/" + "x" * 3000, "/%0d%0a/ü",
    ],
)  # fmt: skip
async def test_nobody_is_sent_to_another_server_after_signing_in(
    serve: Serve, hostile: HostileProvider, path: str
) -> None:
    served = await ready(serve, hostile)
    browser = Browser(served)

    answer = await browser.returns(hostile.authorize(await browser.begins(path=path)))

    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_what_the_provider_refuses_or_leaves_out_signs_nobody_in(
    serve: Serve, hostile: HostileProvider
) -> None:
    served = await ready(serve, hostile)
    for more in ("error=access_denied", "code=", "code=unknown", "", f"code={'x' * 5000}"):
        browser = Browser(served)
        state = parse_qs(urlsplit(await browser.begins()).query)["state"][0]
        answer = await browser.returns(f"/api/sign-in/acme/callback?state={state}&{more}")
        assert answer.status_code == 401, more
        assert "access_denied" not in answer.text
    twice = await browser.returns(f"/api/sign-in/acme/callback?state={state}&state={state}")
    assert twice.status_code == 400


async def test_the_secrets_of_a_sign_in_are_nowhere_to_be_read(
    serve: Serve, hostile: HostileProvider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    served = await ready(serve, hostile)
    browser = Browser(served)
    there = await browser.begins()
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
    browser_token = browser.client.cookies["pergola_sign_in"]
    rows = str(await served.world.instance.database.fetch("SELECT * FROM sys_oidc_attempt"))
    rows += str(await served.world.instance.database.fetch("SELECT * FROM sys_oidc_provider"))
    await browser.returns(hostile.authorize(there))

    verifier = hostile.seen[-1]["code_verifier"]
    session = browser.client.cookies["pergola_session"]
    for secret in (asked["state"], asked["nonce"], verifier, browser_token, session, SECRET):
        assert secret not in rows
        ours = "\n".join(
            record.getMessage() for record in caplog.records if record.name.startswith("pergola")
        )
        assert secret not in ours + str([getattr(record, "fields", "") for record in caplog.records])
    assert browser_token not in there
    assert verifier not in there
