"""Secrets of clients and providers: made or replaced by whoever may change the record, and never shown again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from platform_core.base.clients import OAuthClient
from platform_core.base.single_sign_on import OidcProvider
from platform_core.entity import Entity
from platform_core.errors import FieldError, InvalidInput, NotFound, NotPermitted
from platform_core.ids import utc_now
from platform_core.inside import host_of, reader_of
from platform_core.query import Record
from platform_core.records import Records
from platform_core.secret_box import SecretBox

from .events import Origin, note_event
from .secret_texts import Prefix, new_token, token_hash
from .statements import Statement, storable

if TYPE_CHECKING:
    from collections.abc import Callable

PURPOSE = "identity provider"
LONGEST_SECRET = 1000
_HASH = Statement("UPDATE sys_oauth_client SET secret_hash = ?2 WHERE sys_id = ?1")
_END_TOKENS = Statement("DELETE FROM sys_api_token WHERE client = ?1")
_SEALED = Statement("UPDATE sys_oidc_provider SET client_secret = ?2 WHERE sys_id = ?1")


def provider_box(secret: bytes, provider_id: str) -> SecretBox:
    """What seals the client secret of a provider; it opens that of no other one."""
    return SecretBox(secret, f"{PURPOSE} {provider_id}")


async def new_client_secret(records: Records, client_id: str, *, origin: Origin | None = None) -> str:
    """Give a client another secret, which is returned here and never again; the former one and its tokens end."""
    secret = new_token(Prefix.CLIENT)
    async with records.transaction() as together:
        found = await _changed(together, OAuthClient, lambda: OAuthClient.client_id == client_id, client_id)
        session = reader_of(together).session
        await session.execute(_HASH.on(session), (found["sys_id"], token_hash(secret)))
        while await session.execute(_END_TOKENS.on(session), (found["sys_id"],)):
            pass  # A token that is committed meanwhile is seen by the next statement alone.
        detail = f"client {client_id}; its tokens ended"
        await note_event(
            session, utc_now(), "client_secret_replaced", found["user"], origin or Origin(), detail
        )
    return secret


async def set_provider_secret(
    records: Records, name: str, text: str, *, origin: Origin | None = None
) -> None:
    """Replace what this instance proves itself with to a provider; it is kept encrypted with the instance's secret."""
    if not 0 < len(text) <= LONGEST_SECRET or not storable(text):
        detail = f"must be a text of 1 to {LONGEST_SECRET} characters"
        error = FieldError(pointer="/client_secret", detail=detail, code="bad_secret")
        raise InvalidInput("The client secret cannot be set", remedy="correct it", errors=[error])
    async with records.transaction() as together:
        found = await _changed(together, OidcProvider, lambda: OidcProvider.name == name, name)
        session = reader_of(together).session
        sealed = provider_box(host_of(together).secret, found["sys_id"]).seal(text)
        await session.execute(_SEALED.on(session), (found["sys_id"], sealed))
        detail = f"identity provider {name}"
        await note_event(session, utc_now(), "provider_secret_replaced", None, origin or Origin(), detail)


async def _changed(records: Records, entity: type[Entity], where: Callable[[], Any], name: str) -> Record:
    """The record, marked as changed now: so its history has who replaced its secret, and when."""
    found = await records.find(entity, where()) if storable(name) else None
    if found is None:
        raise NotFound(f"there is no {entity.info.label.lower()} {name[:80]!r}", remedy="check its name")
    actor = records.actor
    if actor.scopes or actor.impersonator is not None or not records.may(entity, "write"):
        raise NotPermitted("you may not replace this secret", remedy="ask an administrator")
    elevated = records.elevated("a secret is replaced")
    await elevated.update(entity, found["sys_id"], {"secret_set_on": utc_now()})
    return found
