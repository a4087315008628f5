"""``pergola mail``: whether mail can be sent, and a mail to try it."""

from __future__ import annotations

from typing import Any

import aiosmtplib
import click
import msgspec

from ..base.mail import OutgoingMail
from ..errors import ConfigurationError
from ..mail import MailServer, Message, mail_state, send_now
from .console import Console
from .groups import Command, Group


class MailStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Whether mail can be sent, what is missing, and how many mails there are in each state."""

    ready: bool
    missing: tuple[str, ...]
    mails: dict[str, int]


def make_group() -> Group:
    """The commands about mail."""
    group = Group("mail", help="Mail that the instance sends.")
    group.add_command(status)
    group.add_command(test)
    return group


@click.command("status", cls=Command, example="pergola mail status")
@click.pass_obj
def status(console: Console) -> None:
    """Show whether mail is set up, and how many mails wait, were sent or were given up."""
    found = console.run(_status(console))
    counts = ", ".join(f"{count} {state}" for state, count in sorted(found.mails.items())) or "no mails"
    word = "set up" if found.ready else f"not set up: set {' and '.join(found.missing)}"
    console.show(found, f"Mail is {word}; {counts}.")


async def _status(console: Console) -> MailStatus:
    async with console.instance() as instance:
        state = mail_state(instance)
        rows: Any = await instance.database.fetch(
            f'SELECT "state", count(*) FROM "{OutgoingMail.info.table}" GROUP BY "state"'
        )
        return MailStatus(ready=state.ready, missing=state.missing, mails=dict(rows))


@click.command("test", cls=Command, example="pergola mail test ann@example.com")
@click.argument("recipient")
@click.pass_obj
def test(console: Console, recipient: str) -> None:
    """Send a mail now, and say what the mail server said."""
    console.run(_test(console, recipient))
    console.show({"recipient": recipient, "sent": True}, f"The mail server took a mail to {recipient}.")


async def _test(console: Console, recipient: str) -> None:
    async with console.instance() as instance:
        server = MailServer.of(instance)
        message = Message(
            recipient=recipient,
            subject=f"Mail from {instance.name}",
            body=f"This instance, {instance.name}, can send mails.",
        )
        try:
            await send_now(server, message)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise ConfigurationError(
                f"{server.host}:{server.port} did not take the mail: {error}",
                remedy="correct the settings base.mail_*, or ask who runs the mail server",
            ) from error
