"""Single sign-on as a part of signing in: what is noted of it, second factors, addresses, and cookies over HTTPS."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest

from api.app import create_app
from platform_core import ADMIN, IMPERSONATOR, Identity, Instance, User
from platform_core.errors import ConfigurationError
from platform_core.identity.clients import Registration
from platform_core.identity.replacing import provider_box
from tests.api.oidc_kit import SECRET, Browser, HostileProvider, hostile, offer, ready, tries
from tests.api.platform_kit import PASSWORD, Serve, Served, set_settings
from tests.example.gadgets import AGENT

__all__ = ["hostile"]


async def events(served: Served) -> list[tuple[str, str | None, str | None]]:
    """Kind, user name and detail of what was noted since the last time, oldest first."""
    database = served.world.instance.database
    rows = await database.fetch("SELECT kind, user_name, detail FROM sys_security_event ORDER BY sys_id")
    await database.execute("DELETE FROM sys_security_event")
    return [tuple(row) for row in rows]


async def test_first_sign_ins_further_ones_and_refusals_are_noted(
    serve: Serve, hostile: HostileProvider
) -> None:
    served = await ready(serve, hostile)
    assert ("provider_secret_replaced", None, "identity provider acme") in await events(served)
    hostile.claims = {"preferred_username": "zoe"}
    assert await tries(served, hostile) == (303, "zoe")
    how = "by the identity provider acme"
    assert await events(served) == [
        ("identity_linked", "zoe", f"a new user, {how}"),
        ("signed_in", "zoe", how),
    ]
    assert (await tries(served, hostile))[0] == 303
    assert await events(served) == [("signed_in", "zoe", how)]

    hostile.claims = {"aud": "somebody else"}
    assert await tries(served, hostile) == (401, "")
    assert await events(served) == [("sign_in_failed", None, f"{how}: it is for somebody else")]
    hostile.claims = {}
    zoe = await served.world.system.find(User, User.user_name == "zoe")
    assert zoe is not None
    await served.world.system.update(User, zoe["sys_id"], {"web_service_access_only": True})
    assert await tries(served, hostile) == (401, "")
    assert await events(served) == [
        ("sign_in_failed", "zoe", f"{how}: locked, inactive, or for programs only")
    ]
    assert (
        await served.world.instance.database.fetch("SELECT 1 FROM sys_user_session WHERE address = ''") == []
    )


async def test_an_address_that_is_none_here_keeps_nobody_out(serve: Serve, hostile: HostileProvider) -> None:
    served = await ready(serve, hostile, match_email=True)
    hostile.claims = {"preferred_username": "zoe", "email": "zoe@corp.local", "email_verified": True}
    assert await tries(served, hostile) == (303, "zoe")
    zoe = await served.world.system.find(User, User.user_name == "zoe")
    assert zoe is not None
    assert zoe["email"] is None
    ann = await served.world.person("ann", AGENT, email="Ann@Example.com")
    hostile.claims = {"sub": "ann", "email": "ANN@example.COM", "email_verified": True}
    assert await tries(served, hostile) == (303, "ann")
    assert (await served.world.system.get(User, ann.id))["email"] == "ann@example.com"


async def test_a_second_factor_is_the_providers_to_ask_for(serve: Serve, hostile: HostileProvider) -> None:
    served = await ready(serve, hostile)
    await set_settings(served, second_factor_roles=AGENT.name)
    hostile.claims = {"preferred_username": "zoe"}
    assert await tries(served, hostile) == (303, "zoe")
    zoe = await served.world.system.find(User, User.user_name == "zoe")
    assert zoe is not None
    await Identity(served.world.instance).set_password(zoe["sys_id"], PASSWORD)
    by_password = await served.client().post("/api/sign-in", json={"user_name": "zoe", "password": PASSWORD})
    assert (by_password.status_code, by_password.json()["enrolment"]) == (202, True)


async def test_the_way_back_is_the_address_under_which_people_reach_the_instance(
    serve: Serve, hostile: HostileProvider
) -> None:
    served = await ready(serve, hostile)

    async def way_back() -> str:
        there = parse_qs(urlsplit(await Browser(served).begins()).query)
        return there["redirect_uri"][0]

    assert await way_back() == "http://pergola.test/api/sign-in/acme/callback"
    await set_settings(served, public_url="https://csm.example.com/")
    assert await way_back() == "https://csm.example.com/api/sign-in/acme/callback"
    metadata = (await served.client().get("/.well-known/oauth-authorization-server")).json()
    assert metadata["token_endpoint"] == "https://csm.example.com/api/token"


@asynccontextmanager
async def over_https(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before the same instance, served over HTTPS."""
    instance = served.world.instance
    configuration = msgspec.structs.replace(instance.configuration, https=True)
    app = create_app(Instance(configuration, instance.available))
    await app.start()
    try:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="https://pergola.test") as client:
            yield client
    finally:
        await app.stop()


