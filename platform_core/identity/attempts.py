"""Lockout: too many wrong passwords in a row pause a user name for a while.

Names that nobody has are counted and paused as well, or the pause would tell which names exist.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from platform_core.errors import TooManyAttempts
from platform_core.ids import new_id
from platform_core.storage import Session

from .host import Clock, IdentityHost, Part
from .secret_texts import keyed_hash
from .statements import Statement, moment

FORGOTTEN_AFTER = timedelta(days=1)

# An attempt is counted before the password is looked at, so that parallel attempts cannot share one count.
_COUNT = Statement("""
INSERT INTO sys_sign_in_attempts AS a (sys_id, name_hash, attempts, paused_until, last_attempt)
VALUES (?1, ?2, 1, ?3, ?4)
ON CONFLICT (name_hash) DO UPDATE SET
    attempts = CASE WHEN a.paused_until IS NULL THEN a.attempts + 1 ELSE 1 END,
    paused_until = CASE WHEN a.paused_until IS NULL AND a.attempts + 1 >= ?5 THEN ?6 ELSE ?3 END,
    last_attempt = ?4
WHERE a.paused_until IS NULL OR a.paused_until <= ?4
""")
_PAUSED_UNTIL = Statement("SELECT paused_until FROM sys_sign_in_attempts WHERE name_hash = ?1")
_FORGET = Statement("DELETE FROM sys_sign_in_attempts WHERE name_hash = ?1")
_PURGE = Statement("""
DELETE FROM sys_sign_in_attempts WHERE last_attempt <= ?1 AND (paused_until IS NULL OR paused_until <= ?2)
""")


class Attempts(Part):
    """Counts sign-in attempts by user name."""

    def __init__(self, host: IdentityHost, clock: Clock) -> None:
        super().__init__(host, clock)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def attempt(self, user_name: str) -> AsyncIterator[None]:
        """Count an attempt, or refuse it; it stays counted unless ``forget`` is called.

        Attempts under one name take turns here, so that a program that signs in many times at once with the
        right password is not taken for one that guesses.
        """
        name = self._hash(user_name)
        turn = self._turns.setdefault(name, asyncio.Lock())
        async with turn:
            await self._count(name)
            yield

    async def forget(self, session: Session, user_name: str) -> None:
        """Start counting anew."""
        await session.execute(_FORGET.on(session), (self._hash(user_name),))

    async def purge(self, session: Session, now: datetime) -> int:
        """Remove counts that nobody added to for a day."""
        return await session.execute(_PURGE.on(session), (now - FORGOTTEN_AFTER, now))

    async def _count(self, name: str) -> None:
        limit, now = self._number("base.failed_sign_ins"), self._clock()
        pause_end = now + timedelta(minutes=self._number("base.pause_minutes"))
        first = pause_end if limit == 1 else None
        database = self._database
        if await database.execute(_COUNT.on(database), (new_id(), name, first, now, limit, pause_end)):
            return
        rows = await database.fetch(_PAUSED_UNTIL.on(database), (name,))
        until = moment(rows[0][0]) if rows else None
        seconds = max(1, math.ceil((until - now).total_seconds())) if until else 1
        raise TooManyAttempts(
            "Sign-in is paused for this user name after too many wrong passwords",
            retry_after=seconds,
            remedy=f"try again in {seconds} s, or ask an administrator for a new password",
        )

    def _hash(self, user_name: str) -> str:
        return keyed_hash(self._host.secret, "user-name", user_name)
