"""ID tokens: a signature of the provider's own key, and claims that are meant for this very sign-in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyTypeError, JoseError
from joserfc.jwk import JWKRegistry, Key

from .secret_texts import same

ALGORITHMS = frozenset((
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
))  # fmt: skip
"""Signatures that only a provider can make: neither none, nor one that whoever checks it could make as well."""
LEEWAY = 60
"""Seconds by which clocks may differ."""
OLDEST = 600
"""Seconds after which an ID token is too old to begin a session with, whatever its end."""
LATEST = 1e11
"""Seconds since 1970 beyond which no time is meant; it also leaves out what is no number at all."""
LONGEST_SUBJECT = 255
_KEY_TYPES = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}


class WrongToken(Exception):
    """An ID token that proves nothing; the text says why, for the log."""


class UnknownKey(Exception):
    """The token was signed with a key that is not among those at hand."""


def verified(
    token: str,
    keys: Sequence[Mapping[str, Any]],
    algorithms: Sequence[str],
    *,
    issuer: str,
    audience: str,
    nonce: str,
    now: float,
) -> dict[str, Any]:
    """The claims of an ID token that is signed by the provider, meant for us, of now, and of this sign-in."""
    allowed = [name for name in algorithms if name in ALGORITHMS]
    if not allowed:
        # The library takes an empty list for its own defaults.
        raise WrongToken("the provider signs with no algorithm that is allowed")
    try:
        claims = jwt.decode(token, lambda found: _key(found.headers(), keys), algorithms=allowed).claims
    except (JoseError, ValueError, RecursionError) as error:
        raise WrongToken(f"its signature does not hold: {error}") from None
    for problem in (
        _wrong_party(claims, issuer, audience),
        _wrong_time(claims, now),
        _wrong_person(claims, nonce),
    ):
        if problem:
            raise WrongToken(problem)
    return dict(claims)


def _key(headers: Mapping[str, Any], keys: Sequence[Mapping[str, Any]]) -> Key:
    """The one key that fits the header: by its name and kind, so that none is tried for what it is not."""
    algorithm, name = str(headers.get("alg")), headers.get("kid")
    fitting = [
        key
        for key in keys
        if key.get("kty") == _KEY_TYPES.get(algorithm[:2])
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (name is None or key.get("kid") == name)
    ]
    if len(fitting) != 1:
        raise UnknownKey(f"{len(fitting)} keys of the provider fit the token")
    try:
        return JWKRegistry.import_key(dict(fitting[0]))
    except (InvalidKeyTypeError, ValueError) as error:
        raise WrongToken(f"the provider's key cannot be used: {error}") from None


def _wrong_party(claims: Mapping[str, Any], issuer: str, audience: str) -> str:
    """By whom, for whom."""
    if claims.get("iss") != issuer:
        return "it is of another issuer"
    given = claims.get("aud")
    named = [given] if isinstance(given, str) else given
    if not isinstance(named, list) or audience not in named:
        return "it is for somebody else"
    party = claims.get("azp")
    if party is None and len(named) > 1:
        return "it is for several, and does not say who asked for it"
    return "" if party in (None, audience) else "somebody else asked for it"


def _wrong_time(claims: Mapping[str, Any], now: float) -> str:
    moments: dict[str, float] = {}
    for name in ("exp", "iat", "nbf"):
        value = claims.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LATEST:
            moments[name] = value
        elif name in claims:
            return "its times cannot be read"
    if "exp" not in moments or "iat" not in moments:
        return "it does not say from when to when it holds"
    if moments["exp"] <= now - LEEWAY:
        return "it has expired"
    if max(moments["iat"], moments.get("nbf", 0)) > now + LEEWAY:
        return "it is of a time to come"
    return "it is too old" if moments["iat"] < now - OLDEST else ""


def _wrong_person(claims: Mapping[str, Any], nonce: str) -> str:
    given, subject = claims.get("nonce"), claims.get("sub")
    if not isinstance(given, str) or not same(nonce, given):
        return "it is not of this sign-in"
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        return "it names nobody"
    return ""
