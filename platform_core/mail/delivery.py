"""Sending what waits in the queue."""

from __future__ import annotations

import datetime
import logging
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING, Any

import aiosmtplib

from ..base.mail import OutgoingMail
from ..compiler.write import placeholder
from ..errors import ConfigurationError
from ..ids import utc_now
from ..secret_box import SecretBox
from .messages import PURPOSE, Message
from .server import MailServer, mail_state

if TYPE_CHECKING:
    from ..instance import Instance

log = logging.getLogger("pergola.mail")

BATCH = 50
MAX_ATTEMPTS = 12
FIRST_DELAY = 15.0
LONGEST_DELAY = 3600.0
SECONDS = 30.0
_PERMANENT = range(500, 600)
TABLE = OutgoingMail.info.table


class MailDelivery:
    """Sends the queued mails of one instance. Only one may run at a time; ``Background`` sees to that."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    async def waiting(self) -> bool:
        """Whether there is something to send, and a server to send it by."""
        return mail_state(self._instance).ready and bool(await self._due(1))

    async def deliver(self) -> int:
        """Send a batch; returns how many mails were looked at."""
        rows = await self._due(BATCH)
        for sys_id, recipient, subject, body, attempts, expired in rows:
            if expired:
                await self._set(sys_id, state="late", body=None)
                continue
            try:
                text = SecretBox(self._instance.secret, PURPOSE).open(body or "")
                message = Message(recipient=recipient, subject=subject, body=text)
                await send_now(MailServer.of(self._instance), message, mail_id=sys_id)
            except (aiosmtplib.SMTPException, ConfigurationError, OSError, ValueError) as error:
                await self._postpone(sys_id, attempts + 1, error)
            else:
                await self._set(sys_id, state="sent", body=None, sent_on=utc_now(), last_error=None)
        return len(rows)

    async def purge(self, now: datetime.datetime) -> int:
        """Remove mails that are done with and older than ``base.mail_days``."""
        days = int(self._instance.setting("base.mail_days"))
        one, two = (placeholder(self._instance.database.dialect, number) for number in (1, 2))
        return await self._instance.database.execute(
            f'DELETE FROM "{TABLE}" WHERE "state" <> {one} AND "sys_created_on" < {two}',
            ("ready", now - datetime.timedelta(days=days)),
        )

    async def _due(self, most: int) -> list[Any]:
        one, two, three = (placeholder(self._instance.database.dialect, number) for number in (1, 2, 3))
        now = utc_now()
        rows = await self._instance.database.fetch(
            f'SELECT "sys_id", "recipient", "subject", "body", "attempts", '
            f'CASE WHEN "expires" <= {one} THEN 1 ELSE 0 END FROM "{TABLE}" '
            f'WHERE "state" = {two} AND "next_attempt" <= {three} ORDER BY "next_attempt", "sys_id" LIMIT {most}',
            (now, "ready", now),
        )
        return list(rows)

    async def _postpone(self, sys_id: str, attempts: int, error: Exception) -> None:
        final = attempts >= MAX_ATTEMPTS or _refused_for_good(error)
        # The server's words may repeat what was said to it, so only its kind and code are kept.
        said = f"{type(error).__name__} {getattr(error, 'code', '')}".strip()
        log.warning("a mail was not sent (attempt %d of %d): %s", attempts, MAX_ATTEMPTS, said)
        delay = min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY)
        values: dict[str, Any] = {
            "attempts": attempts,
            "last_error": said,
            "next_attempt": utc_now() + datetime.timedelta(seconds=delay),
        }
        if final:
            values |= {"state": "dead", "body": None}
        await self._set(sys_id, **values)

    async def _set(self, sys_id: str, **values: Any) -> None:
        dialect = self._instance.database.dialect
        assignments = ", ".join(
            f'"{name}" = {placeholder(dialect, number)}' for number, name in enumerate(values, start=1)
        )
        mark = placeholder(dialect, len(values) + 1)
        await self._instance.database.execute(
            f'UPDATE "{TABLE}" SET {assignments} WHERE "sys_id" = {mark}', [*values.values(), sys_id]
        )


async def send_now(server: MailServer, message: Message, *, mail_id: str = "") -> None:
    """Send a message at once; what goes wrong is raised."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = server.sender, message.recipient, message.subject
    mail["Date"] = format_datetime(utc_now())
    mail["Auto-Submitted"] = "auto-generated"
    if mail_id:
        # The same for each attempt, so that a mail that arrives twice can be known for one.
        mail["Message-ID"] = f"<{mail_id}@{parseaddr(server.sender)[1].rpartition('@')[2]}>"
    mail.set_content(message.body)
    await aiosmtplib.send(
        mail,
        hostname=server.host,
        port=server.port,
        username=server.user or None,
        password=server.password or None if server.user else None,
        use_tls=server.security == "tls",
        # Not "if it is offered": whoever sits in between could take the offer away.
        start_tls=server.security == "starttls",
        timeout=SECONDS,
    )


def _refused_for_good(error: Exception) -> bool:
    """Whether the server will say the same to this mail next time."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(each.code in _PERMANENT for each in error.recipients)
    return isinstance(error, aiosmtplib.SMTPDataError) and error.code in _PERMANENT
