"""Tokens for programs: the endpoints of OAuth 2, and everybody's personal tokens."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody

from api.authentication import bearer_token
from api.context import PUBLIC, AppRequest, actor_of, platform_of
from api.parameters import only
from api.redirects import base_url
from api.routes.forms import Form, oauth, proof_of, refusal
from api.routes.origins import origin_of
from api.routes.records import answer
from platform_core import GRANT_TYPES, FieldError, Identity, InvalidInput, Origin, TokenPair, utc_now

MAX_TOKEN_DAYS = 3650
_NO_STORE = {"cache-control": "no-store"}


class TokenRequest(msgspec.Struct, forbid_unknown_fields=True):
    """A personal token that is to be issued.

    ``days``: how long it is valid, as long as the instance allows when left out. ``scope``: what it is narrowed to,
    names of roles and ``read``, separated by spaces; not at all when left out.
    """

    label: str
    days: int | None = None
    scope: str | None = None


@post("/api/token", opt={PUBLIC: "programs get their tokens here"}, status_code=200)
async def token(request: AppRequest) -> Response[bytes]:
    """The OAuth 2 token endpoint: grant types password, client_credentials and refresh_token."""

    async def work(form: Form) -> Response[bytes]:
        pair = await _grant(platform_of(request).identity, form, origin_of(request))
        if pair is None:
            return refusal("unsupported_grant_type", "use password, client_credentials or refresh_token")
        body: dict[str, Any] = {
            "access_token": pair.access_token,
            "token_type": "Bearer",
            "expires_in": pair.expires_in,
        }
        body |= {"refresh_token": pair.refresh_token} if pair.refresh_token else {}
        body |= {"scope": pair.scope} if pair.scope else {}
        return answer(body, 200, _NO_STORE)

    return await oauth(request, work)


async def _grant(identity: Identity, form: Form, origin: Origin) -> TokenPair | None:
    scope = form.get("scope")
    match form.get("grant_type"):
        case "password":
            return await identity.password_grant(
                form["username"], form["password"], origin.address, user_agent=origin.user_agent,
                client=proof_of(form), scope=scope,
            )  # fmt: skip
        case "client_credentials":
            return await identity.client_credentials(
                form["client_id"], form["client_secret"], scope=scope, origin=origin
            )
        case "refresh_token":
            return await identity.refresh(
                form["refresh_token"], client=proof_of(form), scope=scope, origin=origin
            )
    return None


@post("/api/token/revoke", opt={PUBLIC: "whoever has a token may end it"}, status_code=200)
async def revoke_token(request: AppRequest) -> Response[bytes]:
    """Token revocation (RFC 7009). The answer is the same for a token that is unknown, or another client's."""

    async def work(form: Form) -> Response[bytes]:
        await platform_of(request).identity.revoke(
            form["token"], client=proof_of(form), origin=origin_of(request)
        )
        return answer({}, 200, _NO_STORE)

    return await oauth(request, work)


@post("/api/token/introspect", opt={PUBLIC: "a client proves itself by its secret"}, status_code=200)
async def introspect_token(request: AppRequest) -> Response[bytes]:
    """Token introspection (RFC 7662), for the tokens that were given to the client that asks."""

    async def work(form: Form) -> Response[bytes]:
        proof = proof_of({"client_id": "", "client_secret": "", **form})
        assert proof is not None
        facts = await platform_of(request).identity.introspect(
            form["token"], proof, origin=origin_of(request)
        )
        if facts is None:
            return answer({"active": False}, 200, _NO_STORE)
        body: dict[str, Any] = {
            "active": True, "client_id": facts.client_id, "username": facts.user_name, "sub": facts.user_id,
            "token_type": "Bearer" if facts.kind == "access" else "refresh_token",
            "iat": int(facts.issued.timestamp()),
        }  # fmt: skip
        body |= {"exp": int(facts.expires.timestamp())} if facts.expires else {}
        body |= {"scope": facts.scope} if facts.scope else {}
        return answer(body, 200, _NO_STORE)

    return await oauth(request, work)


@get("/.well-known/oauth-authorization-server", opt={PUBLIC: "programs find the endpoints here (RFC 8414)"})
async def oauth_metadata(request: AppRequest) -> Response[bytes]:
    """Where the OAuth endpoints are, and what they take (RFC 8414)."""
    only(request.scope["query_string"], ())
    here = base_url(request)
    proving = ["client_secret_basic", "client_secret_post"]
    return answer({
        "issuer": here,
        "token_endpoint": f"{here}/api/token",
        "token_endpoint_auth_methods_supported": [*proving, "none"],
        "revocation_endpoint": f"{here}/api/token/revoke",
        "revocation_endpoint_auth_methods_supported": [*proving, "none"],
        "introspection_endpoint": f"{here}/api/token/introspect",
        "introspection_endpoint_auth_methods_supported": proving,
        "grant_types_supported": list(GRANT_TYPES),
        "response_types_supported": [],
        "scopes_supported": ["read"],
        "service_documentation": f"{here}/docs",
    })  # fmt: skip


@get("/api/me/tokens")
async def list_tokens(request: AppRequest) -> Response[bytes]:
    """The caller's personal tokens, without their secrets."""
    only(request.scope["query_string"], ())
    tokens = await platform_of(request).identity.personal_tokens(actor_of(request.scope).id)
    return answer({"tokens": tokens})


@post("/api/me/tokens", status_code=201)
async def issue_token(request: AppRequest, data: JSONBody[TokenRequest]) -> Response[bytes]:
    """Issue a personal token; it is shown this once, and does not outlive the token that it is asked for with."""
    only(request.scope["query_string"], ())
    expires = None
    if data.days is not None:
        if not 1 <= data.days <= MAX_TOKEN_DAYS:
            detail = f"a token is valid for 1 to {MAX_TOKEN_DAYS} days"
            raise InvalidInput(
                detail,
                remedy="correct it",
                errors=[FieldError(pointer="/days", detail=detail, code="out_of_range")],
            )
        expires = utc_now() + datetime.timedelta(days=data.days)
    identity, caller = platform_of(request).identity, actor_of(request.scope).id
    issued = await identity.issue(
        caller, data.label, expires, scope=data.scope, within=bearer_token(request.scope),
        origin=origin_of(request),
    )  # fmt: skip
    return answer(issued, 201)


@delete("/api/me/tokens/{token_id:str}", status_code=204)
async def withdraw_token(request: AppRequest, token_id: FromPath[str]) -> None:
    """Withdraw one of the caller's personal tokens."""
    only(request.scope["query_string"], ())
    await platform_of(request).identity.withdraw_token(
        actor_of(request.scope).id, token_id, origin=origin_of(request)
    )


ROUTES = (
    token, revoke_token, introspect_token, oauth_metadata, list_tokens, issue_token, withdraw_token,
)  # fmt: skip
