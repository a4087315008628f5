"""The protocol of OpenID Connect, from the side of whoever relies on a provider: authorization code with PKCE."""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import cache, partial
from typing import Any, TypeVar
from urllib.parse import urlencode

import httpx2
import msgspec
from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]
from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped]

from platform_core.base.sign_in_rules import address_problem

from .id_tokens import UnknownKey, WrongToken, verified
from .providers import Provider, ProviderUnavailable, SignInRefused

logger = logging.getLogger(__name__)
T = TypeVar("T")

SECONDS = 15.0
"""How long a provider may take for all that one step of a sign-in asks of it."""
KEPT_SECONDS = 3600.0
REFETCH_SECONDS = 60.0
"""Keys that are not known make us look for new ones, but not more often than this: anybody can make up a key's name."""
MOST_BYTES = 512 * 1024
_WELL_KNOWN = "/.well-known/openid-configuration"


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider says of itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None = None
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Proven(msgspec.Struct, frozen=True):
    """What a provider's answer proves of somebody, and the ID token that proves it."""

    claims: dict[str, Any]
    id_token: str


class _Kept(msgspec.Struct):
    metadata: Metadata
    keys: list[dict[str, Any]]
    fetched: float
    refetched: float = float("-inf")


class Oidc:
    """Talks to providers; what they say of themselves is kept for an hour."""

    def __init__(
        self, monotonic: Callable[[], float] = time.monotonic, now: Callable[[], float] = time.time
    ) -> None:
        self._monotonic = monotonic
        self._now = now
        self._kept: dict[str, _Kept] = {}

    async def authorization_url(
        self, provider: Provider, *, redirect_uri: str, state: str, nonce: str, verifier: str
    ) -> str:
        """Where to send a browser so that its user signs in."""
        async with _patience(provider):
            metadata = (await self._known(provider)).metadata
            async with self._client(provider, metadata, redirect_uri) as client:
                url, _ = client.create_authorization_url(
                    metadata.authorization_endpoint, state=state, code_verifier=verifier, nonce=nonce
                )
        return str(url)

    async def sign_out_url(self, provider: Provider, *, id_token: str, back_to: str) -> str | None:
        """Where to send a browser so that its user signs out there; ``None`` where the provider has no such address.

        ``id_token`` tells whose session it is, so that the provider need not ask. See OpenID Connect RP-Initiated Logout.
        """
        async with _patience(provider):
            address = (await self._known(provider)).metadata.end_session_endpoint
            if address is None:
                return None
            _check_address(address)
        asked = {
            "client_id": provider.client_id, "post_logout_redirect_uri": back_to, "id_token_hint": id_token,
        }  # fmt: skip
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    async def proven(
        self, provider: Provider, answer: Mapping[str, str], *, redirect_uri: str, nonce: str, verifier: str
    ) -> Proven:
        """What the provider's answer proves of somebody: the claims of a valid ID token, got for its code."""
        async with _patience(provider):
            known = await self._known(provider)
            self._check_issuer(provider, known.metadata, answer)
            token = await self._id_token(provider, known.metadata, answer["code"], redirect_uri, verifier)
            check = partial(
                verified,
                token,
                algorithms=known.metadata.id_token_signing_alg_values_supported,
                issuer=provider.issuer,
                audience=provider.client_id,
                nonce=nonce,
                now=self._now(),
            )
            try:
                return Proven(check(keys=known.keys), token)
            except UnknownKey:
                return Proven(check(keys=await self._newer_keys(provider, known)), token)

    @staticmethod
    def _check_issuer(provider: Provider, metadata: Metadata, answer: Mapping[str, str]) -> None:
        """The answer is of the provider that was asked (RFC 9207), so that no other one mixes in."""
        issuer = answer.get("iss")
        if issuer is None and metadata.authorization_response_iss_parameter_supported:
            raise SignInRefused("the answer does not name its issuer")
        if issuer is not None and issuer != provider.issuer:
            raise SignInRefused("the answer is of another issuer")

    async def _id_token(
        self, provider: Provider, metadata: Metadata, code: str, redirect_uri: str, verifier: str
    ) -> str:
        async with self._client(provider, metadata, redirect_uri) as client:
            try:
                answer = await client.fetch_token(
                    metadata.token_endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                )
            except OAuthError as error:
                raise SignInRefused(f"the provider refused the code: {str(error.error)[:100]}") from None
            except (TypeError, AttributeError):
                raise _Misfit("its answer to the code is no JSON object") from None
        token = answer.get("id_token") if isinstance(answer, dict) else None
        if not isinstance(token, str):
            raise SignInRefused("the provider gave no ID token")
        return token

    def _client(self, provider: Provider, metadata: Metadata, redirect_uri: str) -> AsyncOAuth2Client:
        methods = metadata.token_endpoint_auth_methods_supported
        post = "client_secret_post" in methods and "client_secret_basic" not in methods
        method = (
            "none" if provider.secret is None else "client_secret_post" if post else "client_secret_basic"
        )
        return AsyncOAuth2Client(
            provider.client_id, provider.secret, token_endpoint_auth_method=method, redirect_uri=redirect_uri,
            scope=" ".join(dict.fromkeys(("openid", *provider.scopes.split()))), code_challenge_method="S256",
            verify=_trust(), timeout=SECONDS, follow_redirects=False,
        )  # fmt: skip

    # -- what is kept of a provider -----------------------------------------------------------------------------

    async def _known(self, provider: Provider) -> _Kept:
        known = self._kept.get(provider.issuer)
        if known is None or self._monotonic() - known.fetched > KEPT_SECONDS:
            metadata = await self._discovered(provider)
            keys = await self._keys(metadata)
            known = self._kept[provider.issuer] = _Kept(metadata, keys, self._monotonic())
        return known

    async def _newer_keys(self, provider: Provider, known: _Kept) -> list[dict[str, Any]]:
        """The keys as they are now: a provider changes them without notice."""
        now = self._monotonic()
        if now - known.refetched >= REFETCH_SECONDS:
            known.refetched = now
            known.keys = await self._keys(known.metadata)
            logger.info("fetched the keys of an identity provider anew: %s", provider.issuer)
        return known.keys

    async def _discovered(self, provider: Provider) -> Metadata:
        url = provider.issuer.rstrip("/") + _WELL_KNOWN
        metadata = await _fetched(url, Metadata)
        if metadata.issuer != provider.issuer:
            raise _Misfit(f"{url} speaks of the issuer {metadata.issuer[:200]!r}")
        for address in (metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri):
            _check_address(address)
        return metadata

    @staticmethod
    async def _keys(metadata: Metadata) -> list[dict[str, Any]]:
        return (await _fetched(metadata.jwks_uri, _KeySet)).keys


