"""The session's cookie: what it is called, where browsers send it, and whose it can be."""

from __future__ import annotations

from http.cookies import SimpleCookie

import httpx
import msgspec

from api.app import create_app
from api.host_header import TrustedProxies
from platform_core import Identity, Instance
from tests.api.platform_kit import PASSWORD, Serve
from tests.example import gadgets

CREDENTIALS = {"user_name": "ann", "password": PASSWORD}


async def test_over_http_it_is_for_scripts_out_of_reach_and_not_sent_by_other_sites(serve: Serve) -> None:
    served = await serve(gadgets.pack)
    ann = await served.world.person("ann")
    await Identity(served.world.instance).set_password(ann.id, PASSWORD)
    signed_in = await served.client().post("/api/sign-in", json=CREDENTIALS)
    (morsel,) = SimpleCookie(signed_in.headers["set-cookie"]).values()
    assert (morsel.key, morsel["httponly"], morsel["samesite"], morsel["path"]) == (
        "pergola_session",
        True,
        "Lax",
        "/",
    )
    assert not morsel["secure"]
    assert not morsel["domain"]
    assert signed_in.headers["cache-control"] == "no-store"


async def test_over_https_it_belongs_to_this_host_alone(serve: Serve) -> None:
    served = await serve(gadgets.pack)
    ann = await served.world.person("ann")
    await Identity(served.world.instance).set_password(ann.id, PASSWORD)
    configuration = msgspec.structs.replace(served.world.instance.configuration, https=True)
    app = create_app(Instance(configuration, served.world.instance.available))
    await app.start()
    try:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="https://pergola.test") as client:
            signed_in = await client.post("/api/sign-in", json=CREDENTIALS)
            cookie = signed_in.headers["set-cookie"]
            (morsel,) = SimpleCookie(cookie).values()
            assert morsel.key == "__Host-pergola_session"
            assert morsel["secure"]
            assert morsel["httponly"]
            assert signed_in.headers["strict-transport-security"].startswith("max-age=")
            assert (await client.get("/api/me")).json()["user_name"] == "ann"
            # A sub-domain, or whoever sits on plain HTTP, can set a cookie without the prefix; it is not looked at.
            planted = {"cookie": f"pergola_session={morsel.value}"}
            client.cookies.clear()
            assert (await client.get("/api/me", headers=planted)).status_code == 401
            document = (await client.get("/openapi.json")).json()
            assert document["components"]["securitySchemes"]["session"]["name"] == "__Host-pergola_session"
    finally:
        await app.stop()


async def test_a_session_is_not_one_that_the_browser_brought_along(serve: Serve) -> None:
    served = await serve(gadgets.pack)
    ann = await served.world.person("ann")
    await Identity(served.world.instance).set_password(ann.id, PASSWORD)
    planted = "pgs_" + "A" * 43
    browser = served.client(cookies={"pergola_session": planted})
    signed_in = await browser.post("/api/sign-in", json=CREDENTIALS)
    assert planted not in signed_in.headers["set-cookie"]
    attacker = served.client(cookies={"pergola_session": planted})
    assert (await attacker.get("/api/me")).status_code == 401


async def test_an_address_in_a_header_is_believed_of_named_proxies_alone(serve: Serve) -> None:
    served = await serve(gadgets.pack)
    ann = await served.world.person("ann")
    await Identity(served.world.instance).set_password(ann.id, PASSWORD)
    for proxies in ("198.51.100.1", "127.0.0.1"):
        transport = httpx.ASGITransport(app=TrustedProxies(served.app, proxies), client=("127.0.0.1", 5000))
        async with httpx.AsyncClient(transport=transport, base_url="http://pergola.test") as client:
            said = {
                "x-forwarded-for": "203.0.113.9",
                "x-real-ip": "203.0.113.8",
                "forwarded": "for=203.0.113.7",
            }
            await client.post("/api/sign-in", json=CREDENTIALS, headers=said)
    sessions = await Identity(served.world.instance).sessions(ann.id)
    assert [each.address for each in sessions] == ["203.0.113.9", "127.0.0.1"]
