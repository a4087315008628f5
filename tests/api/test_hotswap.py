"""Apps change places under load, and nobody notices."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar

from api.hotswap import HotSwap
from api.metrics import Metrics
from tests.api.swap_kit import Builder, client_of, settle


@pytest.fixture
def build() -> Builder:
    return Builder()


@pytest.fixture
async def swap(build: Builder) -> AsyncIterator[HotSwap]:
    swap = HotSwap(build, soft=2, hard=4)
    await swap.start()
    yield swap
    await swap.stop()


async def test_hundreds_of_swaps_fail_no_request_and_keep_no_app(swap: HotSwap, build: Builder) -> None:
    over = False
    answered = 0
    most_alive = 0

    async def visitor(client: httpx.AsyncClient, path: str) -> None:
        nonlocal answered
        last = 0
        while not over:
            response = await client.get(path)
            assert response.status_code == 200, response.text
            assert response.json()["number"] >= last, "went back to an older generation"
            last = response.json()["number"]
            answered += 1
            await asyncio.sleep(0.002)

    async with client_of(swap) as client:
        visitors = [asyncio.create_task(visitor(client, "/number")) for _ in range(3)]
        visitors += [asyncio.create_task(visitor(client, f"/slow/{pause}")) for pause in (1, 7, 20)]
        for _ in range(200):
            await swap.swap()
            most_alive = max(most_alive, swap.alive)
        over = True
        await asyncio.gather(*visitors)
    assert swap.number == 201
    assert answered > 200
    assert most_alive < 40
    await settle(lambda: swap.alive == 1)
    gc.collect()
    assert len(build.apps) == 1
    assert len(build.events) == 201 + 200
    assert threading.active_count() < 50


async def test_memory_is_flat_over_many_swaps(swap: HotSwap) -> None:
    async def objects_after(swaps: int) -> int:
        for _ in range(swaps):
            await swap.swap()
        await settle(lambda: swap.alive == 1)
        gc.collect()
        return len(gc.get_objects())

    await objects_after(20)  # Caches fill.
    before = await objects_after(20)
    after = await objects_after(200)
    assert after - before < 2000, "a generation is thousands of objects; 200 of them left something behind"


async def test_apps_are_freed_without_anybody_collecting(swap: HotSwap, build: Builder) -> None:
    gc.disable()
    try:
        for _ in range(5):
            await swap.swap()
        await settle(lambda: len(build.apps) == 1)
    finally:
        gc.enable()


async def test_building_happens_in_a_thread_and_without_collections(swap: HotSwap, build: Builder) -> None:
    await swap.swap()
    assert threading.get_ident() not in build.threads
    assert build.collecting == [False, False]
    assert gc.isenabled()


async def test_the_loop_goes_on_while_an_app_is_built() -> None:
    build = Builder()

    def slow_build(number: int) -> Litestar:
        time.sleep(0.2)
        return build(number)

    swap = HotSwap(slow_build)
    started = asyncio.create_task(swap.start())
    turns = 0
    while not started.done():
        await asyncio.sleep(0.005)
        turns += 1
    assert turns > 10
    await swap.stop()


async def test_a_failed_build_leaves_the_old_generation(swap: HotSwap, build: Builder) -> None:
    build.fail_build = True
    async with client_of(swap) as client:
        with pytest.raises(LookupError, match="this pack is broken"):
            await swap.swap()
        assert (await client.get("/number")).json() == {"number": 1}
        build.fail_build = False
        assert await swap.swap() == 2
        assert (await client.get("/number")).json() == {"number": 2}
    assert (swap.swaps, swap.failed_swaps) == (2, 1)
    assert gc.isenabled()


async def test_a_failed_start_up_leaves_the_old_generation(
    swap: HotSwap, build: Builder, caplog: pytest.LogCaptureFixture
) -> None:
    build.fail_start = True
    async with client_of(swap) as client:
        with pytest.raises(ConnectionError, match="no database"):
            await swap.swap()
        assert (await client.get("/number")).json() == {"number": 1}
    assert build.events == ["start 1"]
    assert "no database" in caplog.text


async def test_a_first_generation_that_fails_is_an_error_of_the_start() -> None:
    build = Builder()
    build.fail_start = True
    swap = HotSwap(build)
    with pytest.raises(ConnectionError):
        await swap.start()
    assert swap.number == 0
    await swap.stop()


async def test_asking_for_a_generation_twice_builds_it_once(swap: HotSwap, build: Builder) -> None:
    assert await asyncio.gather(*(swap.swap(5) for _ in range(10))) == [5] * 10
    assert await swap.swap(3) == 5
    assert await swap.swap(5) == 5
    assert build.built == [1, 5]


async def test_swaps_come_one_after_the_other(swap: HotSwap, build: Builder) -> None:
    numbers = await asyncio.gather(*(swap.swap() for _ in range(8)))
    assert numbers == list(range(2, 10))
    assert build.built == list(range(1, 10))


async def test_a_swap_goes_on_when_its_caller_hangs_up(swap: HotSwap) -> None:
    caller = asyncio.create_task(swap.swap())
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await settle(lambda: swap.number == 2)
    assert await swap.swap() == 3


async def test_the_metrics_show_swaps(swap: HotSwap, build: Builder) -> None:
    metrics = Metrics("acme")
    metrics.watch_swap(swap)
    await swap.swap(7)
    build.fail_build = True
    with pytest.raises(LookupError):
        await swap.swap()
    value = metrics.registry.get_sample_value
    acme = {"instance": "acme"}
    assert value("pergola_generation", acme) == 7
    assert value("pergola_swaps_total", acme) == 2
    assert value("pergola_swaps_failed_total", acme) == 1
    assert (value("pergola_generations_alive", acme) or 0) >= 1
    assert swap.last_swap_seconds > 0


async def test_two_servers_in_one_process_do_not_touch_each_other() -> None:
    first, second = HotSwap(Builder()), HotSwap(Builder())
    await asyncio.gather(first.start(), second.start())
    await asyncio.gather(*(first.swap() for _ in range(5)), *(second.swap() for _ in range(3)))
    assert (first.number, second.number) == (6, 4)
    assert gc.isenabled()
    await first.stop()
    async with client_of(second) as client:
        assert (await client.get("/number")).json() == {"number": 4}
    await second.stop()


def test_a_hard_limit_below_the_soft_one_is_refused() -> None:
    with pytest.raises(ValueError, match="soft"):
        HotSwap(Builder(), soft=5, hard=1)
