"""API tokens: personal ones, and whom a token stands for."""

from __future__ import annotations

from datetime import datetime

import msgspec

from platform_core.access import Actor
from platform_core.errors import FieldError, InvalidInput, NotFound
from platform_core.ids import is_id, new_id

from .actors import Actors, with_roles
from .ending import end_family
from .host import Clock, IdentityHost, Part
from .secret_texts import Prefix, may_be, new_token, token_hash
from .statements import Statement, moment, storable

_MAX_LABEL = 100
_ISSUE = Statement("""
INSERT INTO sys_api_token (sys_id, token_hash, "user", purpose, label, created, expires)
VALUES (?1, ?2, ?3, 'personal', ?4, ?5, ?6)
""")
_FIND = with_roles("""
    sys_api_token t JOIN sys_user u ON u.sys_id = t."user"
    WHERE t.token_hash = ?1 AND t.purpose IN ('access', 'personal') AND (t.expires IS NULL OR t.expires > ?2)
""")
_LIST = Statement("""
SELECT sys_id, label, created, expires FROM sys_api_token
WHERE "user" = ?1 AND purpose = 'personal' AND (expires IS NULL OR expires > ?2) ORDER BY created, sys_id
""")
_WITHDRAW = Statement("""
DELETE FROM sys_api_token WHERE sys_id = ?1 AND "user" = ?2 AND purpose = 'personal'
""")
_REVOKE = Statement("DELETE FROM sys_api_token WHERE token_hash = ?1 AND purpose <> 'refresh'")
_FAMILY = Statement("SELECT family FROM sys_api_token WHERE token_hash = ?1 AND purpose = 'refresh'")


class PersonalToken(msgspec.Struct, frozen=True, kw_only=True):
    """What can be shown of a personal token after it was issued."""

    id: str
    label: str
    created: datetime
    expires: datetime | None


class Tokens(Part):
    """Issues, knows and revokes API tokens."""

    def __init__(self, host: IdentityHost, clock: Clock, actors: Actors) -> None:
        super().__init__(host, clock)
        self._actors = actors

    async def find(self, token: str) -> Actor | None:
        """Who asks with this access or personal token; None if it is not valid, or its user may not act."""
        if not may_be(token, Prefix.ACCESS, Prefix.PERSONAL):
            return None
        return await self._actors.found(_FIND, (token_hash(token), self._clock()))

    async def issue(self, user_id: str, label: str, expires: datetime | None) -> str:
        """Make a personal token; the text is returned here and never again."""
        now = self._clock()
        self._check(label, expires, now)
        await self._user_name(user_id)
        token = new_token(Prefix.PERSONAL)
        args = (new_id(), token_hash(token), user_id, label, now, expires)
        await self._database.execute(_ISSUE.on(self._database), args)
        return token

    async def personal(self, user_id: str) -> list[PersonalToken]:
        """A user's valid personal tokens, oldest first."""
        if not is_id(user_id):
            return []
        rows = await self._database.fetch(_LIST.on(self._database), (user_id, self._clock()))
        return [
            msgspec.convert(
                {"id": row[0], "label": row[1], "created": moment(row[2]), "expires": moment(row[3])},
                PersonalToken,
            )
            for row in rows
        ]

    async def withdraw(self, user_id: str, token_id: str) -> None:
        """Revoke a personal token of a user by its id."""
        database = self._database
        known = is_id(user_id) and is_id(token_id)
        if not known or not await database.execute(_WITHDRAW.on(database), (token_id, user_id)):
            raise NotFound(
                f"the user has no token {token_id!r}", remedy="take the id from the list of tokens"
            )

    async def revoke(self, token: str) -> None:
        """Revoke a token of any kind, a refresh token with its family; harmless if it is unknown."""
        if not may_be(token, Prefix.ACCESS, Prefix.REFRESH, Prefix.PERSONAL):
            return
        async with self._database.transaction() as transaction:
            key = (token_hash(token),)
            await transaction.execute(_REVOKE.on(transaction), key)
            for (family,) in await transaction.fetch(_FAMILY.on(transaction), key):
                await end_family(transaction, family)

    def _check(self, label: str, expires: datetime | None, now: datetime) -> None:
        errors: list[FieldError] = []
        if not label.strip() or len(label) > _MAX_LABEL or not storable(label):
            errors.append(
                FieldError(
                    pointer="/label",
                    detail=f"must be a text of 1 to {_MAX_LABEL} characters",
                    code="bad_label",
                )
            )
        if expires is not None and (expires.tzinfo is None or expires <= now):
            errors.append(
                FieldError(
                    pointer="/expires", detail="must be a time to come, with its time zone", code="bad_time"
                )
            )
        if errors:
            raise InvalidInput("The token cannot be issued", remedy="correct what is named", errors=errors)
