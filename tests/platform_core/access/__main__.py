"""``python -m tests.platform_core.access``: compare as many access decisions with the oracle as you like.

Random packs, rules, actors and rows, on both databases. Every 60 rounds there is another pack with other entities and rows.
Exit code 0: all agree; 1: some differ (the seed finds them again); 2: the command cannot be carried out.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from platform_core import available
from platform_core.testing import World
from platform_core.testing.databases import empty_databases, open_session_database
from platform_core.testing.postgres_server import NoServerError
from platform_core.testing.world import build_instance, instance_at
from tests.platform_core.access.decisions import Ground, one_round
from tests.platform_core.access.families import family

ROUNDS = 60
EVERY = 10.0


class Outcome(msgspec.Struct, frozen=True):
    """What came out on one database."""

    database: str
    seed: int
    decisions: int
    rounds: int
    packs: int
    seconds: float
    differences: list[str]


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.platform_core.access", description=__doc__)
    parser.add_argument(
        "--decisions", type=int, default=10_000_000, help="how many in all (default: 10 million)"
    )
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument(
        "--seed", type=int, default=None, help="repeats a run (default: another one each time)"
    )
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    asked = parser.parse_args()
    if asked.decisions < 1:
        parser.error("ask for at least one decision")
    return asked


def say(text: str) -> None:
    """Tell how far it has come, beside the result."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[Callable[[], str]]:
    """A function that gives the URL of another empty database at each call."""
    with ExitStack() as stack:
        server = open_session_database(stack, os.environ) if kind == "postgres" else None
        yield stack.enter_context(empty_databases(folder, server))


async def decide(kind: str, wanted: int, seed: int) -> Outcome:
    """As many decisions as are wanted, on one database, unless some differ before."""
    pick = random.Random(seed)
    decisions = rounds = packs = 0
    differences: list[str] = []
    begun = told = time.monotonic()
    with tempfile.TemporaryDirectory() as name, databases(kind, Path(name)) as url:
        while decisions < wanted and not differences:
            made = family(pick)
            offered, packs, address = available(extra=[made.pack]), packs + 1, url()
            await build_instance(address, offered, Path(name), [made.pack.name])
            instance = instance_at(address, offered, Path(name))
            await instance.open()
            world = World(instance)
            try:
                ground = await Ground.of(world, made, pick)
                for _ in range(ROUNDS):
                    done, differences = await one_round(ground, pick)
                    decisions, rounds = decisions + done, rounds + 1
                    if time.monotonic() - told > EVERY:
                        told = time.monotonic()
                        say(
                            f"  {kind}: {decisions:,} of {wanted:,} decisions, {rounds:,} rounds, {packs:,} packs"
                        )
                    if differences or decisions >= wanted:
                        break
            finally:
                await world.close()
    return Outcome(kind, seed, decisions, rounds, packs, round(time.monotonic() - begun, 1), differences)


def told(found: Outcome) -> list[str]:
    """An outcome in words."""
    verdict = "DIFFERENT" if found.differences else "all agree"
    line = (
        f"{found.database}, seed {found.seed}: {found.decisions:,} decisions in {found.rounds:,} rounds over "
        f"{found.packs:,} packs, {found.seconds:,.0f} s: {verdict}"
    )
    return [line, *(f"  {difference}" for difference in found.differences[:20])]


def main() -> int:
    """Compare, tell, and end with the exit code."""
    asked = arguments()
    logging.disable(logging.ERROR)
    seed = random.SystemRandom().randrange(10**6) if asked.seed is None else asked.seed
    kinds = ("sqlite", "postgres") if asked.database == "both" else (asked.database,)
    try:
        found = [asyncio.run(decide(kind, -(-asked.decisions // len(kinds)), seed)) for kind in kinds]
    except NoServerError as error:
        say(f"no PostgreSQL server: {error}; start one, or take --database sqlite")
        return 2
    lines = (
        [msgspec.json.encode(found).decode()]
        if asked.json
        else [line for each in found for line in told(each)]
    )
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 1 if any(each.differences for each in found) else 0


if __name__ == "__main__":
    sys.exit(main())
