"""Whoever signs out here is sent to sign out at his identity provider, where that is set so."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from platform_core import User
from platform_core.base.single_sign_on import OidcProvider
from platform_core.identity import Identity, oidc
from tests.api.oidc_kit import Browser, HostileProvider, hostile, mock_provider, offer, ready, signs_in_there
from tests.api.platform_kit import PASSWORD, Serve, Served, set_settings
from tests.example import gadgets

__all__ = ["hostile"]

END = "/end-session"


async def signed_in(served: Served, hostile: HostileProvider) -> Browser:
    browser = Browser(served)
    await browser.returns(hostile.authorize(await browser.begins()))
    assert await browser.who() != ""
    return browser


async def signs_out(browser: Browser) -> httpx.Response:
    """Sign out; the session is over whatever the answer says."""
    token = (await browser.client.get("/api/me/csrf-token")).json()["csrf_token"]
    answer = await browser.client.post("/api/sign-out", headers={"x-csrf-token": token})
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert await browser.who() == ""
    return answer


def asked_there(answer: httpx.Response) -> tuple[str, dict[str, str]]:
    """The address that the browser goes on to, and what it asks there."""
    assert answer.status_code == 200, answer.text
    parts = urlsplit(answer.json()["continue_at"])
    asked = parse_qs(parts.query, strict_parsing=True)
    return f"{parts.scheme}://{parts.netloc}{parts.path}", {name: values[0] for name, values in asked.items()}


def claims_of(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


async def leaving(serve: Serve, hostile: HostileProvider) -> Served:
    """An instance whose users sign out at the provider, too."""
    hostile.metadata["end_session_endpoint"] = f"{hostile.issuer}{END}"
    return await ready(serve, hostile, sign_out_there=True)


async def provider_is(served: Served, **values: Any) -> None:
    found = await served.world.system.find(OidcProvider, OidcProvider.name == "acme")
    assert found is not None
    await served.world.system.update(OidcProvider, found["sys_id"], values)


async def kept(served: Served) -> list[Any]:
    """What sessions keep of who vouched for their users."""
    rows = await served.world.instance.database.fetch("SELECT provider, id_token FROM sys_user_session")
    return [tuple(row) for row in rows]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with mock_provider({"sub": "zoe-1", "email": "zoe@example.com", "preferred_username": "zoe"}) as address:
        yield address


async def test_one_signs_out_here_and_at_a_provider_that_others_made(serve: Serve, issuer: str) -> None:
    served = await serve(gadgets.pack)
    await offer(served, issuer, create_users=True, default_roles=[gadgets.AGENT.name], sign_out_there=True)
    browser = Browser(served)
    await browser.returns(signs_in_there(await browser.begins(), "zoe-1"))

    address, asked = asked_there(await signs_out(browser))

    assert address.startswith(issuer)
    assert (asked["client_id"], claims_of(asked["id_token_hint"])["sub"]) == ("pergola", "zoe-1")
    assert asked["post_logout_redirect_uri"].endswith("/")
    async with httpx.AsyncClient() as there:
        form = await there.get(address, params=asked)
        back = await there.post(
            f"{address}/confirm", data={"redirect_uri": asked["post_logout_redirect_uri"]}
        )
    assert (form.status_code, asked["post_logout_redirect_uri"] in form.text) == (200, True)
    assert (back.status_code, back.headers["location"]) == (302, asked["post_logout_redirect_uri"])


async def test_the_address_may_have_a_query_and_one_comes_back_to_the_public_address(
    serve: Serve, hostile: HostileProvider
) -> None:
    served = await leaving(serve, hostile)
    hostile.metadata["end_session_endpoint"] += "?tenant=a%26b"
    await set_settings(served, public_url="https://csm.example.com/")

    browser = await signed_in(served, hostile)
    address, asked = asked_there(await signs_out(browser))

    assert address == f"{hostile.issuer}{END}"
    assert (asked["tenant"], asked["post_logout_redirect_uri"]) == ("a&b", "https://csm.example.com/")


async def test_only_those_who_came_from_the_provider_are_sent_there(
    serve: Serve, hostile: HostileProvider
) -> None:
    served = await leaving(serve, hostile)
    await signed_in(served, hostile)
    zoe = await served.world.system.find(User, User.source == "oidc:acme")
    assert zoe is not None
    await Identity(served.world.instance).set_password(zoe["sys_id"], PASSWORD)
    browser = Browser(served)
    given = {"user_name": zoe["user_name"], "password": PASSWORD}
    assert (await browser.client.post("/api/sign-in", json=given)).status_code == 200
    assert (await signs_out(browser)).status_code == 204


async def test_where_it_is_not_set_so_nothing_is_kept_and_nobody_is_sent(
    serve: Serve, hostile: HostileProvider
) -> None:
    served = await leaving(serve, hostile)
    await provider_is(served, sign_out_there=False)
    browser = await signed_in(served, hostile)
    assert (None, None) in await kept(served)
    assert all(row == (None, None) for row in await kept(served))
    assert (await signs_out(browser)).status_code == 204


@pytest.mark.parametrize("values", [{"sign_out_there": False}, {"active": False}])
async def test_what_is_set_when_one_signs_out_decides(
    serve: Serve, hostile: HostileProvider, values: dict[str, Any]
) -> None:
    served = await leaving(serve, hostile)
    browser = await signed_in(served, hostile)
    await provider_is(served, **values)
    assert (await signs_out(browser)).status_code == 204


async def test_a_provider_without_such_an_address_is_one_nobody_is_sent_to(
    serve: Serve, hostile: HostileProvider
) -> None:
    served = await ready(serve, hostile, sign_out_there=True)
    browser = await signed_in(served, hostile)
    assert (await signs_out(browser)).status_code == 204


@pytest.mark.parametrize("address", ["http://login.example.com/out", "javascript:alert(1)", "/out", ""])
async def test_nobody_is_sent_to_an_address_that_no_browser_may_be_sent_to(
    serve: Serve, hostile: HostileProvider, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    served = await ready(serve, hostile, sign_out_there=True)
    hostile.metadata["end_session_endpoint"] = address
    browser = await signed_in(served, hostile)
    with caplog.at_level(logging.WARNING):
        assert (await signs_out(browser)).status_code == 204
    assert f"its address {address!r}" in caplog.text


async def test_a_session_ends_though_its_provider_does_not_answer(
    serve: Serve, hostile: HostileProvider, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = await leaving(serve, hostile)
    browser = await signed_in(served, hostile)
    monkeypatch.setattr(oidc, "KEPT_SECONDS", -1.0)
    hostile.metadata["issuer"] = "https://somebody.else.example.com"
    with caplog.at_level(logging.WARNING):
        assert (await signs_out(browser)).status_code == 204
    assert "nobody is sent to sign out at the identity provider" in caplog.text


async def test_a_session_ends_though_what_was_kept_cannot_be_opened(
    serve: Serve, hostile: HostileProvider
) -> None:
    served = await leaving(serve, hostile)
    browser = await signed_in(served, hostile)
    await served.world.instance.database.execute("UPDATE sys_user_session SET id_token = 'torn'")
    assert (await signs_out(browser)).status_code == 204


async def test_what_was_vouched_with_is_kept_encrypted_and_goes_with_the_session(
    serve: Serve, hostile: HostileProvider
) -> None:
    served = await leaving(serve, hostile)
    browser = await signed_in(served, hostile)
    ((_, sealed),) = [row for row in await kept(served) if row[0] is not None]
    _, asked = asked_there(await signs_out(browser))
    token = asked["id_token_hint"]
    assert claims_of(token)["sub"] == "zoe"
    assert sealed
    assert not any(part in sealed for part in token.split("."))
    assert all(row == (None, None) for row in await kept(served))
