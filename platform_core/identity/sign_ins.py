"""Signing in: the password first, and then the second factor of those who have one or must have one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from platform_core.access import Actor
from platform_core.errors import NotSignedIn
from platform_core.ids import new_id
from platform_core.storage import Transaction

from .actors import Actors
from .attempts import Attempt
from .credentials import Credentials, Proof, refuse_password_alone
from .events import Events, Origin
from .host import Clock, IdentityHost, Part
from .second_factors import Enrolment, SecondFactors
from .secret_texts import Prefix, may_be, new_token, token_hash
from .sessions import Sessions, SignedIn
from .statements import Statement

CHALLENGE_MINUTES = 10
_CHALLENGE = Statement("""
INSERT INTO sys_sign_in_challenge (sys_id, token_hash, "user", purpose, expires) VALUES (?1, ?2, ?3, ?4, ?5)
""")
_FIND = Statement("""
SELECT c."user", c.purpose, u.user_name, p.must_change
FROM sys_sign_in_challenge c JOIN sys_user u ON u.sys_id = c."user"
LEFT JOIN sys_user_credential p ON p."user" = u.sys_id
WHERE c.token_hash = ?1 AND c.expires > ?2 AND u.user_name IS NOT NULL AND NOT u.web_service_access_only
""")
_USE_UP = Statement("DELETE FROM sys_sign_in_challenge WHERE token_hash = ?1")


class Challenge(msgspec.Struct, frozen=True, kw_only=True):
    """The password was right, and the second factor is owed.

    ``token`` goes with the code; it opens nothing else. ``enrolment``: the second factor has to be set up first.
    """

    token: str
    expires: datetime
    enrolment: bool


class _Pending(msgspec.Struct, frozen=True, kw_only=True):
    """What a challenge stands for."""

    user_id: str
    purpose: Literal["code", "enrolment"]
    user_name: str
    must_change: bool
    key: str


class SignIns(Part):
    """Signs people in, in one step or two."""

    def __init__(
        self,
        host: IdentityHost,
        clock: Clock,
        actors: Actors,
        credentials: Credentials,
        sessions: Sessions,
        factors: SecondFactors,
        events: Events,
    ) -> None:
        super().__init__(host, clock)
        self._actors = actors
        self._credentials = credentials
        self._sessions = sessions
        self._factors = factors
        self._events = events

    async def begin(
        self, user_name: str, password: str, *, origin: Origin, alone: bool = False
    ) -> SignedIn | Challenge:
        """The first step: a session, or a challenge for whoever owes more; ``alone``: an error for him instead."""
        async with self._credentials.proven(user_name, password, origin=origin) as proof:
            if proof.programs_only:
                raise await self._credentials.failed(
                    "for programs only", proof.user_id, origin, proof.attempt
                )
            if alone:
                refuse_password_alone(proof)
            return await self._challenge(proof) if proof.owes else await self._sessions.for_proof(proof)

    async def enrol(self, token: str) -> Enrolment:
        """What the authenticator app is set up with, for a challenge that asks for it."""
        pending = await self._pending(token)
        if pending is None or pending.purpose != "enrolment":
            raise begin_again()
        return await self._factors.begin(pending.user_id)

    async def finish(self, token: str, code: str, *, origin: Origin) -> SignedIn:
        """The second step. A wrong code counts like a wrong password."""
        pending = await self._pending(token)
        if pending is None:
            raise begin_again()
        async with self._credentials.attempts.attempt(pending.user_name, origin.address) as attempt:
            actor = await self._actors.of_user(pending.user_id)
            if actor is not None:
                async with self._database.transaction() as transaction:
                    signed_in = await self._finished(transaction, pending, actor, code, origin, attempt)
                    if signed_in is not None:
                        return signed_in
            await self._credentials.failed(
                "wrong code", pending.user_id, origin, attempt, "second_factor_failed"
            )
        raise NotSignedIn(
            "The code is wrong, or was used already", remedy="wait for the next code, or use a recovery code"
        )

    async def _finished(
        self,
        transaction: Transaction,
        pending: _Pending,
        actor: Actor,
        code: str,
        origin: Origin,
        attempt: Attempt,
    ) -> SignedIn | None:
        codes: tuple[str, ...] | None = ()
        if pending.purpose == "enrolment":
            codes = await self._factors.complete(transaction, pending.user_id, code, origin)
        elif not await self._factors.accept(transaction, pending.user_id, code, origin):
            codes = None
        if codes is None:
            return None
        if not await transaction.execute(_USE_UP.on(transaction), (pending.key,)):
            raise begin_again()
        await self._credentials.attempts.succeed(transaction, attempt)
        await self._events.note(transaction, "signed_in", pending.user_id, origin, "with a second factor")
        started = await self._sessions.start(transaction, actor, origin, must_change=pending.must_change)
        return msgspec.structs.replace(started, recovery_codes=codes)

    async def _challenge(self, proof: Proof) -> Challenge:
        token = new_token(Prefix.CHALLENGE)
        expires = self._clock() + timedelta(minutes=CHALLENGE_MINUTES)
        args = (new_id(), token_hash(token), proof.user_id, proof.owes, expires)
        async with self._database.transaction() as transaction:
            await self._credentials.hold(transaction, proof)
            # The right password does not make up for wrong codes before it, or codes could be guessed without end.
            await self._credentials.attempts.take_back(transaction, proof.attempt)
            await transaction.execute(_CHALLENGE.on(transaction), args)
        return Challenge(token=token, expires=expires, enrolment=proof.owes == "enrolment")

    async def _pending(self, token: str) -> _Pending | None:
        if not may_be(token, Prefix.CHALLENGE):
            return None
        key = token_hash(token)
        rows = await self._database.fetch(_FIND.on(self._database), (key, self._clock()))
        if not rows:
            return None
        user_id, purpose, user_name, must_change = rows[0]
        return _Pending(
            user_id=user_id, purpose=purpose, user_name=user_name, must_change=bool(must_change), key=key
        )


def begin_again() -> NotSignedIn:
    """The error for a challenge that is over, was used, or never was."""
    return NotSignedIn("This sign-in is over", remedy="begin again with user name and password")
