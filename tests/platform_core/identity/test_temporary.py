"""A password that somebody else hands over."""

import pytest

from platform_core import Identity, NotSignedIn
from platform_core.testing import MakeWorld
from tests.example import ledger

ADDRESS = "127.0.0.1"


@pytest.mark.rule("CSM-63")
async def test_a_temporary_password_takes_the_place_of_the_former_and_ends_its_sessions(
    world: MakeWorld,
) -> None:
    csm = await world(ledger.pack)
    ann, identity = await csm.person("ann"), Identity(csm.instance)
    await identity.set_password(ann.id, "the former password")
    session = await identity.sign_in("ann", "the former password", address=ADDRESS)
    async with csm.system.transaction() as records:
        password = await records.temporary_password(ann.id)
    assert await identity.actor_of_session(session.session_token) is None
    with pytest.raises(NotSignedIn):
        await identity.sign_in("ann", "the former password", address=ADDRESS)
    again = await identity.sign_in("ann", password, address=ADDRESS)
    assert again.must_change is True
    rows = await csm.instance.database.fetch(
        "SELECT kind, detail FROM sys_security_event WHERE detail IS NOT NULL"
    )
    assert ("password_set", "temporary") in [tuple(row) for row in rows]


async def test_a_transaction_that_is_undone_leaves_the_former_password(world: MakeWorld) -> None:
    csm = await world(ledger.pack)
    ann, identity = await csm.person("ann"), Identity(csm.instance)
    await identity.set_password(ann.id, "the former password")
    with pytest.raises(ZeroDivisionError):
        async with csm.system.transaction() as records:
            await records.temporary_password(ann.id)
            raise ZeroDivisionError
    assert (await identity.sign_in("ann", "the former password", address=ADDRESS)).must_change is False


async def test_only_an_elevated_door_inside_a_transaction_hands_one_out(world: MakeWorld) -> None:
    csm = await world(ledger.pack)
    ann = await csm.person("ann")
    with pytest.raises(RuntimeError):
        await csm.system.temporary_password(ann.id)
    async with csm.as_(ann).transaction() as records:
        with pytest.raises(RuntimeError):
            await records.temporary_password(ann.id)
