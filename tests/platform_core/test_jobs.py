"""Jobs: each on its own, ended in time, and none of them holds up another one or the worker."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from platform_core import Background, Job, Pack, Records, jobs
from platform_core.jobs import Jobs
from platform_core.testing import MakeWorld, World, deactivate

RAN: list[str] = []


class Stop(BaseException):
    """Nothing that `except Exception` catches."""


async def notes(records: Records) -> None:
    RAN.append("sound")


async def waits(records: Records) -> None:
    RAN.append("waits")
    await asyncio.sleep(3600)


async def clings(records: Records) -> None:
    RAN.append("clings")
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            RAN.append("clung")


def raising(error: BaseException) -> Callable[[Records], Awaitable[None]]:
    async def run(records: Records) -> None:
        RAN.append("raised")
        raise error

    return run


def no_coroutine(records: Any) -> Any:
    RAN.append("raised")


def packs(run: Callable[[Records], Awaitable[None]], within: int = 1) -> list[Pack]:
    """A pack with a hostile job, and one whose job comes after it."""
    return [
        Pack(
            name=name, version="1.0", summary="Has a job",
            jobs=(Job(name=f"{name}.job", summary="Works", every=3600, run=code, within=within),),
        )
        for name, code in (("bad", run), ("sound", notes))
    ]  # fmt: skip


@pytest.fixture
async def start(world: MakeWorld, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    """Give a function that starts a world's background work."""
    RAN.clear()
    monkeypatch.setattr(jobs, "GRACE", 0.2)
    running: list[Background] = []

    async def make(*parts: Pack) -> tuple[World, Background]:
        csm = await world(*parts)

        async def no_swap(assembly: Any) -> None: ...

        running.append(Background(csm.instance, no_swap))
        await running[-1].start()
        return csm, running[-1]

    yield make
    for background in running:
        await background.stop()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that happens soon."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - what is waited for sets no event
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    "run",
    [
        raising(ZeroDivisionError()),
        raising(SystemExit(3)),
        raising(KeyboardInterrupt()),
        raising(asyncio.CancelledError()),
        raising(Stop()),
        no_coroutine,
    ],
    ids=["exception", "exit", "interrupt", "cancelled", "base", "no coroutine"],
)
async def test_p12_a_job_that_raises_is_logged_with_its_pack_and_the_others_run(
    start: Any, run: Any, caplog: pytest.LogCaptureFixture
) -> None:
    await start(*packs(run))
    await until(lambda: set(RAN) == {"raised", "sound"})
    await until(lambda: "job 'bad.job' of pack 'bad' failed" in caplog.text)
    assert "job 'sound.job'" not in caplog.text


async def test_p12_a_job_that_hangs_is_ended_after_its_time_and_the_others_run_meanwhile(
    start: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SLOW", 0.5)
    _, background = await start(*packs(waits))
    await until(lambda: set(RAN) == {"waits", "sound"})
    await until(lambda: "job 'bad.job' of pack 'bad' did not end within 1 s and was ended" in caplog.text)
    assert "job 'bad.job' of pack 'bad' took 1." in caplog.text
    assert not await background.claim("bad.job", 60.0), "it is due again in an hour, and not before"


async def test_p12_a_job_that_does_not_let_itself_be_ended_is_named_and_stops_nothing(
    start: Any, caplog: pytest.LogCaptureFixture
) -> None:
    _, background = await start(*packs(clings))
    await until(lambda: set(RAN) >= {"clings", "sound", "clung"})
    await until(lambda: "job 'bad.job' of pack 'bad' does not let itself be ended" in caplog.text)
    async with asyncio.timeout(20):
        await background.stop()
    assert "it is left behind" in caplog.text
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "job-bad.job"]


async def test_p7_a_job_of_a_deactivated_pack_is_ended(start: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    csm, _ = await start(*packs(waits, within=3600))
    await until(lambda: "waits" in RAN)
    await deactivate(csm.instance, ["bad"])
    await csm.instance.reload()
    await until(lambda: "job 'bad.job' of pack 'bad' is cancelled: its pack is not active" in caplog.text)
    await until(lambda: not [task for task in asyncio.all_tasks() if task.get_name() == "job-bad.job"])


async def test_the_lease_of_a_job_is_renewed_while_it_runs(
    world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    RAN.clear()
    csm = await world(*packs(waits, within=3600))
    monkeypatch.setattr(jobs, "LEASE", 0.0)
    extended: list[str] = []

    class Leases:
        async def claim(self, name: str, seconds: float) -> bool:
            return True

        async def extend(self, name: str, seconds: float) -> None:
            extended.append(name)

    work = Jobs(csm.instance, Leases())
    await work.round()
    await until(lambda: "waits" in RAN)
    extended.clear()
    await work.round()
    assert extended == ["bad.job"]
    assert RAN.count("waits") == 1, "it runs already"
    await work.stop()
