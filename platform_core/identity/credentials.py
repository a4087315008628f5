"""Setting a password, and proving that one knows it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from platform_core.errors import NotSignedIn
from platform_core.ids import new_id
from platform_core.storage import Transaction

from .actors import MAY_ACT
from .attempts import Attempts
from .ending import end_grants, end_sessions
from .host import Clock, IdentityHost, Part
from .passwords import Passwords, check_policy, refused
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
SELECT u.sys_id, c.password_hash, c.changed_on, c.must_change, u.web_service_access_only, {MAY_ACT}
FROM sys_user u LEFT JOIN sys_user_credential c ON c."user" = u.sys_id
WHERE u.user_name = ?1
""")
# Also locks the credential until the transaction ends, so that no sign-in slips past a new password.
_CONFIRM = Statement(
    'UPDATE sys_user_credential SET password_hash = ?1 WHERE "user" = ?2 AND changed_on = ?3'
)


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody knew the password of a user who may sign in."""

    user_id: str
    user_name: str
    password_hash: str
    changed_on: Any
    must_change: bool
    programs_only: bool
    address: str


class Credentials(Part):
    """Passwords of users."""

    def __init__(self, host: IdentityHost, clock: Clock, passwords: Passwords) -> None:
        super().__init__(host, clock)
        self.attempts = Attempts(host, clock)
        self._passwords = passwords

    async def set(self, user_id: str, password: str, *, must_change: bool) -> None:
        """Give a user a password, and end whatever the old one opened."""
        user_name = await self._user_name(user_id)
        check_policy(password, user_name)
        kept = await self._passwords.hash(password)
        async with self._database.transaction() as transaction:
            args = (new_id(), user_id, kept, must_change, self._clock())
            await transaction.execute(_SET.on(transaction), args)
            await end_sessions(transaction, user_id)
            await end_grants(transaction, user_id)
            await self.attempts.forget(transaction, user_name)

    async def set_first(self, transaction: Transaction, user_id: str, password: str) -> None:
        """Give a password to a user whom this very transaction makes: nothing is to be ended."""
        kept = await self._passwords.hash(password)
        args = (new_id(), user_id, kept, False, self._clock())
        await transaction.execute(_SET.on(transaction), args)

    async def change(self, user_id: str, old: str, new: str, *, address: str) -> None:
        """Let a user choose a new password; he has to know the old one."""
        user_name = await self._user_name(user_id)
        check_policy(new, user_name)
        if new == old:
            raise refused("unchanged", "The new password is the old one", "choose another one")
        try:
            async with self.proven(user_name, old, address=address):
                pass
        except NotSignedIn:
            raise refused(
                "wrong",
                "This is not the password that you have now",
                "type it again",
                pointer="/current_password",
            ) from None
        await self.set(user_id, new, must_change=False)

    @asynccontextmanager
    async def proven(self, user_name: str, password: str, *, address: str) -> AsyncIterator[Proof]:
        """A block for somebody who proved who he is. The attempt counts as failed until it is confirmed."""
        async with self.attempts.attempt(user_name):
            found = await self._find(user_name)
            right = await self._passwords.matches(found[1] if found else None, password)
            if found is None or not right or not found[5]:
                raise refusal("wrong password" if found and not right else "no such user, or locked", address)
            user_id, kept, changed_on, must_change, programs_only, _ = found
            if self._passwords.outdated(kept):
                kept = await self._passwords.hash(password)
            yield Proof(
                user_id=user_id,
                user_name=user_name,
                password_hash=kept,
                changed_on=changed_on,
                must_change=bool(must_change),
                programs_only=bool(programs_only),
                address=address,
            )

    async def confirm(self, transaction: Transaction, proof: Proof) -> None:
        """Make a proof count as a success, if the password is still the same."""
        args = (proof.password_hash, proof.user_id, proof.changed_on)
        if not await transaction.execute(_CONFIRM.on(transaction), args):
            raise refusal("the password changed meanwhile", proof.address)
        await self.attempts.forget(transaction, proof.user_name)

    async def _find(self, user_name: str) -> Any:
        if not storable(user_name):
            return None
        rows = await self._database.fetch(_FIND.on(self._database), (user_name,))
        return rows[0] if rows else None


def refusal(reason: str, address: str) -> NotSignedIn:
    """The one error for all that can be wrong with a sign-in; only the log knows what it was."""
    logger.info("sign-in refused", extra={"fields": {"reason": reason, "address": address}})
    return NotSignedIn(
        "The user name or the password is wrong, or this account may not sign in here",
        remedy="check both, or ask an administrator",
    )
