"""Where an instance is restored to: a folder that gets its name when all is in it.

The folder is made beside its place. A restore that was killed has left nothing where the instance belongs, or, when the
database lies elsewhere and was committed to already, a complete one that only has to get its name.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from ..configuration import FILE_NAME
from ..errors import Conflict, OperationInProgress
from ..storage import Database
from ..stored import has_tables

SQLITE_FILE = "pergola.db"
LOCK, MARK = ".lock", ".restored"
"""The mark holds the id by which the database knows this restore, while the folder has not got its name."""


class Place:
    """The folder of the instance that is to be, and the one that is filled first."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory.absolute()
        self.staging = self.directory.parent / f".{self.directory.name}.restoring"

    def refuse_used(self) -> None:
        """Only an empty folder, or none, becomes an instance's."""
        if self.directory.is_dir() and any(self.directory.iterdir()):
            what = "holds an instance" if (self.directory / FILE_NAME).exists() else "is not empty"
            raise Conflict(f"{self.directory} {what}", remedy="restore into an empty folder, or a new one")
        if self.directory.exists() and not self.directory.is_dir():
            raise Conflict(
                f"{self.directory} is no folder", remedy="restore into an empty folder, or a new one"
            )

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """One restore at a time into a place; the lock ends with the process."""
        self.staging.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(self.staging / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise OperationInProgress(
                    f"another restore into {self.directory} is running", remedy="wait until it has ended"
                ) from None
            yield
        finally:
            os.close(lock)

    @property
    def interrupted(self) -> str:
        """The id of a restore that was killed after it filled the folder; empty when there is none."""
        mark = self.staging / MARK
        return mark.read_text(encoding="ascii") if mark.exists() else ""

    def mark(self, entry: str) -> None:
        """The folder is filled, and on disk; what is missing is the database's commit, and the name."""
        for path in [path for path in self.staging.rglob("*") if path.is_file()]:
            _sync(path, os.O_RDONLY)
        aside = self.staging / f"{MARK}.partial"
        aside.write_text(entry, encoding="ascii")
        _sync(aside, os.O_RDONLY)
        aside.rename(self.staging / MARK)
        _sync(self.staging, os.O_RDONLY | os.O_DIRECTORY)

    def clear(self) -> None:
        """Remove what an earlier try has left."""
        for path in self.staging.iterdir():
            if path.name == LOCK:
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def finish(self) -> None:
        """Give the folder its name."""
        if self.directory.exists():
            self.directory.rmdir()
        self.staging.rename(self.directory)
        # Last, since without the mark the next try would not know that all is done.
        for name in (MARK, LOCK):
            (self.directory / name).unlink()
        _sync(self.directory.parent, os.O_RDONLY | os.O_DIRECTORY)

    def abandon(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.staging)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


async def was_committed(database: Database, entry: str) -> bool:
    """Whether a database holds what the restore with this id put into it."""
    if not await has_tables(database):
        return False
    mark = "?1" if database.dialect == "sqlite" else "$1"
    return bool(await database.fetch(f'SELECT 1 FROM "sys_pack_operation" WHERE "sys_id" = {mark}', (entry,)))
