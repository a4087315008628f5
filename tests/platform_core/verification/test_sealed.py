"""Secrets: what is kept encrypted, after the instance has got another secret."""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable

import msgspec
import pytest

from platform_core import Identity
from platform_core.base.plumbing import Property
from platform_core.base.single_sign_on import OidcProvider
from platform_core.identity import set_provider_secret
from platform_core.mail.messages import Message, queue
from platform_core.testing import World
from tests.platform_core.verification.damage import found, left_to_people

Seal = Callable[[World], Awaitable[str]]


async def setting(csm: World) -> str:
    await csm.system.create(Property, {"name": "base.mail_password", "value": "hunter2"})
    return "base.mail_password"


async def second_factor(csm: World) -> str:
    identity = Identity(csm.instance)
    (flo,) = [
        row[0]
        for row in await csm.instance.database.fetch("SELECT sys_id FROM sys_user WHERE user_name = 'flo'")
    ]
    await identity.second_factors.begin(str(flo))
    return "flo"


async def provider(csm: World) -> str:
    values = {"name": "acme", "label": "Acme", "issuer": "https://login.example.com", "client_id": "pergola"}
    await csm.system.create(OidcProvider, values)
    await set_provider_secret(csm.system, "acme", "hush")
    return "acme"


async def mail(csm: World) -> str:
    now = datetime.datetime.now(datetime.UTC)
    message = Message(recipient="flo@example.org", subject="News", body="secret", expires=now)
    async with csm.instance.database.transaction() as transaction:
        await queue(transaction, csm.instance.secret, message, now)
    return "flo@example.org"


@pytest.mark.parametrize(
    ("seal", "words"),
    [
        (setting, "1 secret settings"),
        (second_factor, "1 second factors"),
        (provider, "1 secrets of identity providers"),
        (mail, "1 mails that wait"),
    ],
)
async def test_what_the_instances_secret_does_not_open_is_found(
    csm: World, seal: Callable[[World], Awaitable[str]], words: str
) -> None:
    name = await seal(csm)
    assert await found(csm) == []
    instance = csm.instance
    instance.configuration = msgspec.structs.replace(instance.configuration, secret="another " * 8)
    finding = await left_to_people(csm, "secrets", f"{words} cannot be opened with the instance's secret")
    assert finding.records == (name,)
    assert "former secret" in finding.remedy
