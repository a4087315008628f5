"""OAuth 2 grants: tokens for programs, refresh tokens that can be used once, clients with a secret."""

from __future__ import annotations

import asyncio

import pytest

from platform_core.errors import Conflict, InvalidInput, NotFound, NotSignedIn
from platform_core.identity import TokenPair
from platform_core.identity.clients import Registration
from platform_core.ids import new_id
from tests.platform_core.identity.house import AGENT, HOME, PASSWORD, House


async def granted(house: House, user_name: str = "ann") -> tuple[str, str]:
    """An access and a refresh token for a password."""
    pair = await house.identity.password_grant(user_name, PASSWORD, HOME)
    assert pair.refresh_token is not None
    return pair.access_token, pair.refresh_token


async def valid(house: House, access_token: str) -> bool:
    return await house.identity.actor_of_token(access_token) is not None


async def test_a_password_gives_tokens_that_stand_for_the_user(house: House) -> None:
    ann = await house.user("ann", AGENT, password=PASSWORD)

    pair = await house.identity.password_grant("ann", PASSWORD, HOME)

    assert pair.expires_in == 3600
    assert await house.identity.actor_of_token(pair.access_token) == await house.identity.actor(ann)
    assert pair.refresh_token is not None
    assert await house.identity.actor_of_token(pair.refresh_token) is None
    assert await house.identity.actor_of_session(pair.access_token) is None


async def test_an_account_for_programs_only_gets_tokens(house: House) -> None:
    robot = await house.user("robot", password=PASSWORD, web_service_access_only=True)

    access, _ = await granted(house, "robot")

    actor = await house.identity.actor_of_token(access)
    assert actor is not None
    assert actor.id == robot


