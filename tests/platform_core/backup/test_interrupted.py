"""kill -9 at any moment of a backup or a restore leaves nothing, or all of it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from platform_core import Conflict, Instance
from platform_core.backup import BackupFile, restore_instance, write_backup
from platform_core.schema import read_catalogue
from platform_core.storage import open_database
from platform_core.testing import World
from platform_core.verification import findings, opened
from tests.example.works import Recall
from tests.platform_core.backup.conftest import PACKS, left_behind
from tests.platform_core.backup.interrupted import KILL_AT

ROOT = Path(__file__).parents[3]


async def run(verb: str, url: str, file: Path, directory: Path, kill_at: int | None) -> tuple[int, str]:
    """Run the process that dies; its exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.platform_core.backup.interrupted", verb, url, str(file), str(directory),
        cwd=ROOT, env={**os.environ, KILL_AT: str(kill_at or "")},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, errors = await process.communicate()
    assert process.returncode in (0, -signal.SIGKILL), errors.decode()
    return process.returncode, output.decode()


def places(total: int, deep: bool) -> list[int]:
    """Where to kill: everywhere, or in the middle and at each of the last steps."""
    return list(range(1, total + 1)) if deep else sorted({total // 2, *range(total - 4, total + 1)})


async def free(url: str) -> None:
    """Wait until the server has noticed that the other process is dead."""
    if not url.startswith("postgres"):
        return
    database = open_database(url)
    await database.open()
    for _ in range(200):
        ((left,),) = await database.fetch(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' "
            "AND pid <> pg_backend_pid() AND application_name LIKE 'pergola %: restore'"
        )
        if not left:
            break
        await asyncio.sleep(0.05)
    await database.close()


async def attack_restore(
    shop: World, tmp_path: Path, new_database_url: Callable[[], str], deep: bool
) -> None:
    file = tmp_path / "a.zip"
    await write_backup(shop.instance, file)
    code, output = await run("restore", new_database_url(), file, tmp_path / "first", None)
    assert code == 0
    complete = 0
    for kill_at in places(int(output), deep):
        url, directory = new_database_url(), tmp_path / f"at_{kill_at}"
        code, _ = await run("restore", url, file, directory, kill_at)
        assert code == -signal.SIGKILL
        await free(url)
        if directory.exists():
            complete += 1
        else:
            database = url if url.startswith("postgres") else None
            await restore_instance(file, directory, database=database, offered=PACKS)
        instance = Instance.at(directory, PACKS)
        async with opened(instance) as kept_from:
            assert kept_from == [], f"killed at {kill_at}"
            assert await findings(instance) == [], f"killed at {kill_at}"
            assert await instance.elevated("a test").count(Recall) == 1
        assert left_behind(tmp_path) == []
    assert complete >= 1, "the last step is after the folder got its name"


async def test_a_killed_restore_has_made_no_instance_or_a_complete_one(
    shop: World, tmp_path: Path, new_database_url: Callable[[], str]
) -> None:
    await attack_restore(shop, tmp_path, new_database_url, deep=False)


@pytest.mark.deep
async def test_a_restore_killed_at_every_step_has_made_no_instance_or_a_complete_one(
    shop: World, tmp_path: Path, new_database_url: Callable[[], str]
) -> None:
    await attack_restore(shop, tmp_path, new_database_url, deep=True)


async def test_a_killed_backup_has_made_no_file_or_a_complete_one(shop: World, tmp_path: Path) -> None:
    url = shop.instance.database.url
    code, output = await run("backup", url, tmp_path / "first.zip", tmp_path, None)
    assert code == 0
    for kill_at in places(int(output), deep=False):
        file = tmp_path / f"{kill_at}.zip"
        assert (await run("backup", url, file, tmp_path, kill_at))[0] == -signal.SIGKILL
        if file.exists():
            with BackupFile(file) as backup:
                backup.check()
        assert await findings(shop.instance) == []
        await write_backup(shop.instance, file, force=True)


async def test_a_place_that_is_taken_is_refused_and_nothing_is_written(
    shop: World, tmp_path: Path, new_database_url: Callable[[], str]
) -> None:
    file, url = tmp_path / "a.zip", new_database_url()
    await write_backup(shop.instance, file)
    database = url if url.startswith("postgres") else None
    await restore_instance(file, tmp_path / "r", database=database, offered=PACKS)
    with pytest.raises(Conflict, match="holds an instance"):
        await restore_instance(file, tmp_path / "r", database=database, offered=PACKS)
    taken = database or f"sqlite:///{tmp_path / 'r' / 'pergola.db'}"
    with pytest.raises(Conflict, match="the database is not empty"):
        await restore_instance(file, tmp_path / "s", database=taken, offered=PACKS)
    assert not (tmp_path / "s").exists()
    assert left_behind(tmp_path) == []
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "letter.txt").write_text("mine")
    with pytest.raises(Conflict, match="is not empty"):
        await restore_instance(file, tmp_path / "t", offered=PACKS)
    (tmp_path / "u").mkdir()
    await restore_instance(file, tmp_path / "u", offered=PACKS)
    check = open_database(taken)
    await check.open()
    assert (await read_catalogue(check)).tables
    await check.close()
