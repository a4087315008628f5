"""A mail server on this machine, and an instance that sends by it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope

from platform_core import Assembly, Background
from platform_core.mail import MailDelivery
from platform_core.outbox import Dispatcher
from platform_core.testing import World


class Post:
    """A mail server on this machine."""

    def __init__(self) -> None:
        self.port = 0
        self.mails: list[Envelope] = []
        self.refuse = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refuse:
            return self.refuse
        self.mails.append(envelope)
        return "250 OK"

    @property
    def texts(self) -> list[str]:
        """What the mails say."""
        return [
            message_from_bytes(mail.content, policy=default).get_content()
            for mail in self.mails
            if isinstance(mail.content, bytes)
        ]


def _let_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    return AuthResult(success=(given.login, given.password) == (b"pergola", b"mail-canary"))


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    """A mail server for a test."""
    made = Post()

    def protocol() -> SMTP:
        return SMTP(made, authenticator=_let_in, auth_require_tls=False, loop=asyncio.get_running_loop())

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()


async def set_up(csm: World, post: Post, **more: str) -> None:
    """Have an instance send by this server."""
    values = {
        "mail_host": "127.0.0.1", "mail_port": str(post.port), "mail_security": "none", "mail_user": "pergola",
        "mail_password": "mail-canary", "mail_sender": "Support <support@example.com>",
    } | more  # fmt: skip
    for name, value in values.items():
        await csm.system.create("sys_properties", {"name": f"base.{name}", "value": value})
    await csm.instance.reload()


async def delivered(csm: World) -> None:
    """Tell the rules what was committed, and send the mails that wait.

    A served world does so by itself as well; so this takes the leases, as any other worker does.
    """
    worker = Background(csm.instance, _no_swap)
    for lease, work in (("base.outbox", _tell), ("base.mail", _send)):
        while not await worker.claim(lease, 60):  # noqa: ASYNC110 - the lease is another worker's
            await asyncio.sleep(0.02)
        try:
            await work(csm)
        finally:
            await worker.extend(lease, 0)


async def _no_swap(_: Assembly) -> None:
    """A worker that serves nothing has nothing to swap."""


async def _tell(csm: World) -> None:
    while await Dispatcher(csm.instance).deliver(csm.instance.assembly):
        pass


async def _send(csm: World) -> None:
    while await MailDelivery(csm.instance).waiting():
        await MailDelivery(csm.instance).deliver()
