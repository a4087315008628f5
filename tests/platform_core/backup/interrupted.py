"""A process that dies while it backs up or restores: python -m tests.platform_core.backup.interrupted VERB URL FILE DIR

PERGOLA_TEST_KILL_AT counts what the process does to the database and to files, and names the place at which it dies by
SIGKILL. When it lives to the end it prints how many there are.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from platform_core import Instance, InstanceConfiguration
from platform_core.backup import restore_instance, write_backup
from platform_core.storage import database as storage
from tests.platform_core.backup.conftest import PACKS

KILL_AT = "PERGOLA_TEST_KILL_AT"
SECRET = "a secret that is good enough for tests"
FILE_EVENTS = ("os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "shutil.rmtree", "fcntl.flock")
_count = 0


def step(_: object = None) -> None:
    """One more thing is about to be done."""
    global _count  # noqa: PLW0603 - one process, one count
    _count += 1
    if str(_count) == os.environ.get(KILL_AT):
        os.kill(os.getpid(), signal.SIGKILL)


def hook(event: str, args: tuple[Any, ...]) -> None:
    """Python says which files are made, renamed and removed."""
    writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    if writes or event in FILE_EVENTS:
        step()


def observed(url: str, **options: Any) -> Any:
    """A database whose statements are counted."""
    found = storage.open_database(url, **options)
    found.observer = step
    return found


async def main(verb: str, url: str, file: Path, directory: Path) -> int:
    if verb == "backup":
        configuration = InstanceConfiguration(name="test", database=url, secret=SECRET)
        instance = Instance(configuration, PACKS)
        await instance.database.open()
        instance.database.observer = step
        sys.addaudithook(hook)
        await write_backup(instance, file)
        await instance.close()
    else:
        import platform_core.instance as instances

        vars(instances)["open_database"] = observed
        sys.addaudithook(hook)
        database = url if url.startswith("postgres") else None
        await restore_instance(file, directory, database=database, offered=PACKS)
    step()  # It is about to say that it is done.
    return _count


if __name__ == "__main__":
    sys.stdout.write(str(asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])))))
