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
import time

import msgspec

from plugins.contracts import Contract
from plugins.customer_access import ItemParty
from plugins.customer_service import Case
from plugins.install_base import InstallBaseItem

from ..asking import asked, loading, p95, say, settle, tokens_of
from ..client import request
from ..databases import NoPostgresError, postgres_databases
from ..report import machine
from ..server import PERGOLA
from .data import ITEMS, load
from .page import PAGE, Line, as_page

TREES = 50_000
FEWEST_TREES, FEWEST_ROUNDS, WARM_UP = 100, 20, 20
PACKS = ("contracts", "customer_access")
SOON = 30
ASKED = tuple[str, str, str]
"""What is asked for, by whom, and the path."""


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
        async with loading(databases.url, PACKS) as instance:
            began = time.perf_counter()
            known = await load(instance, trees, say)
            say(f"loaded in {time.perf_counter() - began:.0f} s")
            await settle(databases)
            tree = known.pop("tree")
            tokens = await tokens_of(instance, known)
        requests = {each: request("GET", each[2], tokens[each[1]]) for each in questions(tree)}
        latencies, found = await asked(PERGOLA, databases, requests, WARM_UP, rounds)
    return [
        Line(
            items=trees * ITEMS,
            what=each[0],
            who=each[1],
            records=found[each],
            p50_ms=statistics.median(taken) * 1000,
            p95_ms=p95(taken) * 1000,
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
