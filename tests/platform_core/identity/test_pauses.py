"""Pauses grow, addresses are paused as well as names, administrators end them, and what is old is cleaned up."""

from __future__ import annotations

import pytest

from platform_core.errors import NotSignedIn, TooManyAttempts
from platform_core.identity import Origin
from tests.platform_core.identity.house import HOME, PASSWORD, House
from tests.platform_core.identity.test_lockout import attempt, fail


async def test_each_further_pause_is_longer_up_to_a_limit(house: House) -> None:
    house.settings |= {"base.failed_sign_ins": 2, "base.pause_minutes": 10, "base.longest_pause_minutes": 35}
    await house.user("ann", password=PASSWORD)
    for minutes in (10, 20, 35, 35):
        await fail(house, "ann", 2)
        error = await attempt(house, "ann", PASSWORD)
        assert isinstance(error, TooManyAttempts)
        assert error.retry_after == minutes * 60
        house.wait(minutes=minutes)
    assert await attempt(house, "ann", PASSWORD) is None
    await fail(house, "ann", 2)
    error = await attempt(house, "ann", PASSWORD)
    assert isinstance(error, TooManyAttempts)
    assert error.retry_after == 600


async def test_an_address_that_tries_many_names_is_paused_in_all_workers_and_others_are_not(
    house: House,
) -> None:
    house.settings["base.failed_sign_ins_per_address"] = 8
    await house.user("ann", password=PASSWORD)
    worker = house.another_worker()
    for number in range(8):
        with pytest.raises(NotSignedIn):
            await worker.sign_in(f"name {number}", "wrong horse", address=HOME)

    error = await attempt(house, "ann", PASSWORD)

    assert isinstance(error, TooManyAttempts)
    assert "this address" in str(error)
    assert (await house.identity.sign_in("ann", PASSWORD, address="192.0.2.2")).actor.user_name == "ann"
    await house.identity.unlock_address(HOME)
    assert await attempt(house, "ann", PASSWORD) is None


async def test_a_good_sign_in_does_not_wipe_out_what_its_address_guessed_at_others(house: House) -> None:
    house.settings["base.failed_sign_ins_per_address"] = 8
    await house.user("ann", password=PASSWORD)
    await house.user("mallory", password=PASSWORD)
    guesses = 0
    while not isinstance(error := await attempt(house, f"victim {guesses}", "wrong horse"), TooManyAttempts):
        assert await attempt(house, "mallory", PASSWORD) is None or guesses == 7
        guesses += 1
    assert "this address" in str(error)
    assert guesses == 8


async def test_an_address_is_forgiven_after_a_quiet_hour(house: House) -> None:
    house.settings["base.failed_sign_ins_per_address"] = 8
    await house.user("ann", password=PASSWORD)
    for number in range(3):
        for guess in range(6):
            assert type(await attempt(house, f"name {number} {guess}", "wrong horse")) is NotSignedIn
        house.wait(minutes=61)
    assert await attempt(house, "ann", PASSWORD) is None


async def test_what_is_refused_for_the_address_does_not_count_for_the_name(house: House) -> None:
    house.settings["base.failed_sign_ins_per_address"] = 2
    await house.user("ann", password=PASSWORD)
    await fail(house, "x", 1)
    await fail(house, "y", 1)
    for _ in range(10):
        assert isinstance(await attempt(house, "ann", "wrong horse"), TooManyAttempts)
    assert (await house.identity.sign_in("ann", PASSWORD, address="192.0.2.2")).actor.user_name == "ann"


async def test_an_administrator_ends_a_pause(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    await fail(house, "ann", 5)
    await house.identity.unlock(ann, "ann", origin=Origin(actor_id=ann, actor_name="root"))
    assert await attempt(house, "ann", PASSWORD) is None


async def test_old_counts_and_old_events_are_cleaned_up(house: House) -> None:
    await house.user("ann", password=PASSWORD)
    await fail(house, "ann", 5)
    house.wait(days=1, minutes=1)
    await house.identity.purge_expired(house.now)
    assert await house.count("sys_sign_in_attempts") == 0
    assert await house.count("sys_security_event") == 7
    house.wait(days=400)
    await house.identity.purge_expired(house.now)
    assert await house.count("sys_security_event") == 0


async def test_a_name_that_nobody_has_takes_the_same_steps_as_one_that_somebody_has(house: House) -> None:
    await house.user("ann", password=PASSWORD)
    await house.user("locked", password=PASSWORD, locked_out=True)
    steps: list[list[str]] = []
    for name in ("ann", "nobody", "locked"):
        sent: list[str] = []
        house.database.observer = sent.append
        await fail(house, name, 5)
        assert isinstance(await attempt(house, name, "wrong horse"), TooManyAttempts)
        house.database.observer = None
        steps.append(sent)
    assert len(steps[0]) > 20
    assert steps[0] == steps[1] == steps[2]
