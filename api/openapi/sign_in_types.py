"""What the routes about tokens, clients and identity providers answer with."""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

from platform_core import OfferedProvider, PersonalToken


class AccessToken(msgspec.Struct):
    """A token to be sent as `Authorization: Bearer`; `expires_in` is in seconds.

    `scope` is what it is narrowed to; without one it does all that its user may.
    """

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    refresh_token: str | msgspec.UnsetType = msgspec.UNSET
    scope: str | msgspec.UnsetType = msgspec.UNSET


class TokenRefused(msgspec.Struct):
    """The error shape of RFC 6749."""

    error: Literal[
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "unauthorized_client",
        "unsupported_grant_type",
    ]
    error_description: str


class Done(msgspec.Struct):
    """There is nothing to say."""


class TokenState(msgspec.Struct):
    """What a client may know of a token that was given to it (RFC 7662); of any other, that it is not active."""

    active: bool
    client_id: str | msgspec.UnsetType = msgspec.UNSET
    username: str | msgspec.UnsetType = msgspec.UNSET
    sub: str | msgspec.UnsetType = msgspec.UNSET
    token_type: Literal["Bearer", "refresh_token"] | msgspec.UnsetType = msgspec.UNSET
    iat: int | msgspec.UnsetType = msgspec.UNSET
    exp: int | msgspec.UnsetType = msgspec.UNSET
    scope: str | msgspec.UnsetType = msgspec.UNSET


class OAuthMetadata(msgspec.Struct):
    """Where the endpoints of OAuth are (RFC 8414). Besides `read`, the name of every role is a scope."""

    issuer: str
    token_endpoint: str
    token_endpoint_auth_methods_supported: list[str]
    revocation_endpoint: str
    revocation_endpoint_auth_methods_supported: list[str]
    introspection_endpoint: str
    introspection_endpoint_auth_methods_supported: list[str]
    grant_types_supported: list[str]
    response_types_supported: list[str]
    scopes_supported: list[str]
    service_documentation: str


class PersonalTokens(msgspec.Struct):
    """The caller's personal tokens, without their secrets."""

    tokens: list[PersonalToken]


class ProvidersOffered(msgspec.Struct):
    """The identity providers that somebody can sign in with."""

    providers: list[OfferedProvider]


class CsrfToken(msgspec.Struct):
    """The token that goes with changes of the session as X-CSRF-Token."""

    csrf_token: str


class ClientRegistered(msgspec.Struct):
    """A registered client; the secret is shown this once."""

    client_id: str
    client_secret: str
    expires: datetime.datetime | None


class ClientSecretRenewed(msgspec.Struct):
    """The new secret of a client; it is shown this once."""

    client_id: str
    client_secret: str
