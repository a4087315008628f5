"""How a member of external staff comes to his first password: by a link in a mail, or by a temporary one."""

from __future__ import annotations

import datetime

from platform_core import Message, Records, can_mail, password_link, send_mail, utc_now
from plugins.service_organization import ExternalStaff

from .settings import INVITATION_HOURS

TEXT = """\
You have a login at {where}. Your user name is {user_name}.

To choose a password, open this link until {until}:

{link}

It is good once. If it is too old, ask whoever manages your location for another one.
"""


async def first_way_in(elevated: Records, person: str) -> tuple[str | None, str | None]:
    """Let somebody in: the address that a link was mailed to, or else a temporary password to hand over."""
    record = await elevated.get(ExternalStaff, person, ("user_name", "email"))
    if not record["email"] or not can_mail(elevated):
        return None, await elevated.temporary_password(person)
    expires = utc_now() + datetime.timedelta(hours=int(elevated.setting(INVITATION_HOURS.name)))
    body = TEXT.format(
        where=elevated.setting("base.public_url"),
        user_name=record["user_name"],
        until=expires.strftime("%d %B %Y, %H:%M UTC"),
        link=await password_link(elevated, person, expires),
    )
    message = Message(recipient=record["email"], subject="Your login", body=body, expires=expires)
    await send_mail(elevated, message)
    return record["email"], None
