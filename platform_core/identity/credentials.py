"""Setting a password, and proving that one knows it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Literal

import msgspec

from platform_core.access import Actor
from platform_core.errors import NotFound, NotSignedIn
from platform_core.ids import is_id, new_id
from platform_core.storage import Transaction

from .actors import MAY_ACT, Actors
from .attempts import Attempt, Attempts
from .breaches import BreachList
from .ending import end_grants, end_resets, end_sessions
from .events import EventKind, Events, Origin
from .host import Clock, IdentityHost, Part
from .passwords import Passwords
from .policy import check_policy, made_up_password, refused
from .statements import Statement, storable

logger = logging.getLogger(__name__)

_SET = Statement("""
INSERT INTO sys_user_credential (sys_id, "user", password_hash, must_change, changed_on)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT ("user") DO UPDATE SET
    password_hash = excluded.password_hash,
    must_change = excluded.must_change,
    changed_on = excluded.changed_on
""")
_FIND = Statement(f"""
SELECT u.sys_id, c.password_hash, c.changed_on, c.must_change, u.web_service_access_only, {MAY_ACT},
    (SELECT count(*) FROM sys_user_second_factor f WHERE f."user" = u.sys_id AND f.confirmed IS NOT NULL)
FROM sys_user u LEFT JOIN sys_user_credential c ON c."user" = u.sys_id
WHERE u.user_name = ?1
""")
# Also locks the credential until the transaction ends, so that no sign-in slips past a new password.
_CONFIRM = Statement(
    'UPDATE sys_user_credential SET password_hash = ?1 WHERE "user" = ?2 AND changed_on = ?3'
)
_NAMES = Statement("SELECT user_name, email, name, first_name, last_name FROM sys_user WHERE sys_id = ?1")


def _nobody(user_id: str) -> NotFound:
    return NotFound(f"there is no user {user_id!r} with a user name", remedy="name one; he signs in with it")


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody knew the password of a user who may sign in.

    ``owes``: what he has to do besides, before he is signed in: give a code, or set up a second factor.
    """

    user_id: str
    user_name: str
    password_hash: str
    changed_on: Any
    must_change: bool
    programs_only: bool
    owes: Literal["", "code", "enrolment"]
    actor: Actor
    origin: Origin
    attempt: Attempt


