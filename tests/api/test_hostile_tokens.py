"""ID tokens that prove nothing: unsigned, signed by others, of another sign-in, audience, issuer or time."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.api.oidc_kit import SECRET, Claims, HostileProvider, hostile, ready, tries, unsigned
from tests.api.platform_kit import Serve

__all__ = ["hostile"]
Spoil = Callable[[HostileProvider], None]


def claims(**changed: Any) -> Spoil:
    return lambda provider: provider.claims.update(changed)


def signed(sign: Callable[[HostileProvider, Claims, Claims], str]) -> Spoil:
    def spoil(provider: HostileProvider) -> None:
        provider.sign = lambda header, claims: sign(provider, header, claims)

    return spoil


def symmetric(key: bytes, header: Claims, claims: Claims) -> str:
    """Signed by hand: the library refuses to do such a thing."""
    content = unsigned({**header, "alg": "HS256"}, claims).rstrip(".")
    digest = hmac.digest(key, content.encode(), hashlib.sha256)
    return f"{content}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def with_public_key_as_secret(provider: HostileProvider, header: Claims, claims: Claims) -> str:
    return symmetric(provider.key.as_pem(private=False), header, claims)


def with_the_client_secret(provider: HostileProvider, header: Claims, claims: Claims) -> str:
    return symmetric(SECRET.encode(), header, claims)


def with_a_key_of_its_own(provider: HostileProvider, header: Claims, claims: Claims) -> str:
    return jwt.encode(header, claims, RSAKey.generate_key(2048, private=True), algorithms=["RS256"])


def with_a_key_in_the_header(provider: HostileProvider, header: Claims, claims: Claims) -> str:
    key = RSAKey.generate_key(2048, {"kid": "mine"}, private=True)
    header = {**header, "kid": "mine", "jwk": key.as_dict(private=False)}
    return jwt.encode(header, claims, key, algorithms=["RS256"])


def with_other_claims(provider: HostileProvider, header: Claims, claims: Claims) -> str:
    head, _, signature = jwt.encode(header, claims, provider.key, algorithms=["RS256"]).split(".")
    body = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "root"}).encode()).decode().rstrip("=")
    return f"{head}.{body}.{signature}"


HOUR, DAY = 3600, 86400
SPOILED: dict[str, Spoil] = {
    "nonce of another sign-in": claims(nonce="0" * 64),
    "no nonce": claims(nonce=None),
    "nonce is no text": claims(nonce=7),
    "for another audience": claims(aud="somebody-else"),
    "for several, nobody asked": claims(aud=["pergola", "somebody-else"]),
    "asked for by another": claims(aud=["pergola", "somebody-else"], azp="somebody-else"),
    "for us, asked for by another": claims(azp="somebody-else"),
    "no audience": claims(aud=None),
    "audience is a part of ours": claims(aud="perg"),
    "of another issuer": claims(iss="https://accounts.example.com"),
    "no issuer": claims(iss=None),
    "expired": claims(exp=int(time.time()) - HOUR),
    "no end": claims(exp=None),
    "end is a text": claims(exp="2099"),
    "end is true": claims(exp=True),
    "of a time to come": claims(iat=int(time.time()) + DAY),  # Still to come at the end of a long run.
    "not yet": claims(nbf=int(time.time()) + DAY),
    "too old": claims(iat=int(time.time()) - HOUR),
    "no begin": claims(iat=None),
    "nobody": claims(sub=None),
    "an empty name": claims(sub=""),
    "a name with a NUL": claims(sub="a\0"),
    "a name that is a number": claims(sub=5),
    "a name without an end": claims(sub="x" * 256),
    "algorithm none": signed(lambda _, header, claims: unsigned({**header, "alg": "none"}, claims)),
    "public key as a secret": signed(with_public_key_as_secret),
    "client secret as a key": signed(with_the_client_secret),
    "another key under the same name": signed(with_a_key_of_its_own),
    "its key in the header": signed(with_a_key_in_the_header),
    "claims changed after signing": signed(with_other_claims),
    "no token at all": signed(lambda *_: "x"),
    "another type": signed(lambda *_: ""),
}


async def test_a_token_that_proves_nothing_signs_nobody_in(
    serve: Serve, hostile: HostileProvider, caplog: pytest.LogCaptureFixture
) -> None:
    served = await ready(serve, hostile)
    caplog.set_level(logging.WARNING)
    assert await tries(served, hostile) == (303, "acme:zoe"), "the provider is sound before it is spoiled"
    for name, spoil in SPOILED.items():
        hostile.claims, hostile.sign = {}, None
        spoil(hostile)
        caplog.clear()
        assert await tries(served, hostile) == (401, ""), name
        assert "single sign-on refused" in caplog.text, name
    hostile.claims, hostile.sign = {}, None
    assert await tries(served, hostile) == (303, "acme:zoe")
    assert await served.world.system.count("sys_oidc_link") == 1
