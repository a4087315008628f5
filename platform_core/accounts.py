"""What user administrators do to the accounts of others."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from .base.authority import holder, refuse_lesser
from .base.people import User
from .base.roles import USER_ADMIN
from .errors import NotFound, NotPermitted
from .inside import reader_of
from .query import Record

if TYPE_CHECKING:
    from .identity import FactorState, Identity, IssuedToken, Origin, PersonalToken, SessionInfo
    from .records import Records


class Accounts:
    """The accounts of users, as whoever asks may act on them.

    He is a user administrator and reads the user, and could give himself whatever the user may do: or he would become an
    administrator by way of an administrator's account. That is asked each time, and at the moment of acting.
    """

    def __init__(self, records: Records, identity: Identity) -> None:
        self._records, self._identity = records, identity

    async def unlock(self, user_id: str, *, origin: Origin) -> None:
        """End a pause that wrong passwords brought about, and a lock that was set by hand."""
        user = await self._user(user_id)
        if user["locked_out"]:
            await self._records.update(User, user["sys_id"], {"locked_out": False})
        await self._identity.unlock(user["sys_id"], user["user_name"], origin=origin)

    async def unlock_address(self, address: str) -> None:
        """End the pause of an address."""
        self._refuse_others()
        await self._identity.unlock_address(address)

    async def give_temporary_password(self, user_id: str, *, origin: Origin) -> tuple[str, str]:
        """Give a user a password that is good for choosing another one; his user name, and the password."""
        user = await self._user(user_id)
        return user["user_name"], await self._identity.give_temporary_password(user["sys_id"], origin=origin)

    async def sessions(self, user_id: str) -> list[SessionInfo]:
        """A user's sessions, the newest first."""
        return await self._identity.sessions((await self._user(user_id))["sys_id"])

    async def end_session(self, user_id: str, session_id: str, *, origin: Origin) -> None:
        """End one session of a user."""
        user = await self._user(user_id)
        await self._identity.end_session(user["sys_id"], session_id, origin=origin)

    async def end_sessions(self, user_id: str, *, origin: Origin) -> None:
        """End all sessions of a user and revoke what programs got for his password."""
        await self._identity.sign_out_everywhere((await self._user(user_id))["sys_id"], origin=origin)

    async def second_factor(self, user_id: str) -> FactorState:
        """Whether a user has a second factor."""
        return await self._identity.second_factors.of_user((await self._user(user_id))["sys_id"])

    async def remove_second_factor(self, user_id: str, *, origin: Origin) -> None:
        """Take a user's second factor away, say because he lost his phone; his sessions end."""
        await self._identity.remove_second_factor((await self._user(user_id))["sys_id"], origin=origin)

    async def issue_token(
        self,
        user_id: str,
        label: str,
        expires: datetime.datetime | None,
        *,
        scope: str | None,
        origin: Origin,
    ) -> IssuedToken:
        """Make a personal API token of a user."""
        user = await self._user(user_id)
        return await self._identity.issue(user["sys_id"], label, expires, scope=scope, origin=origin)

    async def tokens(self, user_id: str) -> list[PersonalToken]:
        """A user's valid personal tokens, without their text."""
        return await self._identity.personal_tokens((await self._user(user_id))["sys_id"])

    async def withdraw_token(self, user_id: str, token_id: str, *, origin: Origin) -> None:
        """Revoke a personal token of a user by its id."""
        user = await self._user(user_id)
        await self._identity.withdraw_token(user["sys_id"], token_id, origin=origin)

    async def _user(self, user_id: str) -> Record:
        """The user, if whoever asks may act on his account."""
        self._refuse_others()
        user = await self._records.get(User, user_id, ("sys_id", "user_name", "locked_out"))
        if not user["user_name"]:
            raise NotFound("the user has no user name", remedy="give him one first: one signs in with it")
        target = await holder(reader_of(self._records).session, user["sys_id"])
        if target is not None:
            refuse_lesser(self._records.actor, self._records.assembly.registry.roles, target)
        return user

    def _refuse_others(self) -> None:
        actor = self._records.actor
        if not actor.elevated and not actor.has(USER_ADMIN):
            raise NotPermitted(
                "accounts are for user administrators", remedy=f"ask for the role {USER_ADMIN.name}"
            )
