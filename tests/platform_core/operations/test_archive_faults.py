"""A fault at any statement and any step of a file leaves the instance and its archives as they were, or as planned."""

import errno
from pathlib import Path
from typing import Self

import pytest

from platform_core import Actor
from platform_core.errors import StorageError
from platform_core.instance import Instance
from platform_core.operations import OperationName, execute, plan
from platform_core.operations.sweep import sweep
from tests.platform_core.operations.lives import do
from tests.platform_core.operations.snapshots import audit_of, snapshot
from tests.platform_core.operations.test_faults import FaultError


def files(instance: Instance) -> list[str]:
    """What lies in the folder of archives."""
    assert instance.archives is not None
    return instance.archives.names()


class FaultAt:
    """Fails the k-th thing that the database or the disk is asked to do, once."""

    def __init__(self, instance: Instance, k: int) -> None:
        assert instance.archives is not None
        self._instance, self._archives = instance, instance.archives
        self._left = k
        self.failed = ""

    def __enter__(self) -> Self:
        self._instance.database.observer = self._statement
        self._archives.observer = self._step
        return self

    def __exit__(self, *exception: object) -> None:
        self._instance.database.observer = self._archives.observer = None

    def _due(self, what: str) -> bool:
        self._left -= 1
        if self._left == 0:
            self.failed = what
        return self._left == 0

    def _statement(self, sql: str) -> None:
        if self._due(f"statement {sql}"):
            raise FaultError(sql)

    def _step(self, what: str) -> None:
        if self._due(f"file {what}"):
            raise OSError(errno.ENOSPC, "No space left on device")


def injected(error: Exception) -> None:
    """Refuse an error that was not injected; a disk's error is the cause of the one that people are shown."""
    if not isinstance(error, FaultError) and not isinstance(error.__cause__, OSError):
        raise error


async def faults_until_done(
    instance: Instance, admin: Actor, operation: OperationName, *names: str, step: int
) -> set[str]:
    """Try with a fault at the first thing, at the second, and so on until it gets through; returns what failed."""
    before, there = await snapshot(instance.database), files(instance)
    drawn = await plan(instance, operation, names)
    assert drawn.blockers == ()
    failed: set[str] = set()
    for k in range(1, 2000, step):
        with FaultAt(instance, k) as fault:
            try:
                await execute(instance, operation, names, drawn.hash, admin)
            except (FaultError, StorageError) as error:
                injected(error)
            else:
                return failed
        failed.add(fault.failed)
        await sweep(instance)
        assert files(instance) == there, f"after a fault at {fault.failed}"
        assert await snapshot(instance.database) == before, f"after a fault at {fault.failed}"
        assert (await audit_of(instance.database))[-1] == (operation, "failed")
    raise AssertionError("the operation never got through")


STEPS = pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.deep)])


@pytest.fixture
async def club(instance: Instance) -> Instance:
    """The sample instance with both packs active."""
    await do(instance, "activate", "club")
    return instance


@STEPS
async def test_p2_a_fault_anywhere_in_an_uninstallation_changes_nothing(
    club: Instance, admin: Actor, step: int
) -> None:
    failed = await faults_until_done(club, admin, "uninstall", "club", "shop", step=step)
    steps = {what.split()[1] for what in failed if what.startswith("file")}
    assert steps <= {"create", "write", "sync", "rename"}
    assert "write" in steps
    statements = [what for what in failed if what.startswith("statement")]
    assert len(statements) > 60 / step
    assert any("DELETE" in what for what in statements)
    assert len(files(club)) == 2


@STEPS
async def test_p2_a_fault_anywhere_in_a_restoration_changes_nothing(
    club: Instance, admin: Actor, step: int
) -> None:
    await do(club, "uninstall", "club", "shop")
    failed = await faults_until_done(club, admin, "restore", "club", "shop", step=step)
    assert len(failed) >= 40 / step
    await sweep(club)
    assert files(club) == []


@STEPS
async def test_p2_a_fault_anywhere_in_a_purge_changes_nothing(
    club: Instance, admin: Actor, step: int
) -> None:
    await do(club, "uninstall", "club", "shop")
    failed = await faults_until_done(club, admin, "purge", "club", "shop", step=step)
    assert len(failed) > 10 / step
    await sweep(club)
    assert files(club) == []


async def test_a_file_that_cannot_be_removed_yet_is_swept_by_the_next_operation(
    club: Instance, admin: Actor
) -> None:
    assert club.archives is not None
    await do(club, "uninstall", "club")
    drawn = await plan(club, "purge", ["club"])

    def refuse(what: str) -> None:
        if what.startswith("remove"):
            raise OSError(errno.EROFS, "Read-only file system")

    club.archives.observer = refuse
    await execute(club, "purge", ["club"], drawn.hash, admin)
    club.archives.observer = None
    assert len(files(club)) == 1
    await do(club, "activate", "club")
    assert files(club) == []


async def test_files_of_others_are_never_swept(club: Instance, tmp_path: Path) -> None:
    folder = tmp_path / "archives"
    folder.mkdir()
    others = {"notes.txt", "club-1.0-20260101T000000-0a0b0c0d.000000000000.jsonl.gz", "shop.jsonl.gz.partial"}
    for name in others:
        (folder / name).write_text("precious")
    await do(club, "uninstall", "club")
    await do(club, "purge", "club")
    assert {file.name for file in folder.iterdir()} == others
