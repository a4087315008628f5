"""OAuth 2 grants: tokens for programs that act for a user."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import msgspec

from platform_core.errors import Conflict, FieldError, InvalidInput, NotSignedIn, UniqueViolation
from platform_core.ids import new_id
from platform_core.storage import Transaction

from .actors import MAY_ACT
from .credentials import Credentials
from .ending import end_family
from .host import Clock, IdentityHost, Part
from .secret_texts import Prefix, may_be, new_token, same, token_hash
from .statements import Statement

logger = logging.getLogger(__name__)

_CLIENT_ID = re.compile(r"[A-Za-z0-9._-]{1,80}")
_ISSUE = Statement("""
INSERT INTO sys_api_token (sys_id, token_hash, "user", purpose, family, created, expires)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
""")
_USE = Statement(f"""
UPDATE sys_api_token SET used = ?2
WHERE token_hash = ?1 AND purpose = 'refresh' AND used IS NULL AND expires > ?2
AND EXISTS (SELECT 1 FROM sys_user u WHERE u.sys_id = sys_api_token."user" AND {MAY_ACT})
RETURNING "user", family
""")
_USED = Statement('SELECT "user", family FROM sys_api_token WHERE token_hash = ?1 AND used IS NOT NULL')
_REGISTER = Statement("""
INSERT INTO sys_oauth_client (sys_id, client_id, secret_hash, "user", created) VALUES (?1, ?2, ?3, ?4, ?5)
""")
_CLIENT = Statement(f"""
SELECT c.secret_hash, u.sys_id FROM sys_oauth_client c JOIN sys_user u ON u.sys_id = c."user"
WHERE c.client_id = ?1 AND {MAY_ACT}
""")


class TokenPair(msgspec.Struct, frozen=True, kw_only=True):
    """What a grant gives; ``expires_in`` is in seconds."""

    access_token: str
    refresh_token: str | None
    expires_in: int


class Grants(Part):
    """Gives tokens for a password, a client's secret or a refresh token."""

    def __init__(self, host: IdentityHost, clock: Clock, credentials: Credentials) -> None:
        super().__init__(host, clock)
        self._credentials = credentials

    async def for_password(self, user_name: str, password: str, *, address: str) -> TokenPair:
        """Tokens for a user name and password."""
        async with self._credentials.proven(user_name, password, address=address) as proof:
            async with self._database.transaction() as transaction:
                await self._credentials.confirm(transaction, proof)
                if not proof.must_change:
                    return await self._issue(transaction, proof.user_id, family=new_id())
            raise NotSignedIn(
                "The password has to be changed first", remedy="sign in on the pages and choose one"
            )

    async def for_client(self, client_id: str, client_secret: str) -> TokenPair:
        """An access token for a registered program; it needs no refresh token, having its secret."""
        rows = []
        if _CLIENT_ID.fullmatch(client_id):
            rows = await self._database.fetch(_CLIENT.on(self._database), (client_id,))
        given = token_hash(client_secret) if may_be(client_secret, Prefix.CLIENT) else ""
        if not rows or not same(rows[0][0], given):
            logger.info("client refused", extra={"fields": {"client": client_id[:80]}})
            raise NotSignedIn(
                "The client id or secret is wrong, or its user may not act", remedy="check both"
            )
        async with self._database.transaction() as transaction:
            return await self._issue(transaction, rows[0][1], family=None)

    async def refresh(self, token: str) -> TokenPair:
        """Tokens for a refresh token. It can be used once; if it comes again, its family is revoked."""
        if may_be(token, Prefix.REFRESH):
            key = token_hash(token)
            async with self._database.transaction() as transaction:
                rows = await transaction.fetch(_USE.on(transaction), (key, self._clock()))
                if rows:
                    return await self._issue(transaction, rows[0][0], family=rows[0][1])
                for user_id, family in await transaction.fetch(_USED.on(transaction), (key,)):
                    await end_family(transaction, family)
                    logger.warning("a refresh token came twice", extra={"fields": {"user": user_id}})
        raise NotSignedIn("The refresh token is not valid, or not any more", remedy="sign in again")

    async def register(self, client_id: str, user_id: str) -> str:
        """Register a program that acts as a user; its secret is returned here and never again."""
        if not _CLIENT_ID.fullmatch(client_id):
            detail = "must be 1 to 80 letters, digits, dots, hyphens or underscores"
            error = FieldError(pointer="/client_id", detail=detail, code="bad_client_id")
            raise InvalidInput("The client cannot be registered", remedy="choose another id", errors=(error,))
        await self._user_name(user_id)
        secret = new_token(Prefix.CLIENT)
        args = (new_id(), client_id, token_hash(secret), user_id, self._clock())
        try:
            await self._database.execute(_REGISTER.on(self._database), args)
        except UniqueViolation:
            raise Conflict(f"There is a client {client_id!r} already", remedy="choose another id") from None
        return secret

    async def _issue(self, transaction: Transaction, user_id: str, *, family: str | None) -> TokenPair:
        minutes = self._number("base.access_token_minutes")
        access = await self._token(transaction, Prefix.ACCESS, user_id, family, timedelta(minutes=minutes))
        refresh = None
        if family is not None:
            days = timedelta(days=self._number("base.refresh_token_days"))
            refresh = await self._token(transaction, Prefix.REFRESH, user_id, family, days)
        return TokenPair(access_token=access, refresh_token=refresh, expires_in=minutes * 60)

    async def _token(
        self, transaction: Transaction, prefix: Prefix, user_id: str, family: str | None, lifetime: timedelta
    ) -> str:
        token, now = new_token(prefix), self._clock()
        purpose = "access" if prefix is Prefix.ACCESS else "refresh"
        args = (new_id(), token_hash(token), user_id, purpose, family, now, now + lifetime)
        await transaction.execute(_ISSUE.on(transaction), args)
        return token
