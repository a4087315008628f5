"""What is done to contacts and registrations besides reading and changing their records."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from platform_core import NotFound, Records, parse_id

from .entities import Registration
from .moving import move_contact
from .portal import LOOKS_AFTER, Login, invite, let_in, lock_out, set_roles
from .rules.registrations import ASKS

CODE = "the person who asks has no login yet; the account's code is asked for"
ROLE = "sn_customerservice.customer"

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=50, examples=["Rui"])]
Address = Annotated[str, msgspec.Meta(min_length=3, max_length=100, examples=["rui.melo@example.com"])]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40, examples=["LISBON-4711"])]
Id = Annotated[str, msgspec.Meta(min_length=32, max_length=36, examples=["0198f3c27a4071c2a8f5f1a3b2c4d5e6"])]
RoleNames = Annotated[list[str], msgspec.Meta(max_length=20, examples=[[ROLE]])]


class Invitation(msgspec.Struct, forbid_unknown_fields=True):
    """What a contact signs in with (his e-mail address, when left out) and may do (a customer, when left out)."""

    user_name: Annotated[str, msgspec.Meta(min_length=1, max_length=100, examples=["rui.melo"])] | None = None
    roles: RoleNames | None = None


class Roles(msgspec.Struct, forbid_unknown_fields=True):
    """The roles that a contact is to have, out of those that you may give."""

    roles: RoleNames


class Move(msgspec.Struct, forbid_unknown_fields=True):
    """The account that the contact is to belong to."""

    account: Id


class Moved(msgspec.Struct, frozen=True):
    """The contact, and the account that he belongs to now."""

    contact: str
    account: str


class Request(msgspec.Struct, forbid_unknown_fields=True):
    """Who asks for a login under an account, and the code that the account gave him."""

    first_name: Words
    last_name: Annotated[str, msgspec.Meta(min_length=1, max_length=50, examples=["Melo"])]
    email: Address
    registration_code: Code
    phone: Annotated[str, msgspec.Meta(max_length=40, examples=["+351 21 345 6789"])] | None = None


class Asked(msgspec.Struct, frozen=True):
    """The registration waits to be decided."""

    state: str


class Rejection(msgspec.Struct, forbid_unknown_fields=True):
    """Why."""

    reason: Annotated[str, msgspec.Meta(max_length=255, examples=["Left the company"])] | None = None


def _id(text: str, what: str) -> str:
    try:
        return parse_id(text)
    except ValueError:
        raise NotFound(f"there is no {what} {text[:50]!r}", remedy="ids are 32 hexadecimal digits") from None


@post("/api/contacts/{sys_id:str}/invite", status_code=200, operation_id="invite_contact", tags=["Contacts"])
async def invite_contact(
    sys_id: FromPath[str], data: JSONBody[Invitation], records: NamedDependency[Records]
) -> Login:
    """Give a contact a login.

    Where mail is set up and the contact has an address, `mailed_to` says where a link went by which he chooses his
    password; an earlier link is void, and a password that he has holds until then. Else `temporary_password` is told once,
    in this answer: the contact changes it at his first sign-in, a password that he had ends, and so do his sessions.
    """
    return await invite(records, _id(sys_id, "contact"), data.user_name, data.roles)


@put("/api/contacts/{sys_id:str}/roles", operation_id="set_contact_roles", tags=["Contacts"])
async def set_contact_roles(
    sys_id: FromPath[str], data: JSONBody[Roles], records: NamedDependency[Records]
) -> Login:
    """Give a contact these roles, and take others that you may give from him.

    Nobody gives a role that he does not hold himself, and a contact keeps at least one.
    """
    return await set_roles(records, _id(sys_id, "contact"), data.roles)


@post(
    "/api/contacts/{sys_id:str}/disable", status_code=200, operation_id="disable_contact", tags=["Contacts"]
)
async def disable_contact(sys_id: FromPath[str], records: NamedDependency[Records]) -> Login:
    """Keep a contact from signing in; it holds from the next request on, and his record stays."""
    return await lock_out(records, _id(sys_id, "contact"), locked=True)


@post("/api/contacts/{sys_id:str}/enable", status_code=200, operation_id="enable_contact", tags=["Contacts"])
async def enable_contact(sys_id: FromPath[str], records: NamedDependency[Records]) -> Login:
    """Let a contact sign in again."""
    return await lock_out(records, _id(sys_id, "contact"), locked=False)


@post("/api/contacts/{sys_id:str}/move", status_code=200, operation_id="move_contact", tags=["Contacts"])
async def move_contact_to(
    sys_id: FromPath[str], data: JSONBody[Move], records: NamedDependency[Records]
) -> Moved:
    """Make a contact one of another account, which takes him away from his own.

    A contact who is to act for a second account as well gets a contact relationship instead.
    """
    contact, account = _id(sys_id, "contact"), _id(data.account, "account")
    moved = await move_contact(records, contact, account)
    return Moved(contact, moved["account"])


@post(
    "/api/account-registrations",
    status_code=202,
    operation_id="register_with_code",
    tags=["Registrations"],
    opt={"public": CODE},
)
async def register_with_code(data: JSONBody[Request], records: NamedDependency[Records]) -> Asked:
    """Ask for a login under the account that gave you its registration code.

    One of the account's administrators decides.
    """
    values = msgspec.structs.asdict(data)
    await records.elevated(ASKS).create(Registration, values)
    return Asked("pending")


@post(
    "/api/account-registrations/{sys_id:str}/approve",
    status_code=200,
    operation_id="approve_registration",
    tags=["Registrations"],
)
async def approve_registration(sys_id: FromPath[str], records: NamedDependency[Records]) -> Login:
    """Make the contact with a login, which he gets into as one who is invited does."""
    async with records.transaction() as transaction:
        key = _id(sys_id, "registration")
        await transaction.transition(Registration, key, "approve")
        elevated = transaction.elevated(LOOKS_AFTER)
        contact = (await elevated.get(Registration, key, ("contact",)))["contact"]
        return await let_in(transaction, contact)


@post(
    "/api/account-registrations/{sys_id:str}/reject",
    status_code=200,
    operation_id="reject_registration",
    tags=["Registrations"],
)
async def reject_registration(
    sys_id: FromPath[str], data: JSONBody[Rejection], records: NamedDependency[Records]
) -> Asked:
    """Reject the registration; nothing is made."""
    given = {"reason": data.reason} if data.reason else {}
    await records.transition(Registration, _id(sys_id, "registration"), "reject", given)
    return Asked("rejected")


ROUTES = (
    invite_contact,
    set_contact_roles,
    disable_contact,
    enable_contact,
    move_contact_to,
    register_with_code,
    approve_registration,
    reject_registration,
)
