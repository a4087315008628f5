"""A file beside a SQLite database that is locked while an operation runs, and says which.

SQLite knows no name for who holds its write lock. The system does for a file: a lock of ``flock`` ends with the
process that took it, however that ends, and never stops anybody who does not ask for it.
"""

from __future__ import annotations

import fcntl
import os
from datetime import datetime
from pathlib import Path

import msgspec

from platform_core.errors import DatabaseUnavailable

SUFFIX = ".operation"
_MOST_BYTES = 10_000


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds an instance, and for what."""

    purpose: str
    process: int
    host: str
    since: datetime

    def __str__(self) -> str:
        return f"{self.purpose} since {self.since:%H:%M:%S} UTC (process {self.process} on host {self.host})"


class LockFile:
    """The lock on one SQLite database. A lock that is taken is released by ``release``, or with the process."""

    def __init__(self, url: str) -> None:
        database = Path(url.removeprefix("sqlite:///")).resolve()
        self._database = database
        self.path = database.with_name(database.name + SUFFIX)
        self._held: int | None = None

    def take(self, holder: Holder) -> bool:
        """Take the lock if nobody has it; whether that was so."""
        try:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT, self._database.stat().st_mode & 0o777)
        except OSError as error:
            raise DatabaseUnavailable(
                f"the lock file {self.path} cannot be opened: {error.strerror}",
                remedy="let whoever operates on packs write in the folder of the database",
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        # The file stays when the lock is released: whoever waits for it must not wait for a deleted one.
        os.ftruncate(file, 0)
        os.pwrite(file, msgspec.json.encode(holder), 0)
        self._held = file
        return True

    def release(self) -> None:
        """Give the lock back."""
        file, self._held = self._held, None
        if file is not None:
            os.ftruncate(file, 0)
            os.close(file)

    def holder(self) -> Holder | None:
        """Who has the lock, as he says himself; nobody knows in the moment between two holders."""
        try:
            return msgspec.json.decode(self.path.read_bytes()[:_MOST_BYTES], type=Holder)
        except (OSError, msgspec.DecodeError):
            return None
