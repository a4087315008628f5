"""Signing in of programs: the token endpoint, and personal tokens."""

from __future__ import annotations

import base64
import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody

from api.asgi import header
from api.context import PUBLIC, AppRequest, actor_of, platform_of
from api.limits import client_address
from api.parameters import only
from api.problems import UnsupportedMediaType
from api.routes.origins import limit_sign_ins
from api.routes.records import answer
from platform_core import FieldError, InvalidInput, NotSignedIn, TokenPair, utc_now

MAX_TOKEN_DAYS = 3650
_FORM = b"application/x-www-form-urlencoded"


class TokenRequest(msgspec.Struct, forbid_unknown_fields=True):
    """A personal token that is to be issued; ``days`` is how long it is valid, for ever when left out."""

    label: str
    days: int | None = None


@post("/api/token", opt={PUBLIC: "programs get their tokens here"}, status_code=200)
async def token(request: AppRequest) -> Response[bytes]:
    """The OAuth 2 token endpoint: grant types password, client_credentials and refresh_token."""
    only(request.scope["query_string"], ())
    limit_sign_ins(request)
    form = {**await _form(request), **_basic(request)}
    identity = platform_of(request).identity
    try:
        pair = await _grant(identity, form, client_address(request.scope))
    except NotSignedIn as error:
        return _oauth_error("invalid_grant", error.detail, 400)
    except KeyError as error:
        return _oauth_error("invalid_request", f"{error.args[0]} is missing", 400)
    if pair is None:
        return _oauth_error(
            "unsupported_grant_type", "use password, client_credentials or refresh_token", 400
        )
    body: dict[str, Any] = {
        "access_token": pair.access_token,
        "token_type": "Bearer",
        "expires_in": pair.expires_in,
    }
    if pair.refresh_token:
        body["refresh_token"] = pair.refresh_token
    return answer(body, 200, {"cache-control": "no-store"})


async def _grant(identity: Any, form: dict[str, str], address: str) -> TokenPair | None:
    pair: TokenPair | None = None
    match form.get("grant_type"):
        case "password":
            pair = await identity.password_grant(form["username"], form["password"], address)
        case "client_credentials":
            pair = await identity.client_credentials(form["client_id"], form["client_secret"])
        case "refresh_token":
            pair = await identity.refresh(form["refresh_token"])
    return pair


def _basic(request: AppRequest) -> dict[str, str]:
    """Client id and secret out of HTTP Basic, as RFC 6749 (2.3.1) has it."""
    scheme, _, text = (header(request.scope, b"authorization") or b"").decode("latin-1").partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        name, found, secret = base64.b64decode(text.strip(), validate=True).decode().partition(":")
    except ValueError:
        found = ""
    if not found:
        raise NotSignedIn(
            "the Basic credentials cannot be read", remedy="send base64 of client_id:client_secret"
        )
    return {"client_id": unquote_plus(name), "client_secret": unquote_plus(secret)}


async def _form(request: AppRequest) -> dict[str, str]:
    given = (header(request.scope, b"content-type") or b"").partition(b";")[0].strip().lower()
    if given != _FORM:
        raise UnsupportedMediaType(
            "the token endpoint reads forms", remedy=f"send {_FORM.decode()} (RFC 6749)"
        )
    body = await request.body()
    try:
        return dict(
            parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20)
        )
    except (UnicodeDecodeError, ValueError):
        raise InvalidInput(
            "the form cannot be decoded",
            remedy="percent-encode it in UTF-8",
            errors=[FieldError(pointer="", detail="not a form", code="malformed")],
        ) from None


def _oauth_error(error: str, description: str, status: int) -> Response[bytes]:
    """The error shape of RFC 6749, which OAuth clients read."""
    return answer({"error": error, "error_description": description}, status, {"cache-control": "no-store"})


@get("/api/me/tokens")
async def list_tokens(request: AppRequest) -> Response[bytes]:
    """The caller's personal tokens, without their secrets."""
    only(request.scope["query_string"], ())
    tokens = await platform_of(request).identity.personal_tokens(actor_of(request.scope).id)
    return answer({"tokens": tokens})


@post("/api/me/tokens", status_code=201)
async def issue_token(request: AppRequest, data: JSONBody[TokenRequest]) -> Response[bytes]:
    """Issue a personal token; it is shown this once."""
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
    secret = await platform_of(request).identity.issue_token(actor_of(request.scope).id, data.label, expires)
    return answer({"token": secret, "label": data.label, "expires": expires}, 201)


@delete("/api/me/tokens/{token_id:str}", status_code=204)
async def withdraw_token(request: AppRequest, token_id: FromPath[str]) -> None:
    """Withdraw one of the caller's personal tokens."""
    only(request.scope["query_string"], ())
    await platform_of(request).identity.withdraw_token(actor_of(request.scope).id, token_id)


ROUTES = (token, list_tokens, issue_token, withdraw_token)
