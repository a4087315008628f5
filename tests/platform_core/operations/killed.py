"""A process that dies while it carries out an operation: python -m tests.platform_core.operations.killed URL [upgrade]

It prints the number of statements when it lives to the end. PERGOLA_TEST_KILL_AT names the statement before which it
dies by SIGKILL; "end" lets it die after the operation was acknowledged.
"""

import asyncio
import os
import signal
import sys

from platform_core import Actor
from platform_core.operations import OperationName, execute, plan
from tests.platform_core.operations import samples, versions

KILL_AT = "PERGOLA_TEST_KILL_AT"


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def main(url: str, operation: OperationName, kill_at: str) -> int:
    ann = Actor(user_name="ann", kind="internal", elevated="a test")
    upgrade = operation == "upgrade"
    packs = (versions.THREE_PACK, versions.CLUB_THREE) if upgrade else (samples.shop, samples.club)
    names = [] if upgrade else ["club"]
    async with samples.an_instance(url, *packs, durable=True) as instance:
        drawn = await plan(instance, operation, names)
        count = 0

        def observe(sql: str) -> None:
            nonlocal count
            count += 1
            if str(count) == kill_at:
                die()

        instance.database.observer = observe
        sys.stdout.write("started\n")
        sys.stdout.flush()
        await execute(instance, operation, names, drawn.hash, ann)
        if kill_at == "end":
            die()
        return count


if __name__ == "__main__":
    what: OperationName = "upgrade" if "upgrade" in sys.argv[2:] else "activate"
    sys.stdout.write(str(asyncio.run(main(sys.argv[1], what, os.environ.get(KILL_AT, "")))))
