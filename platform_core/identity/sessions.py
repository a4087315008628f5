"""Browser sessions."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from platform_core.access import Actor
from platform_core.ids import is_id, new_id

from .actors import Actors, with_roles
from .credentials import Credentials, refusal
from .ending import end_grants, end_sessions
from .host import Clock, IdentityHost, Part
from .impersonations import end_acting, in_place_of
from .secret_texts import Prefix, keyed_hash, may_be, new_token, same, token_hash
from .statements import Statement

_START = Statement("""
INSERT INTO sys_user_session (sys_id, token_hash, "user", created, expires) VALUES (?1, ?2, ?3, ?4, ?5)
""")
_END = Statement("DELETE FROM sys_user_session WHERE token_hash = ?1")
# Whose session it is, and in whose place he acts; found by their keys alone, whatever the planner thinks.
_PEOPLE = """
(
    SELECT s."user" AS id, 1 AS own, CASE WHEN s.impersonation IS NULL THEN 0 ELSE 1 END AS acting,
    NULL AS reason, s.expires AS ends
    FROM sys_user_session s WHERE s.token_hash = ?1 AND s.expires > ?2
    UNION ALL
    SELECT i.impersonated, 0, 1, i.reason, i.ends
    FROM sys_user_session s JOIN sys_impersonation i ON i.sys_id = s.impersonation
    WHERE s.token_hash = ?1 AND s.expires > ?2 AND i.ends > ?2 AND i.ended_on IS NULL
) p
"""
_FIND = with_roles(
    f"""
    {_PEOPLE} JOIN sys_user u ON u.sys_id = p.id LEFT JOIN sys_user_credential c ON c."user" = u.sys_id
    WHERE NOT u.web_service_access_only
    """,
    extra=", c.must_change, p.own, p.acting, p.reason, p.ends",
)


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A session that was just started; the token goes into the cookie and is nowhere else."""

    session_token: str
    csrf_token: str
    actor: Actor
    expires: datetime
    must_change: bool


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

    def csrf_ok(self, given: str) -> bool:
        """Whether a token that came with a change is the one of this session."""
        return same(self.csrf_token, given)


class Sessions(Part):
    """Starts, knows and ends sessions."""

    def __init__(self, host: IdentityHost, clock: Clock, actors: Actors, credentials: Credentials) -> None:
        super().__init__(host, clock)
        self._actors = actors
        self._credentials = credentials

    async def sign_in(self, user_name: str, password: str, *, address: str) -> SignedIn:
        """Start a session, always under a new token."""
        async with self._credentials.proven(user_name, password, address=address) as proof:
            actor = await self._actors.of_user(proof.user_id)
            if proof.programs_only or actor is None:
                raise refusal("for programs only" if proof.programs_only else "locked meanwhile", address)
            token, now = new_token(Prefix.SESSION), self._clock()
            expires = now + timedelta(hours=self._number("base.session_hours"))
            async with self._database.transaction() as transaction:
                await self._credentials.confirm(transaction, proof)
                args = (new_id(), token_hash(token), proof.user_id, now, expires)
                await transaction.execute(_START.on(transaction), args)
        return SignedIn(
            session_token=token,
            csrf_token=self._csrf(token),
            actor=actor,
            expires=expires,
            must_change=proof.must_change,
        )

    async def find(self, token: str) -> SessionActor | None:
        """Who asks with this session token; None if the session is over or its user may not act."""
        if not may_be(token, Prefix.SESSION):
            return None
        rows = await self._database.fetch(_FIND.on(self._database), (token_hash(token), self._clock()))
        own = next((row for row in rows if row[5]), None)
        if own is None:
            return None
        actor = self._actors.actor(own)
        other = next((row for row in rows if not row[5]), None)
        acting = None if other is None else in_place_of(actor, self._actors.actor(other), other[7], other[8])
        return SessionActor(
            actor=acting or actor,
            csrf_token=self._csrf(token),
            must_change=bool(own[4]),
            impersonation_over=bool(own[6]) and acting is None,
        )

    async def end(self, token: str) -> None:
        """End a session; harmless if it is over."""
        if may_be(token, Prefix.SESSION):
            async with self._database.transaction() as transaction:
                await end_acting(transaction, token_hash(token), self._clock())
                await transaction.execute(_END.on(transaction), (token_hash(token),))

    async def end_all(self, user_id: str) -> None:
        """End a user's sessions and revoke the tokens that he got for his password."""
        if not is_id(user_id):
            return
        async with self._database.transaction() as transaction:
            await end_sessions(transaction, user_id)
            await end_grants(transaction, user_id)

    def _csrf(self, token: str) -> str:
        return keyed_hash(self._host.secret, "csrf", token)
