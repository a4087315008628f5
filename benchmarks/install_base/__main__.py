"""``python -m benchmarks.install_base``: what an install base of a million items costs to look at, on PostgreSQL.

A million items lie in 50,000 trees of seven levels. Asked for are a tree, its parties, its cases with those of its parts,
lists of items, and the contracts that end soon: by a manager, and by the admin of a customer with 500 accounts.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import asyncpg
import msgspec

from platform_core import Identity, Instance
from platform_core.operations import execute, initialize, plan_activation
from plugins.contracts import Contract
from plugins.customer_access import ItemParty
from plugins.customer_service import Case
from plugins.install_base import InstallBaseItem

from ..client import Connection, request
from ..databases import Databases, NoPostgresError, postgres_databases
from ..instances import OPERATOR, instance_at
from ..lines import expect
from ..report import machine
from ..server import PERGOLA, Server, wait_until_served
from .data import ITEMS, load
from .page import PAGE, Line, as_page

TREES = 50_000
FEWEST_TREES, FEWEST_ROUNDS, WARM_UP = 100, 20, 20
PACKS = ("contracts", "customer_access")
SOON = 30
ASKED = tuple[str, str, str]
"""What is asked for, by whom, and the path."""


def say(text: str) -> None:
    """Tell how far it has come, beside the result."""
    print(text, file=sys.stderr, flush=True)


def questions(tree: str) -> tuple[ASKED, ...]:
    """What is asked for."""
    today = datetime.datetime.now(datetime.UTC).date()
    items, cases = InstallBaseItem.info.table, Case.info.table
    soon = f"ends[gte]={today}&ends[lte]={today + datetime.timedelta(days=SOON)}"
    of_tree = f"/api/tables/{items}?root={tree}&order=path"
    whole: tuple[tuple[str, str], ...] = (
        ("the tree", of_tree),
        ("items, first page", f"/api/tables/{items}?limit=50"),
        ("cases of the tree", f"/api/tables/{cases}?install_base.root={tree}"),
    )
    staff = (
        ("parties of the tree", f"/api/tables/{ItemParty.info.table}?install_base_item={tree}"),
        (
            "contracts that end soon, first page",
            f"/api/tables/{Contract.info.table}?state=active&{soon}&order=ends&limit=50",
        ),
    )
    everybody = [(what, who, path) for what, path in whole for who in ("manager", "customer admin")]
    return (*everybody, *((what, "manager", path) for what, path in staff))


async def measure(trees: int, rounds: int) -> list[Line]:
    """All that is asked for, over so many trees."""
    async with postgres_databases() as databases:
        instance = instance_at(databases.url)
        await instance.database.open()
        await initialize(instance)
        planned = await plan_activation(instance, list(PACKS))
        await execute(instance, "activate", list(PACKS), planned.hash, OPERATOR)
        await instance.close()
        instance = instance_at(databases.url)
        await instance.open()
        try:
            began = time.perf_counter()
            known = await load(instance, trees, say)
            say(f"loaded in {time.perf_counter() - began:.0f} s")
            await settle(databases)
            tokens = await _tokens(instance, known)
        finally:
            await instance.close()
        return await asked(databases, questions(known["tree"]), tokens, trees, rounds)


async def _tokens(instance: Instance, known: Mapping[str, str]) -> dict[str, str]:
    identity = Identity(instance)
    people = {name: user for name, user in known.items() if name != "tree"}
    return {name: await identity.issue_token(user, "benchmark") for name, user in people.items()}


async def settle(databases: Databases) -> None:
    """What the database does by itself after so many insertions, done now."""
    connection = await asyncpg.connect(databases.url)
    try:
        await connection.execute("VACUUM ANALYZE", timeout=1200)
    finally:
        await connection.close()


async def asked(
    databases: Databases, whole: tuple[ASKED, ...], tokens: Mapping[str, str], trees: int, rounds: int
) -> list[Line]:
    """Everything in turn, so that what the machine does meanwhile hits all alike."""
    latencies: dict[ASKED, list[float]] = {each: [] for each in whole}
    found: dict[ASKED, int] = {}
    requests = {each: request("GET", each[2], tokens[each[1]]) for each in whole}
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(PERGOLA, databases.url, Path(folder) / "log") as server,
    ):
        await asyncio.to_thread(wait_until_served, server)
        connection = await Connection.open(server.port)
        for number in range(WARM_UP + rounds):
            for each, sent in requests.items():
                began = time.perf_counter()
                answer = expect(await connection.ask(sent), 200)
                if number >= WARM_UP:
                    latencies[each].append(time.perf_counter() - began)
                found[each] = len(answer.json()["records"])
        connection.close()
    return [
        Line(
            items=trees * ITEMS,
            what=each[0],
            who=each[1],
            records=found[each],
            p50_ms=statistics.median(taken) * 1000,
            p95_ms=sorted(taken)[int(len(taken) * 0.95)] * 1000,
        )
        for each, taken in latencies.items()
    ]


def main() -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.install_base", description=__doc__)
    parser.add_argument(
        "--trees", type=int, default=TREES, help=f"how many trees there are (default: {TREES:,})"
    )
    parser.add_argument("--rounds", type=int, default=200, help="how often each is asked for (default: 200)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--write", action="store_true", help="write the page in docs/reference anew")
    given = parser.parse_args()
    if given.rounds < FEWEST_ROUNDS or given.trees < FEWEST_TREES:
        parser.error(f"take at least {FEWEST_ROUNDS} rounds, and {FEWEST_TREES} trees")
    try:
        lines = asyncio.run(measure(given.trees, given.rounds))
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
