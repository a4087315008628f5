"""The routes by which people and programs sign in."""

from __future__ import annotations

from api.openapi import platform_types as types
from api.openapi.account_routes import account_paths
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
from api.openapi.session_routes import SIGN_IN, session_paths
from api.routes.sign_in import TokenRequest


def sign_in_paths() -> dict[str, Schema]:
    """The paths for sessions, passwords, second factors, accounts and tokens."""
    return {
        **session_paths(),
        **account_paths(),
        "/api/token": {"post": _token()},
        "/api/me/tokens": {"get": _list_tokens(), "post": _issue_token()},
        "/api/me/tokens/{token_id}": {
            "parameters": [{
                "name": "token_id", "in": "path", "required": True, "description": "Id of the token, out of the list",
                "schema": {"type": "string", "pattern": ID_PATTERN},
            }],
            "delete": operation(
                "withdraw_token", SIGN_IN, "Withdraw a personal token",
                answers={"204": empty_answer("The token is void")}, failures=(404, *ALWAYS), security=CHANGE,
            ),
        },
    }  # fmt: skip


def _token() -> Schema:
    refused = answer("The grant is refused (RFC 6749)", schema_ref("TokenRefused"))
    forms = [
        ("password", {"username": "Name of the user", "password": "His password"}),
        ("client_credentials", {"client_id": "Name of the client", "client_secret": "Its secret"}),
        ("refresh_token", {"refresh_token": "The refresh token of an earlier grant"}),
    ]
    schema = {"oneOf": [_grant(kind, fields) for kind, fields in forms]}
    example = {"grant_type": "refresh_token", "refresh_token": "pgr_2f0c5d6e7f80"}
    granted = {"access_token": "pga_7c1e7a539a4e", "token_type": "Bearer", "expires_in": 3600}
    return operation(
        "token", SIGN_IN, "Get an access token",
        description="The token endpoint of OAuth 2: grant types `password`, `client_credentials` and `refresh_token`.",
        body={"required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema, "example": example}}},
        answers={"200": typed_answer("An access token", types.AccessToken, granted), "400": refused},
        failures=(401, 403, 413, 415, 422, 429, 503), security=PUBLIC,
    )  # fmt: skip


def _grant(kind: str, fields: dict[str, str]) -> Schema:
    properties: dict[str, Schema] = {"grant_type": {"const": kind}}
    properties |= {
        name: {"type": "string", "description": description} for name, description in fields.items()
    }
    return {"type": "object", "title": kind, "properties": properties, "required": list(properties)}


def _list_tokens() -> Schema:
    return operation(
        "list_tokens", SIGN_IN, "List one's personal tokens",
        answers={"200": typed_answer("Without their secrets", types.PersonalTokens)}, failures=ALWAYS, security=READ,
    )  # fmt: skip


def _issue_token() -> Schema:
    issued = {"token": "pgp_9a4e2f0c5d6e7f80", "label": "Nightly import", "expires": "2026-05-30T09:00:00Z"}
    return operation(
        "issue_token", SIGN_IN, "Issue a personal token", description="The token is shown this once.",
        body=typed_body(TokenRequest, {"label": "Nightly import", "days": 90}),
        answers={"201": typed_answer("The token", types.IssuedToken, issued)},
        failures=(*WITH_BODY, *ALWAYS), security=CHANGE,
    )  # fmt: skip
