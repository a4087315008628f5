"""The mail of a registration: whom it goes to, what it says, and what happens without it."""

from __future__ import annotations

import re

import pytest

from platform_core import Query
from platform_core.base.mail import OutgoingMail
from platform_core.base.plumbing import Property
from platform_core.mail import MailDelivery
from platform_core.testing import World
from plugins.b2c import Registration
from plugins.b2c.registration import register
from tests.mail_kit import Post, delivered, set_up
from tests.plugins.b2c.people import signed_up

CLARA = {"email": "clara@example.com", "first_name": "Clara", "last_name": "https://evil.example"}
PASSWORD = "a password that is long enough"
TAKE, CONFIRM = "/api/consumers/registrations", "/api/consumers/confirmations"
PUBLIC = "https://csm.example.com"


@pytest.fixture
async def mailing(csm: World, post: Post) -> World:
    """An instance on which people may register, and that mails them."""
    await csm.system.create(Property, {"name": "b2c.self_registration", "value": "true"})
    await set_up(csm, post, public_url=f"{PUBLIC}/")
    csm.system = csm.instance.elevated("test set-up")
    return csm


@pytest.mark.rule("CSM-72")
async def test_who_opens_the_link_of_the_mail_becomes_a_consumer(mailing: World, post: Post) -> None:
    client = await mailing.client()
    assert (await client.post(TAKE, json=CLARA)).status_code == 202
    await delivered(mailing)
    ((sender, recipients),) = [(mail.mail_from, mail.rcpt_tos) for mail in post.mails]
    assert (sender, recipients) == ("support@example.com", ["clara@example.com"])
    found = re.search(rf"{PUBLIC}(/\S+)#token=(\S+)", post.texts[0])
    assert found is not None
    page = await client.get(found[1])
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert CONFIRM in page.text
    assert "script-src 'sha256-" in page.headers["content-security-policy"]
    done = await client.post(CONFIRM, json={"token": found[2], "password": PASSWORD})
    assert done.status_code == 201, done.text
    credentials = {"user_name": "clara@example.com", "password": PASSWORD}
    assert (await client.post("/api/sign-in", json=credentials)).status_code == 200


async def test_nobody_can_have_his_own_words_mailed_to_others(mailing: World, post: Post) -> None:
    await (await mailing.client()).post(TAKE, json=CLARA)
    await delivered(mailing)
    assert "evil" not in str(post.mails[0].content)
    assert "Clara" not in post.texts[0]


@pytest.mark.rule("CSM-72")
async def test_who_has_a_login_is_told_so_by_mail_alone(mailing: World, post: Post) -> None:
    await signed_up(mailing, "Clara", email="clara@example.com")
    answer = await (await mailing.client()).post(TAKE, json=CLARA)
    assert answer.json() == {"detail": "a mail was sent to this address"}
    await delivered(mailing)
    (text,) = post.texts
    assert "has one already" in text
    assert "token" not in text


async def test_an_event_that_is_told_twice_leads_to_one_mail(mailing: World, post: Post) -> None:
    await (await mailing.client()).post(TAKE, json=CLARA)
    await delivered(mailing)
    await mailing.instance.database.execute("UPDATE sys_outbox SET state = 'ready', delivered = NULL")
    await delivered(mailing)
    assert len(post.mails) == 1


async def test_without_mail_nobody_registers_and_is_told_why(csm: World, post: Post) -> None:
    await csm.system.create(Property, {"name": "b2c.self_registration", "value": "true"})
    await set_up(csm, post)
    client = await csm.client()
    answer = await client.post(TAKE, json=CLARA)
    assert (answer.status_code, answer.json()["code"]) == (409, "mail_not_set_up")
    assert await csm.system.count(Registration) == 0


async def test_mail_that_is_taken_down_meanwhile_leaves_the_event_waiting_with_the_reason(
    mailing: World, post: Post
) -> None:
    await register(mailing.system, CLARA)
    where = Query(where=Property.name == "base.public_url")
    (address,) = (await mailing.system.list(Property, where)).records
    await mailing.system.delete(Property, address["sys_id"])
    await mailing.instance.reload()
    await delivered(mailing)
    rows = await mailing.instance.database.fetch(
        "SELECT last_error FROM sys_outbox WHERE state = 'ready' AND last_error IS NOT NULL"
    )
    assert "this instance cannot mail links to register" in rows[0][0]
    await mailing.system.create(Property, {"name": "base.public_url", "value": PUBLIC})
    await mailing.instance.reload()
    await mailing.instance.database.execute("UPDATE sys_outbox SET next_attempt = sys_created_on")
    await delivered(mailing)
    assert len(post.mails) == 1


async def test_another_pack_may_send_the_links(mailing: World, post: Post) -> None:
    await mailing.system.create(Property, {"name": "b2c.mails_registrations", "value": "false"})
    await mailing.instance.reload()
    assert (await (await mailing.client()).post(TAKE, json=CLARA)).status_code == 202
    await delivered(mailing)
    assert await mailing.system.count(OutgoingMail) == 0
    assert not await MailDelivery(mailing.instance).waiting()
