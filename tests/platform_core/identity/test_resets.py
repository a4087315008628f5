"""A new password by mail: good once and for half an hour, and whoever asks learns nothing."""

from __future__ import annotations

import asyncio
import re

import pytest

from platform_core.errors import InvalidInput, NotSignedIn, TooManyAttempts
from platform_core.identity import Origin
from platform_core.mail import MailNotSetUp
from platform_core.secret_box import SecretBox
from tests.platform_core.identity.house import HOME, PASSWORD, House

FROM_HOME = Origin(address=HOME, user_agent="a browser")
NEW = "a password of my own"


async def mailed(house: House, account: str = "ann") -> list[tuple[str, str]]:
    """Ask for a link; those who are mailed, with the token in each mail."""
    house.settings |= {
        "base.mail_host": "127.0.0.1", "base.mail_sender": "Support <support@example.com>",
        "base.public_url": "https://csm.example.com/",
    }  # fmt: skip
    await house.run("DELETE FROM sys_email")
    await house.identity.resets.ask(account, origin=FROM_HOME)
    await house.another_worker().resets.answer()
    rows = await house.rows("SELECT recipient, body FROM sys_email ORDER BY sys_id")
    found = []
    for recipient, sealed in rows:
        match = re.search(
            r"https://csm\.example\.com/reset-password#token=(\S+)",
            SecretBox(house.secret, "mail").open(sealed),
        )
        assert match is not None
        found.append((recipient, match[1]))
    return found


async def ann_with_mail(house: House, **values: object) -> str:
    return await house.user("ann", password=PASSWORD, **{"email": "Ann@Example.com"} | values)


@pytest.mark.parametrize("account", ["ann", " ann ", "ann@example.com", "ANN@EXAMPLE.COM"])
async def test_a_link_comes_by_mail_and_gives_a_new_password(house: House, account: str) -> None:
    ann = await ann_with_mail(house)
    session = (await house.identity.sign_in("ann", PASSWORD, address=HOME)).session_token
    pair = await house.identity.password_grant("ann", PASSWORD, HOME)
    ((recipient, token),) = await mailed(house, account)
    assert recipient == "Ann@Example.com"

    await house.identity.resets.complete(token, NEW, origin=FROM_HOME)

    assert await house.identity.actor_of_session(session) is None
    assert await house.identity.actor_of_token(pair.access_token) is None
    with pytest.raises(NotSignedIn):
        await house.identity.sign_in("ann", PASSWORD, address=HOME)
    assert (await house.identity.sign_in("ann", NEW, address=HOME)).actor.id == ann
    with pytest.raises(InvalidInput, match="not good any more"):
        await house.identity.resets.complete(token, "once more the same", origin=FROM_HOME)


@pytest.mark.parametrize(
    "account",
    ["nobody", "nobody@example.com", "inactive", "locked", "robot", "elsewhere", "mailless", "' OR 1=1"],
)
async def test_nobody_is_mailed_who_has_no_password_here_or_may_not_act_and_the_answer_is_the_same(
    house: House, account: str
) -> None:
    mail = {"email": "x@example.com"}
    await house.user("inactive", password=PASSWORD, active=False, **mail)
    await house.user("locked", password=PASSWORD, locked_out=True, **mail)
    await house.user("robot", password=PASSWORD, web_service_access_only=True, **mail)
    await house.user("elsewhere", **mail)
    await house.user("mailless", password=PASSWORD)
    await ann_with_mail(house)
    sent: list[list[str]] = []
    for asked in (account, "ann"):
        await mailed(house, "x")
        statements: list[str] = []
        house.database.observer = statements.append
        await house.identity.resets.ask(asked, origin=FROM_HOME)
        house.database.observer = None
        sent.append(statements)

    # The request does the same for an account that there is, so that neither answer nor time tells.
    assert sent[0] == sent[1]
    await house.identity.resets.answer()
    assert len(await mailed(house, account)) == 0


