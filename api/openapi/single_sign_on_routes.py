"""The routes of single sign-on, and those that administrators set up clients and providers with."""

from __future__ import annotations

from api.openapi import sign_in_types as types
from api.openapi.components import CHANGE, PUBLIC, READ, Schema, empty_answer
from api.openapi.operations import ALWAYS, WITH_BODY, operation, typed_answer, typed_body
from api.routes.single_sign_on import ClientSecret, NewClient

SINGLE_SIGN_ON = "Single sign-on"
TYPES = (
    types.ProvidersOffered, types.CsrfToken, NewClient, types.ClientRegistered, types.ClientSecretRenewed, ClientSecret,
)  # fmt: skip
_SECRET_EXAMPLE = {"client_id": "crm", "client_secret": "pgc_5b2d0c5d6e7f80"}


def single_sign_on_paths() -> dict[str, Schema]:
    """The paths for identity providers and clients."""
    return {**_browser_paths(), **_administration_paths()}


def _browser_paths() -> dict[str, Schema]:
    provider = _named("provider", "Name of the identity provider")
    away = {"Location": {"description": "Where the browser goes next", "schema": {"type": "string"}}}
    begun, done = (empty_answer(text, ("Set-Cookie",)) for text in ("To the provider", "Signed in"))
    for found in (begun, done):
        found["headers"] |= away
    return {
        "/api/sign-in/providers": {"get": operation(
            "sign_in_providers", SINGLE_SIGN_ON, "List the identity providers",
            answers={"200": typed_answer("Those that one can sign in with", types.ProvidersOffered)},
            failures=(400, 503), security=PUBLIC,
        )},
        "/api/sign-in/{provider}": {"parameters": [provider], "get": operation(
            "begin_sign_in", SINGLE_SIGN_ON, "Sign in with an identity provider",
            description="For browsers: sends them to the provider, with a cookie that the way back needs.",
            parameters=[_query("next", "The path on this server to come back to; `/` for any other address")],
            answers={"303": begun}, failures=(400, 404, 429, 503), security=PUBLIC,
        )},
        "/api/sign-in/{provider}/callback": {"parameters": [provider], "get": operation(
            "finish_sign_in", SINGLE_SIGN_ON, "Come back from an identity provider",
            description="The redirect URI as the provider knows it. Begins a session; other parameters are ignored.",
            parameters=[
                _query("state", "Which sign-in this is the answer to"), _query("code", "What the provider proves it with"),
                _query("iss", "Which provider answers"), _query("error", "Why the provider refused"),
            ],
            answers={"303": done}, failures=(400, 401, 404, 429, 503), security=PUBLIC,
        )},
        "/api/me/csrf-token": {"get": operation(
            "csrf_token", SINGLE_SIGN_ON, "Get the session's X-CSRF-Token",
            description="For pages of a session that single sign-on began.",
            answers={"200": typed_answer("The token", types.CsrfToken, {"csrf_token": "5d41402abc4b2a76"})},
            failures=(400, 404, *ALWAYS), security=READ,
        )},
    }  # fmt: skip


def _administration_paths() -> dict[str, Schema]:
    registered = {**_SECRET_EXAMPLE, "expires": None}
    wanted = {
        "client_id": "crm", "user": "0" * 32, "label": "The CRM", "grants": ["client_credentials"], "scope": "read",
    }  # fmt: skip
    return {
        "/api/oauth-clients": {"post": operation(
            "register_client", SINGLE_SIGN_ON, "Register an OAuth client",
            description="For administrators. The secret is shown this once. Clients are records of `sys_oauth_client`: "
            "there they are listed, changed, disabled and removed.",
            body=typed_body(NewClient, wanted),
            answers={"201": typed_answer("The client", types.ClientRegistered, registered)},
            failures=(404, 409, *WITH_BODY, *ALWAYS), security=CHANGE,
        )},
        "/api/oauth-clients/{client_id}/secret": {
            "parameters": [_named("client_id", "Name of the client")],
            "post": operation(
                "renew_client_secret", SINGLE_SIGN_ON, "Give a client another secret",
                description="For administrators. The former secret and all tokens of the client are void.",
                answers={"200": typed_answer("The secret", types.ClientSecretRenewed, _SECRET_EXAMPLE)},
                failures=(400, 404, *ALWAYS), security=CHANGE,
            ),
        },
        "/api/identity-providers/{name}/secret": {
            "parameters": [_named("name", "Name of the identity provider")],
            "put": operation(
                "replace_provider_secret", SINGLE_SIGN_ON, "Replace the client secret of an identity provider",
                description="For administrators. It is kept encrypted and never shown. Providers are records of "
                "`sys_oidc_provider`.",
                body=typed_body(ClientSecret, {"client_secret": "as the provider gave it"}),
                answers={"204": empty_answer("The secret is replaced")},
                failures=(404, *WITH_BODY, *ALWAYS), security=CHANGE,
            ),
        },
    }  # fmt: skip


def _named(name: str, description: str) -> Schema:
    return {
        "name": name, "in": "path", "required": True, "description": description,
        "schema": {"type": "string", "minLength": 1},
    }  # fmt: skip


def _query(name: str, description: str) -> Schema:
    return {"name": name, "in": "query", "description": description, "schema": {"type": "string"}}
