"""The routes by which programs get tokens, and people their personal ones."""

from __future__ import annotations

from api.openapi import sign_in_types as types
from api.openapi.components import (
    CHANGE,
    ID_PATTERN,
    PUBLIC,
    READ,
    Schema,
    answer,
    empty_answer,
    schema_ref,
)
from api.openapi.operations import ALWAYS, WITH_BODY, operation, typed_answer, typed_body
from api.routes.tokens import TokenRequest
from platform_core import IssuedToken

TOKENS = "Tokens"
TYPES = (
    types.AccessToken, types.TokenRefused, types.Done, types.TokenState, types.OAuthMetadata, types.PersonalTokens,
    TokenRequest, IssuedToken,
)  # fmt: skip
_FORM_FAILURES = (400, 413, 415, 422, 429, 503)
_CLIENT = {"client_id": "Name of the client", "client_secret": "Its secret"}
_SCOPE = {"scope": "Names of roles and `read`, separated by spaces: what the token is narrowed to"}


def token_paths() -> dict[str, Schema]:
    """The paths for OAuth and for personal tokens."""
    return {
        "/api/token": {"post": _token()},
        "/api/token/revoke": {"post": operation(
            "revoke_token", TOKENS, "Revoke a token",
            description="RFC 7009. A refresh token takes along all that followed from its grant.",
            body=_form([("", {"token": "The token"}, {"token_type_hint": "Not needed", **_CLIENT})], {"token": "pga_7c1e"}),
            answers={"200": typed_answer("The token is void, if it was one", types.Done), **_refused()},
            failures=_failures(), security=PUBLIC,
        )},
        "/api/token/introspect": {"post": operation(
            "introspect_token", TOKENS, "Ask about a token",
            description="RFC 7662, for the tokens that were given to the client that asks.",
            body=_form([("", {"token": "The token", **_CLIENT}, {"token_type_hint": "Not needed"})],
                       {"token": "pga_7c1e", "client_id": "crm", "client_secret": "pgc_5b2d"}),
            answers={"200": typed_answer("What is known of it", types.TokenState, {"active": False}), **_refused()},
            failures=_failures(), security=PUBLIC,
        )},
        "/.well-known/oauth-authorization-server": {"get": operation(
            "oauth_metadata", TOKENS, "Where the OAuth endpoints are", description="RFC 8414.",
            answers={"200": typed_answer("Addresses, and what they take", types.OAuthMetadata)},
            failures=(400, 503), security=PUBLIC,
        )},
        "/api/me/tokens": {"get": _list_tokens(), "post": _issue_token()},
        "/api/me/tokens/{token_id}": {
            "parameters": [{
                "name": "token_id", "in": "path", "required": True, "description": "Id of the token, out of the list",
                "schema": {"type": "string", "pattern": ID_PATTERN},
            }],
            "delete": operation(
                "withdraw_token", TOKENS, "Withdraw a personal token",
                answers={"204": empty_answer("The token is void")}, failures=(404, *ALWAYS), security=CHANGE,
            ),
        },
    }  # fmt: skip


def _refused() -> dict[str, Schema]:
    refused = schema_ref("TokenRefused")
    return {
        "400": answer("Refused (RFC 6749)", refused),
        "401": answer("The client did not prove itself (RFC 6749)", refused),
    }


def _failures() -> tuple[int, ...]:
    return tuple(status for status in _FORM_FAILURES if str(status) not in _refused())


def _token() -> Schema:
    proving = {**_CLIENT, **_SCOPE}
    forms = [
        ("password", {"username": "Name of the user", "password": "His password"}, proving),
        ("client_credentials", _CLIENT, _SCOPE),
        ("refresh_token", {"refresh_token": "The refresh token of an earlier grant"}, proving),
    ]
    example = {"grant_type": "refresh_token", "refresh_token": "pgr_2f0c5d6e7f80"}
    granted = {"access_token": "pga_7c1e7a539a4e", "token_type": "Bearer", "expires_in": 3600}
    return operation(
        "token", TOKENS, "Get an access token",
        description="The token endpoint of OAuth 2: grant types `password`, `client_credentials` and `refresh_token`. "
        "A client proves itself in the form, or by HTTP Basic.",
        body=_form(forms, example),
        answers={"200": typed_answer("An access token", types.AccessToken, granted), **_refused()},
        failures=(403, *_failures()), security=PUBLIC,
    )  # fmt: skip


def _form(forms: list[tuple[str, dict[str, str], dict[str, str]]], example: dict[str, str]) -> Schema:
    schemas = [_fields(kind, needed, further) for kind, needed, further in forms]
    schema = schemas[0] if len(schemas) == 1 else {"oneOf": schemas}
    content = {"application/x-www-form-urlencoded": {"schema": schema, "example": example}}
    return {"required": True, "content": content}


def _fields(kind: str, needed: dict[str, str], further: dict[str, str]) -> Schema:
    properties: dict[str, Schema] = {"grant_type": {"const": kind}} if kind else {}
    required = [*properties, *needed]
    properties |= {
        name: {"type": "string", "description": description}
        for name, description in {**needed, **further}.items()
    }
    return {
        "type": "object",
        **({"title": kind} if kind else {}),
        "properties": properties,
        "required": required,
    }


def _list_tokens() -> Schema:
    return operation(
        "list_tokens", TOKENS, "List one's personal tokens",
        answers={"200": typed_answer("Without their secrets", types.PersonalTokens)}, failures=ALWAYS, security=READ,
    )  # fmt: skip


def _issue_token() -> Schema:
    issued = {
        "token": "pgl_9a4e2f0c5d6e7f80", "label": "Nightly import", "expires": "2026-05-30T09:00:00Z", "scope": "read",
    }  # fmt: skip
    return operation(
        "issue_token", TOKENS, "Issue a personal token",
        description="The token is shown this once. Asked for with a token, it does not outlive that one.",
        body=typed_body(TokenRequest, {"label": "Nightly import", "days": 90, "scope": "read"}),
        answers={"201": typed_answer("The token", IssuedToken, issued)},
        failures=(*WITH_BODY, *ALWAYS), security=CHANGE,
    )  # fmt: skip