async def test_everybody_with_the_address_gets_a_link_to_his_own_account(house: House) -> None:
    for name in ("ann", "ben"):
        await house.user(name, password=PASSWORD, email="office@example.com")
    links = await mailed(house, "office@example.com")
    assert [recipient for recipient, _ in links] == ["office@example.com"] * 2
    for _, token in links:
        await house.identity.resets.complete(token, NEW, origin=FROM_HOME)
    for name in ("ann", "ben"):
        await house.identity.sign_in(name, NEW, address=HOME)


async def test_of_fifty_who_bring_one_token_at_once_one_wins(house: House) -> None:
    await ann_with_mail(house)
    ((_, token),) = await mailed(house)
    outcomes = await asyncio.gather(
        *(
            house.another_worker().resets.complete(token, f"password number {number}", origin=FROM_HOME)
            for number in range(50)
        ),
        return_exceptions=True,
    )
    winners = [number for number, outcome in enumerate(outcomes) if outcome is None]
    assert len(winners) == 1
    assert [type(outcome) for outcome in outcomes].count(InvalidInput) == 49
    await house.identity.sign_in("ann", f"password number {winners[0]}", address=HOME)


async def test_a_token_ends_by_time_by_another_password_and_with_its_user(house: House) -> None:
    ann = await ann_with_mail(house)
    ((_, old),) = await mailed(house)
    house.wait(minutes=30)
    ((_, void),) = await mailed(house)
    await house.identity.change_password(ann, PASSWORD, NEW, address=HOME)
    ((_, last),) = await mailed(house)
    await house.run("UPDATE sys_user SET active = FALSE")
    for token in (old, void, last, "", "pgw_" + "A" * 43, "\ud800", last.swapcase()):
        with pytest.raises(InvalidInput) as caught:
            await house.identity.resets.complete(token, "never to be set", origin=FROM_HOME)
        assert caught.value.errors[0].code == "bad_token"
    house.wait(minutes=61)
    await house.identity.purge_expired(house.now)
    assert await house.count("sys_password_reset") == await house.count("sys_reset_request") == 0


async def test_a_refused_password_leaves_the_token_good(house: House) -> None:
    await ann_with_mail(house)
    ((_, token),) = await mailed(house)
    with pytest.raises(InvalidInput, match="fewer than"):
        await house.identity.resets.complete(token, "short", origin=FROM_HOME)
    await house.identity.resets.complete(token, NEW, origin=FROM_HOME)


async def test_neither_what_was_typed_nor_the_token_can_be_read_in_the_database(house: House) -> None:
    await ann_with_mail(house)
    ((_, token),) = await mailed(house, "ann@example.com")
    stored = ""
    for table in ("sys_reset_request", "sys_password_reset", "sys_email", "sys_security_event"):
        stored += str(await house.rows(f"SELECT * FROM {table}"))
    assert token not in stored
    assert "ann@example.com" not in stored


async def test_who_asks_too_often_waits_and_nobody_gets_more_than_three_links(house: House) -> None:
    await ann_with_mail(house)
    assert [len(await mailed(house)) for _ in range(5)] == [1, 1, 1, 0, 0]
    for _ in range(15):
        await house.identity.resets.ask("somebody", origin=FROM_HOME)
    with pytest.raises(TooManyAttempts):
        await house.identity.resets.ask("ann", origin=FROM_HOME)
    await house.identity.resets.ask("ann", origin=Origin(address="192.0.2.2"))
    assert await house.identity.resets.answer() == 0
    house.wait(hours=1, minutes=1)
    assert len(await mailed(house)) == 1


@pytest.mark.parametrize("missing", ["base.mail_host", "base.mail_sender", "base.public_url"])
async def test_without_mail_everybody_is_told_to_ask_an_administrator(house: House, missing: str) -> None:
    await ann_with_mail(house)
    await mailed(house)
    house.settings[missing] = ""
    for account in ("ann", "nobody"):
        with pytest.raises(MailNotSetUp, match="ask an administrator"):
            await house.identity.resets.ask(account, origin=FROM_HOME)
