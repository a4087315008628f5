"""Mail: kept in the database with the change that causes it, and sent after the commit, again and again if need be."""

from .delivery import MailDelivery, send_now
from .messages import Message, queue
from .server import MailNotSetUp, MailServer, MailState, link, link_state, mail_state

__all__ = [
    "MailDelivery",
    "MailNotSetUp",
    "MailServer",
    "MailState",
    "Message",
    "link",
    "link_state",
    "mail_state",
    "queue",
    "send_now",
]
