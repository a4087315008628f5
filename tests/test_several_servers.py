"""Several servers with several workers each, on one instance, while packs change by command."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest

from platform_core.storage import Database, open_database
from tests.servers import START_SECONDS, Operator, ServerProcess

log = logging.getLogger(__name__)

GADGETS = "/api/tables/gadgets_case"
FOLLOW_SECONDS = 15.0
"""The promise is 2 on a machine that has the time; `--log-cli-level=info` shows what it took."""


class Cluster:
    """Servers of one instance, and a client with an administrator's token for each."""

    def __init__(self, operator: Operator, url: str, servers: list[ServerProcess], workers: int) -> None:
        self.operator = operator
        self.url = url
        self.servers = servers
        self.workers = workers
        self.token = operator.command("tokens", "issue", "admin", "--label", "test")["token"]

    def client(self, server: ServerProcess) -> httpx.AsyncClient:
        """A client with a connection of its own."""
        headers = {"authorization": f"Bearer {self.token}"}
        return httpx.AsyncClient(base_url=server.address, headers=headers, timeout=60)

    async def statuses(self, path: str) -> set[int]:
        """What so many new connections get that every worker is met."""
        found = set()
        for server in self.servers:
            for _ in range(5 * self.workers):
                async with self.client(server) as client:
                    found.add((await client.get(path)).status_code)
        return found

    async def operate(self, *words: str) -> float:
        """Change packs by command; the seconds from the commit until the last worker serves the change."""
        watching = asyncio.create_task(self._watch())
        await asyncio.sleep(0.2)
        await asyncio.to_thread(self.operator.command, "packs", *words, "--yes")
        async with asyncio.timeout(30):
            return await watching

    async def _watch(self) -> float:
        """As an eye on the database: when the generation rises, and when every worker has reported it."""
        database = open_database(self.url)
        await database.open()
        try:
            number = 'SELECT "number" FROM "sys_generation"'
            before = await _until(database, number, lambda found: found > 0)
            now = await _until(database, number, lambda found: found > before)
            committed = time.monotonic()
            behind = f'SELECT count(*) FROM "sys_worker" WHERE "generation" < {now}'
            await _until(database, behind, lambda found: found == 0)
            took = time.monotonic() - committed
            workers = await database.fetch('SELECT count(*) FROM "sys_worker"')
        finally:
            await database.close()
        assert workers == [(len(self.servers) * self.workers,)], "every worker is on the list"
        return took


@asynccontextmanager
async def a_cluster(folder: Path, url: str, *, servers: int, workers: int) -> AsyncIterator[Cluster]:
    operator = Operator(folder / "instance")
    operator.install(folder / "packs", "gadgets", "annex", "radio")
    await asyncio.to_thread(operator.command, "init", "--database", url)
    await asyncio.to_thread(operator.command, "packs", "activate", "gadgets", "radio", "--yes")
    async with AsyncExitStack() as stack:
        running = [stack.enter_context(operator.serving(workers)) for _ in range(servers)]
        for server in running:
            await server.ready()
        cluster = Cluster(operator, url, running, workers)
        await _all_here(cluster)
        yield cluster


async def _all_here(cluster: Cluster) -> None:
    """Wait until each worker has come up: the first one answers before the last one does."""
    database = open_database(cluster.url)
    await database.open()
    workers = len(cluster.servers) * cluster.workers
    async with asyncio.timeout(START_SECONDS):
        await _until(database, 'SELECT count(*) FROM "sys_worker"', lambda found: found == workers)
    await database.close()


async def _until(database: Database, sql: str, condition: Callable[[int], bool]) -> int:
    """Ask again and again until the number in the answer is the right one."""
    while not condition(found := int((await database.fetch(sql))[0][0])):  # noqa: ASYNC110 - other processes set no event
        await asyncio.sleep(0.005)
    return found


async def _keep_asking(cluster: Cluster, server: ServerProcess, stop: asyncio.Event) -> int:
    """Create and read, over ever new connections; each request must be answered."""
    asked = 0
    while not stop.is_set():
        async with cluster.client(server) as client:
            for _ in range(5):
                made = await client.post(GADGETS, json={"short_description": f"Load {asked}"})
                assert made.status_code == 201, made.text
                got = await client.get(made.headers["location"])
                assert got.status_code == 200, got.text
                asked += 2
                await asyncio.sleep(0.02)
    return asked


