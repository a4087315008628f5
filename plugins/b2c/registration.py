"""Registration: a person asks for a login, proves his e-mail address, and becomes a consumer with one."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import msgspec

from platform_core import (
    InvalidInput,
    Job,
    NotFound,
    Query,
    Record,
    Records,
    TooManyAttempts,
    User,
    UserRole,
    first_password,
    parse_id,
    proof,
    proves,
    refusal,
    refuse_without_mail,
    utc_now,
)

from .entities import Consumer, ConsumerUser, Registration
from .entities.registrations import CONFIRMED, TAKEN, WAITING
from .roles import CONSUMER

REASON = "a person registers"
PURPOSE = "b2c registration"
WITHOUT_MAIL = ("links to register", "ask customer service for a login")
"""What cannot be mailed, and what to do instead, while mail is not set up."""
MAILS_PER_ADDRESS = 3
"""So many mails a day at most go to one address, whoever asks for them."""
DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)
KEPT = datetime.timedelta(days=30)


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be sent to the address of a registration; without a token, to somebody who has a login already."""

    recipient: str
    name: str
    language: str | None
    expires: datetime.datetime
    token: str | None


async def register(records: Records, values: Mapping[str, Any]) -> None:
    """Take a registration in. The answer is the same whether the address is known or not."""
    if not records.setting("b2c.self_registration"):
        raise NotFound("registration is closed here", remedy="ask customer service for a login")
    if records.setting("b2c.mails_registrations"):
        refuse_without_mail(records, *WITHOUT_MAIL)
    elevated, now = records.elevated(REASON), utc_now()
    recent = Registration.sys_created_on >= now - HOUR
    if await elevated.count(Registration, recent) >= int(records.setting("b2c.registrations_per_hour")):
        raise TooManyAttempts(
            "there are too many registrations just now", retry_after=int(HOUR.total_seconds())
        )
    hours = int(records.setting("b2c.registration_hours"))
    async with elevated.transaction() as transaction:
        new = {**values, "expires": now + datetime.timedelta(hours=hours)}
        made = await transaction.create(Registration, new)
        same = (Registration.email == made["email"]) & (Registration.sys_created_on >= now - DAY)
        if await transaction.count(Registration, same) > MAILS_PER_ADDRESS:
            # Nobody is told, and no mail is sent: the event of a registration that is gone leads to none.
            await transaction.delete(Registration, made["sys_id"])
        elif await _known(transaction, made["email"]):
            await transaction.update(Registration, made["sys_id"], {"state": TAKEN})


async def verification(records: Records, sys_id: str) -> Verification | None:
    """What to send for a registration, asked when it is sent: the token is kept nowhere. Nothing when it is over."""
    elevated = records.elevated("a registration's mail is written")
    found = await elevated.find(Registration, Registration.sys_id == sys_id)
    if found is None or found["state"] == CONFIRMED or found["expires"] <= utc_now():
        return None
    name = " ".join(found[part] for part in ("first_name", "last_name") if found[part])
    return Verification(
        recipient=found["email"], name=name, language=found["preferred_language"], expires=found["expires"],
        token=None if found["state"] == TAKEN else f"{sys_id}.{proof(elevated, PURPOSE, _said(found))}",
    )  # fmt: skip


async def confirm(records: Records, token: str, password: str) -> Record:
    """Make the consumer and his login for whoever comes back with the token; returns the consumer."""
    async with records.elevated(REASON).transaction() as transaction:
        registration = await _registration(transaction, token)
        if await _known(transaction, registration["email"]):
            raise _refused(
                "somebody with this address has a login already", "sign in, or ask for a new password"
            )
        names = {
            name: registration[name] for name in ("first_name", "last_name", "email", "preferred_language")
        }
        user = await transaction.create(ConsumerUser, {"user_name": registration["email"], **names})
        await first_password(transaction, user["sys_id"], user["user_name"], password)
        await transaction.create(UserRole, {"user": user["sys_id"], "role": CONSUMER.name})
        consumer = await transaction.create(Consumer, {"user": user["sys_id"], **names})
        done = {"state": CONFIRMED, "consumer": consumer["sys_id"]}
        await transaction.update(Registration, registration["sys_id"], done)
        return consumer


async def _registration(records: Records, token: str) -> Record:
    """The registration that a token is of, locked; one error for all that may be wrong with it."""
    sys_id, _, given = token.partition(".")
    try:
        await records.lock(Registration, parse_id(sys_id))
        found = await records.get(Registration, parse_id(sys_id))
    except (ValueError, NotFound):
        found = None
    if (
        found is None
        or not proves(records, PURPOSE, _said(found), given)
        or found["state"] != WAITING
        or found["expires"] <= utc_now()
    ):
        raise _refused("the link is not valid, or not any more", "register once more")
    return found


def _said(registration: Mapping[str, Any]) -> str:
    return f"{registration['sys_id']} {registration['email']}"


async def _known(records: Records, email: str) -> bool:
    """Whether somebody signs in with this address, or is known under it with a login."""
    by_name = await records.find(User, User.user_name == email, ("sys_id",))
    return (
        by_name is not None
        or await records.find(ConsumerUser, ConsumerUser.email == email, ("sys_id",)) is not None
    )


def _refused(detail: str, remedy: str) -> InvalidInput:
    return refusal("token", detail, remedy, "not_valid")


async def forget(records: Records) -> None:
    """Delete registrations that led nowhere: nobody agreed to his data being kept."""
    elevated = records.elevated("registrations that led nowhere are forgotten")
    over = (Registration.state != CONFIRMED) & (Registration.expires < utc_now() - KEPT)
    async for each in elevated.every(Registration, Query(where=over, fields=("sys_id",), limit=500)):
        await elevated.delete(Registration, each["sys_id"])


FORGET = Job(
    name="b2c.forget_registrations",
    summary="Deletes registrations that were not confirmed, a month after they could have been",
    every=6 * 3600,
    run=forget,
)
