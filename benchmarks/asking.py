"""What measurements over a loaded PostgreSQL have in common: an instance to load, and questions asked in turn over HTTP."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import asyncpg

from platform_core import Identity, Instance, Pack

from .client import Connection
from .databases import Databases
from .instances import instance_at, prepare
from .lines import expect
from .server import Server, wait_until_served

Question = TypeVar("Question")
SETTLES = 1200.0
"""Seconds that a database may take to settle."""


def say(text: str) -> None:
    """Tell how far it has come, beside the result."""
    print(text, file=sys.stderr, flush=True)


@asynccontextmanager
async def loading(url: str, names: Sequence[str], extra: Iterable[Pack] = ()) -> AsyncIterator[Instance]:
    """An instance with these packs active, to be loaded."""
    besides = tuple(extra)
    instance = instance_at(url, extra=besides)
    await instance.database.open()
    await prepare(instance, names)
    await instance.close()
    instance = instance_at(url, extra=besides)
    await instance.open()
    try:
        yield instance
    finally:
        await instance.close()


async def settle(databases: Databases) -> None:
    """What the database does by itself after so many insertions, done now."""
    connection = await asyncpg.connect(databases.url)
    try:
        await connection.execute("VACUUM ANALYZE", timeout=SETTLES)
    finally:
        await connection.close()


async def tokens_of(instance: Instance, people: Mapping[str, str]) -> dict[str, str]:
    """A token for each person, by name."""
    identity = Identity(instance)
    return {name: await identity.issue_token(user, "benchmark") for name, user in people.items()}


async def asked(
    contender: str, databases: Databases, requests: Mapping[Question, bytes], warm_up: int, rounds: int
) -> tuple[dict[Question, list[float]], dict[Question, int]]:
    """Everything in turn, so that what the machine does meanwhile hits all alike: seconds, and how many records came."""
    latencies: dict[Question, list[float]] = {each: [] for each in requests}
    found: dict[Question, int] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(contender, databases.url, Path(folder) / "log") as server,
    ):
        await asyncio.to_thread(wait_until_served, server)
        connection = await Connection.open(server.port)
        for number in range(warm_up + rounds):
            for each, sent in requests.items():
                began = time.perf_counter()
                answer = expect(await connection.ask(sent), 200)
                if number >= warm_up:
                    latencies[each].append(time.perf_counter() - began)
                found[each] = len(answer.json()["records"])
        connection.close()
    return latencies, found


def p95(taken: list[float]) -> float:
    """What nineteen in twenty stay below."""
    return sorted(taken)[int(len(taken) * 0.95)]
