"""Who needs a second factor, what ends a sign-in that waits for one, and how it is given up."""

from __future__ import annotations

import pytest

from platform_core.errors import InvalidInput, NotFound, NotPermitted, NotSignedIn
from platform_core.identity import Origin, SignedIn
from tests.platform_core.identity.factor_kit import FROM_HOME, challenge, code, enrolled
from tests.platform_core.identity.house import AGENT, HOME, MANAGER, PASSWORD, House


@pytest.mark.parametrize(
    "given", ["", "12345", "1234567", "١٢٣٤٥٦", "\ud800", "12345a", "x" * 100_000, "-1 2 3", "\0"]
)
async def test_whatever_is_no_code_is_refused_like_a_wrong_one(house: House, given: str) -> None:
    ann = await house.user("ann", password=PASSWORD)
    await enrolled(house, ann)
    owed = await challenge(house)
    with pytest.raises(NotSignedIn, match="code is wrong"):
        await house.identity.sign_ins.finish(owed.token, given, origin=FROM_HOME)


async def test_a_challenge_opens_nothing_else_and_ends_soon(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    secret, _ = await enrolled(house, ann)
    owed = await challenge(house)

    assert await house.identity.actor_of_session(owed.token) is None
    assert await house.identity.actor_of_token(owed.token) is None
    with pytest.raises(NotSignedIn):
        await house.identity.refresh(owed.token)
    with pytest.raises(NotSignedIn):
        await house.identity.sign_ins.enrol(owed.token)
    house.wait(minutes=10)
    for token in (owed.token, "pgx_" + "A" * 43, "", "\ud800"):
        with pytest.raises(NotSignedIn, match="begin again"):
            await house.identity.sign_ins.finish(token, code(house, secret), origin=FROM_HOME)
    await house.identity.purge_expired(house.now)
    assert await house.count("sys_sign_in_challenge") == 0


@pytest.mark.parametrize("change", ["active = FALSE", "locked_out = TRUE", "web_service_access_only = TRUE"])
async def test_who_was_locked_between_the_steps_is_not_let_in(house: House, change: str) -> None:
    ann = await house.user("ann", password=PASSWORD)
    secret, _ = await enrolled(house, ann)
    owed = await challenge(house)
    await house.run(f"UPDATE sys_user SET {change} WHERE sys_id = ?1", ann)
    with pytest.raises(NotSignedIn):
        await house.identity.sign_ins.finish(owed.token, code(house, secret), origin=FROM_HOME)


async def test_a_new_password_ends_sign_ins_that_wait_for_a_code(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    secret, _ = await enrolled(house, ann)
    owed = await challenge(house)
    await house.identity.set_password(ann, "another horse")
    with pytest.raises(NotSignedIn, match="begin again"):
        await house.identity.sign_ins.finish(owed.token, code(house, secret), origin=FROM_HOME)


async def test_roles_that_need_a_second_factor_set_it_up_at_the_next_sign_in(house: House) -> None:
    house.settings["base.second_factor_roles"] = "admin, agent"
    ann = await house.user("ann", MANAGER, password=PASSWORD)
    await house.user("bob", password=PASSWORD)
    assert isinstance(await house.identity.begin_sign_in("bob", PASSWORD, origin=FROM_HOME), SignedIn)

    owed = await challenge(house)
    assert owed.enrolment
    with pytest.raises(NotSignedIn):
        await house.identity.sign_ins.finish(owed.token, "000000", origin=FROM_HOME)
    first = await house.identity.sign_ins.enrol(owed.token)
    enrolment = await house.identity.sign_ins.enrol(owed.token)
    assert first.secret != enrolment.secret
    with pytest.raises(NotSignedIn):
        await house.identity.sign_ins.finish(owed.token, code(house, first.secret), origin=FROM_HOME)
    signed_in = await house.identity.sign_ins.finish(
        owed.token, code(house, enrolment.secret), origin=FROM_HOME
    )

    assert signed_in.actor.id == ann
    assert len(signed_in.recovery_codes) == 10
    assert (await challenge(house)).enrolment is False
    with pytest.raises(NotPermitted, match="role"):
        await house.identity.second_factors.give_up(signed_in.actor, signed_in.recovery_codes[0], FROM_HOME)


@pytest.mark.parametrize("required", [False, True])
async def test_a_password_alone_opens_nothing_for_who_has_or_needs_a_second_factor(
    house: House, required: bool
) -> None:
    ann = await house.user("ann", AGENT, password=PASSWORD)
    if required:
        house.settings["base.second_factor_roles"] = "agent"
    else:
        await enrolled(house, ann)
    for attempt in (
        house.identity.password_grant("ann", PASSWORD, HOME),
        house.identity.sign_in("ann", PASSWORD, address=HOME),
        house.identity.change_password_by_name("ann", PASSWORD, "another horse", origin=FROM_HOME),
    ):
        with pytest.raises(NotSignedIn, match="second factor"):
            await attempt
    assert await house.count("sys_api_token") == await house.count("sys_user_session") == 0


async def test_recovery_codes_can_be_renewed_and_the_former_are_void(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    secret, codes = await enrolled(house, ann)
    factors = house.identity.second_factors
    with pytest.raises(InvalidInput):
        await factors.renew_codes(ann, "000000-nothing", FROM_HOME)
    renewed = await factors.renew_codes(ann, code(house, secret), FROM_HOME)

    assert not set(renewed) & set(codes)
    owed = await challenge(house)
    with pytest.raises(NotSignedIn):
        await house.identity.sign_ins.finish(owed.token, codes[0], origin=FROM_HOME)
    await house.identity.sign_ins.finish(owed.token, renewed[0], origin=FROM_HOME)


async def test_whoever_gives_a_code_may_do_without_and_an_administrator_may_remove_it(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    actor = await house.identity.actor(ann)
    assert actor is not None
    secret, _ = await enrolled(house, ann)
    with pytest.raises(InvalidInput):
        await house.identity.second_factors.give_up(actor, "wrong", FROM_HOME)
    await house.identity.second_factors.give_up(actor, code(house, secret), FROM_HOME)
    session = await house.identity.sign_in("ann", PASSWORD, address=HOME)

    await enrolled(house, ann)
    await house.identity.remove_second_factor(ann, origin=Origin(actor_id="0" * 32, actor_name="root"))

    assert await house.identity.actor_of_session(session.session_token) is None
    assert await house.count("sys_user_second_factor") == await house.count("sys_user_recovery_code") == 0
    with pytest.raises(NotFound):
        await house.identity.remove_second_factor(ann, origin=FROM_HOME)


async def test_with_another_secret_of_the_instance_only_recovery_codes_help(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    secret, codes = await enrolled(house, ann)
    house.secret = b"another secret of the instance"
    owed = await challenge(house)
    with pytest.raises(NotSignedIn):
        await house.identity.sign_ins.finish(owed.token, code(house, secret), origin=FROM_HOME)
    await house.identity.sign_ins.finish(owed.token, codes[0], origin=FROM_HOME)
