"""The folder in which an instance keeps the archives of its uninstalled packs."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

PARTIAL = ".partial"
ENDING = ".jsonl.gz"
OWNER_ALONE = 0o600
FOLDER_OF_OWNER = 0o700


class ArchiveFolder:
    """Makes and removes files so that each is there as a whole or not at all, whatever happens in between.

    `observer` is told each thing before it is done, as a database's observer is told each statement. What it
    raises counts as a failure of the disk.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.observer: Callable[[str], None] | None = None

    def names(self) -> list[str]:
        """The archives in the folder, unfinished ones included; nothing else that may lie there."""
        if not self.path.is_dir():
            return []
        return sorted(
            file.name for file in self.path.iterdir() if file.name.endswith((ENDING, ENDING + PARTIAL))
        )

    @contextlib.contextmanager
    def created(self, name: str) -> Iterator[IO[bytes]]:
        """A new file, readable by its owner alone. It has its name once the block has ended and its content is on disk."""
        self._observe(f"create {name}")
        self.path.mkdir(mode=FOLDER_OF_OWNER, parents=True, exist_ok=True)
        partial = self.path / (name + PARTIAL)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ALONE)
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            self._observe(f"sync {name}")
            os.fsync(file.fileno())
        self._observe(f"rename {name}")
        partial.rename(self.path / name)
        self._sync_folder()

    def write(self, file: IO[bytes], content: bytes) -> None:
        """Write a piece of a file."""
        self._observe(f"write {len(content)} bytes")
        file.write(content)

    def remove(self, name: str) -> None:
        """Remove a file; one that is gone is no error."""
        self._observe(f"remove {name}")
        (self.path / name).unlink(missing_ok=True)
        self._sync_folder()

    def _sync_folder(self) -> None:
        """Put on disk which names there are."""
        self._observe("sync folder")
        descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _observe(self, what: str) -> None:
        if self.observer is not None:
            self.observer(what)
