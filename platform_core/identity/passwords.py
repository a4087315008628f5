"""Passwords: how they are hashed and checked."""

from __future__ import annotations

import asyncio
import base64
import os
import secrets

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from platform_core.storage.locks import until_done

from .policy import MAX_LENGTH, encoded


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
            return await until_done(asyncio.to_thread(self._hasher.hash, encoded(password) or b""))

    async def matches(self, kept: str | None, password: str) -> bool:
        """Whether the password is the one; it takes as long when there is none to compare with."""
        given = encoded(password) if len(password) <= MAX_LENGTH else None
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
