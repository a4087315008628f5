"""The door of identity: everything that has to do with who somebody is."""

from __future__ import annotations

from datetime import datetime

from platform_core.access import Actor, Role
from platform_core.ids import utc_now
from platform_core.storage import Transaction

from .actors import Actors
from .clients import ClientProof, Clients, Registration
from .credentials import Credentials
from .events import Events, Origin
from .grants import Grants, TokenPair
from .host import Clock, IdentityHost
from .impersonations import Impersonations, UnderWay
from .passwords import Passwords
from .providers import Voucher
from .purging import purge_expired
from .resets import Resets
from .second_factors import SecondFactors
from .secret_texts import token_hash
from .sessions import Renewed, SessionActor, SessionInfo, Sessions, SignedIn
from .sign_ins import Challenge, SignIns
from .tokens import IssuedToken, PersonalToken, TokenFacts, Tokens


class Identity:
    """Who somebody is: passwords, sessions, tokens, and actors with their roles.

    It works before there is an actor, so it asks the tables themselves and no access rules. Secrets are kept as
    hashes, or encrypted where they are needed again, and are returned once. Nothing is cached: what is revoked is so
    from the next request on.
    """

    def __init__(
        self, instance: IdentityHost, *, clock: Clock = utc_now, passwords: Passwords | None = None
    ) -> None:
        self._instance = instance
        self._actors = Actors(instance, clock)
        self._events = Events(instance, clock)
        self._credentials = Credentials(instance, clock, passwords or Passwords(), self._actors, self._events)
        self._sessions = Sessions(instance, clock, self._actors, self._credentials, self._events)
        self._clients = Clients(instance, clock, self._events)
        self._grants = Grants(instance, clock, self._credentials, self._clients, self._events)
        self._tokens = Tokens(instance, clock, self._actors, self._events)
        self._impersonations = Impersonations(instance, clock, self._actors)
        self.second_factors = SecondFactors(instance, clock, self._credentials, self._events)
        """Second factors of users."""
        who = (self._actors, self._credentials, self._sessions)
        self.sign_ins = SignIns(instance, clock, *who, self.second_factors, self._events)
        """Signing in in two steps."""
        self.resets = Resets(instance, clock, self._credentials, self._events)
        """New passwords by mail."""

    # -- passwords

    async def set_password(
        self, user_id: str, password: str, *, must_change: bool = False, origin: Origin | None = None
    ) -> None:
        """Give a user a password. His sessions end, his grants are revoked, and a pause of sign-in is over.

        A password is as long as the settings say and is not made of the user's names; ``InvalidInput`` names
        ``/password``. ``must_change``: it is good for choosing another one, and for nothing else.
        """
        await self._credentials.set(user_id, password, must_change=must_change, origin=origin or Origin())

    async def set_first_password(self, transaction: Transaction, user_id: str, password: str) -> None:
        """Give a password, which the caller has checked, to a user whom this very transaction makes."""
        await self._credentials.set_first(transaction, user_id, password)

    async def change_password(
        self, user_id: str, old: str, new: str, *, address: str, user_agent: str = "", session_token: str = ""
    ) -> Renewed | None:
        """Let a user choose a new password; the wrong old one counts like a wrong sign-in.

        All his sessions end but the one with ``session_token``, which goes on under the token that is returned.
        """
        origin = Origin(address=address, user_agent=user_agent)
        keep = token_hash(session_token) if session_token else ""
        await self._credentials.change(user_id, old, new, origin=origin, keep=keep)
        if not session_token:
            return None
        async with self._instance.database.transaction() as transaction:
            return await self._sessions.renew(transaction, session_token)

    async def change_password_by_name(self, user_name: str, old: str, new: str, *, origin: Origin) -> None:
        """Let somebody who is not signed in choose a new password. All his sessions end."""
        await self._credentials.change_by_name(user_name, old, new, origin=origin)

    async def prove_password(self, user_name: str, password: str, *, origin: Origin) -> None:
        """Make sure that somebody who is signed in knows his password."""
        await self._credentials.prove(user_name, password, origin=origin)

    async def unlock(self, user_id: str, user_name: str, *, origin: Origin) -> None:
        """End a pause of sign-in that wrong passwords brought about."""
        async with self._instance.database.transaction() as transaction:
            await self._credentials.attempts.forget(transaction, user_name)
            await self._events.note(transaction, "sign_in_unlocked", user_id, origin)

    async def unlock_address(self, address: str) -> None:
        """End the pause of an address."""
        async with self._instance.database.transaction() as transaction:
            await self._credentials.attempts.forget_address(transaction, address)
            told = f"address {address[:80]}"
            await self._events.note(transaction, "sign_in_unlocked", None, Origin(), told)

    async def give_temporary_password(self, user_id: str, *, origin: Origin) -> str:
        """Make up a password for a user, which is good for choosing another one, and return it."""
        async with self._instance.database.transaction() as transaction:
            return await self.give_temporary_in(transaction, user_id, origin=origin)

    async def give_temporary_in(self, transaction: Transaction, user_id: str, *, origin: Origin) -> str:
        """The same, with all that it ends, as a part of a transaction."""
        return await self._credentials.give_temporary(transaction, user_id, origin=origin)

    async def check_password(self, password: str, *names: str) -> None:
        """Refuse a password that the policy does not accept for somebody of these names, his user name first."""
        await self._credentials.accept(password, *names)

    async def remove_second_factor(self, user_id: str, *, origin: Origin) -> None:
        """Take a user's second factor away; his sessions end."""
        await self.second_factors.remove(user_id, origin)
        await self._sessions.end_all(user_id, origin)

    async def holds(self, user_id: str, role: Role) -> bool:
        """Whether a user has a role by any path, whether or not he may act now."""
        return role.name in await self._actors.roles_of(user_id)

    # -- sessions

    async def sign_in(self, user_name: str, password: str, *, address: str, user_agent: str = "") -> SignedIn:
        """Start a browser session for somebody for whom a password is enough.

        ``NotSignedIn`` says the same whatever was wrong; ``TooManyAttempts`` says when to try again.
        """
        origin = Origin(address=address, user_agent=user_agent)
        signed_in = await self.sign_ins.begin(user_name, password, origin=origin, alone=True)
        assert isinstance(signed_in, SignedIn)
        return signed_in

    async def begin_sign_in(self, user_name: str, password: str, *, origin: Origin) -> SignedIn | Challenge:
        """Start a browser session, or the second step of those who owe a second factor."""
        return await self.sign_ins.begin(user_name, password, origin=origin)

    async def start_session(
        self, user_id: str, *, origin: Origin, how: str, voucher: Voucher | None = None
    ) -> SignedIn:
        """Start a session for a user whom somebody else vouches for; ``voucher``: what it takes to sign out there, too."""
        return await self._sessions.start_for(user_id, origin, how, voucher)

    async def actor_of_session(self, token: str, *, in_use: bool = True) -> SessionActor | None:
        """Who asks with a session token, or None. ``in_use``: somebody asks, so the session is not idle."""
        return await self._sessions.find(token, in_use=in_use)

    async def sessions(self, user_id: str, current: str = "") -> list[SessionInfo]:
        """A user's sessions, the newest first; ``current``: the id of the one that asks."""
        return await self._sessions.of_user(user_id, current)

    async def end_session(self, user_id: str, session_id: str, *, origin: Origin) -> None:
        """End one session of a user by its id."""
        await self._sessions.end_one(user_id, session_id, origin)

    async def end_other_sessions(self, user_id: str, session_token: str, *, origin: Origin) -> int:
        """End all sessions of a user but one; his tokens stay. Returns how many there were."""
        return await self._sessions.end_all(user_id, origin, but=session_token, grants=False)

    async def renew_session(self, user_id: str, session_token: str, *, origin: Origin) -> Renewed:
        """Let a session go on under a new token, and end the others: what it may do is more than before."""
        await self._sessions.end_all(user_id, origin, but=session_token)
        async with self._instance.database.transaction() as transaction:
            return await self._sessions.renew(transaction, session_token)

    async def sign_out(self, token: str, *, origin: Origin | None = None) -> None:
        """End a session."""
        await self._sessions.end(token, origin or Origin())

    async def sign_out_everywhere(self, user_id: str, *, origin: Origin | None = None) -> None:
        """End all sessions of a user and revoke his access and refresh tokens; personal tokens stay."""
        await self._sessions.end_all(user_id, origin or Origin())

    # -- tokens

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

    async def password_grant(
        self,
        user_name: str,
        password: str,
        address: str,
        *,
        user_agent: str = "",
        client: ClientProof | None = None,
        scope: str | None = None,
    ) -> TokenPair:
        """Tokens for a user name and password; refused and counted as ``sign_in`` is."""
        origin = Origin(address=address, user_agent=user_agent)
        return await self._grants.for_password(user_name, password, origin=origin, proof=client, scope=scope)

    async def client_credentials(
        self, client_id: str, client_secret: str, *, scope: str | None = None, origin: Origin | None = None
    ) -> TokenPair:
        """An access token for a registered program."""
        proof = ClientProof(client_id, client_secret)
        return await self._grants.for_client(proof, scope=scope, origin=origin or Origin())

    async def refresh(
        self,
        refresh_token: str,
        *,
        client: ClientProof | None = None,
        scope: str | None = None,
        origin: Origin | None = None,
    ) -> TokenPair:
        """New tokens for a refresh token, which can be used once, and by the client alone that it was given to."""
        return await self._grants.refresh(refresh_token, proof=client, scope=scope, origin=origin or Origin())

    async def register(self, wanted: Registration, *, origin: Origin | None = None) -> str:
        """Register a program, and return its secret."""
        return await self._clients.register(wanted, origin or Origin())

    async def issue_token(
        self, user_id: str, label: str, expires: datetime | None = None, *, scope: str | None = None
    ) -> str:
        """Make a personal API token and return it; it begins with ``pgl_``. It ends when the setting says, or before."""
        return (await self.issue(user_id, label, expires, scope=scope)).token

    async def issue(
        self,
        user_id: str,
        label: str,
        expires: datetime | None,
        *,
        scope: str | None = None,
        within: str | None = None,
        origin: Origin | None = None,
    ) -> IssuedToken:
        """Make a personal API token, and tell what became of it. It does not outlive the token ``within``."""
        origin = origin or Origin()
        return await self._tokens.issue(user_id, label, expires, scope=scope, within=within, origin=origin)

    async def personal_tokens(self, user_id: str) -> list[PersonalToken]:
        """A user's valid personal tokens, without their text."""
        return await self._tokens.personal(user_id)

    async def withdraw_token(self, user_id: str, token_id: str, *, origin: Origin | None = None) -> None:
        """Revoke a user's personal token by its id."""
        await self._tokens.withdraw(user_id, token_id, origin or Origin())

    async def revoke(
        self, token: str, *, client: ClientProof | None = None, origin: Origin | None = None
    ) -> None:
        """Revoke an access, refresh or personal token; a refresh token takes its whole family along.

        A token that was given to a client is revoked only by it.
        """
        origin = origin or Origin()
        proven = None if client is None else await self._clients.proven(client, origin)
        await self._tokens.revoke(token, proven, origin)

    async def introspect(
        self, token: str, client: ClientProof, *, origin: Origin | None = None
    ) -> TokenFacts | None:
        """What a client may know of a token that was given to it; None unless it is one, and valid."""
        return await self._tokens.facts(token, await self._clients.proven(client, origin or Origin()))

    async def actor_of_token(self, token: str, *, in_use: bool = True) -> Actor | None:
        """Who asks with an access or personal token, or None. ``in_use``: it is noted when it was last used."""
        return await self._tokens.find(token, in_use=in_use)

    async def actor(self, user_id: str) -> Actor | None:
        """A user as an actor; None if there is none, or he is inactive, locked out or without a user name."""
        return await self._actors.of_user(user_id)

    async def purge_expired(self, now: datetime) -> int:
        """Remove what expired: sessions, tokens, counts of old attempts, old events. Return how many rows."""
        async with self._instance.database.transaction() as transaction:
            removed = [await purge_expired(transaction, now)]
            removed.append(await self._sessions.purge_idle(transaction, now))
            removed.append(await self._events.purge(transaction, now))
            removed.append(await self.resets.purge(transaction, now))
            return sum(removed) + await self._credentials.attempts.purge(transaction, now)
