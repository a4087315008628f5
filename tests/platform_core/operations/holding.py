"""A process that holds an instance: python -m tests.platform_core.operations.holding URL PURPOSE WAIT

It prints whom it waits for, then ``held``, and keeps the instance until a line comes in.
"""

import asyncio
import sys

from platform_core.operations.lock import exclusive
from tests.platform_core.operations import samples


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def main(url: str, purpose: str, wait: str) -> None:
    async with samples.an_instance(url) as instance:
        say("open")
        async with exclusive(instance.database, purpose, float(wait), lambda who: say(f"waits for {who}")):
            say("held")
            await asyncio.to_thread(sys.stdin.readline)
        say("released")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
