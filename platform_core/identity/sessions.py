"""Browser sessions: how they start, who asks in them, and how they end."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import msgspec

from platform_core.access import Actor
from platform_core.errors import ConfigurationError, DatabaseBusy, NotFound, NotSignedIn
from platform_core.ids import is_id, new_id
from platform_core.storage import Transaction

from .actors import Actors, with_roles
from .credentials import Credentials, Proof, refusal
from .ending import end_grants, end_sessions
from .events import Events, Origin
from .host import Clock, IdentityHost, Part
from .impersonations import end_acting, in_place_of
from .providers import Voucher
from .secret_texts import Prefix, keyed_hash, may_be, new_token, same, token_hash
from .statements import Statement, moment

logger = logging.getLogger(__name__)

SEEN_EVERY = timedelta(minutes=1)
"""How exact it is known when a session was last seen: more often would be a write for every request."""
_FOR_EVER = timedelta(days=36500)
_START = Statement("""
INSERT INTO sys_user_session (sys_id, token_hash, "user", created, expires, last_seen, address, user_agent)
VALUES (?1, ?2, ?3, ?4, ?5, ?4, ?6, ?7)
""")
_VOUCHED = Statement("UPDATE sys_user_session SET provider = ?2, id_token = ?3 WHERE token_hash = ?1")
_PROGRAMS_ONLY = Statement("SELECT web_service_access_only FROM sys_user WHERE sys_id = ?1")
_END = Statement('DELETE FROM sys_user_session WHERE token_hash = ?1 RETURNING "user"')
_END_ONE = Statement('DELETE FROM sys_user_session WHERE sys_id = ?1 AND "user" = ?2')
_RENEW = Statement("UPDATE sys_user_session SET token_hash = ?2 WHERE token_hash = ?1")
_SEEN = Statement(
    "UPDATE sys_user_session SET last_seen = ?2 WHERE sys_id = ?1 AND COALESCE(last_seen, created) < ?3"
)
_OF_SESSION = "s.sys_id AS session_id, s.expires, COALESCE(s.last_seen, s.created) AS seen"
_GOES_ON = "s.token_hash = ?1 AND s.expires > ?2 AND COALESCE(s.last_seen, s.created) > ?3"
# Whose session it is, and in whose place he acts; found by their keys alone, whatever the planner thinks.
_PEOPLE = f"""
(
    SELECT s."user" AS id, 1 AS own, CASE WHEN s.impersonation IS NULL THEN 0 ELSE 1 END AS acting,
    NULL AS reason, s.expires AS ends, {_OF_SESSION}
    FROM sys_user_session s WHERE {_GOES_ON}
    UNION ALL
    SELECT i.impersonated, 0, 1, i.reason, i.ends, {_OF_SESSION}
    FROM sys_user_session s JOIN sys_impersonation i ON i.sys_id = s.impersonation
    WHERE {_GOES_ON} AND i.ends > ?2 AND i.ended_on IS NULL
) p
"""
_FIND = with_roles(
    f"""
    {_PEOPLE} JOIN sys_user u ON u.sys_id = p.id LEFT JOIN sys_user_credential c ON c."user" = u.sys_id
    WHERE NOT u.web_service_access_only
    """,
    extra=", c.must_change, p.own, p.acting, p.reason, p.ends, p.session_id, p.expires, p.seen",
)
_LIST = Statement("""
SELECT sys_id, created, COALESCE(last_seen, created), expires, address, user_agent FROM sys_user_session
WHERE "user" = ?1 AND expires > ?2 AND COALESCE(last_seen, created) > ?3 ORDER BY created DESC, sys_id DESC
""")
_IDLE = Statement("DELETE FROM sys_user_session WHERE COALESCE(last_seen, created) <= ?1")


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A session that was just started; the token goes into the cookie and is nowhere else."""

    session_token: str
    csrf_token: str
    actor: Actor
    expires: datetime
    must_change: bool
    recovery_codes: tuple[str, ...] = ()
    """Codes that stand in for the second factor, when it was set up with this very sign-in."""