class _KeySet(msgspec.Struct):
    keys: list[dict[str, Any]]


class _Misfit(Exception):
    """A provider's answer is not what the protocol has there."""


def _check_address(address: str) -> None:
    """Refuse an address that nobody is to be sent to, nor asked for keys."""
    if problem := address_problem(address.partition("?")[0]):
        raise _Misfit(f"its address {address[:200]!r} {problem}")


@asynccontextmanager
async def _patience(provider: Provider) -> AsyncIterator[None]:
    """A block in which a provider is asked; whatever it does wrong is one of two errors, and in the log."""
    try:
        async with asyncio.timeout(SECONDS):
            yield
    except (WrongToken, UnknownKey) as error:
        raise SignInRefused(str(error)) from None
    except (TimeoutError, httpx2.HTTPError, httpx2.InvalidURL, _Misfit, ValueError) as error:
        reason = f"{type(error).__name__}: {error}"[:500]
        logger.error("identity provider %s cannot be used: %s", provider.issuer, reason)  # noqa: TRY400 - a line, no trace
        raise ProviderUnavailable(
            "The identity provider cannot be reached, or does not speak OpenID Connect",
            remedy="try again later, or sign in another way",
        ) from None


async def _fetched(url: str, kind: type[T]) -> T:
    """A JSON document of a bounded size."""
    client = httpx2.AsyncClient(verify=_trust(), timeout=SECONDS, follow_redirects=False)
    async with client, client.stream("GET", url, headers={"accept": "application/json"}) as response:
        if response.status_code != httpx2.codes.OK:
            raise _Misfit(f"{url} answers with status {response.status_code}")
        body = bytearray()
        async for part in response.aiter_bytes():
            body += part
            if len(body) > MOST_BYTES:
                raise _Misfit(f"{url} sends too much")
    try:
        return msgspec.json.decode(bytes(body), type=kind)
    except msgspec.DecodeError as error:
        raise _Misfit(f"{url}: {error}") from None


@cache
def _trust() -> ssl.SSLContext:
    """Whose certificates are believed; to read them takes long."""
    return httpx2.create_ssl_context()
