"""Signing in by way of an identity provider, and what administrators set up for it and for OAuth clients."""

from __future__ import annotations

import datetime
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl

import msgspec
from litestar import Response, get, post, put
from litestar.datastructures import Cookie
from litestar.params import FromPath, JSONBody

from api.asgi import header
from api.authentication import cookie_header
from api.context import CREDENTIALS, PUBLIC, AppRequest, actor_of, platform_of, records_of
from api.parameters import only
from api.redirects import base_url, safe_next
from api.routes.origins import limit_sign_ins, origin_of, own_session
from api.routes.records import answer
from platform_core import (
    ADMIN,
    FieldError,
    InvalidInput,
    InvalidQuery,
    NotFound,
    NotPermitted,
    Registration,
    new_client_secret,
    set_provider_secret,
    utc_now,
)

BROWSER_COOKIE = "pergola_sign_in"
SECURE_BROWSER_COOKIE = f"__Host-{BROWSER_COOKIE}"
"""Over HTTPS no other host of the domain can set it, and so have somebody come back as its own user."""
MAX_CLIENT_DAYS = 3650
_OPEN = "signing in is for those who are not signed in"
_ANSWER = frozenset(("state", "code", "iss", "error"))


class NewClient(msgspec.Struct, forbid_unknown_fields=True):
    """An OAuth client that is to be registered.

    ``user``: id of the user whom it acts as by its own secret. ``grants``: grant types that it may use. ``scope``: what its
    tokens are narrowed to. ``days``: how long it may be used, until it is disabled when left out.
    """

    client_id: str
    user: str
    label: str | None = None
    grants: list[str] = []
    scope: str | None = None
    days: int | None = None


class ClientSecret(msgspec.Struct, forbid_unknown_fields=True):
    """What this instance proves itself with to an identity provider."""

    client_secret: str


@get("/api/sign-in/providers", opt={PUBLIC: _OPEN})
async def sign_in_providers(request: AppRequest) -> Response[bytes]:
    """The identity providers that somebody can sign in with."""
    only(request.scope["query_string"], ())
    return answer({"providers": await platform_of(request).single_sign_on.offered()})


@get("/api/sign-in/{provider:str}", opt={PUBLIC: _OPEN}, status_code=303)
async def begin_sign_in(request: AppRequest, provider: FromPath[str]) -> Response[None]:
    """Send the browser to an identity provider; ``next`` is the path on this server that it comes back to."""
    asked = only(request.scope["query_string"], ("next",))
    limit_sign_ins(request)
    platform = platform_of(request)
    begun = await platform.single_sign_on.begin(
        provider, redirect_uri=_callback(request, provider), destination=safe_next(asked.get("next"))
    )
    cookie = _browser_cookie(begun.browser_token, begun.seconds, https=platform.instance.configuration.https)
    return Response(None, status_code=303, headers={"location": begun.url}, cookies=[cookie])


@get("/api/sign-in/{provider:str}/callback", opt={PUBLIC: _OPEN}, status_code=303)
async def finish_sign_in(request: AppRequest, provider: FromPath[str]) -> Response[None]:
    """Where an identity provider sends the browser back to: begins the session."""
    limit_sign_ins(request)
    platform = platform_of(request)
    https = platform.instance.configuration.https
    done = await platform.single_sign_on.finish(
        provider,
        _answer(request),
        browser_token=_browser_token(request, https=https),
        redirect_uri=_callback(request, provider),
        origin=origin_of(request),
    )
    seconds = int((done.signed_in.expires - utc_now()).total_seconds())
    session = cookie_header(done.signed_in.session_token, seconds, https)
    headers = {"location": done.destination, "set-cookie": session}
    return Response(None, status_code=303, headers=headers, cookies=[_browser_cookie("", 0, https=https)])


@get("/api/me/csrf-token")
async def csrf_token(request: AppRequest) -> Response[bytes]:
    """The token that goes with changes of this session as X-CSRF-Token, for pages that did not start it."""
    only(request.scope["query_string"], ())
    mine = own_session(request)
    if mine is None:
        raise NotFound("this is no session of a browser", remedy="a token needs no X-CSRF-Token")
    return answer({"csrf_token": mine[0].csrf_token})


