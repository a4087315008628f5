"""OAuth clients: programs that prove themselves by a secret before they are given tokens."""

from __future__ import annotations

import re
from datetime import datetime
from typing import ClassVar

import msgspec

from platform_core.base.clients import GRANT_TYPES, grant_problems
from platform_core.errors import Conflict, FieldError, InvalidInput, NotSignedIn, UniqueViolation
from platform_core.ids import new_id
from platform_core.scopes import checked, stored, words
from platform_core.storage import Row

from .actors import MAY_ACT
from .events import Events, Origin
from .host import Clock, IdentityHost, Part
from .secret_texts import Prefix, may_be, new_token, same, token_hash
from .statements import Statement

CLIENT_MAY = "NOT c.disabled AND (c.expires IS NULL OR c.expires > ?2)"
"""Which clients ``c`` may do anything at the moment ``?2``."""

_CLIENT_ID = re.compile(r"[A-Za-z0-9._-]{1,80}")
_REGISTER = Statement("""
INSERT INTO sys_oauth_client (
    sys_id, client_id, secret_hash, "user", created, label, grants, scopes, expires, secret_set_on, disabled,
    sys_class_name, sys_created_on, sys_created_by, sys_updated_on, sys_updated_by, sys_mod_count
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?5, FALSE, 'sys_oauth_client', ?5, ?10, ?5, ?10, 0)
""")
_CLIENT = Statement(f"""
SELECT c.secret_hash, c.sys_id, c.client_id, u.sys_id, c.grants, c.scopes
FROM sys_oauth_client c JOIN sys_user u ON u.sys_id = c."user"
WHERE c.client_id = ?1 AND {CLIENT_MAY} AND {MAY_ACT}
""")
_USED = Statement("UPDATE sys_oauth_client SET last_used = ?2 WHERE sys_id = ?1")


class ClientRefused(NotSignedIn):
    """The client of a token request did not prove itself; OAuth calls it ``invalid_client``."""

    code = "invalid_client"
    title = "Client refused"


class GrantRefused(NotSignedIn):
    """The client may not use this grant; OAuth calls it ``unauthorized_client``."""

    code = "unauthorized_client"
    title = "Grant refused"


class ClientProof(msgspec.Struct, frozen=True):
    """What a program gave to prove itself."""

    client_id: str
    secret: str


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """A client that has proven itself. ``user_id``: whom it acts as by its own secret."""

    id: str
    client_id: str
    user_id: str
    grants: tuple[str, ...]
    scope: tuple[str, ...]

    def refuse_other_grants(self, grant: str) -> None:
        """An error unless the client may use this grant."""
        if grant not in self.grants:
            raise GrantRefused(
                f"The client may not use the grant {grant}", remedy="ask an administrator to allow it"
            )


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """What a client is registered with; what is left out narrows nothing, except the grant types."""

    client_id: str
    user_id: str
    label: str | None = None
    grants: tuple[str, ...] = ()
    scope: str | None = None
    expires: datetime | None = None

    MOST: ClassVar[int] = 100


class Clients(Part):
    """Registers clients and has them prove themselves."""

    def __init__(self, host: IdentityHost, clock: Clock, events: Events) -> None:
        super().__init__(host, clock)
        self._events = events

    async def register(self, wanted: Registration, origin: Origin) -> str:
        """Register a client; its secret is returned here and never again."""
        errors = self._problems(wanted)
        if errors:
            raise InvalidInput(
                "The client cannot be registered", remedy="correct what is named", errors=errors
            )
        scope = checked(wanted.scope, self._host.roles)
        await self._user_name(wanted.user_id)
        secret = new_token(Prefix.CLIENT)
        args = (
            new_id(), wanted.client_id, token_hash(secret), wanted.user_id, self._clock(), wanted.label,
            " ".join(sorted(set(wanted.grants))) or None, stored(scope), wanted.expires, origin.actor_name or "system",
        )  # fmt: skip
        try:
            async with self._database.transaction() as transaction:
                await transaction.execute(_REGISTER.on(transaction), args)
                await self._events.note(
                    transaction, "client_registered", wanted.user_id, origin, f"client {wanted.client_id}"
                )
        except UniqueViolation:
            raise Conflict(
                f"There is a client {wanted.client_id!r} already", remedy="choose another id"
            ) from None
        return secret

    async def proven(self, proof: ClientProof, origin: Origin) -> Client:
        """The client that proves itself. The error is the same whatever was wrong."""
        rows = []
        if _CLIENT_ID.fullmatch(proof.client_id):
            rows = await self._database.fetch(_CLIENT.on(self._database), (proof.client_id, self._clock()))
        given = token_hash(proof.secret) if may_be(proof.secret, Prefix.CLIENT) else ""
        if not rows or not same(rows[0][0], given):
            await self._refused(rows[0] if rows else None, origin)
            raise ClientRefused(
                "The client id or secret is wrong, or the client or its user may not act",
                remedy="check both, or ask an administrator",
            )
        _, row_id, client_id, user_id, grants, scope = rows[0]
        return Client(
            id=row_id, client_id=client_id, user_id=user_id,
            grants=words(grants) or GRANT_TYPES[:1], scope=words(scope),
        )  # fmt: skip

    async def _refused(self, row: Row | None, origin: Origin) -> None:
        # What was typed as the name of a client that there is not may have been a secret, so it is not kept.
        user_id, detail = (
            (None, "no client that may act") if row is None else (row[3], f"client {row[2]}: wrong secret")
        )
        async with self._database.transaction() as transaction:
            await self._events.note(transaction, "client_refused", user_id, origin, detail)

    async def note_use(self, client: Client) -> None:
        """Keep when a client last proved itself."""
        await self._database.execute(_USED.on(self._database), (client.id, self._clock()))

    def _problems(self, wanted: Registration) -> list[FieldError]:
        errors = []
        if not _CLIENT_ID.fullmatch(wanted.client_id):
            detail = "must be 1 to 80 letters, digits, dots, hyphens or underscores"
            errors.append(FieldError(pointer="/client_id", detail=detail, code="bad_client_id"))
        if wanted.label is not None and len(wanted.label) > wanted.MOST:
            detail = f"must have at most {wanted.MOST} characters"
            errors.append(FieldError(pointer="/label", detail=detail, code="too_long"))
        errors += grant_problems(wanted.grants, "/grants")
        if wanted.expires is not None and (wanted.expires.tzinfo is None or wanted.expires <= self._clock()):
            detail = "must be a time to come, with its time zone"
            errors.append(FieldError(pointer="/expires", detail=detail, code="bad_time"))
        return errors
