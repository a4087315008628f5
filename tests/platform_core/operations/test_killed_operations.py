"""kill -9 at any statement, and at any step of a file, of an operation leaves old or new, and nothing over."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from platform_core.instance import Instance
from platform_core.operations.sweep import left_over, sweep
from platform_core.verification import findings
from tests.platform_core.operations.lives import do, substance
from tests.platform_core.operations.mortal import KILLED
from tests.platform_core.operations.test_kill import ROOT, settled_state

COMMAND = (sys.executable, "-m", "tests.platform_core.operations.mortal")
BACK = {"uninstall": "restore", "restore": "uninstall", "deactivate": "activate"}
NAMES = ("club", "shop")


class Mortals:
    """Makes processes that die when they are told to."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def do(self, operation: str, kill_at: int) -> tuple[int, str]:
        """Exit code, and what the process was about to do."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([operation, NAMES, kill_at]).encode() + b"\n")
        await self._process.stdin.drain()
        line = await self._process.stdout.readline()
        assert line, "the process that makes others has died itself"
        code, what = json.loads(line)
        return code, what


@pytest.fixture
async def mortals(database_url: str, tmp_path: Path) -> AsyncIterator[Mortals]:
    """Processes that work on the test's database and folder."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND, database_url, str(tmp_path / "archives"), cwd=ROOT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    yield Mortals(process)
    assert process.stdin is not None
    process.stdin.close()
    await process.wait()


async def state_of(instance: Instance) -> dict[str, list[str]]:
    """What the instance holds once the dead process' leftovers are swept; checked by `verify`."""
    await settled_state(instance)
    await instance.reload()
    await sweep(instance)
    assert instance.archives is not None
    assert await left_over(instance.database, instance.archives) == []
    kept = {row[0] for row in await instance.database.fetch('SELECT "file" FROM "sys_pack_archive"')}
    assert set(instance.archives.names()) == kept
    assert [found for found in await findings(instance) if found.severity != "notice"] == []
    return await substance(instance.database)


async def killed_at_each(
    instance: Instance, mortals: Mortals, operation: str, points: Iterable[int]
) -> set[str]:
    """Kill the operation at each of these points; returns what it was about to do."""
    old = await state_of(instance)
    killed: set[str] = set()
    new: dict[str, list[str]] | None = None
    for point in points:
        code, what = await mortals.do(operation, point)
        assert code in (KILLED, 0), what
        if code == KILLED:
            killed.add(what)
        now = await state_of(instance)
        if now == old:
            assert code == KILLED, "it was carried out, and nothing has changed"
            continue
        assert new is None or now == new, f"killed before {what}"
        new = now
        if code == 0 or operation not in BACK:
            return killed
        # Killed after the COMMIT: it stands. Back, for the next point.
        await do(instance, BACK[operation], *NAMES)
        old = await state_of(instance)
    return killed


EACH = pytest.param(range(1, 1000), id="each", marks=pytest.mark.deep)


@pytest.mark.parametrize("points", [pytest.param((2, 30, 60), id="some"), EACH])
async def test_p2_an_activation_that_is_killed_has_happened_or_not(
    instance: Instance, mortals: Mortals, points: Iterable[int]
) -> None:
    killed = await killed_at_each(instance, mortals, "activate", points)
    assert len(killed) > 1


@pytest.mark.parametrize("points", [pytest.param((2, 9), id="some"), EACH])
async def test_p2_a_deactivation_that_is_killed_has_happened_or_not(
    instance: Instance, mortals: Mortals, points: Iterable[int]
) -> None:
    await do(instance, "activate", "club")
    killed = await killed_at_each(instance, mortals, "deactivate", points)
    assert killed


@pytest.fixture
async def inactive(instance: Instance) -> Instance:
    """The sample instance with both packs inactive."""
    await do(instance, "activate", "club")
    await do(instance, "deactivate", *NAMES)
    return instance


@pytest.mark.parametrize("points", [pytest.param((2, 60, 105, 125, 133), id="some"), EACH])
async def test_p2_an_uninstallation_that_is_killed_has_happened_or_not(
    inactive: Instance, mortals: Mortals, points: Iterable[int]
) -> None:
    killed = await killed_at_each(inactive, mortals, "uninstall", points)
    assert len(killed) > 3


@pytest.mark.parametrize("points", [pytest.param((2, 20, 40, 55), id="some"), EACH])
async def test_p2_a_restoration_that_is_killed_has_happened_or_not(
    inactive: Instance, mortals: Mortals, points: Iterable[int]
) -> None:
    await do(inactive, "uninstall", *NAMES)
    killed = await killed_at_each(inactive, mortals, "restore", points)
    assert len(killed) > 1


@pytest.mark.parametrize("points", [pytest.param((2, 12, 15), id="some"), EACH])
async def test_p2_a_purge_that_is_killed_has_happened_or_not(
    inactive: Instance, mortals: Mortals, points: Iterable[int]
) -> None:
    await do(inactive, "uninstall", *NAMES)
    killed = await killed_at_each(inactive, mortals, "purge", points)
    assert killed
