"""What packs have of mail: it commits with a change, and says when it is not set up."""

from __future__ import annotations

import pytest

from platform_core import (
    Message,
    User,
    can_mail,
    mail_link,
    password_link,
    refuse_without_mail,
    send_mail,
    utc_now,
)
from platform_core.base.mail import OutgoingMail
from platform_core.mail import MailNotSetUp
from platform_core.testing import MakeWorld
from tests.mail_kit import Post, set_up

HELLO = Message(recipient="ann@example.com", subject="Hello", body="Hello")


async def test_a_mail_is_queued_with_the_change_or_not_at_all(world: MakeWorld) -> None:
    csm = await world()
    with pytest.raises(ZeroDivisionError):
        async with csm.system.transaction() as transaction:
            await send_mail(transaction, HELLO)
            raise ZeroDivisionError
    assert await csm.system.count(OutgoingMail) == 0
    for _ in range(2):
        async with csm.system.transaction() as transaction:
            await send_mail(transaction, HELLO, once="event 1")
    assert await csm.system.count(OutgoingMail) == 1
    async with csm.system.transaction() as transaction:
        await send_mail(transaction, HELLO, once="event 2")
        await send_mail(transaction, HELLO)
    assert await csm.system.count(OutgoingMail) == 3


async def test_a5_only_elevated_records_in_a_transaction_send_mails_and_make_links(world: MakeWorld) -> None:
    csm = await world()
    ann = await csm.person("ann", "admin")
    with pytest.raises(RuntimeError, match="elevated records inside a transaction"):
        await send_mail(csm.system, HELLO)
    async with csm.as_(ann).transaction() as transaction:
        for attempt in (send_mail(transaction, HELLO), password_link(transaction, ann.id, utc_now())):
            with pytest.raises(RuntimeError, match="elevated records inside a transaction"):
                await attempt
    assert await csm.system.count(OutgoingMail) == 0


async def test_without_an_address_of_its_own_an_instance_mails_no_links(world: MakeWorld, post: Post) -> None:
    csm = await world()
    await set_up(csm, post)
    assert not can_mail(csm.system)
    with pytest.raises(MailNotSetUp, match="cannot mail invitations; ask a friend"):
        refuse_without_mail(csm.system, "invitations", "ask a friend")
    await csm.system.create(
        "sys_properties", {"name": "base.public_url", "value": "https://csm.example.com/"}
    )
    await csm.instance.reload()
    records = csm.instance.elevated("test")
    assert can_mail(records)
    refuse_without_mail(records, "invitations", "ask a friend")
    assert mail_link(records, "/join", "abc") == "https://csm.example.com/join#token=abc"


async def test_a_link_for_a_password_voids_the_one_before_and_is_kept_as_a_hash(
    world: MakeWorld, post: Post
) -> None:
    csm = await world()
    await set_up(csm, post, public_url="https://csm.example.com")
    records = csm.instance.elevated("test")
    user = (await records.create(User, {"user_name": "ann", "email": "ann@example.com"}))["sys_id"]
    async with records.transaction() as transaction:
        links = [await password_link(transaction, user, utc_now()) for _ in range(2)]
    assert links[0] != links[1]
    rows = await csm.instance.database.fetch("SELECT * FROM sys_password_reset")
    assert len(rows) == 1
    assert not any(link.partition("=")[2] in str(rows) for link in links)
    events = (await records.list("sys_security_event")).records
    assert {(event["kind"], event["detail"]) for event in events} == {("password_reset_asked", "invited")}
