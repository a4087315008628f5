"""Looking after the logins of contacts: inviting, locking and unlocking, giving roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec

from platform_core import (
    USER_ADMIN,
    FieldError,
    InvalidInput,
    NotPermitted,
    Query,
    Record,
    Records,
    UserRole,
    refusal,
)
from plugins.customer_base import ESM_USER_ADMIN, FOUNDATION_DATA_MANAGER

from .entities import Contact
from .invitations import first_way_in
from .roles import ACCOUNT_DATA_MANAGER, CONTACT_MANAGER, CUSTOMER
from .rules.logins import refuse_stronger, roles_of
from .settings import CONTACT_ROLES

ADMINS = (ESM_USER_ADMIN, ACCOUNT_DATA_MANAGER, CONTACT_MANAGER, FOUNDATION_DATA_MANAGER, USER_ADMIN)
LOOKS_AFTER = "the login of a contact is looked after"
Password = Annotated[
    str,
    msgspec.Meta(
        description="Told once, when no mail was sent; the contact changes it at his first sign-in",
        examples=["b9cc-3c7a-301c-d88d-bd75"],
    ),
]
Mailed = Annotated[
    str,
    msgspec.Meta(
        description="Where a link was mailed by which the contact chooses his password",
        examples=["rui.melo@example.com"],
    ),
]


class Login(msgspec.Struct, frozen=True):
    """A contact's login: what he signs in with, his roles, and whether he is locked out."""

    contact: Annotated[str, msgspec.Meta(examples=["0198f3c27a4071c2a8f5f1a3b2c4d5e6"])]
    user_name: Annotated[str, msgspec.Meta(examples=["rui.melo@example.com"])] | None
    roles: Annotated[list[str], msgspec.Meta(examples=[[CUSTOMER.name]])]
    locked_out: Annotated[bool, msgspec.Meta(examples=[False])]
    temporary_password: Password | None = None
    mailed_to: Mailed | None = None


def givable(records: Records) -> set[str]:
    """The roles that the actor may give to contacts: those of the setting, and of customers only what they hold."""
    named = {name.strip() for name in str(records.setting(CONTACT_ROLES.name)).split(",")}
    known = records.assembly.registry.roles
    roles = {name for name in named if name in known and known[name].kind == "external"}
    return roles & records.actor.roles if records.actor.kind == "external" else roles


async def invite(
    records: Records, contact: str, user_name: str | None = None, roles: Sequence[str] | None = None
) -> Login:
    """Give a contact a login: a link is mailed by which he chooses a password, or a temporary one is told once."""
    async with records.transaction() as transaction:
        record = await _looked_after(transaction, contact)
        if contact == records.actor.id:
            # Whoever gets at his session must not get another password by it.
            raise NotPermitted(
                "you do not invite yourself", remedy="change your password at POST /api/me/password"
            )
        await refuse_stronger(transaction, contact)
        name = user_name or record["user_name"] or record["email"]
        if not name:
            detail = "the contact has no e-mail address to sign in with"
            raise refusal("user_name", detail, "give a user_name", "required")
        if not record["active"]:
            raise refusal("active", "the contact is not active", "activate the contact first", "inactive")
        if name != record["user_name"]:
            await transaction.update(Contact, contact, {"user_name": name})
        if roles is not None:
            await _set_roles(transaction, contact, roles)
        elevated = transaction.elevated(LOOKS_AFTER)
        if not await roles_of(elevated, contact):
            await _set_roles(transaction, contact, [CUSTOMER.name])
        return await let_in(transaction, contact)


async def let_in(records: Records, contact: str) -> Login:
    """Give a contact, within the transaction of the records, what he gets in by."""
    mailed, password = await first_way_in(records.elevated(LOOKS_AFTER), contact)
    return await _login(records, contact, password, mailed)


async def set_roles(records: Records, contact: str, roles: Sequence[str]) -> Login:
    """Give a contact these roles, out of those that may be given, and take the others of them from him."""
    async with records.transaction() as transaction:
        await _looked_after(transaction, contact)
        await _set_roles(transaction, contact, roles)
        return await _login(transaction, contact)


async def lock_out(records: Records, contact: str, *, locked: bool) -> Login:
    """Keep a contact from signing in, or let him in again; his record stays as it is."""
    async with records.transaction() as transaction:
        await _looked_after(transaction, contact)
        if contact == records.actor.id:
            raise NotPermitted("you do not lock yourself out", remedy="ask somebody else to do so")
        await transaction.update(Contact, contact, {"locked_out": locked})
        return await _login(transaction, contact)


async def _looked_after(records: Records, contact: str) -> Record:
    """The contact, locked for the change, if the actor may change contacts and this one is among his."""
    record = await records.get(Contact, contact)
    if not records.actor.has(*ADMINS):
        raise NotPermitted("you do not look after logins", remedy="ask your administrator")
    await records.lock(Contact, contact)
    return record


async def _set_roles(records: Records, contact: str, roles: Sequence[str]) -> None:
    if contact == records.actor.id:
        raise NotPermitted("nobody gives roles to himself", remedy="ask another administrator")
    if not roles:
        detail = "a contact keeps at least one role"
        raise refusal("roles", detail, "lock the login instead", "required")
    allowed = givable(records)
    errors = [
        FieldError(pointer=f"/roles/{place}", detail="you may not give this role", code="not_a_choice")
        for place, name in enumerate(roles)
        if name not in allowed
    ]
    if errors:
        raise InvalidInput("you may not give all of these roles", remedy=_choices(allowed), errors=errors)
    elevated = records.elevated(LOOKS_AFTER)
    page = await elevated.list(UserRole, Query(where=UserRole.user == contact, limit=1000))
    held = {row["role"]: row["sys_id"] for row in page.records}
    for name in sorted(set(roles)):
        if name in held:
            # One that was given for a time is given for good now.
            await elevated.update(UserRole, held[name], {"valid_from": None, "valid_until": None})
        else:
            await elevated.create(UserRole, {"user": contact, "role": name})
    for name in sorted((held.keys() & allowed) - set(roles)):
        await elevated.delete(UserRole, held[name])


def _choices(allowed: set[str]) -> str:
    return f"choose among {', '.join(sorted(allowed))}" if allowed else "ask our staff"


async def _login(
    records: Records, contact: str, password: str | None = None, mailed: str | None = None
) -> Login:
    elevated = records.elevated(LOOKS_AFTER)
    record = await elevated.get(Contact, contact, ("user_name", "locked_out"))
    return Login(
        contact=contact,
        user_name=record["user_name"],
        roles=sorted(await roles_of(elevated, contact)),
        locked_out=record["locked_out"],
        temporary_password=password,
        mailed_to=mailed,
    )
