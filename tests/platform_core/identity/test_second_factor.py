"""The second factor: set up once, asked for at every sign-in, and no code of it is good twice."""

from __future__ import annotations

import asyncio

import pyotp
import pytest

from platform_core.errors import Conflict, InvalidInput, NotSignedIn, TooManyAttempts
from platform_core.identity import SignedIn
from tests.platform_core.identity.factor_kit import FROM_HOME, challenge, code, enrolled
from tests.platform_core.identity.house import AGENT, HOME, PASSWORD, House


async def test_the_app_is_set_up_by_a_uri_and_counts_after_its_first_code(house: House) -> None:
    ann = await house.user("ann", AGENT, password=PASSWORD)
    factors = house.identity.second_factors
    enrolment = await factors.begin(ann)

    parsed = pyotp.parse_uri(enrolment.uri)
    assert isinstance(parsed, pyotp.TOTP)
    assert (parsed.name, parsed.issuer, parsed.secret) == ("ann", "house", enrolment.secret)
    assert isinstance(await house.identity.begin_sign_in("ann", PASSWORD, origin=FROM_HOME), SignedIn)
    with pytest.raises(InvalidInput, match="code is wrong"):
        await factors.confirm(ann, code(house, enrolment.secret, 5), FROM_HOME)
    codes = await factors.confirm(ann, code(house, enrolment.secret), FROM_HOME)

    assert len(set(codes)) == 10
    assert (await challenge(house)).enrolment is False
    with pytest.raises(Conflict):
        await factors.begin(ann)
    actor = await house.identity.actor(ann)
    assert actor is not None
    state = await factors.of_actor(actor)
    assert (state.enrolled, state.recovery_codes_left, state.required) == (True, 10, False)


async def test_neither_secret_nor_codes_can_be_read_in_the_database(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    secret, codes = await enrolled(house, ann)
    owed = await challenge(house)

    stored = ""
    for table in (
        "sys_user_second_factor",
        "sys_user_recovery_code",
        "sys_sign_in_challenge",
        "sys_security_event",
    ):
        stored += str(await house.rows(f"SELECT * FROM {table}"))

    assert secret not in stored
    assert owed.token not in stored
    assert not [each for each in codes if each in stored or each.replace("-", "") in stored]


async def test_a_code_completes_the_sign_in_and_is_good_once(house: House) -> None:
    ann = await house.user("ann", AGENT, password=PASSWORD)
    secret, _ = await enrolled(house, ann)
    now = code(house, secret)

    owed = await challenge(house)
    signed_in = await house.identity.sign_ins.finish(owed.token, now, origin=FROM_HOME)
    found = await house.identity.actor_of_session(signed_in.session_token)
    assert found is not None
    assert found.actor.id == ann

    again = await challenge(house)
    with pytest.raises(NotSignedIn, match="used already"):
        await house.identity.sign_ins.finish(again.token, now, origin=FROM_HOME)
    with pytest.raises(NotSignedIn, match="begin again"):
        await house.identity.sign_ins.finish(owed.token, code(house, secret, 1), origin=FROM_HOME)
    await house.identity.sign_ins.finish(again.token, code(house, secret, 1), origin=FROM_HOME)


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
async def test_the_clock_of_a_phone_may_be_one_step_off(house: House, steps: int, good: bool) -> None:
    ann = await house.user("ann", password=PASSWORD)
    secret, _ = await enrolled(house, ann)
    house.wait(minutes=5)
    owed = await challenge(house)
    given = code(house, secret, steps)
    if good:
        await house.identity.sign_ins.finish(owed.token, f" {given[:3]} {given[3:]} ", origin=FROM_HOME)
    else:
        with pytest.raises(NotSignedIn):
            await house.identity.sign_ins.finish(owed.token, given, origin=FROM_HOME)


async def test_an_older_code_is_no_good_after_a_newer_one(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    secret, _ = await enrolled(house, ann)
    house.wait(minutes=5)
    await house.identity.sign_ins.finish(
        (await challenge(house)).token, code(house, secret, 1), origin=FROM_HOME
    )

    owed = await challenge(house)
    for steps in (-1, 0, 1):
        with pytest.raises(NotSignedIn):
            await house.identity.sign_ins.finish(owed.token, code(house, secret, steps), origin=FROM_HOME)


async def test_of_fifty_who_bring_one_code_at_once_one_is_let_in(house: House) -> None:
    house.settings["base.failed_sign_ins"] = 1000
    ann = await house.user("ann", password=PASSWORD)
    secret, _ = await enrolled(house, ann)
    workers = [house.another_worker() for _ in range(10)]
    owed = [await challenge(house) for _ in range(10)]
    now = code(house, secret)

    outcomes = await asyncio.gather(
        *(
            worker.sign_ins.finish(owed[number].token, now, origin=FROM_HOME)
            for worker in workers
            for number in range(5)
        ),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes].count(SignedIn) == 1, outcomes
    assert [type(outcome) for outcome in outcomes].count(NotSignedIn) == 49, outcomes
    assert await house.count("sys_user_session") == 1


async def test_of_fifty_who_bring_one_recovery_code_at_once_one_is_let_in(house: House) -> None:
    house.settings["base.failed_sign_ins"] = 1000
    ann = await house.user("ann", password=PASSWORD)
    _, codes = await enrolled(house, ann)
    owed = [await challenge(house) for _ in range(10)]

    outcomes = await asyncio.gather(
        *(
            house.another_worker().sign_ins.finish(each.token, codes[3].lower(), origin=FROM_HOME)
            for each in owed
            for _ in range(5)
        ),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes].count(SignedIn) == 1, outcomes
    assert await house.count("sys_user_recovery_code") == 9


async def test_of_fifty_who_answer_one_challenge_at_once_one_is_let_in(house: House) -> None:
    house.settings["base.failed_sign_ins"] = 1000
    ann = await house.user("ann", password=PASSWORD)
    _, codes = await enrolled(house, ann)
    owed = await challenge(house)

    outcomes = await asyncio.gather(
        *(
            house.another_worker().sign_ins.finish(owed.token, codes[number % 10], origin=FROM_HOME)
            for number in range(50)
        ),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes].count(SignedIn) == 1, outcomes
    # Those who came too late for the challenge have used no code up.
    assert await house.count("sys_user_recovery_code") == 9


async def test_wrong_codes_count_as_wrong_passwords_do_and_the_password_does_not_make_up_for_them(
    house: House,
) -> None:
    ann = await house.user("ann", password=PASSWORD)
    secret, _ = await enrolled(house, ann)
    wrong = next(
        each
        for each in ("000000", "111111")
        if each not in {code(house, secret, step) for step in (-1, 0, 1)}
    )

    tried = 0
    with pytest.raises(TooManyAttempts):
        for _ in range(20):
            owed = await challenge(house)
            with pytest.raises(NotSignedIn):
                await house.identity.sign_ins.finish(owed.token, wrong, origin=FROM_HOME)
            tried += 1

    assert tried == 5
    with pytest.raises(TooManyAttempts):
        await house.identity.sign_in("ann", PASSWORD, address=HOME)
