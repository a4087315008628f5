"""Wrong passwords in a row pause a user name, and nobody learns from it whether the name exists."""

from __future__ import annotations

import asyncio
import logging

import pytest

from platform_core.errors import InvalidInput, NotSignedIn, PlatformError, TooManyAttempts
from platform_core.identity import Passwords
from tests.platform_core.identity.house import HOME, PASSWORD, House


async def attempt(house: House, user_name: str, password: str) -> PlatformError | None:
    """The error of a sign-in, or None."""
    try:
        await house.identity.sign_in(user_name, password, address=HOME)
    except PlatformError as error:
        return error
    return None


async def fail(house: House, user_name: str, times: int) -> None:
    for _ in range(times):
        assert type(await attempt(house, user_name, "wrong horse")) is NotSignedIn


async def test_whatever_is_wrong_the_answer_is_the_same(house: House) -> None:
    await house.user("ann", password=PASSWORD)
    await house.user("inactive", password=PASSWORD, active=False)
    await house.user("locked", password=PASSWORD, locked_out=True)
    await house.user("program", password=PASSWORD, web_service_access_only=True)
    await house.user("no password")

    errors = [
        await attempt(house, name, password)
        for name, password in [
            ("ann", "wrong horse"), ("ann", ""), ("ann", "\ud800"), ("ANN", PASSWORD), ("nobody", PASSWORD),
            ("inactive", PASSWORD), ("locked", PASSWORD), ("program", PASSWORD), ("no password", PASSWORD),
            ("no password", ""), ("", ""), ("\0", PASSWORD), ("\ud800", PASSWORD), ("' OR 1=1 --", PASSWORD),
            ("x" * 100_000, PASSWORD),
        ]
    ]  # fmt: skip

    assert {type(error) for error in errors} == {NotSignedIn}
    assert len({str(error) for error in errors}) == 1
    assert await house.count("sys_user_session") == 0


