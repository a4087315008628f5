"""API tokens: personal ones, and whom a token stands for."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from platform_core.access import Actor
from platform_core.errors import FieldError, InvalidInput, NotFound, StorageError
from platform_core.ids import is_id, new_id
from platform_core.scopes import checked, granted, narrowed, stored, words
from platform_core.storage import Row

from .actors import MAY_ACT, Actors, with_roles
from .clients import CLIENT_MAY, Client
from .ending import end_family
from .events import Events, Origin
from .host import Clock, IdentityHost, Part
from .secret_texts import Prefix, may_be, new_token, token_hash
from .statements import Statement, moment, storable

logger = logging.getLogger(__name__)

USE_NOTED_EVERY = timedelta(minutes=1)
_MAX_LABEL = 100
_ISSUE = Statement("""
INSERT INTO sys_api_token (sys_id, token_hash, "user", purpose, label, created, expires, scopes)
VALUES (?1, ?2, ?3, 'personal', ?4, ?5, ?6, ?7)
""")
# What a client got by its own secret stands for its user, and for nobody who was that before.
_OF_CLIENT = f"""({CLIENT_MAY} AND (t.family IS NOT NULL OR t."user" = c."user"))"""
_VALID = f"(t.expires IS NULL OR t.expires > ?2) AND (t.client IS NULL OR {_OF_CLIENT})"
_FIND = with_roles(
    f"""
    sys_api_token t JOIN sys_user u ON u.sys_id = t."user" LEFT JOIN sys_oauth_client c ON c.sys_id = t.client
    WHERE t.token_hash = ?1 AND t.purpose IN ('access', 'personal') AND {_VALID}
    """,
    extra=", t.sys_id AS token, t.scopes AS token_scopes, c.scopes AS client_scopes, t.last_used",
)
_ABOUT = Statement(f"""
SELECT u.user_name, u.sys_id, t.scopes, c.scopes, c.client_id, t.created, t.expires, t.purpose
FROM sys_api_token t JOIN sys_user u ON u.sys_id = t."user" JOIN sys_oauth_client c ON c.sys_id = t.client
WHERE t.token_hash = ?1 AND t.client = ?3 AND t.used IS NULL AND {_VALID} AND {MAY_ACT}
""")
_NOTE_USE = Statement("""
UPDATE sys_api_token SET last_used = ?2 WHERE sys_id = ?1 AND (last_used IS NULL OR last_used <= ?3)
""")
_EXPIRES = Statement("SELECT expires FROM sys_api_token WHERE token_hash = ?1")
_LIST = Statement("""
SELECT sys_id, label, created, expires, scopes, last_used FROM sys_api_token
WHERE "user" = ?1 AND purpose = 'personal' AND (expires IS NULL OR expires > ?2) ORDER BY created, sys_id
""")
_WITHDRAW = Statement("""
DELETE FROM sys_api_token WHERE sys_id = ?1 AND "user" = ?2 AND purpose = 'personal' RETURNING label
""")
_REVOKE = Statement("""
DELETE FROM sys_api_token WHERE token_hash = ?1 AND purpose <> 'refresh' AND (client IS NULL OR client = ?2)
RETURNING "user", purpose
""")
_FAMILY = Statement("""
SELECT "user", family FROM sys_api_token
WHERE token_hash = ?1 AND purpose = 'refresh' AND (client IS NULL OR client = ?2)
""")


class PersonalToken(msgspec.Struct, frozen=True, kw_only=True):
    """What can be shown of a personal token after it was issued; ``last_used`` is exact to the minute."""

    id: str
    label: str
    created: datetime
    expires: datetime | None
    scope: str | None = None
    last_used: datetime | None = None


class IssuedToken(msgspec.Struct, frozen=True, kw_only=True):
    """A personal token that was just made; its text is here and nowhere else."""

    token: str
    label: str
    expires: datetime
    scope: str | None


class TokenFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a client may know of a token that was given to it."""

    user_name: str
    user_id: str
    scope: str | None
    client_id: str
    issued: datetime
    expires: datetime | None
    kind: str