class Credentials(Part):
    """Passwords of users."""

    def __init__(
        self, host: IdentityHost, clock: Clock, passwords: Passwords, actors: Actors, events: Events
    ) -> None:
        super().__init__(host, clock)
        self.attempts = Attempts(host, clock)
        self._passwords = passwords
        self._actors = actors
        self._events = events

    async def check(self, user_id: str, password: str) -> str:
        """Refuse a password that the policy does not accept for a user; returns his user name."""
        rows = await self._database.fetch(_NAMES.on(self._database), (user_id,)) if is_id(user_id) else []
        if not rows or not rows[0][0]:
            raise _nobody(user_id)
        names = [name for name in rows[0] if name]
        await self.accept(password, *names)
        return str(names[0])

    async def accept(self, password: str, *names: str) -> None:
        """Refuse a password that the policy does not accept for somebody of these names, his user name first."""
        check_policy(password, *names, min_length=self._number("base.password_min_length"))
        listed = self._host.breached_passwords
        if listed is not None and await asyncio.to_thread(BreachList(listed).holds, password):
            raise refused(
                "breached", "The password is in a list of passwords that others know", "choose another one"
            )

    async def set(
        self,
        user_id: str,
        password: str,
        *,
        must_change: bool,
        origin: Origin,
        kind: EventKind = "password_set",
        keep: str = "",
        first: Callable[[Transaction], Awaitable[None]] | None = None,
    ) -> None:
        """Give a user a password, and end whatever the old one opened; ``keep``: the hash of a session that stays.

        ``first`` runs before, in the same transaction, and may refuse.
        """
        user_name = await self.check(user_id, password)
        kept = await self._passwords.hash(password)
        async with self._database.transaction() as transaction:
            if first is not None:
                await first(transaction)
            await self._store(transaction, user_id, kept, must_change=must_change)
            await end_sessions(transaction, user_id, but=keep)
            await self._begin_anew(transaction, user_id, user_name)
            await self._events.note(transaction, kind, user_id, origin, "temporary" if must_change else "")

    async def give_temporary(self, transaction: Transaction, user_id: str, *, origin: Origin) -> str:
        """Make up a password that is good for choosing another one; what the old one opened ends with the transaction."""
        rows = await transaction.fetch(_NAMES.on(transaction), (user_id,)) if is_id(user_id) else []
        if not rows or not rows[0][0]:
            raise _nobody(user_id)
        password = made_up_password()
        await self._store(transaction, user_id, await self._passwords.hash(password), must_change=True)
        await end_sessions(transaction, user_id)
        await self._begin_anew(transaction, user_id, rows[0][0])
        await self._events.note(transaction, "password_set", user_id, origin, "temporary")
        return password

    async def _begin_anew(self, transaction: Transaction, user_id: str, user_name: str) -> None:
        """End what the former password opened besides sessions, and the pause that wrong ones brought about."""
        await end_resets(transaction, user_id)
        await end_grants(transaction, user_id)
        await self.attempts.forget(transaction, user_name)

    async def _store(self, transaction: Transaction, user_id: str, kept: str, *, must_change: bool) -> None:
        args = (new_id(), user_id, kept, must_change, self._clock())
        await transaction.execute(_SET.on(transaction), args)

    async def set_first(self, transaction: Transaction, user_id: str, password: str) -> None:
        """Give a password to a user whom this very transaction makes: nothing is to be ended."""
        kept = await self._passwords.hash(password)
        await self._store(transaction, user_id, kept, must_change=False)

    async def change(self, user_id: str, old: str, new: str, *, origin: Origin, keep: str = "") -> None:
        """Let a user choose a new password; he has to know the old one."""
        user_name = await self.check(user_id, new)
        if new == old:
            raise refused("unchanged", "The new password is the old one", "choose another one")
        await self.prove(user_name, old, origin=origin, pointer="/current_password")
        await self.set(user_id, new, must_change=False, origin=origin, kind="password_changed", keep=keep)

    async def change_by_name(self, user_name: str, old: str, new: str, *, origin: Origin) -> None:
        """Let somebody who is not signed in change his password, unless he has to show more than the old one."""
        async with self.proven(user_name, old, origin=origin) as proof:
            refuse_password_alone(proof)
            async with self._database.transaction() as transaction:
                await self.hold(transaction, proof)
                await self.attempts.take_back(transaction, proof.attempt)
            if new == old:
                raise refused("unchanged", "The new password is the old one", "choose another one")
            await self.set(proof.user_id, new, must_change=False, origin=origin, kind="password_changed")

    async def prove(
        self, user_name: str, password: str, *, origin: Origin, pointer: str = "/password"
    ) -> None:
        """Make sure that somebody who is signed in knows his password; a wrong one counts as at a sign-in."""
        try:
            async with (
                self.proven(user_name, password, origin=origin) as proof,
                self._database.transaction() as transaction,
            ):
                await self.attempts.take_back(transaction, proof.attempt)
        except NotSignedIn:
            raise refused(
                "wrong", "This is not the password that you have now", "type it again", pointer=pointer
            ) from None

    @asynccontextmanager
    async def proven(
        self, user_name: str, password: str, *, address: str = "", origin: Origin | None = None
    ) -> AsyncIterator[Proof]:
        """A block for somebody who proved who he is. The attempt counts as failed until it is confirmed."""
        origin = origin or Origin(address=address)
        async with self.attempts.attempt(user_name, origin.address) as attempt:
            found = await self._find(user_name)
            right = await self._passwords.matches(found[1] if found else None, password)
            actor = await self._actors.of_user(found[0]) if found is not None and right and found[5] else None
            if found is None or actor is None:
                reason = "wrong password" if found and not right else "no such user, or locked"
                raise await self.failed(reason, found[0] if found else None, origin, attempt)
            user_id, kept, changed_on, must_change, programs_only, _, factors = found
            if self._passwords.outdated(kept):
                kept = await self._passwords.hash(password)
            yield Proof(
                user_id=user_id,
                user_name=user_name,
                password_hash=kept,
                changed_on=changed_on,
                must_change=bool(must_change),
                programs_only=bool(programs_only),
                owes="code" if factors else "enrolment" if self.requires_factor(actor) else "",
                actor=actor,
                origin=origin,
                attempt=attempt,
            )

    async def confirm(self, transaction: Transaction, proof: Proof, what: str = "for a token") -> None:
        """Make a proof count as a success, if the password is still the same and all that is asked for."""
        refuse_password_alone(proof)
        await self.hold(transaction, proof)
        await self.attempts.succeed(transaction, proof.attempt)
        await self._events.note(transaction, "signed_in", proof.user_id, proof.origin, what)

    async def hold(self, transaction: Transaction, proof: Proof) -> None:
        """Make sure that the password is still the same, and let it change no sooner than the transaction ends."""
        args = (proof.password_hash, proof.user_id, proof.changed_on)
        if not await transaction.execute(_CONFIRM.on(transaction), args):
            raise refusal("the password changed meanwhile", proof.origin.address)

    async def failed(
        self,
        reason: str,
        user_id: str | None,
        origin: Origin,
        attempt: Attempt,
        kind: EventKind = "sign_in_failed",
    ) -> NotSignedIn:
        """The error of an attempt that stays counted; the event says what was wrong."""
        async with self._database.transaction() as transaction:
            await self._events.note(transaction, kind, user_id, origin, reason)
            if attempt.paused:
                await self._events.note(transaction, "sign_in_paused", user_id, origin)
        return refusal(reason, origin.address)

    def requires_factor(self, actor: Actor) -> bool:
        """Whether somebody with these roles has to have a second factor."""
        named = str(self._host.setting("base.second_factor_roles"))
        return not actor.roles.isdisjoint(filter(None, map(str.strip, named.split(","))))

    async def _find(self, user_name: str) -> Any:
        if not storable(user_name):
            return None
        rows = await self._database.fetch(_FIND.on(self._database), (user_name,))
        return rows[0] if rows else None


def refuse_password_alone(proof: Proof) -> None:
    """A password alone opens nothing for somebody who has, or must have, a second factor."""
    if proof.owes:
        raise NotSignedIn(
            "This account needs a second factor, so a password alone opens nothing here",
            remedy="sign in with the second factor; programs use a personal token",
        )


def refusal(reason: str, address: str) -> NotSignedIn:
    """The one error for all that can be wrong with a sign-in; only the log knows what it was."""
    logger.info("sign-in refused", extra={"fields": {"reason": reason, "address": address}})
    return NotSignedIn(
        "The user name or the password is wrong, or this account may not sign in here",
        remedy="check both, or ask an administrator",
    )
