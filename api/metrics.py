"""What the server counts, in the Prometheus text format. One ``Metrics`` an instance; nothing is global."""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate
from typing import Literal, Protocol

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNMATCHED = "unmatched"
"""The route label of requests that reached no route: their paths are anybody's choice and have no end."""

Reading = Callable[[], Mapping[str, float]]
"""Asked at each scrape: label value -> number."""


class Swaps(Protocol):
    """What a hot swap tells of itself."""

    @property
    def number(self) -> int: ...
    @property
    def swaps(self) -> int: ...
    @property
    def failed_swaps(self) -> int: ...
    @property
    def alive(self) -> int: ...


class _ReadingCollector(Collector):
    """A metric whose values somebody else keeps."""

    def __init__(
        self, instance: str, empty: Callable[[], CounterMetricFamily | GaugeMetricFamily], read: Reading
    ) -> None:
        self._instance = instance
        self._empty = empty
        self._read = read

    def describe(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        yield self._empty()

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        family = self._empty()
        for value, number in sorted(self._read().items()):
            family.add_metric([self._instance, value] if value else [self._instance], number)
        yield family


class _Requests(Collector):
    """How many requests were answered, and how fast.

    The numbers are plain ones: they belong to one event loop and need none of the locks that the
    library's own counters take, eight for each request.
    """

    def __init__(self, instance: str) -> None:
        self._instance = instance
        self.answered: dict[tuple[str, str, int], int] = {}
        self.seconds: dict[tuple[str, str], list[float]] = {}

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        if method not in _METHODS:
            method = "other"
        key = (method, route or UNMATCHED, status)
        self.answered[key] = self.answered.get(key, 0) + 1
        times = self.seconds.get(key[:2])
        if times is None:
            # A place for each bucket, one for what is slower than all of them, and the sum.
            times = self.seconds[key[:2]] = [0.0] * (len(_BUCKETS) + 2)
        times[bisect_left(_BUCKETS, seconds)] += 1
        times[-1] += seconds

    def describe(self) -> Iterator[CounterMetricFamily | HistogramMetricFamily]:
        yield CounterMetricFamily("pergola_http_requests", "Requests answered, by method, route and status")
        yield HistogramMetricFamily(
            "pergola_http_request_seconds", "Seconds from request to last byte answered"
        )

    def collect(self) -> Iterator[CounterMetricFamily | HistogramMetricFamily]:
        answered, seconds = self.describe()
        answered = CounterMetricFamily(
            answered.name, answered.documentation, labels=["instance", "method", "route", "status"]
        )
        for (method, route, status), number in sorted(self.answered.items()):
            answered.add_metric([self._instance, method, route, str(status)], number)
        yield answered
        seconds = HistogramMetricFamily(
            seconds.name, seconds.documentation, labels=["instance", "method", "route"]
        )
        for (method, route), times in sorted(self.seconds.items()):
            bounds = [*map(str, _BUCKETS), "+Inf"]
            buckets = list(zip(bounds, accumulate(times[:-1]), strict=True))
            seconds.add_metric([self._instance, method, route], buckets, times[-1])
        yield seconds


class Metrics:
    """What one instance's part of a server process counts; every figure bears the instance's name.

    ``process``: show the process's own figures as well, which are those of all its instances together.
    """

    content_type = CONTENT_TYPE_LATEST

    def __init__(self, instance: str = "", *, process: bool = True) -> None:
        self.registry = CollectorRegistry()
        self._instance = instance
        if process:
            ProcessCollector(registry=self.registry)
        requests = _Requests(instance)
        self.registry.register(requests)
        self.observe = requests.observe
        """Count one answered request: method, route template (never the path itself), status, seconds."""
        self.in_flight = 0
        """Requests being answered now."""
        help_text = "Requests being answered now"
        self.watch("pergola_http_requests_in_flight", help_text, read=lambda: {"": self.in_flight})

    def watch(
        self,
        name: str,
        help_text: str,
        *,
        read: Reading,
        label: str = "",
        kind: Literal["counter", "gauge"] = "gauge",
    ) -> None:
        """Add a metric that is read when somebody scrapes; the name must be new.

        Without a ``label`` of its own it is one number, read as that of the empty value.
        """
        family = CounterMetricFamily if kind == "counter" else GaugeMetricFamily
        labels = ["instance", label] if label else ["instance"]
        empty = functools.partial(family, name, help_text, labels=labels)
        self.registry.register(_ReadingCollector(self._instance, empty, read))

    def watch_elevated_uses(self, read: Reading) -> None:
        """Count how often elevated access was used, by its name."""
        help_text = "Uses of elevated access, by name"
        self.watch("pergola_elevated_uses", help_text, label="name", read=read, kind="counter")

    def watch_swap(self, swap: Swaps) -> None:
        """Show the generation and the swaps of the instance."""

        def reading(pick: Callable[[Swaps], int]) -> Reading:
            return lambda: {"": pick(swap)}

        for name, help_text, kind, pick in _OF_SWAPS:
            self.watch(name, help_text, read=reading(pick), kind=kind)

    def render(self) -> bytes:
        """Everything, as Prometheus reads it; send it as ``content_type``."""
        return generate_latest(self.registry)


_OF_SWAPS: tuple[tuple[str, str, Literal["counter", "gauge"], Callable[[Swaps], int]], ...] = (
    ("pergola_generation", "Number of the generation that is served", "gauge", lambda swap: swap.number),
    ("pergola_generations_alive", "Generations in memory", "gauge", lambda swap: swap.alive),
    ("pergola_swaps", "Generations put in place", "counter", lambda swap: swap.swaps),
    ("pergola_swaps_failed", "Generations that could not start", "counter", lambda swap: swap.failed_swaps),
)
