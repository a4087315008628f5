"""Personal API tokens, and what is removed once it expired."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from platform_core.errors import ConfigurationError, InvalidInput, NotFound, NotSignedIn
from platform_core.ids import new_id
from tests.platform_core.identity.house import AGENT, HOME, PASSWORD, House


async def test_a_personal_token_stands_for_its_user_until_it_is_withdrawn(house: House) -> None:
    house.settings["base.personal_token_days"] = 10_000
    ann = await house.user("ann", AGENT)

    token = await house.identity.issue_token(ann, "nightly script")

    assert token.startswith("pgl_")
    assert await house.identity.actor_of_token(token) == await house.identity.actor(ann)
    house.wait(days=5000)
    (shown,) = await house.identity.personal_tokens(ann)
    await house.identity.withdraw_token(ann, shown.id)
    assert await house.identity.actor_of_token(token) is None


async def test_a_personal_token_ends_when_it_was_told_to(house: House) -> None:
    ann = await house.user("ann")
    token = await house.identity.issue_token(ann, "script", house.now + timedelta(hours=1))

    house.wait(hours=1, microseconds=-1)
    assert await house.identity.actor_of_token(token) is not None
    house.wait(microseconds=1)
    assert await house.identity.actor_of_token(token) is None


async def test_a_user_sees_his_own_valid_tokens_without_their_text(house: House) -> None:
    ann, bob = await house.user("ann", password=PASSWORD), await house.user("bob")
    start = house.now
    first = await house.identity.issue_token(ann, "first")
    house.wait(seconds=1)
    await house.identity.issue_token(ann, "second", start + timedelta(days=1))
    await house.identity.issue_token(ann, "short", start + timedelta(minutes=1))
    await house.identity.issue_token(bob, "bob's")
    await house.identity.password_grant("ann", PASSWORD, HOME)
    house.wait(minutes=1)

    shown = await house.identity.personal_tokens(ann)

    assert [(token.label, token.created, token.expires) for token in shown] == [
        ("first", start, start + timedelta(days=365)),
        ("second", start + timedelta(seconds=1), start + timedelta(days=1)),
    ]
    assert first not in str(shown)
    assert await house.identity.personal_tokens("nobody") == []


async def test_nobody_withdraws_the_token_of_another_user_or_one_of_a_grant(house: House) -> None:
    ann, bob = await house.user("ann", password=PASSWORD), await house.user("bob")
    token = await house.identity.issue_token(ann, "script")
    (shown,) = await house.identity.personal_tokens(ann)
    pair = await house.identity.password_grant("ann", PASSWORD, HOME)
    ((granted,), *_) = await house.rows("SELECT sys_id FROM sys_api_token WHERE purpose = 'access'")

    for user_id, token_id in [(bob, shown.id), (ann, granted), (ann, new_id()), (ann, ""), ("x", shown.id)]:
        with pytest.raises(NotFound):
            await house.identity.withdraw_token(user_id, token_id)

    assert await house.identity.actor_of_token(token) is not None
    assert await house.identity.actor_of_token(pair.access_token) is not None


async def test_a_token_needs_a_label_a_time_to_come_and_a_user(house: House) -> None:
    ann, later = await house.user("ann"), house.now + timedelta(days=1)

    for label, expires, pointers in [
        ("", None, ["/label"]),
        (" ", house.now, ["/label", "/expires"]),
        ("x" * 101, later, ["/label"]),
        ("\0", later, ["/label"]),
        ("\ud800", later, ["/label"]),
        ("script", house.now - timedelta(seconds=1), ["/expires"]),
        ("script", datetime(2026, 12, 1), ["/expires"]),  # noqa: DTZ001 - A time without a zone is the point.
    ]:
        with pytest.raises(InvalidInput) as caught:
            await house.identity.issue_token(ann, label, expires)
        assert [error.pointer for error in caught.value.errors] == pointers
    for user_id in (new_id(), "ann", await house.user(None)):
        with pytest.raises(NotFound):
            await house.identity.issue_token(user_id, "script")

    assert await house.count("sys_api_token") == 0


async def test_texts_that_no_token_can_be_are_nobody(house: House) -> None:
    ann = await house.user("ann")
    token = await house.identity.issue_token(ann, "script")

    wrong = [
        "",
        token[:-1],
        token + "A",
        "pga_" + token[4:],
        token.upper(),
        "pgl_" + "é" * 43,
        "\0",
        "\ud800",
    ]
    for text in (*wrong, "Bearer " + token, "' OR 1=1 --", "x" * 1_000_000):
        assert await house.identity.actor_of_token(text) is None
    assert await house.identity.actor_of_token(token) is not None


async def test_purging_removes_what_expired_and_nothing_else(house: House) -> None:
    house.settings["base.refresh_token_days"] = 1
    ann = await house.user("ann", password=PASSWORD)
    await house.user("bob", password=PASSWORD)
    await house.identity.sign_in("ann", PASSWORD, address=HOME)
    await house.identity.password_grant("ann", PASSWORD, HOME)
    await house.identity.issue_token(ann, "short", house.now + timedelta(hours=1))
    lasting = await house.identity.issue_token(ann, "lasting")
    for _ in range(2):
        with pytest.raises(NotSignedIn):
            await house.identity.sign_in("nobody", PASSWORD, address=HOME)
    assert await house.identity.purge_expired(house.now) == 0

    house.wait(days=1)
    session = (await house.identity.sign_in("bob", PASSWORD, address=HOME)).session_token
    with pytest.raises(NotSignedIn):
        await house.identity.sign_in("ann", "wrong horse", address=HOME)
    purged = await house.identity.purge_expired(house.now)

    assert purged == 1 + 2 + 1 + 1  # A session, two tokens of a grant, a personal token, a count of attempts.
    assert await house.identity.purge_expired(house.now) == 0
    assert await house.identity.actor_of_token(lasting) is not None
    assert await house.identity.actor_of_session(session) is not None
    assert await house.count("sys_sign_in_attempts") == 2  # Of ann's name, and of the address.


async def test_purging_does_not_end_a_long_pause(house: House) -> None:
    house.settings |= {"base.failed_sign_ins": 1, "base.pause_minutes": 10_000}
    with pytest.raises(NotSignedIn):
        await house.identity.sign_in("nobody", PASSWORD, address=HOME)

    house.wait(days=2)
    assert (
        await house.identity.purge_expired(house.now) == 1
    )  # The count of the address, which is not paused.
    house.wait(days=8)
    assert await house.identity.purge_expired(house.now) == 1


@pytest.mark.parametrize("value", [0, -1, 10**12, "twelve"])
async def test_a_setting_that_makes_no_sense_is_named(house: House, value: int | str) -> None:
    await house.user("ann", password=PASSWORD)
    house.settings["base.session_hours"] = value

    with pytest.raises(ConfigurationError, match="base.session_hours"):
        await house.identity.sign_in("ann", PASSWORD, address=HOME)

    assert await house.count("sys_user_session") == 0
