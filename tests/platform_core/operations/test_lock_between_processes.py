"""P11 between processes: who waits sees who holds the instance, and a holder who is killed holds nothing."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from platform_core import Actor, OperationInProgress
from platform_core.demonstration import load_demo, remove_demo
from platform_core.ids import utc_now
from platform_core.instance import Instance, stored_state
from platform_core.operations import execute, plan
from platform_core.operations.lock import _name, _named, exclusive
from platform_core.operations.lock_file import SUFFIX, Holder, LockFile
from tests.platform_core.operations import samples

ROOT = Path(__file__).parents[3]
PURPOSE = "deactivate b2b by bob"
Hold = Callable[..., Awaitable["Process"]]


class Process:
    """A process that wants to hold an instance, or holds it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.pid = process.pid

    async def says(self) -> str:
        """The next line that it prints."""
        assert self._process.stdout is not None
        async with asyncio.timeout(60):
            line = await self._process.stdout.readline()
        assert line, "the process ended"
        return line.decode().strip()

    async def release(self) -> None:
        """Let it go on, to its end."""
        await self._process.communicate(b"\n")

    async def kill(self) -> None:
        """Kill -9."""
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


@pytest.fixture
async def hold(database_url: str) -> AsyncIterator[Hold]:
    """Starts processes that hold the instance."""
    async with AsyncExitStack() as stack:

        async def start(purpose: str = PURPOSE, wait: float = 30.0) -> Process:
            process = Process(
                await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "tests.platform_core.operations.holding", database_url, purpose, str(wait),
                    cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                )
            )  # fmt: skip
            stack.push_async_callback(process.kill)
            assert await process.says() == "open"
            return process

        yield start


@asynccontextmanager
async def held(hold: Hold) -> AsyncIterator[Process]:
    """Another process has the instance."""
    process = await hold()
    assert await process.says() == "held"
    yield process
    await process.kill()


async def test_p11_who_waits_is_told_at_once_who_holds_the_instance_and_since_when(
    instance: Instance, admin: Actor, hold: Hold
) -> None:
    drawn = await plan(instance, "activate", ["shop"])
    told: list[str] = []
    async with held(hold) as other:
        operation = asyncio.create_task(
            execute(instance, "activate", ["shop"], drawn.hash, admin, wait=60, waiting=told.append)
        )
        for _ in range(200):
            await asyncio.sleep(0.05)
            if told:
                break
        assert not operation.done()
        await other.release()
        assert (await operation).generation == 2
    (line,) = told
    pattern = rf"{PURPOSE} since \d\d:\d\d:\d\d UTC \(process {other.pid} on host \S+\)"
    assert re.fullmatch(pattern, line), line


async def test_p11_who_waits_too_long_is_refused_with_the_name_of_the_holder(
    instance: Instance, admin: Actor, hold: Hold
) -> None:
    drawn = await plan(instance, "activate", ["shop"])
    async with held(hold) as other:
        with pytest.raises(OperationInProgress, match=f"{PURPOSE} since .*process {other.pid} on host"):
            await execute(instance, "activate", ["shop"], drawn.hash, admin, wait=0.3)
        with pytest.raises(OperationInProgress, match=PURPOSE):
            await execute(instance, "activate", ["shop"], drawn.hash, admin, wait=0)
    assert (await stored_state(instance.database)).generation == 1


async def test_p11_when_a_holder_is_killed_the_next_one_gets_through_at_once(
    instance: Instance, admin: Actor, hold: Hold
) -> None:
    drawn = await plan(instance, "activate", ["shop"])
    async with held(hold) as other:
        operation = asyncio.create_task(execute(instance, "activate", ["shop"], drawn.hash, admin, wait=60))
        await asyncio.sleep(0.3)
        killed = time.monotonic()
        await other.kill()
        assert (await operation).generation == 2
        assert time.monotonic() - killed < 30, "it did not wait for anything to run out"
    async with exclusive(instance.database, "the next one", 5.0):
        pass


async def test_p11_of_three_who_wait_each_is_told_of_the_one_before_it(
    instance: Instance, hold: Hold
) -> None:
    first = await hold("first by ann")
    assert await first.says() == "held"
    second = await hold("second by bob")
    assert (await second.says()).startswith("waits for first by ann since")
    await first.release()
    assert await second.says() == "held"
    with pytest.raises(OperationInProgress, match="second by bob"):
        async with exclusive(instance.database, "third by cy", 0.2):
            pytest.fail("two at once")
    await second.release()


async def test_p11_demonstration_data_waits_for_the_same_lock(
    instance: Instance, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform_core.demonstration.loading.WAIT", 0.2)
    monkeypatch.setattr("platform_core.demonstration.removal.WAIT", 0.2)
    async with held(hold):
        for work in (load_demo, remove_demo):
            with pytest.raises(OperationInProgress, match=PURPOSE):
                await work(instance)
    assert (await load_demo(instance)).records == {}


async def test_p11_two_operators_at_once_and_one_of_them_finds_his_plan_out_of_date(
    instance: Instance, admin: Actor, database_url: str, hold: Hold
) -> None:
    """Both wait for a third; the one who comes second is refused with the plan as it is now."""
    drawn = await plan(instance, "activate", ["shop"])
    async with AsyncExitStack() as stack, held(hold) as third:
        others = [
            await stack.enter_async_context(samples.an_instance(database_url, samples.shop, samples.club))
            for _ in range(2)
        ]
        both = [
            asyncio.create_task(execute(each, "activate", ["shop"], drawn.hash, admin, wait=60))
            for each in others
        ]
        await asyncio.sleep(0.3)
        await third.release()
        outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["OperationResult", "PlanChanged"]


async def test_ordinary_writers_never_wait_for_the_lock_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    async with samples.an_instance(url) as instance:
        lock = LockFile(url)
        assert lock.take(holder("something"))
        await instance.database.execute("CREATE TABLE notes (text TEXT)")
        assert lock.path.name == f"shop.db{SUFFIX}"
        assert str(lock.holder()).startswith("something since 12:03:10 UTC (process 7 on host here)")
        assert not LockFile(url).take(holder("something else")), "one at a time within a process, too"
        lock.release()
        assert lock.holder() is None
        assert lock.path.exists(), "who waits for it must not wait for a deleted one"


def holder(purpose: str) -> Holder:
    since = utc_now().replace(hour=12, minute=3, second=10)
    return Holder(purpose=purpose, process=7, host="here", since=since)


@pytest.mark.parametrize(
    ("purpose", "shown"),
    [
        ("activate b2b by ann", "activate b2b by ann"),
        (
            "upgrade b2b, b2c, customer_base, banking by maria",
            "upgrade b2b, b2c, custo..ase, banking by maria",
        ),
        ("purge x by zoë", "purge x by zo?"),
    ],
)
def test_what_postgres_keeps_of_a_purpose_says_what_and_who(purpose: str, shown: str) -> None:
    name = _name(Holder(purpose=purpose, process=12345, host="a", since=utc_now()))
    assert len(name) <= 63
    found = _named(name, utc_now())
    assert found is not None
    assert (found.purpose, found.process, found.host) == (shown, 12345, "a")
    assert _named("psql", utc_now()) is None


async def test_the_lock_file_is_as_open_as_the_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    async with samples.an_instance(url):
        os.chmod(tmp_path / "shop.db", 0o600)  # noqa: PTH101 - no blocking call of pathlib in here
        lock = LockFile(url)
        assert lock.take(holder("something"))
        lock.release()
        assert os.stat(lock.path).st_mode & 0o777 == 0o600  # noqa: PTH116 - as above
