"""The mail server that an instance sends by, out of its settings."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Protocol, Self

import msgspec

from ..errors import ConfigurationError, Conflict


class MailNotSetUp(Conflict):
    """The instance cannot send mails, or does not know its own address."""

    code = "mail_not_set_up"
    title = "Mail is not set up"


class MailHost(Protocol):
    """What sending mail needs of the instance."""

    def setting(self, name: str) -> int | str | bool: ...
    def secret_setting(self, name: str) -> str: ...


class MailState(msgspec.Struct, frozen=True, kw_only=True):
    """Whether mail can be sent; ``missing``: the settings that stand in the way."""

    ready: bool
    missing: tuple[str, ...]


def mail_state(setting: MailHost) -> MailState:
    """Whether the settings say where mail is sent by, and from whom."""
    missing = [name for name in ("base.mail_host", "base.mail_sender") if not setting.setting(name)]
    sender = str(setting.setting("base.mail_sender"))
    if sender and "@" not in parseaddr(sender)[1]:
        missing.append("base.mail_sender")
    return MailState(ready=not missing, missing=tuple(missing))


def link_state(setting: MailHost) -> MailState:
    """Whether mails with links into the instance can be sent: it knows its own address besides."""
    missing = mail_state(setting).missing
    if not str(setting.setting("base.public_url")).startswith(("https://", "http://")):
        missing = (*missing, "base.public_url")
    return MailState(ready=not missing, missing=missing)


def link(setting: MailHost, path: str, token: str) -> str:
    """A link into the instance that carries a token.

    It stands in the fragment: browsers keep that to themselves, so it gets into no log and no Referer.
    """
    return f"{str(setting.setting('base.public_url')).rstrip('/')}{path}#token={token}"


class MailServer(msgspec.Struct, frozen=True, kw_only=True):
    """How the mail server is reached."""

    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str

    @classmethod
    def of(cls, host: MailHost) -> Self:
        """The server of an instance; an error while it is not set up."""
        state = mail_state(host)
        if not state.ready:
            raise ConfigurationError(
                "mail is not set up on this instance", remedy=f"set {' and '.join(state.missing)}"
            )
        return cls(
            host=str(host.setting("base.mail_host")),
            port=int(host.setting("base.mail_port")),
            security=str(host.setting("base.mail_security")),
            user=str(host.setting("base.mail_user")),
            password=host.secret_setting("base.mail_password"),
            sender=str(host.setting("base.mail_sender")),
        )
