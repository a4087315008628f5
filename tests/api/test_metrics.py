"""What is counted, and under which names."""

from __future__ import annotations

import pytest

from api.asgi import Receive, Scope, Send, respond
from api.metrics import Metrics
from tests.api.edge_kit import connect


@pytest.fixture
def metrics() -> Metrics:
    return Metrics("acme")


async def test_requests_are_counted_by_route_not_by_path(metrics: Metrics) -> None:
    async with connect(metrics=metrics) as client:
        for number in range(5):
            await client.get(f"/items/{number}")
            await client.get(f"/random-{number}")
        await client.head("/items/1")
        await client.request("BREW", "/items/1")
    value = metrics.registry.get_sample_value
    total = "pergola_http_requests_total"
    assert (
        value(total, {"instance": "acme", "method": "GET", "route": "/items/{number}", "status": "200"}) == 5
    )
    assert (
        value(total, {"instance": "acme", "method": "HEAD", "route": "/items/{number}", "status": "200"}) == 1
    )
    assert value(total, {"instance": "acme", "method": "GET", "route": "unmatched", "status": "404"}) == 5
    assert value(total, {"instance": "acme", "method": "other", "route": "unmatched", "status": "405"}) == 1
    seconds = "pergola_http_request_seconds_count"
    assert value(seconds, {"instance": "acme", "method": "GET", "route": "/items/{number}"}) == 5
    assert value("pergola_http_requests_in_flight", {"instance": "acme"}) == 0


def test_latencies_fall_into_buckets(metrics: Metrics) -> None:
    for seconds in (0.001, 0.005, 0.2, 99.0):
        metrics.observe("GET", "/a", 200, seconds)
    value = metrics.registry.get_sample_value
    name = "pergola_http_request_seconds"

    def up_to(bound: str) -> float | None:
        return value(f"{name}_bucket", {"instance": "acme", "method": "GET", "route": "/a", "le": bound})

    assert [up_to(bound) for bound in ("0.002", "0.005", "0.1", "0.25", "10.0", "+Inf")] == [1, 2, 2, 3, 3, 4]
    assert value(f"{name}_sum", {"instance": "acme", "method": "GET", "route": "/a"}) == pytest.approx(99.206)


async def test_requests_in_flight_are_visible(metrics: Metrics) -> None:
    seen: list[float | None] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(
            metrics.registry.get_sample_value("pergola_http_requests_in_flight", {"instance": "acme"})
        )
        await respond(send, 200, [])

    async with connect(app, metrics) as client:
        await client.get("/")
    assert seen == [1]


def test_each_instance_has_metrics_of_its_own_and_readings_are_taken_at_the_scrape() -> None:
    uses = {"import": 1.0}
    first, second = Metrics("acme"), Metrics("shop")
    first.watch_elevated_uses(lambda: uses)
    uses["import"] = 3.0
    text = first.render().decode()
    assert 'pergola_elevated_uses_total{instance="acme",name="import"} 3.0' in text
    assert "shop" not in text
    assert "acme" not in second.render().decode()


def test_the_processs_own_figures_are_shown_to_who_has_it_to_himself(metrics: Metrics) -> None:
    assert "process_resident_memory_bytes" in metrics.render().decode()
    assert "process_" not in Metrics("acme", process=False).render().decode()


def test_every_figure_bears_the_instances_name(metrics: Metrics) -> None:
    metrics.observe("GET", "/a", 200, 0.1)
    metrics.watch_elevated_uses(lambda: {"import": 1.0})
    samples = [line for line in metrics.render().decode().splitlines() if line.startswith("pergola_")]
    assert len(samples) > 15
    assert all('instance="acme"' in line for line in samples)


def test_a_metric_of_a_taken_name_is_refused(metrics: Metrics) -> None:
    with pytest.raises(ValueError, match="Duplicated"):
        metrics.watch("pergola_http_requests_in_flight", "Again", read=dict)
