"""Tokens and clients leave security events behind, as sign-ins do, and no secret stands in them."""

from __future__ import annotations

import pytest

from platform_core.errors import NotFound, NotSignedIn
from platform_core.identity import ClientProof, ClientRefused, Origin, Registration
from tests.platform_core.identity.house import AGENT, HOME, PASSWORD, House

FROM_HOME = Origin(address=HOME, user_agent="a script", actor_name="ann")


async def events(house: House) -> list[tuple[str | None, ...]]:
    """Kind, user name, address and detail of all events, oldest first."""
    rows = await house.rows("SELECT kind, user_name, address, detail FROM sys_security_event ORDER BY sys_id")
    await house.run("DELETE FROM sys_security_event")
    return [tuple(row) for row in rows]


async def test_personal_tokens_are_noted_when_they_are_made_and_ended(house: House) -> None:
    ann = await house.user("ann", AGENT)
    bob = await house.user("bob", AGENT)
    issued = await house.identity.issue(ann, "nightly", None, origin=FROM_HOME)
    other = await house.identity.issue_token(ann, "another")
    (shown, _) = await house.identity.personal_tokens(ann)
    with pytest.raises(NotFound):
        await house.identity.withdraw_token(bob, shown.id, origin=FROM_HOME)
    await house.identity.withdraw_token(ann, shown.id, origin=FROM_HOME)
    await house.identity.revoke(other, origin=FROM_HOME)
    await house.identity.revoke(issued.token, origin=FROM_HOME)
    assert await events(house) == [
        ("token_issued", "ann", HOME, "personal token 'nightly'"),
        ("token_issued", "ann", None, "personal token 'another'"),
        ("token_revoked", "ann", HOME, "personal token 'nightly'"),
        ("token_revoked", "ann", HOME, "personal token"),
    ]


async def test_a_refresh_token_that_comes_twice_and_the_end_of_a_grant_are_noted(house: House) -> None:
    await house.user("ann", AGENT, password=PASSWORD)
    await events(house)
    pair = await house.identity.password_grant("ann", PASSWORD, HOME)
    assert pair.refresh_token is not None
    await house.identity.refresh(pair.refresh_token, origin=FROM_HOME)
    with pytest.raises(NotSignedIn):
        await house.identity.refresh(pair.refresh_token, origin=FROM_HOME)
    again = await house.identity.password_grant("ann", PASSWORD, HOME)
    assert again.refresh_token is not None
    await house.identity.revoke(again.refresh_token, origin=FROM_HOME)
    assert [event[0] for event in await events(house)] == [
        "signed_in",
        "token_reused",
        "signed_in",
        "token_revoked",
    ]


async def test_a_client_is_noted_when_it_is_registered_signs_in_and_is_refused(house: House) -> None:
    robot = await house.user("robot", AGENT)
    await house.user("ann", AGENT, password=PASSWORD)
    await events(house)
    wanted = Registration(client_id="crm", user_id=robot, grants=("client_credentials", "password"))
    secret = await house.identity.register(wanted, origin=FROM_HOME)
    await house.identity.client_credentials("crm", secret, origin=FROM_HOME)
    await house.identity.password_grant("ann", PASSWORD, HOME, client=ClientProof("crm", secret))
    wrong = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    for client_id, given in (("crm", wrong), (secret, secret)):
        with pytest.raises(ClientRefused):
            await house.identity.client_credentials(client_id, given, origin=FROM_HOME)
    found = await events(house)
    assert found == [
        ("client_registered", "robot", HOME, "client crm"),
        ("signed_in", "robot", HOME, "for a token of client crm"),
        ("signed_in", "ann", HOME, "for a token of client crm"),
        ("client_refused", "robot", HOME, "client crm: wrong secret"),
        ("client_refused", None, HOME, "no client that may act"),
    ]
    assert secret[4:] not in str(found)
    made = await house.rows("SELECT sys_created_by, sys_mod_count FROM sys_oauth_client")
    assert [tuple(row) for row in made] == [("ann", 0)]