class SessionActor(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks in a session.

    ``csrf_token`` is what forms and scripts of the page send along with a change. ``must_change``: the
    password is good for choosing another one, and for nothing else. ``impersonation_over``: the actor acted in
    somebody's place, which has ended without him; until he ends it himself, nothing is done in the wrong name.
    """

    actor: Actor
    csrf_token: str
    must_change: bool
    impersonation_over: bool = False
    session_id: str = ""
    expires: datetime | None = None

    def csrf_ok(self, given: str) -> bool:
        """Whether a token that came with a change is the one of this session."""
        return same(self.csrf_token, given)


class SessionInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown of a session. ``last_seen`` is exact to a minute; ``current``: it is the one that asks."""

    id: str
    created: datetime
    last_seen: datetime
    expires: datetime
    address: str | None
    user_agent: str | None
    current: bool


class Renewed(msgspec.Struct, frozen=True, kw_only=True):
    """A session that goes on under a new token."""

    session_token: str
    csrf_token: str


class Sessions(Part):
    """Starts, knows and ends sessions."""

    def __init__(
        self, host: IdentityHost, clock: Clock, actors: Actors, credentials: Credentials, events: Events
    ) -> None:
        super().__init__(host, clock)
        self._actors = actors
        self._credentials = credentials
        self._events = events

    async def for_proof(self, proof: Proof) -> SignedIn:
        """Start a session for somebody who knew his password and owes nothing else."""
        async with self._database.transaction() as transaction:
            await self._credentials.confirm(transaction, proof, "for a session")
            return await self.start(transaction, proof.actor, proof.origin, must_change=proof.must_change)

    async def start(
        self, transaction: Transaction, actor: Actor, origin: Origin, *, must_change: bool = False
    ) -> SignedIn:
        """Start a session, always under a new token, for somebody who has shown who he is."""
        token, now = new_token(Prefix.SESSION), self._clock()
        expires = now + timedelta(hours=self._number("base.session_hours"))
        args = (
            new_id(), token_hash(token), actor.id, now, expires, origin.shown_address, origin.shown_agent,
        )  # fmt: skip
        await transaction.execute(_START.on(transaction), args)
        return SignedIn(
            session_token=token,
            csrf_token=self._csrf(token),
            actor=actor,
            expires=expires,
            must_change=must_change,
        )

    async def start_for(
        self, user_id: str, origin: Origin, how: str, voucher: Voucher | None = None
    ) -> SignedIn:
        """Start a session for a user whom somebody else vouches for, say an identity provider."""
        actor = await self._actors.of_user(user_id)
        if actor is None:
            raise refusal("no such user, or locked", origin.address)
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch(_PROGRAMS_ONLY.on(transaction), (user_id,))
            if not rows or rows[0][0]:
                raise refusal("for programs only", origin.address)
            signed_in = await self.start(transaction, actor, origin)
            if voucher is not None:
                args = (token_hash(signed_in.session_token), voucher.provider_id, voucher.sealed)
                await transaction.execute(_VOUCHED.on(transaction), args)
            await self._events.note(transaction, "signed_in", user_id, origin, how)
        return signed_in

    async def find(self, token: str, *, in_use: bool = True) -> SessionActor | None:
        """Who asks with this session token; None if the session is over or its user may not act."""
        if not may_be(token, Prefix.SESSION):
            return None
        now = self._clock()
        args = (token_hash(token), now, self._seen_after(now))
        rows = await self._database.fetch(_FIND.on(self._database), args)
        own = next((row for row in rows if row[5]), None)
        if own is None:
            return None
        if in_use:
            await self._note_seen(own[9], moment(own[11]), now)
        actor = self._actors.actor(own)
        other = next((row for row in rows if not row[5]), None)
        acting = None if other is None else in_place_of(actor, self._actors.actor(other), other[7], other[8])
        return SessionActor(
            actor=acting or actor,
            csrf_token=self._csrf(token),
            must_change=bool(own[4]),
            session_id=own[9],
            expires=moment(own[10]),
            impersonation_over=bool(own[6]) and acting is None,
        )

    async def of_user(self, user_id: str, current: str = "") -> list[SessionInfo]:
        """A user's sessions, the newest first."""
        if not is_id(user_id):
            return []
        now = self._clock()
        rows = await self._database.fetch(_LIST.on(self._database), (user_id, now, self._seen_after(now)))
        names = ("id", "created", "last_seen", "expires", "address", "user_agent")
        found = []
        for row in rows:
            values = dict(zip(names, row, strict=True))
            times = {name: moment(values[name]) for name in ("created", "last_seen", "expires")}
            found.append(msgspec.convert({**values, **times, "current": row[0] == current}, SessionInfo))
        return found

    async def end(self, token: str, origin: Origin) -> None:
        """End a session; harmless if it is over."""
        if may_be(token, Prefix.SESSION):
            async with self._database.transaction() as transaction:
                await end_acting(transaction, token_hash(token), self._clock())
                for (user_id,) in await transaction.fetch(_END.on(transaction), (token_hash(token),)):
                    await self._events.note(transaction, "signed_out", user_id, origin)

    async def end_one(self, user_id: str, session_id: str, origin: Origin) -> None:
        """End one session of a user by its id."""
        ended = 0
        if is_id(user_id) and is_id(session_id):
            async with self._database.transaction() as transaction:
                ended = await transaction.execute(_END_ONE.on(transaction), (session_id, user_id))
                if ended:
                    await self._events.note(transaction, "session_ended", user_id, origin)
        if not ended:
            raise NotFound(
                f"the user has no session {session_id[:50]!r}", remedy="take the id from the list of sessions"
            )

    async def end_all(self, user_id: str, origin: Origin, *, but: str = "", grants: bool = True) -> int:
        """End a user's sessions but the one with a token ``but``; ``grants``: and what he got for his password."""
        if not is_id(user_id):
            return 0
        async with self._database.transaction() as transaction:
            ended = await end_sessions(transaction, user_id, but=token_hash(but) if but else "")
            if grants:
                await end_grants(transaction, user_id)
            await self._events.note(transaction, "sessions_ended", user_id, origin, f"{ended} sessions")
        return ended

    async def renew(self, transaction: Transaction, token: str) -> Renewed:
        """Let a session go on under a new token, so that the former one is worth nothing."""
        renewed = new_token(Prefix.SESSION)
        args = (token_hash(token), token_hash(renewed))
        if not await transaction.execute(_RENEW.on(transaction), args):
            raise NotSignedIn("The session is over", remedy="sign in again")
        return Renewed(session_token=renewed, csrf_token=self._csrf(renewed))

    async def purge_idle(self, transaction: Transaction, now: datetime) -> int:
        """Remove sessions that nobody used for too long."""
        return await transaction.execute(_IDLE.on(transaction), (self._seen_after(now),))

    def _seen_after(self, now: datetime) -> datetime:
        """When a session must have been seen so as not to be over."""
        minutes = self._host.setting("base.session_idle_minutes")
        if not isinstance(minutes, int) or minutes < 0:
            raise ConfigurationError(
                f"setting base.session_idle_minutes is {minutes!r}",
                remedy="set a whole number, or 0 for no limit",
            )
        return now - (timedelta(minutes=minutes) if minutes else _FOR_EVER)

    async def _note_seen(self, session_id: str, seen: datetime | None, now: datetime) -> None:
        if seen is None or now - seen >= SEEN_EVERY:
            args = (session_id, now, now - SEEN_EVERY + timedelta(microseconds=1))
            try:
                await self._database.execute(_SEEN.on(self._database), args)
            except DatabaseBusy:
                # The next request notes it: nobody's reading fails because somebody else writes for long.
                logger.debug("when a session was last seen is not noted: the database is busy")

    def _csrf(self, token: str) -> str:
        return keyed_hash(self._host.secret, "csrf", token)
