"""Sessions start with a password, end at once, and are known by a token that is kept nowhere."""

from __future__ import annotations

import asyncio
import hashlib

import pytest

from platform_core.errors import InvalidInput, NotSignedIn
from platform_core.identity import Passwords, SignedIn
from tests.platform_core.identity.house import AGENT, HOME, PASSWORD, House


async def test_signing_in_starts_a_session_that_knows_who_asks(house: House) -> None:
    ann = await house.user("ann", AGENT, password=PASSWORD)

    signed_in = await house.identity.sign_in("ann", PASSWORD, address=HOME)
    found = await house.identity.actor_of_session(signed_in.session_token)

    assert found is not None
    assert found.actor == signed_in.actor == await house.identity.actor(ann)
    assert found.actor.roles == {"agent", "snc_internal"}
    assert (signed_in.expires - house.now).total_seconds() == 12 * 3600
    assert not signed_in.must_change
    assert not found.must_change


async def test_each_sign_in_has_a_token_of_its_own_and_leaves_the_others_alone(house: House) -> None:
    await house.user("ann", password=PASSWORD)

    tokens = [(await house.identity.sign_in("ann", PASSWORD, address=HOME)).session_token for _ in range(3)]

    assert len(set(tokens)) == 3
    for token in tokens:
        assert await house.identity.actor_of_session(token) is not None


async def test_the_database_keeps_only_the_hash_of_a_token(house: House) -> None:
    await house.user("ann", password=PASSWORD)

    signed_in = await house.identity.sign_in("ann", PASSWORD, address=HOME)

    rows = await house.rows("SELECT * FROM sys_user_session")
    stored = " ".join(str(value) for row in rows for value in row)
    assert signed_in.session_token not in stored
    assert signed_in.csrf_token not in stored
    assert hashlib.sha256(signed_in.session_token.encode()).hexdigest() in stored


async def test_a_token_that_was_not_given_out_is_nobody(house: House) -> None:
    await house.user("ann", password=PASSWORD)
    token = (await house.identity.sign_in("ann", PASSWORD, address=HOME)).session_token
    stored = (await house.rows("SELECT token_hash FROM sys_user_session"))[0][0]
    personal = await house.identity.issue_token(
        (await house.rows("SELECT sys_id FROM sys_user"))[0][0], "script"
    )

    wrong = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token.swapcase(),
        stored,
        personal,
        "pgs_" + "é" * 43,
    ]
    for attempt in (*wrong, "", " ", "pgs_" + "A" * 43, token + "A", "\0", "\ud800", "' OR 1=1 --"):
        assert await house.identity.actor_of_session(attempt) is None
    assert await house.identity.actor_of_token(token) is None


async def test_a_session_ends_after_the_hours_that_are_set(house: House) -> None:
    house.settings["base.session_hours"] = 2
    await house.user("ann", password=PASSWORD)
    token = (await house.identity.sign_in("ann", PASSWORD, address=HOME)).session_token

    house.wait(hours=2, microseconds=-1)
    assert await house.identity.actor_of_session(token) is not None
    house.wait(microseconds=1)
    assert await house.identity.actor_of_session(token) is None


async def test_signing_out_ends_this_session_only(house: House) -> None:
    await house.user("ann", password=PASSWORD)
    here = (await house.identity.sign_in("ann", PASSWORD, address=HOME)).session_token
    there = (await house.identity.sign_in("ann", PASSWORD, address=HOME)).session_token

    await house.identity.sign_out(here)
    await house.identity.sign_out(here)

    assert await house.identity.actor_of_session(here) is None
    assert await house.identity.actor_of_session(there) is not None


