"""Every route is tried without a sign-in, and by somebody who has no rights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.assembled import assembled_app
from api.limits import RateLimiter
from tests.api.platform_kit import JSON, Serve, Served
from tests.example import annex, gadgets

OPEN_ON_PURPOSE = {
    "POST /api/sign-in": "signing in is for those who are not signed in",
    "POST /api/password": "whoever must change his password cannot sign in before; the old password is asked for",
    "POST /api/sign-in/second-factor": "a step of signing in, for a challenge",
    "POST /api/sign-in/enrolment": "a step of signing in, for a challenge",
    "POST /api/password-reset": "who forgot his password cannot sign in; it tells nothing",
    "POST /api/password-reset/complete": "who forgot his password cannot sign in; a mailed token is asked for",
    "POST /api/token": "programs get their tokens here, for credentials",
    "POST /api/token/revoke": "whoever has a token may end it",
    "POST /api/token/introspect": "a client proves itself by its secret",
    "GET /.well-known/oauth-authorization-server": "programs find the endpoints here, before they have a token",
    "GET /api/sign-in/providers": "signing in is for those who are not signed in",
    "GET /api/sign-in/{provider:str}": "signing in is for those who are not signed in",
    "GET /api/sign-in/{provider:str}/callback": "an identity provider proves who comes back",
}
OPEN_TO_EVERYBODY_SIGNED_IN = {
    "GET /api/me": "everybody may know who he is",
    "GET /api/me/tokens": "one's own tokens",
    "POST /api/me/tokens": "one's own tokens",
    "DELETE /api/me/tokens/{token_id:str}": "one's own tokens",
    "GET /api/me/csrf-token": "one's own session, if it is one",
    "GET /api/me/delegations": "what one lends and borrows: nothing",
    "DELETE /api/impersonation": "being oneself again",
    "GET /api/me/sessions": "one's own sessions",
    "DELETE /api/me/sessions": "one's own sessions",
    "DELETE /api/me/sessions/{session_id:str}": "one's own sessions",
    "POST /api/me/password": "one's own password",
    "GET /api/me/second-factor": "one's own second factor",
    "POST /api/me/second-factor": "one's own second factor",
    "POST /api/me/second-factor/confirm": "one's own second factor",
    "POST /api/me/second-factor/recovery-codes": "one's own second factor",
    "POST /api/me/second-factor/remove": "one's own second factor",
    "POST /api/sign-out": "ending one's own session",
    "GET /api/schema": "lists the tables that the caller may use: none",
}
IDS = {
    "sys_id": "0" * 32,
    "field": "comments",
    "transition": "open",
    "client_id": "crm",
    "name": "acme",
} | dict.fromkeys(("token_id", "user_id", "session_id", "delegation_id", "attachment"), "0" * 32)


def routes(served: Served) -> Iterator[tuple[str, str]]:
    """Method and path of every route of the assembled app, made once more to be looked at."""
    instance = served.world.instance
    app = assembled_app(instance, instance.assembly, RateLimiter(1, 1), served.app.shell.catch_up)
    for route in app.routes:
        for method in sorted(getattr(route, "methods", ())):
            if method != "OPTIONS":
                yield method, route.path_format


async def _try(served: Served, client: Any, method: str, path: str) -> list[Any]:
    answers = []
    tables = [e.info.table for e in served.world.instance.assembly.registry.entities.values()]
    for table in tables if "{table}" in path else [""]:
        real = path.replace("{table}", table)
        for name, value in IDS.items():
            real = real.replace("{" + name + "}", value)
        body: dict[str, Any] | None = {} if method in ("POST", "PATCH") else None
        headers = {**JSON, "if-match": "*"}
        answers.append(await client.request(method, real, json=body, headers=headers))
    return answers


async def test_whoever_is_not_signed_in_is_refused_everywhere(serve: Serve) -> None:
    served = await serve(gadgets.pack, annex.pack)
    tried = 0
    for method, path in routes(served):
        if any(f"{method} {path}" == open_.replace(":str", "") for open_ in OPEN_ON_PURPOSE):
            continue
        for answer in await _try(served, served.client(), method, path):
            tried += 1
            assert answer.status_code == 401, f"{method} {answer.url}: {answer.status_code} {answer.text}"
    assert tried > 100


async def test_somebody_without_rights_gets_nothing_anywhere(serve: Serve) -> None:
    served = await serve(gadgets.pack, annex.pack)
    await served.world.system.create("gadgets_case", {"short_description": "Secret"})
    client = await served.as_(await served.world.person("eve"))
    for method, path in routes(served):
        name = f"{method} {path}"
        if name in {o.replace(":str", "") for o in (*OPEN_ON_PURPOSE, *OPEN_TO_EVERYBODY_SIGNED_IN)}:
            continue
        for answer in await _try(served, client, method, path):
            if answer.status_code == 200:
                assert answer.json() in ({"records": [], "next": None}, {"groups": []}, {"recalls": 0}), (
                    answer.text
                )
            else:
                assert answer.status_code in (400, 403, 404, 422), (
                    f"{name}: {answer.status_code} {answer.text}"
                )
                assert "Secret" not in answer.text


async def test_health_is_open_and_metrics_are_not(serve: Serve) -> None:
    served = await serve(gadgets.pack)
    client = served.client()
    assert (await client.get("/health/live")).json() == {"status": "live"}
    assert (await client.get("/health/ready")).json()["status"] == "ready"
    assert (await client.get("/metrics")).status_code == 401
    eve = await served.as_(await served.world.person("eve"))
    assert (await eve.get("/metrics")).status_code == 403
