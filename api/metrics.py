"""What the server counts, in the Prometheus text format. One ``Metrics`` a process; nothing is global."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal, Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily
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

    def __init__(self, empty: Callable[[], CounterMetricFamily | GaugeMetricFamily], read: Reading) -> None:
        self._empty = empty
        self._read = read

    def describe(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        yield self._empty()

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        family = self._empty()
        for value, number in sorted(self._read().items()):
            family.add_metric([value], number)
        yield family


class Metrics:
    """The counters of one server process."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "pergola_http_requests",
            "Requests answered, by method, route and status",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "pergola_http_request_seconds",
            "Seconds from the first byte asked to the last byte answered",
            ["method", "route"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.in_flight = Gauge(
            "pergola_http_requests_in_flight", "Requests being answered now", registry=self.registry
        )
        self._children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._swaps: dict[str, Swaps] = {}
        self._watch_swaps()

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request; ``route`` is the template, never the path itself."""
        key = (method, route, status)
        children = self._children.get(key)
        if children is None:
            known = method if method in _METHODS else "other"
            children = (
                self._requests.labels(known, route or UNMATCHED, str(status)),
                self._seconds.labels(known, route or UNMATCHED),
            )
            if known == method:
                self._children[key] = children
        children[0].inc()
        children[1].observe(seconds)

    def watch(
        self,
        name: str,
        help_text: str,
        *,
        label: str,
        read: Reading,
        kind: Literal["counter", "gauge"] = "gauge",
    ) -> None:
        """Add a metric that is read when somebody scrapes; the name must be new."""
        family = CounterMetricFamily if kind == "counter" else GaugeMetricFamily
        self.registry.register(_ReadingCollector(lambda: family(name, help_text, labels=[label]), read))

    def watch_elevated_uses(self, read: Reading) -> None:
        """Show how often elevated access was used, by its name."""
        help_text = "Uses of elevated access, by name"
        self.watch("pergola_elevated_uses", help_text, label="name", read=read, kind="counter")

    def watch_swap(self, instance: str, swap: Swaps) -> None:
        """Show the generation and the swaps of an instance."""
        self._swaps[instance] = swap

    def render(self) -> bytes:
        """Everything, as Prometheus reads it; send it as ``content_type``."""
        return generate_latest(self.registry)

    def _watch_swaps(self) -> None:
        def reading(pick: Callable[[Swaps], int]) -> Reading:
            return lambda: {instance: pick(swap) for instance, swap in self._swaps.items()}

        for name, help_text, kind, pick in _OF_SWAPS:
            self.watch(name, help_text, label="instance", read=reading(pick), kind=kind)


_OF_SWAPS: tuple[tuple[str, str, Literal["counter", "gauge"], Callable[[Swaps], int]], ...] = (
    ("pergola_generation", "Number of the generation that is served", "gauge", lambda swap: swap.number),
    ("pergola_generations_alive", "Generations in memory", "gauge", lambda swap: swap.alive),
    ("pergola_swaps", "Generations put in place", "counter", lambda swap: swap.swaps),
    ("pergola_swaps_failed", "Generations that could not start", "counter", lambda swap: swap.failed_swaps),
)