async def test_signing_out_everywhere_ends_sessions_and_grants_of_this_user(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    await house.user("bob", password=PASSWORD)
    session = (await house.identity.sign_in("ann", PASSWORD, address=HOME)).session_token
    pair = await house.identity.password_grant("ann", PASSWORD, HOME)
    personal = await house.identity.issue_token(ann, "script")
    bobs = (await house.identity.sign_in("bob", PASSWORD, address=HOME)).session_token

    await house.identity.sign_out_everywhere(ann)
    await house.identity.sign_out_everywhere("nobody's id")

    assert await house.identity.actor_of_session(session) is None
    assert await house.identity.actor_of_token(pair.access_token) is None
    with pytest.raises(NotSignedIn):
        await house.identity.refresh(pair.refresh_token or "")
    assert await house.identity.actor_of_token(personal) is not None
    assert await house.identity.actor_of_session(bobs) is not None


@pytest.mark.parametrize(
    "change", ["active = FALSE", "locked_out = TRUE", "user_name = NULL", "web_service_access_only = TRUE"]
)
async def test_a_session_is_over_at_once_when_its_user_may_not_sign_in(house: House, change: str) -> None:
    ann = await house.user("ann", password=PASSWORD)
    token = (await house.identity.sign_in("ann", PASSWORD, address=HOME)).session_token
    assert await house.identity.actor_of_session(token) is not None

    await house.run(f"UPDATE sys_user SET {change} WHERE sys_id = ?1", ann)

    assert await house.identity.actor_of_session(token) is None


async def test_a_session_goes_with_its_user(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    token = (await house.identity.sign_in("ann", PASSWORD, address=HOME)).session_token

    await house.run("DELETE FROM sys_user WHERE sys_id = ?1", ann)

    assert await house.identity.actor_of_session(token) is None
    assert await house.count("sys_user_session") == await house.count("sys_user_credential") == 0


async def test_a_new_password_ends_what_the_old_one_opened(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    session = (await house.identity.sign_in("ann", PASSWORD, address=HOME)).session_token
    pair = await house.identity.password_grant("ann", PASSWORD, HOME)

    house.wait(seconds=1)
    await house.identity.set_password(ann, "another horse")

    assert await house.identity.actor_of_session(session) is None
    assert await house.identity.actor_of_token(pair.access_token) is None
    with pytest.raises(NotSignedIn):
        await house.identity.sign_in("ann", PASSWORD, address=HOME)
    assert (await house.identity.sign_in("ann", "another horse", address=HOME)).actor.id == ann


async def test_a_password_that_changes_during_a_sign_in_opens_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await house.user("ann", password=PASSWORD)
    matches = Passwords.matches

    async def change_after_check(self: Passwords, kept: str | None, password: str) -> bool:
        right = await matches(self, kept, password)
        house.wait(seconds=1)
        await house.another_worker().set_password(ann, "another horse")
        return right

    monkeypatch.setattr(Passwords, "matches", change_after_check)
    with pytest.raises(NotSignedIn):
        await house.identity.sign_in("ann", PASSWORD, address=HOME)
    with pytest.raises(NotSignedIn):
        await house.identity.password_grant("ann", PASSWORD, HOME)

    assert await house.count("sys_user_session") == await house.count("sys_api_token") == 0


async def test_no_session_outlives_the_password_that_opened_it(house: House) -> None:
    house.settings["base.failed_sign_ins"] = 100
    ann = await house.user("ann", password="horse number 0")
    for number in range(5):
        house.wait(seconds=1)
        old, new = f"horse number {number}", f"horse number {number + 1}"
        outcomes = await asyncio.gather(
            *(house.another_worker().sign_in("ann", old, address=HOME) for _ in range(3)),
            house.another_worker().set_password(ann, new),
            return_exceptions=True,
        )
        assert outcomes[-1] is None
        assert all(isinstance(outcome, SignedIn | NotSignedIn) for outcome in outcomes[:-1])
        assert await house.count("sys_user_session") == 0


async def test_the_csrf_token_belongs_to_its_session(house: House) -> None:
    await house.user("ann", password=PASSWORD)
    one = await house.identity.sign_in("ann", PASSWORD, address=HOME)
    two = await house.identity.sign_in("ann", PASSWORD, address=HOME)
    found = await house.identity.actor_of_session(one.session_token)

    assert found is not None
    assert found.csrf_ok(one.csrf_token)
    assert found.csrf_token == one.csrf_token
    for other in (
        two.csrf_token,
        one.session_token,
        "",
        one.csrf_token[:-1],
        one.csrf_token.upper(),
        "é",
        "\ud800",
    ):
        assert not found.csrf_ok(other)


async def test_a_password_that_must_be_changed_says_so_until_it_is(house: House) -> None:
    ann = await house.user("ann")
    await house.identity.set_password(ann, PASSWORD, must_change=True)

    signed_in = await house.identity.sign_in("ann", PASSWORD, address=HOME)
    found = await house.identity.actor_of_session(signed_in.session_token)
    assert signed_in.must_change
    assert found is not None
    assert found.must_change
    with pytest.raises(NotSignedIn, match="has to be changed first"):
        await house.identity.password_grant("ann", PASSWORD, HOME)

    with pytest.raises(InvalidInput, match="is the old one"):
        await house.identity.change_password(ann, PASSWORD, PASSWORD, address=HOME)
    await house.identity.change_password(ann, PASSWORD, "another horse", address=HOME)

    assert not (await house.identity.sign_in("ann", "another horse", address=HOME)).must_change
    assert (await house.identity.password_grant("ann", "another horse", HOME)).expires_in == 3600


async def test_knowing_who_asks_is_one_statement_and_no_write(house: House) -> None:
    ann = await house.user("ann", AGENT, password=PASSWORD)
    session = (await house.identity.sign_in("ann", PASSWORD, address=HOME)).session_token
    token = await house.identity.issue_token(ann, "script")
    sent: list[str] = []
    assert await house.identity.actor_of_token(token) is not None  # Its use is noted once a minute.

    house.database.observer = sent.append
    assert await house.identity.actor_of_session(session) is not None
    assert await house.identity.actor_of_token(token) is not None
    assert await house.identity.actor(ann) is not None
    house.database.observer = None

    assert [text.split()[0] for text in sent] == ["WITH"] * 3