async def test_only_the_log_tells_what_was_wrong_and_never_what_was_typed(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.user("ann", password=PASSWORD)

    with caplog.at_level(logging.INFO):
        await attempt(house, "ann", "wrong horse")
        await attempt(house, "typed into the wrong field", "wrong horse")

    said = [getattr(record, "fields", {}) for record in caplog.records if record.message == "sign-in refused"]
    assert [fields["reason"] for fields in said] == ["wrong password", "no such user, or locked"]
    assert {fields["address"] for fields in said} == {HOME}
    assert "horse" not in caplog.text
    assert "wrong field" not in caplog.text
    stored = str(await house.rows("SELECT * FROM sys_sign_in_attempts"))
    assert "ann" not in stored
    assert "wrong field" not in stored


@pytest.mark.parametrize("user_name", ["ann", "nobody"])
async def test_after_five_failures_even_the_right_password_waits(house: House, user_name: str) -> None:
    await house.user("ann", password=PASSWORD)
    await fail(house, user_name, 5)

    house.wait(minutes=5)
    error = await attempt(house, user_name, PASSWORD)

    assert isinstance(error, TooManyAttempts)
    assert error.retry_after == 600
    assert error.remedy
    assert await attempt(house, "bob", PASSWORD) is not None


async def test_the_pause_ends_by_itself_and_starts_a_new_count(house: House) -> None:
    await house.user("ann", password=PASSWORD)
    await fail(house, "ann", 5)

    house.wait(minutes=15, microseconds=-1)
    error = await attempt(house, "ann", PASSWORD)
    assert isinstance(error, TooManyAttempts)
    assert error.retry_after == 1

    house.wait(microseconds=1)
    await fail(house, "ann", 4)
    assert await attempt(house, "ann", PASSWORD) is None


async def test_being_refused_does_not_prolong_the_pause(house: House) -> None:
    await house.user("ann", password=PASSWORD)
    await fail(house, "ann", 5)
    for _ in range(14):
        house.wait(minutes=1)
        assert isinstance(await attempt(house, "ann", PASSWORD), TooManyAttempts)
    house.wait(minutes=1)

    assert await attempt(house, "ann", PASSWORD) is None


async def test_a_success_starts_a_new_count(house: House) -> None:
    await house.user("ann", password=PASSWORD)

    for _ in range(3):
        await fail(house, "ann", 4)
        assert await attempt(house, "ann", PASSWORD) is None

    # What is left is the address's own count, which a success does not wipe out.
    assert await house.rows("SELECT attempts FROM sys_sign_in_attempts") == [(12,)]


async def test_the_right_password_of_a_locked_account_is_counted_too(house: House) -> None:
    await house.user("ann", password=PASSWORD, locked_out=True)

    errors = [await attempt(house, "ann", PASSWORD) for _ in range(6)]

    assert [type(error) for error in errors] == [NotSignedIn] * 5 + [TooManyAttempts]


async def test_the_number_of_failures_and_the_minutes_are_settings(house: House) -> None:
    house.settings |= {"base.failed_sign_ins": 1, "base.pause_minutes": 2, "base.pause_growth": 1}
    await house.user("ann", password=PASSWORD)

    for _ in range(2):
        await fail(house, "ann", 1)
        error = await attempt(house, "ann", PASSWORD)
        assert isinstance(error, TooManyAttempts)
        assert error.retry_after == 120
        house.wait(minutes=2)
    assert await attempt(house, "ann", PASSWORD) is None


async def test_all_ways_to_try_a_password_share_one_count(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    await fail(house, "ann", 3)
    with pytest.raises(NotSignedIn):
        await house.identity.password_grant("ann", "wrong horse", HOME)
    with pytest.raises(InvalidInput):
        await house.identity.change_password(ann, "wrong horse", "another horse", address=HOME)

    with pytest.raises(TooManyAttempts):
        await house.identity.password_grant("ann", PASSWORD, HOME)
    with pytest.raises(TooManyAttempts):
        await house.identity.change_password(ann, PASSWORD, "another horse", address=HOME)


async def test_parallel_guesses_over_several_workers_do_not_slip_through(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.user("ann", password=PASSWORD)
    workers = [house.another_worker() for _ in range(8)]
    checked = 0
    matches = Passwords.matches

    async def count(self: Passwords, kept: str | None, password: str) -> bool:
        nonlocal checked
        checked += 1
        await asyncio.sleep(0.02)
        return await matches(self, kept, password)

    monkeypatch.setattr(Passwords, "matches", count)
    guesses = [
        worker.sign_in("ann", f"wrong horse {n}", address=HOME) for n in range(4) for worker in workers
    ]
    outcomes = await asyncio.gather(*guesses, return_exceptions=True)

    assert checked == 5
    assert [type(outcome) for outcome in outcomes].count(NotSignedIn) == 5
    assert [type(outcome) for outcome in outcomes].count(TooManyAttempts) == 27


async def test_a_guess_whose_caller_goes_away_is_counted(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.user("ann", password=PASSWORD)
    checking = asyncio.Event()

    async def wait_for_ever(self: Passwords, kept: str | None, password: str) -> bool:
        checking.set()
        await asyncio.Event().wait()
        return False

    monkeypatch.setattr(Passwords, "matches", wait_for_ever)
    for _ in range(5):
        guess = asyncio.ensure_future(house.identity.sign_in("ann", "wrong horse", address=HOME))
        await checking.wait()
        checking.clear()
        guess.cancel()
        with pytest.raises(asyncio.CancelledError):
            await guess

    assert isinstance(await attempt(house, "ann", PASSWORD), TooManyAttempts)


async def test_a_program_that_signs_in_many_times_at_once_is_let_in(house: House) -> None:
    await house.user("ann", password=PASSWORD)

    signed_in = await asyncio.gather(
        *(house.identity.sign_in("ann", PASSWORD, address=HOME) for _ in range(20))
    )

    assert len({each.session_token for each in signed_in}) == 20


async def test_a_new_password_ends_the_pause(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    await fail(house, "ann", 5)

    await house.identity.set_password(ann, "another horse")

    assert await attempt(house, "ann", "another horse") is None


async def test_one_name_does_not_pause_another(house: House) -> None:
    await house.user("ann", password=PASSWORD)
    await house.user("bob", password=PASSWORD)
    await fail(house, "ann", 5)

    assert await attempt(house, "bob", PASSWORD) is None
