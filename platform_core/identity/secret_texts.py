"""Tokens: how they are made, and what is kept of them.

A token is 256 random bits, so a plain hash protects it as well as a slow one would. The prefix tells people
and secret scanners what they have found, and lets us refuse what cannot be ours without asking the database.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from enum import StrEnum

_RANDOM_BYTES = 32
_RANDOM_CHARACTERS = 43


class Prefix(StrEnum):
    """What a token begins with, by its purpose."""

    SESSION = "pgs_"
    ACCESS = "pga_"
    REFRESH = "pgr_"
    PERSONAL = "pgl_"
    CLIENT = "pgc_"
    CHALLENGE = "pgx_"
    RESET = "pgw_"


def new_token(prefix: Prefix) -> str:
    """A token that nobody can guess."""
    return prefix + secrets.token_urlsafe(_RANDOM_BYTES)


def may_be(token: str, *prefixes: Prefix) -> bool:
    """Whether a text has the form of such a token."""
    return (
        len(token) == len(prefixes[0]) + _RANDOM_CHARACTERS and token.isascii() and token.startswith(prefixes)
    )


def token_hash(token: str) -> str:
    """What the database keeps instead of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_hash(secret: bytes, purpose: str, text: str) -> str:
    """A value that only this instance can derive from a text; each purpose has its own."""
    return hmac.new(secret, f"{purpose}:{text}".encode(errors="backslashreplace"), hashlib.sha256).hexdigest()


def same(expected: str, given: str) -> bool:
    """Whether two texts are equal, in a time that does not tell how far they agree."""
    return hmac.compare_digest(expected.encode(), given.encode(errors="backslashreplace"))
