"""Interleaved rounds: A B, B A, A B ... of each line, so that what the machine does meanwhile hits both alike."""

from __future__ import annotations

import asyncio
from statistics import median
from time import perf_counter
from typing import Any

import msgspec

from .client import Connection
from .lines import Line, Target, expect
from .server import Server

MOST_REQUESTS = 20_000
WARM_UP = 20


class Sample(msgspec.Struct, frozen=True):
    """One contender in one round of a line."""

    requests: int
    seconds: float
    cpu_seconds: float
    latencies: tuple[float, ...]

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds

    @property
    def cpu(self) -> float:
        """Seconds of processor time per request, in the process of the server."""
        return self.cpu_seconds / self.requests


class Spread(msgspec.Struct, frozen=True):
    """A figure of several rounds."""

    median: float
    least: float
    most: float


class Figures(msgspec.Struct, frozen=True):
    """A line at one concurrency: both contenders, and Pergola as a share of the other."""

    line: str
    clients: int
    rates: dict[str, float]
    p50: dict[str, float]
    p95: dict[str, float]
    cpu: dict[str, float]
    ratio: Spread
    cpu_ratio: Spread


async def measure(
    line: Line, clients: int, servers: list[Server], targets: list[Target], rounds: int, seconds: float
) -> Figures:
    """The figures of a line; the first of the contenders is the one that is compared."""
    samples: list[tuple[Sample, ...]] = []
    for target in targets:
        await _sample(line, clients, None, target, seconds / 10, WARM_UP)
    for number in range(rounds):
        order = (0, 1) if number % 2 == 0 else (1, 0)
        taken: dict[int, Sample] = {}
        for place in order:
            taken[place] = await _sample(
                line, clients, servers[place], targets[place], seconds, MOST_REQUESTS
            )
        samples.append((taken[0], taken[1]))
    return _figures(line, clients, [target.name for target in targets], samples)


async def _sample(
    line: Line, clients: int, server: Server | None, target: Target, seconds: float, most: int
) -> Sample:
    connections = [await Connection.open(target.port) for _ in range(clients)]
    try:
        cpu = server.cpu_seconds() if server else 0.0
        began = perf_counter()
        found = await asyncio.gather(
            *(
                _client(line, target, connection, place, clients, began + seconds, most // clients)
                for place, connection in enumerate(connections)
            )
        )
        took = perf_counter() - began
        spent = server.cpu_seconds() - cpu if server else 0.0
    finally:
        for connection in connections:
            connection.close()
    latencies = tuple(latency for each in found for latency in each)
    return Sample(len(latencies), took, spent, latencies)


async def _client(
    line: Line, target: Target, connection: Connection, place: int, clients: int, end: float, most: int
) -> list[float]:
    step = line.steps(target, place, clients)
    latencies: list[float] = []
    before = perf_counter()
    while before < end and len(latencies) < most:
        answer = await step(connection)
        now = perf_counter()
        latencies.append(now - before)
        before = now
        if answer.status != line.status:
            expect(answer, line.status)
    return latencies


def _figures(line: Line, clients: int, names: list[str], samples: list[tuple[Sample, ...]]) -> Figures:
    def each(value: Any) -> dict[str, float]:
        return {name: median(value(pair[place]) for pair in samples) for place, name in enumerate(names)}

    return Figures(
        line=line.name,
        clients=clients,
        rates=each(lambda sample: sample.rate),
        p50=each(lambda sample: _quantile(sample.latencies, 0.5)),
        p95=each(lambda sample: _quantile(sample.latencies, 0.95)),
        cpu=each(lambda sample: sample.cpu),
        ratio=_spread([first.rate / second.rate for first, second in samples]),
        cpu_ratio=_spread([second.cpu / first.cpu for first, second in samples if first.cpu]),
    )


def _quantile(values: tuple[float, ...], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _spread(values: list[float]) -> Spread:
    return Spread(median(values), min(values), max(values)) if values else Spread(0.0, 0.0, 0.0)
