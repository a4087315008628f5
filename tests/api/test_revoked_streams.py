"""A7 for streams: who loses a right is told nothing more, by a stream that was opened while he had it."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest

from api import streams
from platform_core import Actor, Group, GroupMember, GroupRole, Role, User, UserRole, utc_now
from platform_core.identity.events import Origin
from tests.api.platform_kit import PASSWORD, Serve, Served
from tests.api.stream_kit import Listener
from tests.api.swap_kit import settle
from tests.api.uvicorn_kit import listening
from tests.example import gadgets, radio
from tests.example.radio import LISTENER, Song

OVER = {"event": "reconnect", "data": "your rights have changed"}


class Audience:
    """Somebody who listens to the charts, and the station."""

    def __init__(self, served: Served, client: httpx.AsyncClient, actor: Actor) -> None:
        self.served, self.client, self.actor = served, client, actor
        self.listener = Listener(client, "/radio/charts")
        self.task = asyncio.create_task(self.listener.listen())

    async def song(self) -> None:
        """There is one more."""
        await self.served.world.system.create(Song, {"title": "One more"})

    async def hears(self, *data: str, connection: int = 0) -> None:
        """The events of a connection are these."""
        await settle(lambda: self.heard(connection) == list(data))

    def heard(self, connection: int = 0) -> list[str]:
        connections = self.listener.connections
        return [event["data"] for event in connections[connection]] if len(connections) > connection else []

    def last(self, connection: int = 0) -> dict[str, str]:
        event = self.listener.connections[connection][-1]
        return {name: event[name] for name in ("event", "data") if name in event}

    async def role(self) -> str:
        found = await self.served.world.system.find(UserRole, UserRole.user == self.actor.id)
        assert found is not None
        return str(found["sys_id"])


Tune = Callable[..., Awaitable[Audience]]


@pytest.fixture
async def tune(serve: Serve) -> AsyncIterator[Tune]:
    """Have somebody listen, by a token or in a session."""
    served = await serve(gadgets.pack, radio.pack)
    async with listening(served.app) as (address, _):
        made: list[Audience] = []

        async def begin(*roles: Role, session: bool = False) -> Audience:
            actor = await served.world.person("lisa", *roles)
            client = httpx.AsyncClient(base_url=f"http://{address}", timeout=30)
            if session:
                await served.app.shell.identity.set_password(actor.id, PASSWORD)
                done = await client.post("/api/sign-in", json={"user_name": "lisa", "password": PASSWORD})
                assert done.status_code == 200, done.text
            else:
                client.headers["authorization"] = (await served.as_(actor)).headers["authorization"]
            made.append(Audience(served, client, actor))
            return made[-1]

        yield begin
        for audience in made:
            audience.task.cancel()
            await asyncio.gather(audience.task, return_exceptions=True)
            await audience.client.aclose()


async def test_a7_after_a_role_was_taken_the_next_change_is_not_told(tune: Tune) -> None:
    lisa = await tune(LISTENER)
    await lisa.hears("0")
    await lisa.song()
    await lisa.hears("0", "1")
    await lisa.served.world.system.delete(UserRole, await lisa.role())
    await lisa.song()
    await settle(lambda: len(lisa.heard()) == 3)
    assert lisa.last() == OVER
    await settle(lambda: len(lisa.listener.connections) == 2 or lisa.listener.status != 200)
    assert "2" not in lisa.heard(1)


async def test_a7_nor_after_a_group_lost_it_or_he_left_the_group(tune: Tune) -> None:
    lisa = await tune()
    system = lisa.served.world.system
    await settle(lambda: lisa.listener.status != 0 or bool(lisa.heard()))
    group = (await system.create(Group, {"name": "Fans"}))["sys_id"]
    given = await system.create(GroupRole, {"group": group, "role": LISTENER.name})
    await system.create(GroupMember, {"group": group, "user": lisa.actor.id})
    fan = Audience(lisa.served, lisa.client, lisa.actor)
    await fan.hears("0")
    await system.delete(GroupRole, given["sys_id"])
    await fan.song()
    await settle(lambda: len(fan.heard()) == 2)
    assert fan.last() == OVER
    fan.task.cancel()


async def test_a7_nor_after_a_role_that_was_given_for_a_time(tune: Tune) -> None:
    lisa = await tune()
    ends = utc_now() + datetime.timedelta(seconds=3)
    system = lisa.served.world.system
    await system.create(UserRole, {"user": lisa.actor.id, "role": LISTENER.name, "valid_until": ends})
    fan = Audience(lisa.served, lisa.client, lisa.actor)
    await fan.hears("0")
    await asyncio.sleep(max(0.0, (ends - utc_now()).total_seconds()) + 0.1)
    await fan.song()
    await settle(lambda: len(fan.heard()) == 2)
    assert fan.last() == OVER
    fan.task.cancel()


@pytest.mark.parametrize("values", [{"active": False}, {"locked_out": True}], ids=str)
async def test_a7_whoever_is_locked_or_inactive_is_told_nothing_more_and_comes_in_no_more(
    tune: Tune, values: dict[str, bool]
) -> None:
    lisa = await tune(LISTENER)
    await lisa.hears("0")
    await lisa.served.world.system.update(User, lisa.actor.id, values)
    await lisa.song()
    async with asyncio.timeout(10):
        await lisa.task
    assert lisa.last() == OVER
    assert lisa.listener.status == 401


async def test_a7_a_session_that_has_ended_is_told_nothing_more(tune: Tune) -> None:
    lisa = await tune(LISTENER, session=True)
    await lisa.hears("0")
    await lisa.song()
    await lisa.hears("0", "1")
    await lisa.served.app.shell.identity.sign_out_everywhere(lisa.actor.id, origin=Origin())
    await lisa.song()
    async with asyncio.timeout(10):
        await lisa.task
    assert lisa.last() == OVER
    assert lisa.listener.status == 401


async def test_a_right_that_is_won_is_seen_by_the_stream_that_follows(tune: Tune) -> None:
    lisa = await tune(LISTENER)
    await lisa.hears("0")
    await lisa.served.world.system.create(UserRole, {"user": lisa.actor.id, "role": gadgets.AGENT.name})
    await lisa.song()
    await settle(lambda: lisa.heard(1) == ["1"])
    assert lisa.last() == OVER
    await lisa.song()
    await lisa.hears("1", "2", connection=1)


async def test_a7_who_is_told_nothing_is_gone_as_well_in_time(
    tune: Tune, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LOOK_EVERY", 0.1)
    lisa = await tune(LISTENER)
    await lisa.hears("0")
    await asyncio.sleep(0.5)
    assert lisa.heard() == ["0"]
    await lisa.served.world.system.update(User, lisa.actor.id, {"locked_out": True})
    async with asyncio.timeout(10):
        await lisa.task
    assert (lisa.last(), lisa.listener.status) == (OVER, 401)


async def test_to_be_listened_to_is_no_use_of_a_session(tune: Tune) -> None:
    lisa = await tune(LISTENER, session=True)
    await lisa.hears("0")
    database = lisa.served.world.instance.database
    past = utc_now() - datetime.timedelta(minutes=30)
    mark, value = (
        ("?1", past.isoformat(timespec="microseconds")) if database.dialect == "sqlite" else ("$1", past)
    )
    await database.execute(f"UPDATE sys_user_session SET last_seen = {mark}", [value])
    before = await database.fetch("SELECT last_seen FROM sys_user_session")
    await lisa.song()
    await lisa.hears("0", "1")
    assert await database.fetch("SELECT last_seen FROM sys_user_session") == before


async def test_r6_an_event_takes_one_statement_more_however_many_rights_there_are(tune: Tune) -> None:
    lisa = await tune(LISTENER)
    await lisa.hears("0")
    asked: list[str] = []
    lisa.served.app.shell.instance.database.observer = asked.append
    await lisa.song()
    await lisa.hears("0", "1")
    lisa.served.app.shell.instance.database.observer = None
    assert len([text for text in asked if "sys_api_token" in text]) == 1
