"""``python -m benchmarks.rights``: what access rules cost on PostgreSQL.

The first page of a list of cases is asked for over HTTP, by an administrator, and by those whose rights are hardest to
find out: the admin of a customer with a tree of 1,000 accounts, a member of 100 groups, a party to 1,000 products. Once
they see one case in twenty of so many, and once one in a thousand.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

import asyncpg
import msgspec

from platform_core import Identity, Instance, Records
from platform_core.operations import execute, initialize, plan_activation

from ..client import Connection, request
from ..databases import Databases, NoPostgresError, postgres_databases
from ..instances import OPERATOR, instance_at
from ..lines import expect
from ..report import machine
from ..server import RIGHTS, Server, wait_until_served
from .data import actors, load
from .pack import ProductCase, pack
from .page import PAGE, Line, as_page

SIZES = (10_000, 100_000, 1_000_000)
SPREADS = (20, 1000)
PATH = f"/api/tables/{ProductCase.info.table}?limit=50"
WARM_UP = 100
FEWEST_ROUNDS = 20


def say(text: str) -> None:
    """Tell how far it has come, beside the result."""
    print(text, file=sys.stderr, flush=True)


async def measure(cases: int, spread: int, rounds: int) -> list[Line]:
    """The lists over so many cases."""
    async with postgres_databases() as databases:
        instance = instance_at(databases.url, extra=(pack,))
        await instance.database.open()
        await initialize(instance)
        planned = await plan_activation(instance, [pack.name])
        await execute(instance, "activate", [pack.name], planned.hash, OPERATOR)
        await instance.close()
        instance = instance_at(databases.url, extra=(pack,))
        await instance.open()
        try:
            people = await load(instance, cases, spread, say)
            await settle(databases)
            statements = await counted(instance, people)
            identity = Identity(instance)
            tokens = {name: await identity.issue_token(user, "benchmark") for name, user in people.items()}
            latencies, found = await asked(databases, tokens, rounds)
        finally:
            await instance.close()
    first = statistics.median(latencies["administrator"])
    return [
        Line(
            cases=cases,
            one_in=1 if who == "administrator" else spread,
            who=who,
            records=found[who],
            statements=statements[who],
            p50_ms=statistics.median(taken) * 1000,
            p95_ms=sorted(taken)[int(len(taken) * 0.95)] * 1000,
            times=statistics.median(taken) / first,
        )
        for who, taken in latencies.items()
    ]


async def settle(databases: Databases) -> None:
    """What the database does by itself after so many insertions, done now."""
    connection = await asyncpg.connect(databases.url)
    try:
        await connection.execute("VACUUM ANALYZE", timeout=600)
    finally:
        await connection.close()


async def counted(instance: Instance, people: dict[str, str]) -> dict[str, int]:
    """How many statements the list takes, besides signing in."""
    counts = {}
    for name, actor in (await actors(instance, people)).items():
        statements: list[str] = []
        instance.database.observer = statements.append
        await Records(instance, actor).list(ProductCase)
        instance.database.observer = None
        counts[name] = len(statements)
    return counts


async def asked(
    databases: Databases, tokens: dict[str, str], rounds: int
) -> tuple[dict[str, list[float]], dict[str, int]]:
    """Everybody in turn, so that what the machine does meanwhile hits all alike: seconds, and how many records came."""
    latencies: dict[str, list[float]] = {name: [] for name in tokens}
    found = {}
    requests = {name: request("GET", PATH, token) for name, token in tokens.items()}
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(RIGHTS, databases.url, Path(folder) / "log") as server,
    ):
        await asyncio.to_thread(wait_until_served, server)
        connection = await Connection.open(server.port)
        for number in range(WARM_UP + rounds):
            for name, sent in requests.items():
                began = time.perf_counter()
                answer = expect(await connection.ask(sent), 200)
                if number >= WARM_UP:
                    latencies[name].append(time.perf_counter() - began)
                found[name] = len(answer.json()["records"])
        connection.close()
    return latencies, found


def main() -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rights", description=__doc__)
    parser.add_argument("--cases", type=int, nargs="*", default=SIZES, help="how many cases there are")
    parser.add_argument("--rounds", type=int, default=200, help="how often each asks (default: 200)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--write", action="store_true", help="write the page in docs/reference anew")
    given = parser.parse_args()
    if given.rounds < FEWEST_ROUNDS or min(given.cases) < SIZES[0]:
        parser.error(f"take at least {FEWEST_ROUNDS} rounds, and {SIZES[0]:,} cases")
    lines: list[Line] = []
    try:
        for cases in given.cases:
            for spread in SPREADS:
                say(f"{cases:,} cases, of which each sees one in {spread}")
                lines += asyncio.run(measure(cases, spread, given.rounds))
    except NoPostgresError as error:
        say(f"there is no PostgreSQL to measure on: {error}")
        return 1
    page = as_page(lines, machine(), given.rounds)
    print(msgspec.json.encode(lines).decode() if given.json else page)
    if given.write:
        PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
