"""How a contact comes to his first password: by a link in a mail, or by a temporary one that is handed over."""

from __future__ import annotations

import datetime

from platform_core import Message, Records, can_mail, password_link, send_mail, utc_now

from .entities import Contact
from .settings import INVITATION_HOURS

# The contact's name is left out: who registers types it himself, and could have us mail his words to others.
TEXT = """\
You have a login at {where}. Your user name is {user_name}.

To choose a password, open this link until {until}:

{link}

It is good once. If it is too old, ask whoever invited you for another one.
"""


async def first_way_in(elevated: Records, contact: str) -> tuple[str | None, str | None]:
    """Let a contact in: the address that a link was mailed to, or else a temporary password to hand over.

    Mail has to be set up, and the contact to have an address. His former password ends once he has chosen another one; a
    temporary password ends it at once.
    """
    record = await elevated.get(Contact, contact, ("user_name", "email"))
    if not record["email"] or not can_mail(elevated):
        return None, await elevated.temporary_password(contact)
    expires = utc_now() + datetime.timedelta(hours=int(elevated.setting(INVITATION_HOURS.name)))
    body = TEXT.format(
        where=elevated.setting("base.public_url"),
        user_name=record["user_name"],
        until=expires.strftime("%d %B %Y, %H:%M UTC"),
        link=await password_link(elevated, contact, expires),
    )
    message = Message(recipient=record["email"], subject="Your login", body=body, expires=expires)
    await send_mail(elevated, message)
    return record["email"], None
