"""Identity providers as single sign-on sees them, and what can go wrong with them."""

from __future__ import annotations

import msgspec

from platform_core.errors import PlatformError


class ProviderUnavailable(PlatformError):
    """The identity provider does not answer, or not as OpenID Connect has it."""

    code = "identity_provider_unavailable"
    status = 503
    title = "Identity provider unavailable"


class SignInRefused(Exception):
    """The provider, or what it says, does not prove who somebody is; the reason is for the log alone."""


class Voucher(msgspec.Struct, frozen=True):
    """Who vouched for the user of a session, and with which ID token, encrypted: what signing out there takes."""

    provider_id: str
    sealed: str


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """A provider, and what this instance is called there."""

    issuer: str
    client_id: str
    secret: str | None
    scopes: str