@post("/api/oauth-clients", status_code=201, opt={CREDENTIALS: True})
async def register_client(request: AppRequest, data: JSONBody[NewClient]) -> Response[bytes]:
    """Register an OAuth client; its secret is shown this once."""
    only(request.scope["query_string"], ())
    _administrators_only(request)
    expires = None
    if data.days is not None:
        if not 1 <= data.days <= MAX_CLIENT_DAYS:
            detail = f"a client is registered for 1 to {MAX_CLIENT_DAYS} days"
            error = FieldError(pointer="/days", detail=detail, code="out_of_range")
            raise InvalidInput(detail, remedy="correct it", errors=[error])
        expires = utc_now() + datetime.timedelta(days=data.days)
    wanted = Registration(
        client_id=data.client_id,
        user_id=data.user,
        label=data.label,
        grants=tuple(data.grants),
        scope=data.scope,
        expires=expires,
    )
    origin = origin_of(request, for_somebody_else=True)
    secret = await platform_of(request).identity.register(wanted, origin=origin)
    return answer({"client_id": data.client_id, "client_secret": secret, "expires": expires}, 201)


@post("/api/oauth-clients/{client_id:str}/secret", status_code=200, opt={CREDENTIALS: True})
async def renew_client_secret(request: AppRequest, client_id: FromPath[str]) -> Response[bytes]:
    """Give a client another secret, shown this once; the former one and all tokens of the client are void."""
    only(request.scope["query_string"], ())
    _administrators_only(request)
    origin = origin_of(request, for_somebody_else=True)
    secret = await new_client_secret(records_of(request), client_id, origin=origin)
    return answer({"client_id": client_id, "client_secret": secret})


@put("/api/identity-providers/{name:str}/secret", status_code=204, opt={CREDENTIALS: True})
async def replace_provider_secret(
    request: AppRequest, name: FromPath[str], data: JSONBody[ClientSecret]
) -> None:
    """Replace what this instance proves itself with to an identity provider; it is never shown."""
    only(request.scope["query_string"], ())
    _administrators_only(request)
    origin = origin_of(request, for_somebody_else=True)
    await set_provider_secret(records_of(request), name, data.client_secret, origin=origin)


def _administrators_only(request: AppRequest) -> None:
    if not actor_of(request.scope).has(ADMIN):
        raise NotPermitted("this is for administrators", remedy=f"ask for the role {ADMIN.name}")


def _callback(request: AppRequest, provider: str) -> str:
    return f"{base_url(request)}/api/sign-in/{provider}/callback"


def _answer(request: AppRequest) -> dict[str, str]:
    """The parameters that mean something; providers may send others, which OAuth tells us to ignore."""
    pairs = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
    found = [pair for pair in pairs if pair[0] in _ANSWER]
    if len({name for name, _ in found}) != len(found):
        raise InvalidQuery("a parameter comes twice", remedy="begin the sign-in anew")
    return dict(found)


def _browser_token(request: AppRequest, *, https: bool) -> str:
    given = header(request.scope, b"cookie") or b""
    try:
        morsel = SimpleCookie(given.decode("latin-1")).get(SECURE_BROWSER_COOKIE if https else BROWSER_COOKIE)
    except CookieError:
        return ""
    return "" if morsel is None else morsel.value


def _browser_cookie(token: str, seconds: int, *, https: bool) -> Cookie:
    """The cookie that the way back needs; an empty token removes it. Its name over HTTPS asks for the path ``/``."""
    name, path = (SECURE_BROWSER_COOKIE, "/") if https else (BROWSER_COOKIE, "/api/sign-in/")
    return Cookie(
        key=name, value=token, max_age=seconds, path=path, secure=https, httponly=True, samesite="lax"
    )


ROUTES = (
    sign_in_providers, begin_sign_in, finish_sign_in, csrf_token, register_client, renew_client_secret,
    replace_provider_secret,
)  # fmt: skip
