"""The door of identity: everything that has to do with who somebody is."""

from __future__ import annotations

from datetime import datetime

from platform_core.access import Actor
from platform_core.ids import utc_now
from platform_core.storage import Transaction

from .actors import Actors
from .credentials import Credentials
from .grants import Grants, TokenPair
from .host import Clock, IdentityHost
from .impersonations import Impersonations, UnderWay
from .passwords import Passwords
from .sessions import SessionActor, Sessions, SignedIn
from .statements import Statement
from .tokens import PersonalToken, Tokens

_EXPIRED = (
    Statement("DELETE FROM sys_user_session WHERE expires <= ?1"),
    Statement("DELETE FROM sys_api_token WHERE expires <= ?1"),
)


class Identity:
    """Who somebody is: passwords, sessions, tokens, and actors with their roles.

    It works before there is an actor, so it asks the tables themselves and no access rules. Secrets are kept
    as hashes only, and are returned once. Nothing is cached: what is revoked is so from the next request on.
    """

    def __init__(
        self, instance: IdentityHost, *, clock: Clock = utc_now, passwords: Passwords | None = None
    ) -> None:
        self._instance = instance
        self._actors = Actors(instance, clock)
        self._credentials = Credentials(instance, clock, passwords or Passwords())
        self._sessions = Sessions(instance, clock, self._actors, self._credentials)
        self._grants = Grants(instance, clock, self._credentials)
        self._tokens = Tokens(instance, clock, self._actors)
        self._impersonations = Impersonations(instance, clock, self._actors)

    async def set_password(self, user_id: str, password: str, *, must_change: bool = False) -> None:
        """Give a user a password. His sessions end, his grants are revoked, and a pause of sign-in is over.

        A password has 10 to 200 characters and is not the user name; ``InvalidInput`` names ``/password``.
        """
        await self._credentials.set(user_id, password, must_change=must_change)

    async def set_first_password(self, transaction: Transaction, user_id: str, password: str) -> None:
        """Give a password to a user whom this very transaction makes; who calls has checked it by the policy."""
        await self._credentials.set_first(transaction, user_id, password)

    async def change_password(self, user_id: str, old: str, new: str, *, address: str) -> None:
        """Let a user choose a new password; the wrong old one counts like a wrong sign-in."""
        await self._credentials.change(user_id, old, new, address=address)

    async def sign_in(self, user_name: str, password: str, *, address: str) -> SignedIn:
        """Start a browser session.

        ``NotSignedIn`` says the same whatever was wrong; ``TooManyAttempts`` says when to try again.
        """
        return await self._sessions.sign_in(user_name, password, address=address)

    async def actor_of_session(self, token: str) -> SessionActor | None:
        """Who asks with a session token, or None."""
        return await self._sessions.find(token)

    async def sign_out(self, token: str) -> None:
        """End a session."""
        await self._sessions.end(token)

    async def sign_out_everywhere(self, user_id: str) -> None:
        """End all sessions of a user and revoke his access and refresh tokens; personal tokens stay."""
        await self._sessions.end_all(user_id)

    async def impersonate(
        self, session_token: str, actor: Actor, user_id: str, reason: str, minutes: int | None = None
    ) -> UnderWay:
        """Let the actor of a session act in the place of another user, in this session and for a while.

        ``NotPermitted`` says why not. What the session may do from now on is what the other one may.
        """
        return await self._impersonations.start(session_token, actor, user_id, reason, minutes)

    async def end_impersonation(self, session_token: str) -> bool:
        """Let the user of a session be himself again; whether he acted in somebody's place before."""
        return await self._impersonations.end(session_token)

    async def impersonations(self) -> list[UnderWay]:
        """Who acts in whose place at this moment."""
        return await self._impersonations.under_way()

    async def password_grant(self, user_name: str, password: str, address: str) -> TokenPair:
        """Tokens for a user name and password; refused and counted as ``sign_in`` is."""
        return await self._grants.for_password(user_name, password, address=address)

    async def client_credentials(self, client_id: str, client_secret: str) -> TokenPair:
        """An access token for a registered program."""
        return await self._grants.for_client(client_id, client_secret)

    async def refresh(self, refresh_token: str) -> TokenPair:
        """New tokens for a refresh token, which can be used once."""
        return await self._grants.refresh(refresh_token)

    async def register_client(self, client_id: str, user_id: str) -> str:
        """Register a program that acts as a user, and return its secret."""
        return await self._grants.register(client_id, user_id)

    async def issue_token(self, user_id: str, label: str, expires: datetime | None = None) -> str:
        """Make a personal API token and return it; it begins with ``pgl_``."""
        return await self._tokens.issue(user_id, label, expires)

    async def personal_tokens(self, user_id: str) -> list[PersonalToken]:
        """A user's valid personal tokens, without their text."""
        return await self._tokens.personal(user_id)

    async def withdraw_token(self, user_id: str, token_id: str) -> None:
        """Revoke a user's personal token by its id."""
        await self._tokens.withdraw(user_id, token_id)

    async def revoke(self, token: str) -> None:
        """Revoke an access, refresh or personal token; a refresh token takes its whole family along."""
        await self._tokens.revoke(token)

    async def actor_of_token(self, token: str) -> Actor | None:
        """Who asks with an access or personal token, or None."""
        return await self._tokens.find(token)

    async def actor(self, user_id: str) -> Actor | None:
        """A user as an actor; None if there is none, or he is inactive, locked out or without a user name."""
        return await self._actors.of_user(user_id)

    async def purge_expired(self, now: datetime) -> int:
        """Remove what expired: sessions, tokens, counts of old attempts. Return how many rows."""
        async with self._instance.database.transaction() as transaction:
            removed = [await transaction.execute(statement.on(transaction), (now,)) for statement in _EXPIRED]
            return sum(removed) + await self._credentials.attempts.purge(transaction, now)