async def test_over_https_the_browsers_cookie_is_of_this_host_alone(
    serve: Serve, hostile: HostileProvider
) -> None:
    served = await ready(serve, hostile)
    async with over_https(served) as client:
        begun = await client.get("/api/sign-in/acme")
        (morsel,) = SimpleCookie(begun.headers["set-cookie"]).values()
        assert (morsel.key, morsel["path"], morsel["secure"], morsel["httponly"], morsel["domain"]) == (
            "__Host-pergola_sign_in", "/", True, True, "",
        )  # fmt: skip
        back = urlsplit(hostile.authorize(begun.headers["location"]))
        path = f"{back.path}?{back.query}"
        client.cookies.clear()
        # Another host of the domain can set a cookie without the prefix; it is not looked at, and uses the answer up.
        planted = {"cookie": f"pergola_sign_in={morsel.value}"}
        assert (await client.get(path, headers=planted)).status_code == 401

        begun = await client.get("/api/sign-in/acme")
        back = urlsplit(hostile.authorize(begun.headers["location"]))
        done = await client.get(f"{back.path}?{back.query}")
        assert done.status_code == 303
        session, gone = (SimpleCookie(text) for text in done.headers.get_list("set-cookie"))
        assert "__Host-pergola_session" in session
        assert (gone["__Host-pergola_sign_in"]["max-age"], gone["__Host-pergola_sign_in"]["secure"]) == (
            "0",
            True,
        )


async def test_over_https_one_acts_in_the_place_of_somebody_else_too(serve: Serve) -> None:
    from tests.example import gadgets

    served = await serve(gadgets.pack)
    sue = await served.world.person("sue", AGENT, IMPERSONATOR)
    ann = await served.world.person("ann", AGENT)
    await Identity(served.world.instance).set_password(sue.id, PASSWORD)
    async with over_https(served) as client:
        signed_in = await client.post("/api/sign-in", json={"user_name": "sue", "password": PASSWORD})
        client.headers["x-csrf-token"] = signed_in.json()["csrf_token"]
        begun = await client.post("/api/impersonation", json={"user": ann.id, "reason": "a ticket"})
        assert begun.status_code == 200, begun.text
        assert (await client.get("/api/me")).json()["user_name"] == "ann"
        assert (await client.delete("/api/impersonation")).status_code == 204
        assert (await client.get("/api/me")).json()["user_name"] == "sue"


async def test_nobody_makes_programs_or_providers_in_the_place_of_somebody_else(
    serve: Serve, hostile: HostileProvider
) -> None:
    served = await ready(serve, hostile)
    sue, uma = [await served.world.person(name, ADMIN, IMPERSONATOR) for name in ("sue", "uma")]
    identity = Identity(served.world.instance)
    await identity.register(Registration(client_id="crm", user_id=uma.id))
    await identity.set_password(sue.id, PASSWORD)
    client = served.client()
    signed_in = await client.post("/api/sign-in", json={"user_name": "sue", "password": PASSWORD})
    client.headers["x-csrf-token"] = signed_in.json()["csrf_token"]
    crm, acme = [
        (await client.get(f"/api/tables/{table}")).json()["records"][0]["sys_id"]
        for table in ("sys_oauth_client", "sys_oidc_provider")
    ]
    begun = await client.post("/api/impersonation", json={"user": uma.id, "reason": "a ticket"})
    assert begun.status_code == 200, begun.text
    anyway, link = {"if-match": "*"}, {"issuer": hostile.issuer, "subject": "sue", "user": uma.id}
    refused: list[Any] = [
        await client.post("/api/me/tokens", json={"label": "mine"}),
        await client.post("/api/oauth-clients", json={"client_id": "mine", "user": uma.id}),
        await client.post("/api/oauth-clients/crm/secret"),
        await client.put("/api/identity-providers/acme/secret", json={"client_secret": "mine"}),
        await client.post(f"/api/users/{uma.id}/temporary-password"),
        await client.patch(f"/api/tables/sys_oauth_client/{crm}", json={"user": sue.id}, headers=anyway),
        await client.delete(f"/api/tables/sys_oauth_client/{crm}", headers=anyway),
        await client.patch(
            f"/api/tables/sys_oidc_provider/{acme}", json={"match_email": True}, headers=anyway
        ),
        await client.post("/api/tables/sys_oidc_link", json=link),
    ]
    assert [answer.status_code for answer in refused] == [403] * len(refused)
    assert (await client.delete("/api/impersonation")).status_code == 204
    assert (await client.post("/api/oauth-clients/crm/secret")).status_code == 200


async def test_the_secret_of_a_provider_opens_for_no_other_one(
    serve: Serve, hostile: HostileProvider
) -> None:
    served = await ready(serve, hostile)
    other = await offer(served, "https://login.example.com", "other")
    database, key = served.world.instance.database, served.world.instance.secret
    rows: dict[str, str] = dict(await database.fetch("SELECT sys_id, client_secret FROM sys_oidc_provider"))
    assert SECRET not in str(rows)
    assert {provider_box(key, sys_id).open(kept) for sys_id, kept in rows.items()} == {SECRET}
    foreign = next(kept for sys_id, kept in rows.items() if sys_id != other["sys_id"])
    for box in (provider_box(key, other["sys_id"]), provider_box(b"another secret", other["sys_id"])):
        with pytest.raises(ConfigurationError):
            box.open(foreign)
