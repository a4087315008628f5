"""What a serving process does besides answering: it follows the generation, and runs the jobs of active packs alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from platform_core import Assembly, Background, Instance, Job, Pack, Records, background
from platform_core.testing import MakeWorld, World, activate, deactivate
from tests.example import annex, gadgets

ON_POSTGRES = pytest.mark.parametrize("new_database_url", ["postgres"], indirect=True)


class Node:
    """Another node that serves the world's instance."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.swapped = asyncio.Event()
        self.background = Background(instance, self._swap)

    async def _swap(self, assembly: Assembly) -> None:
        self.instance.adopt(assembly)
        self.swapped.set()

    async def follows(self, operation: Awaitable[object], within: float = 10.0) -> None:
        """An operation is done, and the node serves what it brought."""
        self.swapped.clear()
        await operation
        async with asyncio.timeout(within):
            await self.swapped.wait()


@asynccontextmanager
async def a_node(world: World) -> AsyncIterator[Node]:
    async with Instance(world.instance.configuration, world.instance.available) as instance:
        node = Node(instance)
        await node.background.start()
        try:
            yield node
        finally:
            await node.background.stop()


async def _two_packs(world: MakeWorld) -> World:
    csm = await world(gadgets.pack, annex.pack)
    await deactivate(csm.instance, ["annex"])
    return csm


@pytest.fixture
def never_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "POLL", 3600.0)


async def _listens(csm: World) -> int:
    """Wait until the node listens; the process id of its connection at the server."""
    for _ in range(500):
        rows = await csm.instance.database.fetch(
            "SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN \"pergola_generation@' || current_schema() || '\"' "
            "AND state = 'idle' AND datname = current_database()"
        )
        if rows:
            await asyncio.sleep(0.05)
            return int(rows[0][0])
        await asyncio.sleep(0.01)
    raise AssertionError("nobody listens")


async def test_p13_polling_alone_finds_a_new_generation(
    world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    csm = await _two_packs(world)
    async with a_node(csm) as node:

        async def hears_nothing(channel: str, seconds: float) -> None:
            await asyncio.sleep(seconds)

        monkeypatch.setattr(node.instance.database, "wait_for_signal", hears_nothing)
        await asyncio.sleep(0.5)  # The wait that began before is over.
        await node.follows(activate(csm.instance, ["annex"]))
        await node.follows(deactivate(csm.instance, ["annex"]))


@ON_POSTGRES
async def test_p13_a_notification_alone_tells_of_a_new_generation(
    world: MakeWorld, never_polls: None
) -> None:
    csm = await _two_packs(world)
    async with a_node(csm) as node:
        await _listens(csm)
        await node.follows(activate(csm.instance, ["annex"]))
        await _listens(csm)
        await node.follows(deactivate(csm.instance, ["annex"]))


@ON_POSTGRES
async def test_p13_a_listener_whose_connection_is_lost_listens_again(
    world: MakeWorld, never_polls: None
) -> None:
    csm = await _two_packs(world)
    async with a_node(csm) as node:
        for operation in (activate, deactivate):
            listener = await _listens(csm)
            await csm.instance.database.fetch(f"SELECT pg_terminate_backend({listener}, 5000)")
            assert await _listens(csm) != listener
            await node.follows(operation(csm.instance, ["annex"]))


@ON_POSTGRES
async def test_p13_what_happened_while_nobody_listened_is_caught_up_with(
    world: MakeWorld, never_polls: None
) -> None:
    csm = await _two_packs(world)
    async with a_node(csm) as node:
        listener = await _listens(csm)
        database = csm.instance.database

        async def lose_the_connection_and_activate() -> None:
            await activate(csm.instance, ["annex"])
            await database.fetch(f"SELECT pg_terminate_backend({listener}, 5000)")

        # The signal may or may not have been heard; a lost connection makes the node look in any case.
        await node.follows(lose_the_connection_and_activate())


async def test_a_swap_that_takes_long_does_not_look_like_a_dead_worker(
    world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "HEARTBEAT", 0.05)
    csm = await _two_packs(world)
    goes_on = asyncio.Event()
    async with a_node(csm) as node:

        async def slow(assembly: Assembly) -> None:
            await goes_on.wait()
            node.instance.adopt(assembly)

        node.background._swap = slow
        await activate(csm.instance, ["annex"])
        seen = "SELECT max(seen) FROM sys_worker"
        await asyncio.sleep(0.6)
        first = (await csm.instance.database.fetch(seen))[0][0]
        await asyncio.sleep(0.5)
        assert (await csm.instance.database.fetch(seen))[0][0] > first
        goes_on.set()


RUNS: list[str] = []


async def work_for_ever(records: Records) -> None:
    RUNS.append("begun")
    try:
        await asyncio.sleep(3600)
    finally:
        RUNS.append("ended")


async def work(records: Records) -> None:
    RUNS.append("worked")


def _busy(*jobs: Callable[[Records], Awaitable[None]]) -> Pack:
    declared = tuple(Job(name=f"busy.{job.__name__}", summary="Work", every=3600, run=job) for job in jobs)
    return Pack(name="busy", version="1.0", summary="Works", jobs=declared)


async def _until(event: str) -> None:
    async with asyncio.timeout(15):
        while event not in RUNS:  # noqa: ASYNC110 - a job of a pack sets no event
            await asyncio.sleep(0.02)


async def test_p7_a_running_job_of_a_deactivated_pack_is_cancelled(
    world: MakeWorld, caplog: pytest.LogCaptureFixture
) -> None:
    RUNS.clear()
    csm = await world(_busy(work_for_ever, work))
    async with a_node(csm) as node:
        await _until("worked")
        await asyncio.sleep(1.2)
        assert sorted(RUNS) == ["begun", "worked"], "a pack that stays active has all the time"
        await node.follows(deactivate(csm.instance, ["busy"]))
        await _until("ended")
        await asyncio.sleep(1.5)
    assert sorted(RUNS) == ["begun", "ended", "worked"], "nothing of the pack began once more"
    assert "job 'busy.work_for_ever' of pack 'busy' is cancelled" in caplog.text


async def test_a_running_job_ends_with_its_worker(world: MakeWorld) -> None:
    RUNS.clear()
    csm = await world(_busy(work_for_ever))
    async with a_node(csm):
        await _until("begun")
    assert RUNS == ["begun", "ended"]
