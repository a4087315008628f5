"""Messages, and the queue that they wait in."""

from __future__ import annotations

import datetime

import msgspec

from ..base.mail import OutgoingMail
from ..compiler.write import insert_record
from ..ids import new_id
from ..secret_box import SecretBox
from ..storage import Session

PURPOSE = "mail"
_SYSTEM = "system"


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A mail in plain text. ``expires``: when there is no use in sending it any more."""

    recipient: str
    subject: str
    body: str
    expires: datetime.datetime | None = None


async def queue(
    session: Session, secret: bytes, message: Message, now: datetime.datetime, *, mail_id: str = ""
) -> str:
    """Put a message into the queue; in a transaction it is sent if and only if that commits. Returns its id."""
    mail = mail_id or new_id()
    values = {
        "sys_id": mail,
        "sys_created_on": now,
        "sys_created_by": _SYSTEM,
        "recipient": message.recipient,
        "subject": message.subject,
        "body": SecretBox(secret, PURPOSE).seal(message.body),
        "state": "ready",
        "attempts": 0,
        "next_attempt": now,
        "expires": message.expires,
    }
    for sql, args in insert_record(session.dialect, OutgoingMail, values):
        await session.execute(sql, args)
    return mail
