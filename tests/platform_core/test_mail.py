"""Mail is sent after the commit, tried again when the server cannot be reached, and says nothing once it is sent."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from platform_core import Instance, utc_now
from platform_core.mail import MailDelivery, MailServer, Message, mail_state, queue, send_now
from platform_core.testing import MakeWorld, World
from tests.mail_kit import Post, set_up


async def put(csm: World, body: str = "Hello, body-canary", **facts: Any) -> None:
    message = Message(recipient="ann@example.com", subject="Grüße", body=body, **facts)
    async with csm.instance.database.transaction() as transaction:
        await queue(transaction, csm.instance.secret, message, utc_now())


async def rows(csm: World) -> list[dict[str, Any]]:
    return (await csm.system.list("sys_email")).records


async def test_a_queued_mail_is_sent_once_and_its_text_is_gone(world: MakeWorld, post: Post) -> None:
    csm = await world()
    delivery = MailDelivery(csm.instance)
    assert not mail_state(csm.instance).ready
    await put(csm)
    assert not await delivery.waiting()
    await set_up(csm, post)
    assert "body-canary" not in str(await csm.instance.database.fetch("SELECT * FROM sys_email"))

    assert await delivery.waiting()
    assert await delivery.deliver() == 1
    assert not await delivery.waiting()
    assert await delivery.deliver() == 0

    (mail,) = post.mails
    assert (mail.mail_from, mail.rcpt_tos) == ("support@example.com", ["ann@example.com"])
    assert "body-canary" in post.texts[0]
    (row,) = await rows(csm)
    assert (row["state"], row["attempts"]) == ("sent", 0)
    assert "body" not in row
    assert await csm.instance.database.fetch("SELECT body FROM sys_email") == [(None,)]


async def test_what_is_rolled_back_is_not_sent(world: MakeWorld, post: Post) -> None:
    csm = await world()
    await set_up(csm, post)
    with pytest.raises(ZeroDivisionError):
        async with csm.instance.database.transaction() as transaction:
            message = Message(recipient="ann@example.com", subject="x", body="x")
            await queue(transaction, csm.instance.secret, message, utc_now())
            raise ZeroDivisionError
    assert await MailDelivery(csm.instance).deliver() == 0
    assert post.mails == []


@pytest.mark.parametrize(("says", "state"), [("451 try later", "ready"), ("554 never", "dead")])
async def test_a_mail_that_is_refused_waits_or_is_given_up(
    world: MakeWorld, post: Post, says: str, state: str, caplog: pytest.LogCaptureFixture
) -> None:
    csm = await world()
    await set_up(csm, post)
    post.refuse = says
    await put(csm)
    await MailDelivery(csm.instance).deliver()
    (row,) = await rows(csm)
    assert (row["state"], row["attempts"]) == (state, 1)
    assert says[:3] in row["last_error"]
    assert "canary" not in caplog.text
    post.refuse = ""
    assert await MailDelivery(csm.instance).deliver() == 0
    await csm.instance.database.execute("UPDATE sys_email SET next_attempt = sys_created_on")
    await MailDelivery(csm.instance).deliver()
    assert len(post.mails) == (1 if state == "ready" else 0)


async def test_a_server_that_is_away_or_offers_no_encryption_gets_nothing(
    world: MakeWorld, post: Post
) -> None:
    csm = await world()
    await set_up(csm, post, mail_security="starttls")
    await put(csm)
    await MailDelivery(csm.instance).deliver()
    (row,) = await rows(csm)
    assert (row["state"], row["attempts"]) == ("ready", 1)
    assert post.mails == []


async def test_a_mail_that_comes_too_late_is_not_sent(world: MakeWorld, post: Post) -> None:
    csm = await world()
    await set_up(csm, post)
    await put(csm, expires=utc_now())
    await MailDelivery(csm.instance).deliver()
    assert [row["state"] for row in await rows(csm)] == ["late"]
    assert post.mails == []


async def test_a_line_end_in_a_subject_adds_no_header(world: MakeWorld, post: Post) -> None:
    csm = await world()
    await set_up(csm, post)
    evil = Message(recipient="ann@example.com", subject="x\r\nBcc: eve@example.com", body="x")
    with pytest.raises(ValueError, match="linefeed|newline|line"):
        await send_now(MailServer.of(csm.instance), evil)
    assert post.mails == []


async def test_without_the_instances_former_secret_mails_wait_and_nothing_breaks(
    world: MakeWorld, post: Post
) -> None:
    csm = await world()
    await set_up(csm, post)
    configuration = msgspec.structs.replace(
        csm.instance.configuration, secret="another secret of the same instance"
    )
    async with Instance(configuration, csm.instance.available) as other:
        await put(csm)
        assert await MailDelivery(other).deliver() == 1
    (row,) = await rows(csm)
    assert (row["state"], row["attempts"], row["last_error"]) == (
        "ready",
        1,
        "ConfigurationError configuration",
    )
    assert post.mails == []


async def test_the_password_of_the_server_is_replaced_and_never_read(world: MakeWorld, post: Post) -> None:
    csm = await world()
    await set_up(csm, post)
    assert MailServer.of(csm.instance).password == "mail-canary"
    page = await csm.system.list("sys_properties")
    assert "mail-canary" not in str(page.records)
