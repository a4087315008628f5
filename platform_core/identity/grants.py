"""OAuth 2 grants: tokens for programs that act for a user."""

from __future__ import annotations

import logging
from datetime import timedelta

import msgspec

from platform_core.errors import NotSignedIn
from platform_core.ids import new_id
from platform_core.scopes import checked, granted, stored, words
from platform_core.storage import Transaction

from .actors import MAY_ACT
from .clients import Client, ClientProof, Clients
from .credentials import Credentials
from .ending import end_family
from .events import Events, Origin
from .host import Clock, IdentityHost, Part
from .secret_texts import Prefix, may_be, new_token, token_hash
from .statements import Statement

logger = logging.getLogger(__name__)

_ISSUE = Statement("""
INSERT INTO sys_api_token (sys_id, token_hash, "user", purpose, family, created, expires, client, scopes)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
""")
# A token that was given to a client is of use to that client alone.
_USE = Statement(f"""
UPDATE sys_api_token SET used = ?2
WHERE token_hash = ?1 AND purpose = 'refresh' AND used IS NULL AND expires > ?2
AND (client IS NULL OR client = ?3)
AND EXISTS (SELECT 1 FROM sys_user u WHERE u.sys_id = sys_api_token."user" AND {MAY_ACT})
RETURNING "user", family, client, scopes
""")
_USED = Statement('SELECT "user", family FROM sys_api_token WHERE token_hash = ?1 AND used IS NOT NULL')


class TokenPair(msgspec.Struct, frozen=True, kw_only=True):
    """What a grant gives; ``expires_in`` is in seconds. ``scope``: what the tokens are narrowed to, if at all."""

    access_token: str
    refresh_token: str | None
    expires_in: int
    scope: str | None = None


class _For(msgspec.Struct, frozen=True, kw_only=True):
    """Whom tokens are for, and what they are narrowed to."""

    user_id: str
    client: str | None
    scope: tuple[str, ...]
    family: str | None


class Grants(Part):
    """Gives tokens for a password, a client's secret or a refresh token."""

    def __init__(
        self, host: IdentityHost, clock: Clock, credentials: Credentials, clients: Clients, events: Events
    ) -> None:
        super().__init__(host, clock)
        self._credentials = credentials
        self._clients = clients
        self._events = events

    async def for_password(
        self,
        user_name: str,
        password: str,
        *,
        origin: Origin,
        proof: ClientProof | None = None,
        scope: str | None = None,
    ) -> TokenPair:
        """Tokens for a user name and password; a client that proves itself besides narrows them to what it may."""
        client = await self._client(proof, "password", origin)
        given = self._scope(scope, () if client is None else client.scope)
        async with self._credentials.proven(user_name, password, origin=origin) as known:
            async with self._database.transaction() as transaction:
                await self._credentials.confirm(transaction, known, _what(client))
                if not known.must_change:
                    whom = _For(user_id=known.user_id, client=_id(client), scope=given, family=new_id())
                    return await self._issue(transaction, whom)
            raise NotSignedIn(
                "The password has to be changed first", remedy="sign in on the pages and choose one"
            )

    async def for_client(self, proof: ClientProof, *, origin: Origin, scope: str | None = None) -> TokenPair:
        """An access token for a registered program; it needs no refresh token, having its secret."""
        client = await self._client(proof, "client_credentials", origin)
        assert client is not None
        given = self._scope(scope, client.scope)
        async with self._database.transaction() as transaction:
            whom = _For(user_id=client.user_id, client=client.id, scope=given, family=None)
            await self._events.note(transaction, "signed_in", client.user_id, origin, _what(client))
            return await self._issue(transaction, whom)

    async def refresh(
        self, token: str, *, origin: Origin, proof: ClientProof | None = None, scope: str | None = None
    ) -> TokenPair:
        """Tokens for a refresh token. It can be used once; if it comes again, its family is revoked.

        A scope narrows the new access token alone: the refresh token goes on with what it had.
        """
        client = await self._client(proof, "refresh_token", origin)
        asked = checked(scope, self._host.roles)
        if may_be(token, Prefix.REFRESH):
            key = token_hash(token)
            async with self._database.transaction() as transaction:
                rows = await transaction.fetch(_USE.on(transaction), (key, self._clock(), _id(client)))
                if rows:
                    user_id, family, client_id, scopes = rows[0]
                    whom = _For(user_id=user_id, client=client_id, scope=words(scopes), family=family)
                    return await self._issue(transaction, whom, asked)
                for user_id, family in await transaction.fetch(_USED.on(transaction), (key,)):
                    await end_family(transaction, family)
                    await self._events.note(
                        transaction,
                        "token_reused",
                        user_id,
                        origin,
                        "a refresh token came twice; its grant has ended",
                    )
                    logger.warning("a refresh token came twice", extra={"fields": {"user": user_id}})
        raise NotSignedIn("The refresh token is not valid, or not any more", remedy="sign in again")

    async def _client(self, proof: ClientProof | None, grant: str, origin: Origin) -> Client | None:
        if proof is None:
            return None
        client = await self._clients.proven(proof, origin)
        client.refuse_other_grants(grant)
        await self._clients.note_use(client)
        return client

    def _scope(self, asked: str | None, allowed: tuple[str, ...]) -> tuple[str, ...]:
        roles = self._host.roles
        return granted(checked(asked, roles), allowed, roles)

    async def _issue(self, transaction: Transaction, whom: _For, asked: tuple[str, ...] = ()) -> TokenPair:
        narrowed = msgspec.structs.replace(whom, scope=granted(asked, whom.scope, self._host.roles))
        minutes = self._number("base.access_token_minutes")
        access = await self._token(transaction, Prefix.ACCESS, narrowed, timedelta(minutes=minutes))
        refresh = None
        if whom.family is not None:
            days = timedelta(days=self._number("base.refresh_token_days"))
            refresh = await self._token(transaction, Prefix.REFRESH, whom, days)
        return TokenPair(
            access_token=access, refresh_token=refresh, expires_in=minutes * 60, scope=stored(narrowed.scope)
        )

    async def _token(self, transaction: Transaction, prefix: Prefix, whom: _For, lifetime: timedelta) -> str:
        token, now = new_token(prefix), self._clock()
        purpose = "access" if prefix is Prefix.ACCESS else "refresh"
        args = (
            new_id(), token_hash(token), whom.user_id, purpose, whom.family, now, now + lifetime, whom.client,
            stored(whom.scope),
        )  # fmt: skip
        await transaction.execute(_ISSUE.on(transaction), args)
        return token


def _what(client: Client | None) -> str:
    return "for a token" if client is None else f"for a token of client {client.client_id}"


def _id(client: Client | None) -> str | None:
    return None if client is None else client.id
