"""Acting in the place of somebody else, for support: named, reasoned, for a while, and in one's own session alone."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

import msgspec

from platform_core.access import Actor, Impersonator
from platform_core.errors import FieldError, InvalidInput, NotFound, NotPermitted
from platform_core.ids import new_id
from platform_core.storage import Transaction

from .actors import Actors
from .host import Clock, IdentityHost, Part
from .secret_texts import Prefix, may_be, token_hash
from .statements import Statement, moment

logger = logging.getLogger(__name__)

RIGHT = "impersonator"
"""The role that lets somebody act in the place of others."""
LONGEST = "base.impersonation_minutes"
MAX_REASON = 255
_BEGIN = Statement("""
INSERT INTO sys_impersonation (
    sys_id, sys_created_on, sys_created_by, impersonator, impersonated, impersonator_name, impersonated_name,
    reason, started, ends
) VALUES (?1, ?2, ?3, ?4, ?5, ?3, ?6, ?7, ?2, ?8)
""")
_ATTACH = Statement("""
UPDATE sys_user_session SET impersonation = ?2
WHERE token_hash = ?1 AND "user" = ?3 AND expires > ?4 AND impersonation IS NULL
""")
_END = Statement("""
UPDATE sys_impersonation SET ended_on = ?2
WHERE sys_id IN (SELECT impersonation FROM sys_user_session WHERE token_hash = ?1) AND ended_on IS NULL AND ends > ?2
""")
_DETACH = Statement("""
UPDATE sys_user_session SET impersonation = NULL WHERE token_hash = ?1 AND impersonation IS NOT NULL
""")
_UNDER_WAY = Statement("""
SELECT i.sys_id, i.impersonator_name, i.impersonated_name, i.reason, i.started, i.ends
FROM sys_impersonation i JOIN sys_user_session s ON s.impersonation = i.sys_id
WHERE i.ended_on IS NULL AND i.ends > ?1 AND s.expires > ?1 ORDER BY i.started, i.sys_id
""")


class UnderWay(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody acts in the place of a user."""

    id: str
    impersonator: str
    user_name: str
    reason: str
    started: datetime
    ends: datetime


def why_not(actor: Actor, other: Actor) -> str:
    """Why somebody may not act in the place of another one; empty when he may.

    He has the right by its name, and gets nothing by it that staff may do and he may not. What customers may do is
    never a right of staff, so with them the right alone decides.
    """
    if RIGHT not in actor.roles:
        return f"this takes the role {RIGHT!r}"
    if other.id == actor.id:
        return "this is yourself"
    if other.kind == "internal" and (further := sorted(other.roles - actor.roles)):
        return f"this person holds {further[0]!r}, which you do not hold"
    return ""


def in_place_of(actor: Actor, other: Actor, reason: str, ends: Any) -> Actor | None:
    """The other one as the actor, with who really sits there; None when he may not do so (any more)."""
    until = moment(ends)
    if why_not(actor, other) or until is None:
        return None
    acting = Impersonator(id=actor.id, user_name=actor.user_name, reason=reason, ends=until)
    return msgspec.structs.replace(other, impersonator=acting)


async def end_acting(transaction: Transaction, session_hash: str, now: datetime) -> None:
    """Note that what is done in somebody's place in a session ends now."""
    await transaction.execute(_END.on(transaction), (session_hash, now))


class Impersonations(Part):
    """Begins and ends what is done in the place of others."""

    def __init__(self, host: IdentityHost, clock: Clock, actors: Actors) -> None:
        super().__init__(host, clock)
        self._actors = actors

    async def start(
        self, session_token: str, actor: Actor, user_id: str, reason: str, minutes: int | None
    ) -> UnderWay:
        """Let the actor, whose session this is, act in the place of a user."""
        if RIGHT not in actor.roles:
            raise NotPermitted("you may not act in the place of others", remedy=f"ask for the role {RIGHT}")
        if actor.impersonator is not None:
            raise NotPermitted("you act in somebody's place already", remedy="end that first")
        longest = self._number(LONGEST)
        _check(reason, minutes, longest)
        other = await self._actors.of_user(user_id)
        if other is None:
            raise NotFound(f"there is no user {user_id[:50]!r} who may act", remedy="check the id")
        if problem := why_not(actor, other):
            raise NotPermitted(
                f"you may not act in the place of {other.user_name}: {problem}",
                remedy="ask somebody who holds these rights",
            )
        now = self._clock()
        begun = UnderWay(
            id=new_id(), impersonator=actor.user_name, user_name=other.user_name, reason=reason.strip(),
            started=now, ends=now + timedelta(minutes=minutes or longest),
        )  # fmt: skip
        await self._store(session_token, actor, other, begun)
        logger.warning(
            "impersonation begins",
            extra={
                "fields": {"impersonator": actor.user_name, "user": other.user_name, "reason": begun.reason}
            },
        )
        return begun

    async def _store(self, session_token: str, actor: Actor, other: Actor, begun: UnderWay) -> None:
        key = token_hash(session_token) if may_be(session_token, Prefix.SESSION) else ""
        async with self._database.transaction() as transaction:
            row = (
                begun.id, begun.started, actor.user_name, actor.id, other.id, other.user_name, begun.reason, begun.ends,
            )  # fmt: skip
            await transaction.execute(_BEGIN.on(transaction), row)
            attached = (key, begun.id, actor.id, begun.started)
            if not await transaction.execute(_ATTACH.on(transaction), attached):
                raise NotPermitted(
                    "this is done in a session of your own, and in one place at a time",
                    remedy="sign in with user name and password, not with a token",
                )

    async def end(self, session_token: str) -> bool:
        """Let the user of a session be himself again; harmless when he is."""
        if not may_be(session_token, Prefix.SESSION):
            return False
        key = token_hash(session_token)
        async with self._database.transaction() as transaction:
            await end_acting(transaction, key, self._clock())
            ended = bool(await transaction.execute(_DETACH.on(transaction), (key,)))
        if ended:
            logger.info("impersonation ends")
        return ended

    async def under_way(self) -> list[UnderWay]:
        """Who acts in whose place now."""
        rows = await self._database.fetch(_UNDER_WAY.on(self._database), (self._clock(),))
        return [
            UnderWay(
                id=row[0], impersonator=row[1], user_name=row[2], reason=row[3],
                started=moment(row[4]) or self._clock(), ends=moment(row[5]) or self._clock(),
            )
            for row in rows
        ]  # fmt: skip


def _check(reason: str, minutes: int | None, longest: int) -> None:
    errors = []
    if not 0 < len(reason.strip()) <= MAX_REASON or not reason.isprintable():
        detail = f"say why, in at most {MAX_REASON} printable characters"
        errors.append(FieldError(pointer="/reason", detail=detail, code="required"))
    if minutes is not None and not 1 <= minutes <= longest:
        detail = f"it lasts 1 to {longest} minutes; the setting {LONGEST} says how long"
        errors.append(FieldError(pointer="/minutes", detail=detail, code="out_of_range"))
    if errors:
        raise InvalidInput("you cannot act in somebody's place like that", remedy="correct it", errors=errors)
