"""Acting in the place of somebody else: who may, how long, and when it ends."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import InvalidInput, NotFound, NotPermitted, SessionActor, SignedIn
from platform_core.base.roles import ADMIN as REAL_ADMIN
from platform_core.base.roles import IMPERSONATOR, USER_ADMIN
from platform_core.identity.impersonations import RIGHT
from tests.platform_core.identity.house import (
    ADMIN,
    AGENT,
    CUSTOMER,
    HOME,
    MANAGER,
    PASSWORD,
    READER,
    House,
)


async def signed_in(house: House, name: str) -> SignedIn:
    return await house.identity.sign_in(name, PASSWORD, address=HOME)


async def seen(house: House, session: SignedIn) -> SessionActor:
    """Who asks, as another worker finds."""
    found = await house.another_worker().actor_of_session(session.session_token)
    assert found is not None
    return found


async def begin(house: House, session: SignedIn, user: str, **given: Any) -> Any:
    reason = given.pop("reason", "cannot see his invoice")
    return await house.identity.impersonate(session.session_token, session.actor, user, reason, **given)


def test_the_right_is_a_role_of_its_own_and_no_part_of_admin() -> None:
    assert IMPERSONATOR.name == RIGHT
    assert IMPERSONATOR not in REAL_ADMIN.contains


async def test_the_session_is_then_the_other_ones_with_both_names(house: House) -> None:
    sue = await house.user("sue", AGENT, IMPERSONATOR, password=PASSWORD)
    cid = await house.user("cid", CUSTOMER)
    session = await signed_in(house, "sue")

    begun = await begin(house, session, cid, minutes=15)

    asks = await seen(house, session)
    assert (asks.actor.id, asks.actor.kind, asks.impersonation_over) == (cid, "external", False)
    assert asks.actor.roles == {"customer", "snc_external"}
    acting = asks.actor.impersonator
    assert acting is not None
    assert (acting.id, acting.user_name, acting.reason) == (sue, "sue", "cannot see his invoice")
    assert acting.ends == begun.ends
    assert [(each.impersonator, each.user_name) for each in await house.identity.impersonations()] == [
        ("sue", "cid")
    ]

    assert await house.identity.end_impersonation(session.session_token)
    asks = await seen(house, session)
    assert (asks.actor.id, asks.actor.impersonator) == (sue, None)
    assert await house.identity.impersonations() == []
    ((name, other, ended),) = await house.rows(
        "SELECT impersonator_name, impersonated_name, ended_on FROM sys_impersonation"
    )
    assert (name, other, ended is not None) == ("sue", "cid", True)


async def test_only_this_session_is_the_other_ones(house: House) -> None:
    sue = await house.user("sue", AGENT, IMPERSONATOR, password=PASSWORD)
    cid = await house.user("cid", CUSTOMER)
    first, second = await signed_in(house, "sue"), await signed_in(house, "sue")
    token = await house.identity.issue_token(sue, "script")
    await begin(house, first, cid)

    assert (await seen(house, second)).actor.id == sue
    by_token = await house.identity.actor_of_token(token)
    assert by_token is not None
    assert by_token.id == sue


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sys_user SET locked_out = TRUE WHERE user_name = 'cid'",
        "UPDATE sys_user SET active = FALSE WHERE user_name = 'cid'",
        "DELETE FROM sys_user_has_role WHERE role = 'impersonator'",
        "UPDATE sys_impersonation SET ended_on = ends",
        """UPDATE sys_user_has_role SET role = 'manager'
        WHERE role = 'agent' AND "user" IN (SELECT sys_id FROM sys_user WHERE user_name = 'cid')""",
    ],
    ids=["locked", "inactive", "right taken", "ended", "he got more"],
)
async def test_a7_it_ends_with_the_next_request_and_nothing_is_done_in_the_wrong_name(
    house: House, change: str
) -> None:
    sue = await house.user("sue", AGENT, IMPERSONATOR, password=PASSWORD)
    cid = await house.user("cid", AGENT)
    session = await signed_in(house, "sue")
    await begin(house, session, cid)
    assert (await seen(house, session)).actor.id == cid

    assert await house.run(change) == 1

    asks = await seen(house, session)
    assert (asks.impersonation_over, asks.actor.id) == (True, sue)
    await house.identity.end_impersonation(session.session_token)
    assert not (await seen(house, session)).impersonation_over


async def test_a7_with_the_impersonator_goes_his_session(house: House) -> None:
    await house.user("sue", AGENT, IMPERSONATOR, password=PASSWORD)
    cid = await house.user("cid", CUSTOMER)
    session = await signed_in(house, "sue")
    await begin(house, session, cid)

    await house.run("UPDATE sys_user SET locked_out = TRUE WHERE user_name = 'sue'")

    assert await house.another_worker().actor_of_session(session.session_token) is None


async def test_it_is_over_in_time(house: House) -> None:
    await house.user("sue", AGENT, IMPERSONATOR, password=PASSWORD)
    cid = await house.user("cid", CUSTOMER)
    session = await signed_in(house, "sue")
    await begin(house, session, cid, minutes=10)

    house.wait(minutes=10)

    assert (await seen(house, session)).impersonation_over
    assert await house.identity.impersonations() == []


async def test_nobody_gets_what_staff_may_do_and_he_may_not(house: House) -> None:
    await house.user("sue", AGENT, IMPERSONATOR, password=PASSWORD)
    others = [
        await house.user("root", ADMIN),
        await house.user("max", MANAGER),
        await house.user("rita", AGENT, READER),
        await house.user("uma", USER_ADMIN),
    ]
    session = await signed_in(house, "sue")

    for other in others:
        with pytest.raises(NotPermitted, match="which you do not hold"):
            await begin(house, session, other)
    assert await house.count("sys_impersonation") == 0


async def test_without_the_right_or_within_another_place_nobody_begins(house: House) -> None:
    await house.user("root", ADMIN, password=PASSWORD)
    sue = await house.user("sue", AGENT, IMPERSONATOR, password=PASSWORD)
    bob = await house.user("bob", AGENT, IMPERSONATOR)
    cid = await house.user("cid", CUSTOMER)
    with pytest.raises(NotPermitted, match="you may not act"):
        await begin(house, await signed_in(house, "root"), cid)
    session = await signed_in(house, "sue")
    with pytest.raises(NotPermitted, match="this is yourself"):
        await begin(house, session, sue)
    with pytest.raises(NotPermitted, match="a session of your own"):
        await house.identity.impersonate("no session", session.actor, cid, "why")
    await begin(house, session, bob)
    asks = await seen(house, session)
    with pytest.raises(NotPermitted, match="already"):
        await house.identity.impersonate(session.session_token, asks.actor, cid, "further")
    with pytest.raises(NotPermitted, match="one place at a time"):
        await begin(house, session, cid)
    assert await house.count("sys_impersonation") == 1


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"reason": " "}, "/reason"),
        ({"reason": "x" * 256}, "/reason"),
        ({"minutes": 0}, "/minutes"),
        ({"minutes": 61}, "/minutes"),
    ],
)
async def test_it_takes_a_reason_and_an_end(house: House, given: dict[str, Any], pointer: str) -> None:
    await house.user("sue", AGENT, IMPERSONATOR, password=PASSWORD)
    cid = await house.user("cid", CUSTOMER)
    session = await signed_in(house, "sue")

    with pytest.raises(InvalidInput) as error:
        await begin(house, session, cid, **given)

    assert [part.pointer for part in error.value.errors] == [pointer]
    with pytest.raises(NotFound):
        await begin(house, session, "0" * 32)


async def test_signing_out_ends_it_on_the_list_too(house: House) -> None:
    await house.user("sue", AGENT, IMPERSONATOR, password=PASSWORD)
    cid = await house.user("cid", CUSTOMER)
    session = await signed_in(house, "sue")
    await begin(house, session, cid)

    await house.identity.sign_out(session.session_token)

    assert await house.rows("SELECT 1 FROM sys_impersonation WHERE ended_on IS NULL") == []
