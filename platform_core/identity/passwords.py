"""Passwords: what is accepted, and how they are hashed and checked."""

from __future__ import annotations

import asyncio
import base64
import os
import secrets
import unicodedata

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from platform_core.errors import FieldError, InvalidInput
from platform_core.storage.locks import until_done

MIN_LENGTH = 10
MAX_LENGTH = 200


def check_policy(password: str, user_name: str) -> None:
    """Refuse a password that is too short, too long, or the user's own name.

    Length is what makes a password hard to guess; rules about digits and signs are not asked for, on purpose.
    """
    if len(password) < MIN_LENGTH:
        raise refused(
            "too_short", f"The password has fewer than {MIN_LENGTH} characters", "choose a longer one"
        )
    if len(password) > MAX_LENGTH:
        raise refused(
            "too_long", f"The password has more than {MAX_LENGTH} characters", "choose a shorter one"
        )
    if _encoded(password) is None:
        raise refused("not_text", "The password holds half a character (a lone surrogate)", "type it again")
    if _normal(password).casefold() == _normal(user_name).casefold():
        raise refused("same_as_user_name", "The password is the user name", "choose what others cannot know")


def refused(code: str, detail: str, remedy: str, *, pointer: str = "/password") -> InvalidInput:
    """The error for a password that cannot be used."""
    return InvalidInput(
        detail, remedy=remedy, errors=(FieldError(pointer=pointer, detail=detail, code=code),)
    )


class Passwords:
    """Hashes and checks passwords with Argon2id, in threads and few at a time.

    The parameters (19 MiB, two passes) are what OWASP recommends: some 35 ms of one core for an attempt.
    Hashes made with other parameters stay valid, and are replaced when their owner signs in.
    """

    def __init__(self, *, memory_kib: int = 19_456, passes: int = 2) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1, type=Type.ID)
        self._slots = asyncio.Semaphore(max(1, min(4, os.cpu_count() or 1)))
        self._nobodys = self._hash_without_password()

    async def hash(self, password: str) -> str:
        """The hash to keep of a password that the policy accepts."""
        async with self._slots:
            # Waited for even when the caller goes away, so that no more threads run than there are slots.
            return await until_done(asyncio.to_thread(self._hasher.hash, _encoded(password) or b""))

    async def matches(self, kept: str | None, password: str) -> bool:
        """Whether the password is the one; it takes as long when there is none to compare with."""
        given = _encoded(password) if len(password) <= MAX_LENGTH else None
        async with self._slots:
            right = await until_done(asyncio.to_thread(self._verify, kept or self._nobodys, given or b""))
        return right and kept is not None and given is not None

    def outdated(self, kept: str) -> bool:
        """Whether a hash was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(kept)

    def _verify(self, kept: str, given: bytes) -> bool:
        try:
            return self._hasher.verify(kept, given)
        except (VerificationError, InvalidHashError):
            return False

    def _hash_without_password(self) -> str:
        def text(length: int) -> str:
            return base64.b64encode(secrets.token_bytes(length)).decode().rstrip("=")

        hasher = self._hasher
        parameters = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
        return f"$argon2id$v={ARGON2_VERSION}${parameters}${text(hasher.salt_len)}${text(hasher.hash_len)}"


def _normal(text: str) -> str:
    """One form for what different keyboards send for the same characters."""
    return unicodedata.normalize("NFKC", text)


def _encoded(password: str) -> bytes | None:
    try:
        return _normal(password).encode()
    except UnicodeEncodeError:
        return None