class Tokens(Part):
    """Issues, knows and revokes API tokens."""

    def __init__(self, host: IdentityHost, clock: Clock, actors: Actors, events: Events) -> None:
        super().__init__(host, clock)
        self._actors = actors
        self._events = events

    async def find(self, token: str, *, in_use: bool = True) -> Actor | None:
        """Who asks with this access or personal token; None if it is not valid, or its user may not act.

        He is narrowed by the token's scope and by what its client is allowed now.
        """
        if not may_be(token, Prefix.ACCESS, Prefix.PERSONAL):
            return None
        args = (token_hash(token), self._clock())
        rows = await self._database.fetch(_FIND.on(self._database), args)
        if not rows:
            return None
        row, roles = rows[0], self._host.roles
        actor = self._actors.actor(row)
        if in_use:
            await self._note_use(row)
        for scope in (row[5], row[6]):
            actor = narrowed(actor, words(scope), roles)
        return actor

    async def issue(
        self,
        user_id: str,
        label: str,
        expires: datetime | None,
        *,
        origin: Origin,
        scope: str | None = None,
        within: str | None = None,
    ) -> IssuedToken:
        """Make a personal token. ``within``: the token that it is asked for with, which it does not outlive."""
        now = self._clock()
        latest = await self._latest(within, now)
        self._check(label, expires, now, latest)
        given = stored(granted(checked(scope, self._host.roles), (), self._host.roles))
        await self._user_name(user_id)
        token, until = new_token(Prefix.PERSONAL), latest if expires is None else min(expires, latest)
        args = (new_id(), token_hash(token), user_id, label, now, until, given)
        async with self._database.transaction() as transaction:
            await transaction.execute(_ISSUE.on(transaction), args)
            await self._events.note(transaction, "token_issued", user_id, origin, f"personal token {label!r}")
        return IssuedToken(token=token, label=label, expires=until, scope=given)

    async def personal(self, user_id: str) -> list[PersonalToken]:
        """A user's valid personal tokens, oldest first."""
        if not is_id(user_id):
            return []
        rows = await self._database.fetch(_LIST.on(self._database), (user_id, self._clock()))
        return [
            msgspec.convert(
                {
                    "id": row[0], "label": row[1], "created": moment(row[2]), "expires": moment(row[3]),
                    "scope": row[4], "last_used": moment(row[5]),
                },
                PersonalToken,
            )
            for row in rows
        ]  # fmt: skip

    async def withdraw(self, user_id: str, token_id: str, origin: Origin) -> None:
        """Revoke a personal token of a user by its id."""
        gone: Sequence[Row] = ()
        if is_id(user_id) and is_id(token_id):
            async with self._database.transaction() as transaction:
                gone = await transaction.fetch(_WITHDRAW.on(transaction), (token_id, user_id))
                for (label,) in gone:
                    await self._events.note(
                        transaction, "token_revoked", user_id, origin, f"personal token {label!r}"
                    )
        if not gone:
            raise NotFound(
                f"the user has no token {token_id!r}", remedy="take the id from the list of tokens"
            )

    async def revoke(self, token: str, client: Client | None, origin: Origin) -> None:
        """Revoke a token of any kind, a refresh token with its family; harmless if it is unknown.

        A token that was given to a client is revoked by that client alone.
        """
        if not may_be(token, Prefix.ACCESS, Prefix.REFRESH, Prefix.PERSONAL):
            return
        async with self._database.transaction() as transaction:
            key = (token_hash(token), None if client is None else client.id)
            for user_id, purpose in await transaction.fetch(_REVOKE.on(transaction), key):
                await self._events.note(transaction, "token_revoked", user_id, origin, f"{purpose} token")
            for user_id, family in await transaction.fetch(_FAMILY.on(transaction), key):
                await end_family(transaction, family)
                await self._events.note(
                    transaction, "token_revoked", user_id, origin, "refresh token, and what followed from it"
                )

    async def facts(self, token: str, client: Client) -> TokenFacts | None:
        """What is to be known of a valid access or refresh token of this very client; None of any other text."""
        if not may_be(token, Prefix.ACCESS, Prefix.REFRESH):
            return None
        args = (token_hash(token), self._clock(), client.id)
        rows = await self._database.fetch(_ABOUT.on(self._database), args)
        if not rows:
            return None
        user_name, user_id, scope, allowed, client_id, created, expires, kind = rows[0]
        roles = self._host.roles
        both = narrowed(narrowed(Actor(), words(scope), roles), words(allowed), roles)
        issued = moment(created)
        assert issued is not None
        return TokenFacts(
            user_name=user_name, user_id=user_id, scope=stored(both.scopes), client_id=client_id,
            issued=issued, expires=moment(expires), kind=kind,
        )  # fmt: skip

    async def _note_use(self, row: Row) -> None:
        """Keep when the token was last used, at most once a minute: reading must not become writing."""
        token, last, now = row[4], moment(row[7]), self._clock()
        if last is not None and last > now - USE_NOTED_EVERY:
            return
        database = self._database
        try:
            await database.execute(_NOTE_USE.on(database), (token, now, now - USE_NOTED_EVERY))
        except StorageError as error:
            # Whoever holds a valid token is let in, whether or not the database can write now.
            logger.warning("the use of a token could not be noted: %s", error)

    async def _latest(self, within: str | None, now: datetime) -> datetime:
        latest = now + timedelta(days=self._number("base.personal_token_days"))
        if within is None:
            return latest
        rows = await self._database.fetch(_EXPIRES.on(self._database), (token_hash(within),))
        end = moment(rows[0][0]) if rows else now
        return latest if end is None else min(latest, end)

    def _check(self, label: str, expires: datetime | None, now: datetime, latest: datetime) -> None:
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
        elif expires is not None and expires > latest:
            detail = f"must not be later than {latest.isoformat(timespec='seconds')}"
            errors.append(FieldError(pointer="/expires", detail=detail, code="too_late"))
        if errors:
            raise InvalidInput("The token cannot be issued", remedy="correct what is named", errors=errors)
