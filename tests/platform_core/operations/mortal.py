"""Processes that die while they carry out an operation: python -m tests.platform_core.operations.mortal URL FOLDER

Each line on the standard input is a JSON list: the operation, the packs, and the number of the statement or step of a file
before which the process dies by SIGKILL (0: not at all). Each is done by a process of its own, forked from this
one so that nothing needs to be imported again. The answer is how it ended: its exit code, and what it was about to do.
"""

import asyncio
import json
import os
import signal
import sys
from typing import Any

from platform_core import Actor
from platform_core.instance import Instance
from platform_core.operations import execute, plan
from tests.platform_core.operations import samples

KILLED = -signal.SIGKILL


async def operate(url: str, folder: str, order: tuple[Any, ...], report: int) -> None:
    """Carry out an operation, and die on the way."""
    operation, names, kill_at = order
    ann = Actor(user_name="ann", kind="internal", elevated="a test")
    made = samples.an_instance(url, samples.shop, samples.club, archives=folder, durable=True)
    async with made as instance:
        drawn = await plan(instance, operation, names)
        _count(instance, kill_at, report)
        await execute(instance, operation, names, drawn.hash, ann)


def _count(instance: Instance, kill_at: int, report: int) -> None:
    left = kill_at

    def observe(what: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.write(report, what[:60].encode())
            os.kill(os.getpid(), signal.SIGKILL)

    instance.database.observer = observe
    assert instance.archives is not None
    instance.archives.observer = observe


def in_a_process_of_its_own(url: str, folder: str, order: tuple[Any, ...]) -> tuple[int, str]:
    """Exit code, and what the process was about to do when it died."""
    hear, report = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(hear)
        status = 1
        try:
            asyncio.run(operate(url, folder, order, report))
            status = 0
        finally:
            os._exit(status)
    os.close(report)
    _, status = os.waitpid(child, 0)
    with os.fdopen(hear, "rb") as answer:
        return os.waitstatus_to_exitcode(status), answer.read().decode(errors="replace")


def main(url: str, folder: str) -> None:
    for line in sys.stdin:
        answer = in_a_process_of_its_own(url, folder, tuple(json.loads(line)))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
