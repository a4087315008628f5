"""kill -9 at any moment of an activation leaves the instance as it was or as planned, and no lock behind."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from platform_core import Actor
from platform_core.instance import Instance, stored_state
from platform_core.operations import execute, initialize, plan
from tests.platform_core.operations import samples
from tests.platform_core.operations.conftest import MakeInstance
from tests.platform_core.operations.killed import KILL_AT
from tests.platform_core.operations.snapshots import snapshot

ROOT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-m", "tests.platform_core.operations.killed")


async def run(url: str, kill_at: str = "", *what: str, after: float | None = None) -> tuple[int, str]:
    """Run the process that dies; returns its exit code and output. ``after`` so many seconds it is killed from here."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND, url, *what, cwd=ROOT, env={**os.environ, KILL_AT: kill_at},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    first = await process.stdout.readline()
    if not first:
        pytest.fail((await process.stderr.read()).decode())
    if after is not None:
        await asyncio.sleep(after)
        if process.returncode is None:
            process.kill()
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode().strip()


async def settled_state(instance: Instance) -> dict[str, list[str]]:
    """What the database holds once the server has noticed that the other process is dead."""
    for _ in range(100):
        if instance.database.dialect == "sqlite":
            break
        (row,) = await instance.database.fetch(
            "SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation "
            "WHERE c.relnamespace = current_schema()::regnamespace AND l.pid <> pg_backend_pid()"
        )
        if row[0] == 0:
            break
        await asyncio.sleep(0.05)
    return await snapshot(instance.database)


async def finish(instance: Instance, admin: Actor) -> None:
    """The next operation finds no lock and goes through."""
    if (await stored_state(instance.database)).active == ["base"]:
        drawn = await plan(instance, "activate", ["club"])
        await execute(instance, "activate", ["club"], drawn.hash, admin, wait=5.0)
    assert (await stored_state(instance.database)).active == ["base", "club", "shop"]


async def test_p2_killed_at_a_statement_an_activation_has_not_happened(
    make_instance: MakeInstance, new_database_url: Callable[[], str], database_url: str, admin: Actor
) -> None:
    instance = await make_instance(samples.shop, samples.club)
    before = await snapshot(instance.database)
    statements = await count_statements(new_database_url)
    last = statements  # The COMMIT itself: it is killed before it is sent.
    for kill_at in sorted({2, 12, statements // 3, statements // 2, last - 2, last}):
        code, _ = await run(database_url, str(kill_at))
        assert code == -signal.SIGKILL
        assert await settled_state(instance) == before, f"killed at statement {kill_at} of {statements}"
    await finish(instance, admin)


async def count_statements(new_database_url: Callable[[], str]) -> int:
    """How many statements the activation takes, on a database of its own."""
    url = new_database_url()
    async with samples.an_instance(url, samples.shop, samples.club) as other:
        await initialize(other)
    code, output = await run(url)
    assert code == 0
    return int(output)


async def test_p2_r1_killed_after_it_was_acknowledged_an_activation_stands(
    make_instance: MakeInstance, database_url: str, admin: Actor
) -> None:
    instance = await make_instance(samples.shop, samples.club)
    code, _ = await run(database_url, "end")
    assert code == -signal.SIGKILL
    assert (await stored_state(instance.database)).active == ["base", "club", "shop"]
    await instance.reload()
    assert await instance.elevated("a test").count(samples.Visit) == 1


@pytest.mark.deep
@pytest.mark.parametrize("delay", [0.0, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12])
async def test_p2_killed_at_any_time_an_activation_has_happened_or_not(
    make_instance: MakeInstance, database_url: str, admin: Actor, delay: float
) -> None:
    instance = await make_instance(samples.shop, samples.club)
    before = await snapshot(instance.database)
    await run(database_url, after=delay)
    after = await settled_state(instance)
    if (await stored_state(instance.database)).active == ["base"]:
        assert after == before
    else:
        assert {"shop_item", "club_visit"} <= set(after)
        assert (await stored_state(instance.database)).generation == 2
    await finish(instance, admin)
