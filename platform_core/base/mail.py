"""The table of outgoing mail, and its settings."""

from __future__ import annotations

from ..choices import Choices
from ..constraints import Index
from ..entity import Entity
from ..fields import Choice, DateTime, Integer, String, Text
from ..pack import Setting

MAIL_STATE = Choices({"ready": "Ready", "sent": "Sent", "dead": "Given up", "late": "Too late to be sent"})


class OutgoingMail(
    Entity, tablename="sys_email", label="Outgoing mail", plural="Outgoing mails", managed=True
):
    """A mail that is to be sent, or was. What it says is encrypted, and gone once it is sent: it may hold a secret."""

    recipient = String(320, required=True)
    subject = String(255, required=True)
    body = Text(64000, secret=True, help="Encrypted with the instance's secret")
    state = Choice(MAIL_STATE, required=True, default="ready")
    attempts = Integer(required=True, default=0)
    next_attempt = DateTime(required=True)
    expires = DateTime(help="When there is no use in sending it any more")
    sent_on = DateTime()
    last_error = String(1000)
    constraints = (Index(("state", "next_attempt")),)


MAIL_SETTINGS = (
    Setting(
        name="base.public_url",
        kind="text",
        default="",
        summary="Address of the instance, as https://csm.example.com; mails and identity providers lead back to it",
    ),
    Setting(
        name="base.mail_host", kind="text", default="", summary="Host of the mail server; empty for no mail"
    ),
    Setting(
        name="base.mail_port", kind="integer", default=587, maximum=65535, summary="Port of the mail server"
    ),
    Setting(
        name="base.mail_security",
        kind="text",
        default="starttls",
        choices=("starttls", "tls", "none"),
        summary="How the way to the mail server is encrypted: starttls, tls from the first byte, or none",
    ),
    Setting(
        name="base.mail_user", kind="text", default="", summary="User at the mail server; empty for none"
    ),
    Setting(
        name="base.mail_password", kind="text", default="", secret=True, summary="Password at the mail server"
    ),
    Setting(
        name="base.mail_sender",
        kind="text",
        default="",
        summary="Address that mails come from, as Support <support@example.com>",
    ),
    Setting(
        name="base.mail_days",
        kind="integer",
        default=30,
        summary="Days that it is kept which mails were sent",
    ),
)
ENTITIES: tuple[type[Entity], ...] = (OutgoingMail,)
