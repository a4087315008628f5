"""Lockout: too many wrong passwords pause a user name for a while, and an address that tries many names.

Names that nobody has are counted and paused as well, or the pause would tell which names exist. The counts stand in
the database, so that all workers share them.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

import msgspec

from platform_core.errors import TooManyAttempts
from platform_core.ids import new_id
from platform_core.storage import Session, Transaction

from .host import Clock, IdentityHost, Part
from .secret_texts import keyed_hash
from .statements import Statement, moment

FORGOTTEN_AFTER = timedelta(days=1)
ADDRESS_WINDOW = timedelta(hours=1)
"""An address that was quiet for so long starts anew: many people share one, and all of them mistype."""
_MOST_DOUBLINGS = 20

# An attempt is counted before the password is looked at, so that parallel attempts cannot share one count.
_ANEW = "(a.paused_until IS NOT NULL OR a.last_attempt <= ?7)"
_ENOUGH = f"(NOT {_ANEW} AND a.attempts + 1 >= ?5)"
_COUNT = Statement(f"""
INSERT INTO sys_sign_in_attempts AS a (sys_id, name_hash, attempts, paused_until, last_attempt, pauses)
VALUES (?1, ?2, 1, ?3, ?4, ?8)
ON CONFLICT (name_hash) DO UPDATE SET
    attempts = CASE WHEN {_ANEW} THEN 1 ELSE a.attempts + 1 END,
    paused_until = CASE WHEN {_ENOUGH} THEN ?6 ELSE ?3 END,
    pauses = COALESCE(a.pauses, 0) + CASE WHEN {_ENOUGH} THEN 1 ELSE ?8 END,
    last_attempt = ?4
WHERE a.paused_until IS NULL OR a.paused_until <= ?4
RETURNING paused_until
""")
_STATE = Statement("SELECT paused_until, pauses FROM sys_sign_in_attempts WHERE name_hash = ?1")
_TAKE_BACK = Statement("""
UPDATE sys_sign_in_attempts SET
    attempts = attempts - 1,
    pauses = COALESCE(pauses, 0) - ?2,
    paused_until = CASE WHEN ?2 > 0 THEN NULL ELSE paused_until END
WHERE name_hash = ?1 AND attempts > 0
""")
_TIDY = Statement("DELETE FROM sys_sign_in_attempts WHERE name_hash = ?1 AND attempts <= 0 AND pauses <= 0")
_FORGET = Statement("DELETE FROM sys_sign_in_attempts WHERE name_hash = ?1")
_PURGE = Statement("""
DELETE FROM sys_sign_in_attempts WHERE last_attempt <= ?1 AND (paused_until IS NULL OR paused_until <= ?2)
""")


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """How many attempts are let through under one key, and what is said when they are used up."""

    key: str
    most: int
    since: datetime
    what: str


class Attempt(msgspec.Struct, kw_only=True):
    """An attempt that was counted. ``paused``: the keys whose pause it began, should it fail."""

    user_name: str
    keys: tuple[str, ...]
    paused: set[str] = msgspec.field(default_factory=set)


class Attempts(Part):
    """Counts sign-in attempts by user name and by address."""

    def __init__(self, host: IdentityHost, clock: Clock) -> None:
        super().__init__(host, clock)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def attempt(self, user_name: str, address: str) -> AsyncIterator[Attempt]:
        """Count an attempt, or refuse it; it stays counted unless ``succeed`` or ``take_back`` is called.

        Attempts under one name take turns here, so that a program that signs in many times at once with the
        right password is not taken for one that guesses.
        """
        name = self._name_key(user_name)
        turn = self._turns.setdefault(name, asyncio.Lock())
        async with turn:
            yield await self._counted(user_name, address)

    async def succeed(self, session: Session, attempt: Attempt) -> None:
        """The attempt was good: its name starts anew, and its address has one attempt fewer."""
        for number, key in enumerate(attempt.keys):
            if number == 0:
                await session.execute(_FORGET.on(session), (key,))
            else:
                await self._take_back(session, attempt, key)

    async def take_back(self, session: Session, attempt: Attempt) -> None:
        """The attempt was good so far: it does not count, and neither does it make up for earlier ones."""
        for key in attempt.keys:
            await self._take_back(session, attempt, key)

    async def forget(self, session: Session, user_name: str) -> None:
        """Start counting anew for a name."""
        await session.execute(_FORGET.on(session), (self._name_key(user_name),))

    async def forget_address(self, session: Session, address: str) -> None:
        """Start counting anew for an address."""
        await session.execute(_FORGET.on(session), (self._address_key(address),))

    async def purge(self, session: Session, now: datetime) -> int:
        """Remove counts that nobody added to for a day."""
        return await session.execute(_PURGE.on(session), (now - FORGOTTEN_AFTER, now))

    async def _counted(self, user_name: str, address: str) -> Attempt:
        now = self._clock()
        limits = [
            Limit(
                key=self._name_key(user_name),
                most=self._number("base.failed_sign_ins"),
                since=now - timedelta(days=36500),
                what="this user name",
            )
        ]
        if address:
            limits.append(
                Limit(
                    key=self._address_key(address),
                    most=self._number("base.failed_sign_ins_per_address"),
                    since=now - ADDRESS_WINDOW,
                    what="this address",
                )
            )
        attempt = Attempt(user_name=user_name, keys=tuple(limit.key for limit in limits))
        # Refused by one limit, it counts for none. The order of keys is the same for all, so none waits for another.
        async with self._database.transaction() as transaction:
            for limit in limits:
                if await self._count(transaction, limit, now):
                    attempt.paused.add(limit.key)
        return attempt

    async def _count(self, transaction: Transaction, limit: Limit, now: datetime) -> bool:
        """Count, or refuse; whether a pause began with it."""
        before = await transaction.fetch(_STATE.on(transaction), (limit.key,))
        pause_end = now + self._pause(before[0][1] if before else None)
        at_once = limit.most == 1
        args: tuple[Any, ...] = (
            new_id(), limit.key, pause_end if at_once else None, now, limit.most, pause_end, limit.since, int(at_once),
        )  # fmt: skip
        rows = await transaction.fetch(_COUNT.on(transaction), args)
        if rows:
            return rows[0][0] is not None
        known = await transaction.fetch(_STATE.on(transaction), (limit.key,))
        until = moment(known[0][0]) if known else None
        seconds = max(1, math.ceil((until - now).total_seconds())) if until else 1
        raise TooManyAttempts(
            f"Sign-in is paused for {limit.what} after too many wrong passwords",
            retry_after=seconds,
            remedy=f"try again in {seconds} s, or ask an administrator to unlock it",
        )

    def _pause(self, pauses: int | None) -> timedelta:
        """How long the next pause is, after so many before it."""
        growth = self._number("base.pause_growth") ** min(max(pauses or 0, 0), _MOST_DOUBLINGS)
        first, longest = self._number("base.pause_minutes"), self._number("base.longest_pause_minutes")
        return timedelta(minutes=min(first * growth, max(first, longest)))

    async def _take_back(self, session: Session, attempt: Attempt, key: str) -> None:
        await session.execute(_TAKE_BACK.on(session), (key, int(key in attempt.paused)))
        await session.execute(_TIDY.on(session), (key,))

    def _name_key(self, user_name: str) -> str:
        return keyed_hash(self._host.secret, "user-name", user_name)

    def _address_key(self, address: str) -> str:
        return keyed_hash(self._host.secret, "address", address)