async def test_the_database_keeps_only_hashes(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    secrets = [*await granted(house), await house.identity.issue_token(ann, "script")]
    secrets.append(await house.identity.register(Registration(client_id="crm", user_id=ann)))

    stored = str(await house.rows("SELECT * FROM sys_api_token")) + str(
        await house.rows("SELECT * FROM sys_oauth_client")
    )

    assert [secret for secret in secrets if secret in stored or secret[4:] in stored] == []


async def test_access_and_refresh_tokens_end_when_the_settings_say(house: House) -> None:
    house.settings |= {"base.access_token_minutes": 5, "base.refresh_token_days": 2}
    await house.user("ann", password=PASSWORD)
    access, refresh = await granted(house)

    house.wait(minutes=5, microseconds=-1)
    assert await valid(house, access)
    house.wait(microseconds=1)
    assert not await valid(house, access)
    house.wait(days=2, minutes=-5, microseconds=-1)
    renewed = await house.identity.refresh(refresh)
    assert renewed.refresh_token is not None
    house.wait(days=2)
    with pytest.raises(NotSignedIn):
        await house.identity.refresh(renewed.refresh_token)


async def test_refreshing_gives_new_tokens_of_the_same_user(house: House) -> None:
    ann = await house.user("ann", AGENT, password=PASSWORD)
    access, refresh = await granted(house)

    pair = await house.identity.refresh(refresh)

    assert pair.access_token != access
    assert pair.refresh_token not in {None, refresh}
    assert await house.identity.actor_of_token(pair.access_token) == await house.identity.actor(ann)
    assert await valid(house, access)


async def test_a_refresh_token_that_comes_again_revokes_its_family_and_no_other(house: House) -> None:
    await house.user("ann", password=PASSWORD)
    first_access, first = await granted(house)
    other_access, other = await granted(house)
    second = await house.identity.refresh(first)
    third = await house.identity.refresh(second.refresh_token or "")

    with pytest.raises(NotSignedIn):
        await house.identity.refresh(first)

    for access in (first_access, second.access_token, third.access_token):
        assert not await valid(house, access)
    with pytest.raises(NotSignedIn):
        await house.identity.refresh(third.refresh_token or "")
    assert await valid(house, other_access)
    assert await valid(house, (await house.identity.refresh(other)).access_token)


async def test_of_parallel_uses_of_one_refresh_token_one_wins_and_then_all_is_revoked(house: House) -> None:
    await house.user("ann", password=PASSWORD)
    _, refresh = await granted(house)

    uses = [house.another_worker().refresh(refresh) for _ in range(4)]
    outcomes = await asyncio.gather(*uses, return_exceptions=True)

    won = [outcome for outcome in outcomes if isinstance(outcome, TokenPair)]
    assert len(won) == 1
    assert [type(outcome) for outcome in outcomes].count(NotSignedIn) == 3
    assert not await valid(house, won[0].access_token)
    assert await house.count("sys_api_token") == 0


async def test_no_refresh_slips_past_a_revocation(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    for revokes in (house.identity.revoke, lambda _: house.identity.sign_out_everywhere(ann)) * 4:
        _, refresh = await granted(house)
        outcomes = await asyncio.gather(
            house.another_worker().refresh(refresh), revokes(refresh), return_exceptions=True
        )

        assert isinstance(outcomes[0], TokenPair | NotSignedIn)
        assert outcomes[1] is None
        assert await house.count("sys_api_token") == 0


@pytest.mark.parametrize("change", ["active = FALSE", "locked_out = TRUE", "user_name = NULL"])
async def test_a_user_who_may_not_act_has_no_tokens_and_gets_none(house: House, change: str) -> None:
    ann = await house.user("ann", password=PASSWORD)
    secret = await house.identity.register(Registration(client_id="crm", user_id=ann))
    personal = await house.identity.issue_token(ann, "script")
    access, refresh = await granted(house)

    await house.run(f"UPDATE sys_user SET {change} WHERE sys_id = ?1", ann)

    assert not await valid(house, access)
    assert not await valid(house, personal)
    with pytest.raises(NotSignedIn):
        await house.identity.refresh(refresh)
    with pytest.raises(NotSignedIn):
        await house.identity.client_credentials("crm", secret)
    await house.run("UPDATE sys_user SET active = TRUE, locked_out = FALSE, user_name = 'ann'")
    assert await valid(house, (await house.identity.refresh(refresh)).access_token)


@pytest.mark.parametrize("token", ["", "pgr_", "pgr_" + "A" * 43, "\0", "pgr_" + "é" * 43, "x" * 1_000_000])
async def test_an_unknown_refresh_token_is_refused(house: House, token: str) -> None:
    with pytest.raises(NotSignedIn):
        await house.identity.refresh(token)


async def test_an_access_token_is_no_refresh_token(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    access, _ = await granted(house)

    for token in (access, await house.identity.issue_token(ann, "script"), "pgr_" + access[4:]):
        with pytest.raises(NotSignedIn):
            await house.identity.refresh(token)
    assert await valid(house, access)


async def test_revoking_takes_effect_at_once(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    access, refresh = await granted(house)
    renewed = await house.identity.refresh(refresh)
    other, _ = await granted(house)
    personal = await house.identity.issue_token(ann, "script")

    await house.identity.revoke(access)
    assert not await valid(house, access)
    assert await valid(house, renewed.access_token)

    await house.identity.revoke(refresh)
    assert not await valid(house, renewed.access_token)
    with pytest.raises(NotSignedIn):
        await house.identity.refresh(renewed.refresh_token or "")

    await house.identity.revoke(personal)
    assert not await valid(house, personal)
    for unknown in (personal, refresh, "", "pgl_" + "A" * 43, "\ud800"):
        await house.identity.revoke(unknown)
    assert await valid(house, other)


async def test_a_client_gets_an_access_token_for_its_user_and_no_refresh_token(house: House) -> None:
    robot = await house.user("robot", AGENT, web_service_access_only=True)
    secret = await house.identity.register(Registration(client_id="crm.sync-1", user_id=robot))

    pair = await house.identity.client_credentials("crm.sync-1", secret)

    assert pair.refresh_token is None
    assert pair.expires_in == 3600
    assert await house.identity.actor_of_token(pair.access_token) == await house.identity.actor(robot)


async def test_a_wrong_client_or_secret_is_refused_alike(house: House) -> None:
    robot = await house.user("robot")
    secret = await house.identity.register(Registration(client_id="crm", user_id=robot))
    other = await house.identity.register(Registration(client_id="erp", user_id=robot))
    errors = set()

    for client_id, given in [
        ("crm", other), ("crm", ""), ("crm", secret + "x"), ("crm", secret[:-1]), ("crm", "é" * 47),
        ("nobody", secret), ("CRM", secret), ("crm\n", secret), ("", ""), ("\0", secret), ("\ud800", secret),
    ]:  # fmt: skip
        with pytest.raises(NotSignedIn) as caught:
            await house.identity.client_credentials(client_id, given)
        errors.add(str(caught.value))

    assert len(errors) == 1
    assert await house.count("sys_api_token") == 0


async def test_a_client_is_registered_once_with_a_plain_id_and_a_user(house: House) -> None:
    robot = await house.user("robot")
    secret = await house.identity.register(Registration(client_id="crm", user_id=robot))

    with pytest.raises(Conflict):
        await house.identity.register(Registration(client_id="crm", user_id=robot))
    with pytest.raises(NotFound):
        await house.identity.register(Registration(client_id="erp", user_id=new_id()))
    for client_id in ("", "a:b", "x" * 81, "é", "a b", "crm\n"):
        with pytest.raises(InvalidInput) as caught:
            await house.identity.register(Registration(client_id=client_id, user_id=robot))
        assert caught.value.errors[0].pointer == "/client_id"

    assert await house.count("sys_oauth_client") == 1
    assert (await house.identity.client_credentials("crm", secret)).access_token