async def _stream(cluster: Cluster, server: ServerProcess, began: asyncio.Event) -> str:
    """All that a stream says until it ends in order."""
    text = ""
    async with cluster.client(server) as client, client.stream("GET", "/radio/live") as response:
        assert response.status_code == 200
        async for piece in response.aiter_text():
            began.set()
            text += piece
    return text


async def _slow(cluster: Cluster, server: ServerProcess, milliseconds: int) -> httpx.Response:
    async with cluster.client(server) as client:
        return await client.get(f"/radio/slow/{milliseconds}")


@pytest.fixture
def shape(database_url: str) -> tuple[int, int]:
    """How many servers, and workers of each: SQLite is for one machine, PostgreSQL for several."""
    return (1, 3) if database_url.startswith("sqlite") else (2, 2)


async def test_p13_every_worker_of_every_server_follows_under_load_and_loses_nothing(
    tmp_path: Path, database_url: str, shape: tuple[int, int]
) -> None:
    servers, workers = shape
    async with a_cluster(tmp_path, database_url, servers=servers, workers=workers) as cluster:
        stop, began = asyncio.Event(), [asyncio.Event() for _ in cluster.servers]
        async with asyncio.TaskGroup() as tasks:
            load = [tasks.create_task(_keep_asking(cluster, server, stop)) for server in cluster.servers * 2]
            slow = [tasks.create_task(_slow(cluster, server, 8000)) for server in cluster.servers]
            streams = [
                tasks.create_task(_stream(cluster, server, event))
                for server, event in zip(cluster.servers, began, strict=True)
            ]
            for event in began:
                await event.wait()
            took = [await cluster.operate("deactivate", "radio")]
            assert await cluster.statuses("/radio/slow/1") == {404}
            for stream in streams:
                assert "event: reconnect" in await stream
            took.append(await cluster.operate("activate", "radio"))
            assert await cluster.statuses("/radio/slow/1") == {200}
            for request in slow:
                answer = await request
                assert (answer.status_code, answer.json()) == (200, {"songs": 0}), "on the old assembly"
            stop.set()
        assert all(task.result() > 10 for task in load)
        log.info("seconds until every worker served it: %s", took)
        assert max(took) < FOLLOW_SECONDS, took


async def test_p13_a_server_that_is_stopped_answers_what_it_was_asked_and_sends_streams_away(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with a_cluster(tmp_path, sqlite_url, servers=1, workers=2) as cluster:
        (server,) = cluster.servers
        began = [asyncio.Event() for _ in range(4)]
        streams = [asyncio.create_task(_stream(cluster, server, event)) for event in began]
        slow = [asyncio.create_task(_slow(cluster, server, 4000)) for _ in range(4)]
        for event in began:
            await event.wait()
        await asyncio.sleep(1.0)
        server.process.send_signal(signal.SIGTERM)
        for text in await asyncio.gather(*streams):
            assert "event: reconnect" in text
        assert not all(request.done() for request in slow), "streams do not wait for the slow ones"
        for request in slow:
            answer = await request
            assert (answer.status_code, answer.json()) == (200, {"songs": 0})
        assert await asyncio.to_thread(server.ends_cleanly)
        with pytest.raises(httpx.TransportError):
            await _slow(cluster, server, 1)


@pytest.mark.deep
async def test_p13_a_worker_that_was_killed_is_replaced_and_holds_nobody_up(
    tmp_path: Path, database_url: str
) -> None:
    async with a_cluster(tmp_path, database_url, servers=1, workers=2) as cluster:
        database = open_database(cluster.url)
        await database.open()
        workers = await database.fetch('SELECT "name" FROM "sys_worker"')
        await database.close()
        os.kill(int(workers[0][0].split(":")[1]), signal.SIGKILL)
        # The command fails when workers stay behind.
        await asyncio.to_thread(cluster.operator.command, "packs", "activate", "annex", "--yes")
        await asyncio.sleep(2.0)
        assert await cluster.statuses("/annex/count") == {200}
