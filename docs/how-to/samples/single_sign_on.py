"""An identity provider, set up over HTTP by an administrator, and a browser that signs in with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

MAPPINGS = [{"claim": "groups", "value": "support", "roles": ["sn_customerservice_agent"]}]


async def set_up(admin: httpx.AsyncClient, issuer: str, client_secret: str) -> None:
    """Offer a sign-in with the provider to people whose verified e-mail address a user has."""
    provider: dict[str, Any] = {
        "name": "acme",
        "label": "Acme staff",
        "issuer": issuer,
        "client_id": "pergola",
        "match_email": True,
        "sign_out_there": True,
        "mappings": MAPPINGS,
    }
    (await admin.post("/api/tables/sys_oidc_provider", json=provider)).raise_for_status()
    secret = {"client_secret": client_secret}
    (await admin.put("/api/identity-providers/acme/secret", json=secret)).raise_for_status()


async def sign_in(browser: httpx.AsyncClient, at_the_provider: Callable[[str], str]) -> dict[str, Any]:
    """What a browser goes through; returns the header that its changes are to carry."""
    begun = await browser.get("/api/sign-in/acme", params={"next": "/docs"})
    back = at_the_provider(begun.headers["location"])
    done = await browser.get(back)
    assert (done.status_code, done.headers["location"]) == (303, "/docs")
    token = (await browser.get("/api/me/csrf-token")).json()["csrf_token"]
    return {"X-CSRF-Token": token}


async def sign_out(browser: httpx.AsyncClient, headers: dict[str, Any]) -> str:
    """End the session; where the browser goes then, to end the one at the provider."""
    done = await browser.post("/api/sign-out", headers=headers)
    done.raise_for_status()
    return "/" if done.status_code == httpx.codes.NO_CONTENT else str(done.json()["continue_at"])
