"""The mail that a registration leads to: a link to confirm the address, or word that there is a login already."""

from __future__ import annotations

from platform_core import (
    BusinessRule,
    ChangeEvent,
    Message,
    Records,
    mail_link,
    refuse_without_mail,
    send_mail,
)

from .entities import Registration
from .page import CONFIRM
from .registration import WITHOUT_MAIL, Verification, verification

REASON = "a registration's mail is sent"
# No word that the person typed stands in them: else anybody could have us mail his words to others.
CONFIRMING = """\
Somebody, probably you, asked for a login at {where} with this e-mail address.

To confirm the address and choose a password, open this link until {until}:

{link}

If you did not ask for a login, leave this mail aside: none is made.
"""
KNOWN = """\
Somebody, probably you, asked for a login at {where} with this e-mail address. It has one already: sign in with it, or
ask there for a new password.

If you did not ask for a login, leave this mail aside: nothing has changed.
"""


def message(records: Records, sent: Verification) -> Message:
    """The mail of a registration."""
    where = str(records.setting("base.public_url"))
    if sent.token is None:
        body = KNOWN.format(where=where)
        return Message(recipient=sent.recipient, subject="You have a login already", body=body)
    until = sent.expires.strftime("%d %B %Y, %H:%M UTC")
    body = CONFIRMING.format(where=where, until=until, link=mail_link(records, CONFIRM, sent.token))
    return Message(
        recipient=sent.recipient, subject="Confirm your e-mail address", body=body, expires=sent.expires
    )


async def on_registration_is_made(event: ChangeEvent, records: Records) -> None:
    """Mail the link, or word that there is a login already; while mail is not set up, it is tried again later."""
    sent = await verification(records, event.sys_id)
    if sent is None or not records.setting("b2c.mails_registrations"):
        return
    refuse_without_mail(records, *WITHOUT_MAIL)
    async with records.elevated(REASON).transaction() as transaction:
        await send_mail(transaction, message(records, sent), once=event.key)


MAIL_RULES = (
    BusinessRule(
        entity=Registration,
        kinds=("create",),
        on=on_registration_is_made,
        because="Who registers proves his address by a link that is mailed to it (CSM-72)",
    ),
)
