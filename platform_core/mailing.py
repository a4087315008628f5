"""What packs need of mail: whether it is set up, a message with a change, and links that carry a token."""

from __future__ import annotations

import datetime
import hashlib
from typing import TYPE_CHECKING, Any

from .base.mail import OutgoingMail
from .ids import utc_now
from .inside import host_of, transaction_of
from .mail.messages import Message, queue
from .mail.server import MailNotSetUp, link, link_state

if TYPE_CHECKING:
    from .records import Records
    from .storage import Transaction

_ID_DIGITS = 32


def can_mail(records: Records) -> bool:
    """Whether the instance sends mails and knows the address that links in them begin with."""
    return link_state(host_of(records)).ready


def refuse_without_mail(records: Records, what: str, remedy: str) -> None:
    """Raise an error (409, ``mail_not_set_up``) while mail is not set up; ``what`` cannot be done without it."""
    if not can_mail(records):
        raise MailNotSetUp(f"this instance cannot mail {what}", remedy=remedy)


def mail_link(records: Records, path: str, token: str) -> str:
    """A link to a page of this instance; the token stands in its fragment, which browsers send to nobody."""
    return link(host_of(records), path, token)


async def send_mail(records: Records, message: Message, *, once: str = "") -> None:
    """Queue a mail; it is sent if and only if the transaction of the records commits.

    ``once``: what it is the mail of, such as the ``key`` of an event. Whoever is told of an event twice sends one mail.
    """
    transaction = _transaction(records, "mail is sent")
    mail_id = hashlib.sha256(f"mail {once}".encode()).hexdigest()[:_ID_DIGITS] if once else ""
    if mail_id and await records.find(OutgoingMail, OutgoingMail.sys_id == mail_id, ("sys_id",)) is not None:
        return
    await queue(transaction, host_of(records).secret, message, utc_now(), mail_id=mail_id)


async def password_link(records: Records, user_id: str, expires: datetime.datetime) -> str:
    """A link by which a user chooses his password, good once and until then; earlier ones are void.

    It is for a mail to his own address. What he signs in with now stays until he has chosen.
    """
    # Signing in knows more of the platform than packs that only send mail need to load.
    from .identity.ending import end_resets
    from .identity.events import Events, Origin
    from .identity.resets import password_link as made

    transaction = _transaction(records, "links for passwords are made")
    host: Any = host_of(records)
    now = utc_now()
    await end_resets(transaction, user_id)
    origin = Origin(actor_id=records.actor.id, actor_name=records.actor.user_name)
    await Events(host, utc_now).note(transaction, "password_reset_asked", user_id, origin, "invited")
    return await made(transaction, host, user_id, now, expires)


def _transaction(records: Records, what: str) -> Transaction:
    # What is queued commits with the change.
    transaction = transaction_of(records)
    if transaction is None or not records.actor.elevated:
        raise RuntimeError(f"{what} by elevated records inside a transaction, for a reason")
    return transaction
