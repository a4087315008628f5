"""Sessions can be seen and ended one by one; unused ones end by themselves; nothing is written for every request."""

from __future__ import annotations

import pytest

from platform_core.errors import DatabaseBusy, NotFound, NotSignedIn
from platform_core.identity import Origin
from tests.platform_core.identity.house import HOME, PASSWORD, House

FROM_HOME = Origin(address=HOME)


async def sign_in(house: House, user_name: str = "ann", agent: str = "a browser") -> str:
    signed_in = await house.identity.sign_in(user_name, PASSWORD, address=HOME, user_agent=agent)
    return signed_in.session_token


async def test_a_list_tells_when_where_and_with_what_and_no_secret(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    first = await sign_in(house, agent="x" * 1000)
    house.wait(minutes=3)
    second = await sign_in(house, agent="\ud800\0")
    found = await house.identity.actor_of_session(second)
    assert found is not None

    newest, oldest = await house.identity.sessions(ann, found.session_id)

    assert (newest.current, oldest.current) == (True, False)
    assert (newest.user_agent, oldest.user_agent) == (None, "x" * 255)
    assert newest.address == oldest.address == HOME
    assert newest.created == newest.last_seen == house.now
    assert (house.now - oldest.created).total_seconds() == 180
    shown = str([newest, oldest])
    assert first not in shown
    assert second not in shown


async def test_a7_an_ended_session_is_over_with_the_next_request_in_every_worker(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    bob = await house.user("bob", password=PASSWORD)
    tokens = [await sign_in(house) for _ in range(3)]
    listed = await house.identity.sessions(ann)
    other = house.another_worker()

    with pytest.raises(NotFound):
        await house.identity.end_session(bob, listed[0].id, origin=FROM_HOME)
    for wrong in ("", "0" * 32, "x", "' OR 1=1"):
        with pytest.raises(NotFound):
            await house.identity.end_session(ann, wrong, origin=FROM_HOME)
    await house.identity.end_session(ann, listed[0].id, origin=FROM_HOME)
    assert [await other.actor_of_session(token) is None for token in tokens] == [False, False, True]

    assert await house.identity.end_other_sessions(ann, tokens[0], origin=FROM_HOME) == 1
    assert [await other.actor_of_session(token) is None for token in tokens] == [False, True, True]


async def test_a_session_that_nobody_uses_ends_and_one_in_use_goes_on(house: House) -> None:
    house.settings["base.session_idle_minutes"] = 30
    ann = await house.user("ann", password=PASSWORD)
    used, unused = await sign_in(house), await sign_in(house)

    for _ in range(3):
        house.wait(minutes=20)
        assert await house.identity.actor_of_session(used) is not None

    assert await house.identity.actor_of_session(unused) is None
    assert len(await house.identity.sessions(ann)) == 1
    await house.identity.purge_expired(house.now)
    assert await house.count("sys_user_session") == 1


async def test_use_does_not_prolong_a_session_beyond_its_hours(house: House) -> None:
    house.settings |= {"base.session_idle_minutes": 0, "base.session_hours": 1}
    await house.user("ann", password=PASSWORD)
    token = await sign_in(house)
    for _ in range(59):
        house.wait(minutes=1)
        assert await house.identity.actor_of_session(token) is not None
    house.wait(minutes=1)
    assert await house.identity.actor_of_session(token) is None


async def test_being_seen_is_written_once_a_minute_for_all_workers(house: House) -> None:
    await house.user("ann", password=PASSWORD)
    token = await sign_in(house)
    workers = [house.identity, house.another_worker()]
    sent: list[str] = []
    house.database.observer = sent.append
    for _ in range(12):
        house.wait(seconds=10)
        for worker in workers:
            assert await worker.actor_of_session(token) is not None
    house.database.observer = None

    writes = [text for text in sent if text.split()[0] != "WITH"]
    assert len(writes) == 2, writes


async def test_a_changed_password_keeps_this_session_under_another_token_and_ends_the_others(
    house: House,
) -> None:
    ann = await house.user("ann", password=PASSWORD)
    here, there = await sign_in(house), await sign_in(house)

    renewed = await house.identity.change_password(
        ann, PASSWORD, "another horse", address=HOME, session_token=here
    )

    assert renewed is not None
    assert renewed.session_token != here
    found = await house.identity.actor_of_session(renewed.session_token)
    assert found is not None
    assert found.csrf_ok(renewed.csrf_token)
    assert await house.identity.actor_of_session(here) is None
    assert await house.identity.actor_of_session(there) is None


async def test_a_session_of_somebody_else_is_not_kept(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    await house.user("bob", password=PASSWORD)
    mine, bobs = await sign_in(house), await sign_in(house, "bob")
    await house.identity.sign_out(mine)
    with pytest.raises(NotSignedIn):
        await house.identity.change_password(ann, PASSWORD, "another horse", address=HOME, session_token=mine)
    assert await house.identity.actor_of_session(bobs) is not None


async def test_a_session_can_be_started_for_whom_somebody_else_vouches(house: House) -> None:
    ann = await house.user("ann")
    robot = await house.user("robot", web_service_access_only=True)
    gone = await house.user("gone", active=False)

    signed_in = await house.identity.start_session(ann, origin=FROM_HOME, how="by a provider")

    assert await house.identity.actor_of_session(signed_in.session_token) is not None
    for refused in (robot, gone, "0" * 32):
        with pytest.raises(NotSignedIn):
            await house.identity.start_session(refused, origin=FROM_HOME, how="by a provider")
    assert await house.count("sys_user_session") == 1


async def test_ending_other_sessions_leaves_programs_alone(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    await sign_in(house)
    pair = await house.identity.password_grant("ann", PASSWORD, HOME)
    assert await house.identity.end_other_sessions(ann, "", origin=FROM_HOME) == 1
    assert await house.identity.actor_of_token(pair.access_token) is not None


async def test_a_request_does_not_fail_because_being_seen_cannot_be_written(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.user("ann", password=PASSWORD)
    token = await sign_in(house)
    house.wait(minutes=2)

    async def busy(*_: object) -> int:
        raise DatabaseBusy("somebody writes")

    with monkeypatch.context() as patch:
        patch.setattr(house.database, "execute", busy)
        assert await house.identity.actor_of_session(token) is not None
    assert await house.identity.actor_of_session(token) is not None
    ((seen,),) = await house.rows("SELECT last_seen FROM sys_user_session")
    assert str(seen)[:16].replace("T", " ") == str(house.now)[:16]
