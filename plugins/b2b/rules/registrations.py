"""What holds whenever somebody asks for a login, and when that is decided."""

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, Conflict, Records, User, UserRole, refusal

from ..entities import Account, Contact, Registration
from ..entities.registrations import APPROVED, PENDING
from ..roles import CUSTOMER
from ..settings import WAITING

ASKS = "somebody asks for a login"
APPROVES = "an approved registration makes a contact"


async def before_registration_is_made(change: Change) -> Mapping[str, Any] | None:
    """The address is nobody's yet, and the code is one of an account."""
    records, email = change.elevated(ASKS), change.new["email"]
    if await records.find(User, User.email == email, fields=("sys_id",)) is not None:
        raise refusal("email", "somebody has this address already", "sign in, or use another address", "used")
    waiting = Registration.waiting == email
    if await records.find(Registration, waiting, fields=("sys_id",)) is not None:
        detail = "a registration with this address waits already"
        raise refusal("email", detail, "wait until it is decided", "waiting")
    account = change.new["account"] or await _account_of_code(records, change.new["registration_code"])
    queue = (Registration.account == account) & (Registration.state == PENDING)
    if await records.count(Registration, queue) >= int(records.setting(WAITING.name)):
        raise Conflict(
            "too many registrations wait for this account",
            remedy="ask the account's administrator to decide them",
        )
    return {"account": account, "waiting": email}


async def _account_of_code(records: Records, code: str | None) -> str:
    found = None
    if code:
        known = (Account.registration_code == code) & (Account.active.eq(True))
        found = await records.find(Account, known, fields=("sys_id",))
    if found is None:
        detail = "the registration code is not valid"
        raise refusal(
            "registration_code", detail, "ask your company's administrator for the code", "unknown_code"
        )
    sys_id: str = found["sys_id"]
    return sys_id


async def before_registration_is_decided(change: Change) -> Mapping[str, Any] | None:
    """Who decided and when; the address does not wait any more."""
    if "state" not in change.changed:
        return None
    return {"decided_by": change.actor.id or None, "decided_on": change.now, "waiting": None}


async def after_registration_is_approved(change: Change) -> None:
    """The contact with his login, in the same transaction."""
    if not change.becomes("state", APPROVED):
        return
    records, new = change.elevated(APPROVES), change.new
    if await records.find(User, User.email == new["email"], fields=("sys_id",)) is not None:
        raise Conflict("somebody has this address by now", remedy="reject the registration")
    contact = await records.create(
        Contact,
        {
            "first_name": new["first_name"],
            "last_name": new["last_name"],
            "email": new["email"],
            "phone": new["phone"],
            "user_name": new["email"],
            "account": new["account"],
        },
    )
    await records.create(UserRole, {"user": contact["sys_id"], "role": CUSTOMER.name})
    await records.update(Registration, change.sys_id, {"contact": contact["sys_id"]})


BUSINESS_RULES = (
    BusinessRule(
        entity=Registration,
        kinds=("create",),
        before=before_registration_is_made,
        because="An address that is used or waits, and an unknown code, are refused (CSM-61)",
    ),
    BusinessRule(
        entity=Registration,
        kinds=("update",),
        before=before_registration_is_decided,
        because="A decision is signed",
    ),
    BusinessRule(
        entity=Registration,
        kinds=("update",),
        after=after_registration_is_approved,
        because="One approval makes contact and login (CSM-62)",
    ),
)
