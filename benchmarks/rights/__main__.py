"""``python -m benchmarks.rights``: what access rules cost on PostgreSQL.

The first two pages of a list of cases are asked for over HTTP, by an administrator, and by those whose rights are hardest to
find out: the admin of a customer with a tree of 1,000 accounts, a member of 100 groups, a party to 1,000 products. Once
they see one case in twenty of so many, and once one in a thousand.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys

import msgspec

from platform_core import Actor, Instance, Page, Query, Records

from ..asking import asked, loading, p95, say, settle, tokens_of
from ..client import request
from ..databases import NoPostgresError, postgres_databases
from ..report import machine
from ..server import RIGHTS
from .data import ADMINISTRATOR, actors, load
from .pack import ProductCase, pack
from .page import PAGE, Line, as_page
from .plans import PAGE as PLANS
from .plans import PAGE_OF, plans_of, plans_page

SIZES = (10_000, 100_000, 1_000_000)
SPREADS = (20, 1000)
PAGES = (1, 2)
PATH = f"/api/tables/{ProductCase.info.table}?limit={PAGE_OF}"
WARM_UP = 100
FEWEST_ROUNDS = 20


async def measure(cases: int, spread: int, rounds: int) -> tuple[list[Line], dict[str, str]]:
    """The lists over so many cases, and how PostgreSQL finds them."""
    async with postgres_databases() as databases:
        async with loading(databases.url, [pack.name], extra=(pack,)) as instance:
            people = await load(instance, cases, spread, say)
            await settle(databases)
            pages = await pages_of(instance, people)
            plans = await plans_of(instance, await actors(instance, people), ProductCase)
            tokens = await tokens_of(instance, people)
        requests = {(who, number): page.request(tokens[who]) for (who, number), page in pages.items()}
        latencies, found = await asked(RIGHTS, databases, requests, WARM_UP, rounds)
    lines = [
        Line(
            cases=cases,
            one_in=1 if who == ADMINISTRATOR else spread,
            who=who,
            page=number,
            records=found[who, number],
            statements=pages[who, number].statements,
            at_first=pages[who, number].at_first,
            p50_ms=statistics.median(taken) * 1000,
            p95_ms=p95(taken) * 1000,
            times=statistics.median(taken) / statistics.median(latencies[ADMINISTRATOR, number]),
        )
        for (who, number), taken in latencies.items()
    ]
    return sorted(lines, key=lambda line: line.page), plans


class PageAsked(msgspec.Struct, frozen=True):
    """A page of the list, after the cursor of the one before.

    ``statements``: how many it takes besides signing in; ``at_first``: how many when somebody asks for the first time.
    """

    after: str | None
    statements: int
    at_first: int

    def request(self, token: str) -> bytes:
        """The request for it."""
        return request("GET", PATH if self.after is None else f"{PATH}&after={self.after}", token)


async def pages_of(instance: Instance, people: dict[str, str]) -> dict[tuple[str, int], PageAsked]:
    """The first and the second page of each."""
    pages = {}
    for name, actor in (await actors(instance, people)).items():
        after = None
        for number in PAGES:
            query = Query(limit=PAGE_OF, after=after)
            (_, at_first), (found, statements) = [await counted(instance, actor, query) for _ in range(2)]
            pages[name, number] = PageAsked(after, statements, at_first)
            after = found.next
    return pages


async def counted(instance: Instance, actor: Actor, query: Query) -> tuple[Page, int]:
    """A page, and how many statements it took."""
    statements: list[str] = []
    instance.database.observer = statements.append
    found = await Records(instance, actor).list(ProductCase, query)
    instance.database.observer = None
    return found, len(statements)


def main() -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rights", description=__doc__)
    parser.add_argument("--cases", type=int, nargs="*", default=SIZES, help="how many cases there are")
    parser.add_argument("--rounds", type=int, default=200, help="how often each asks (default: 200)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--write", action="store_true", help="write the two pages in docs/reference anew")
    given = parser.parse_args()
    if given.rounds < FEWEST_ROUNDS or min(given.cases) < SIZES[0]:
        parser.error(f"take at least {FEWEST_ROUNDS} rounds, and {SIZES[0]:,} cases")
    lines: list[Line] = []
    plans: dict[int, dict[str, str]] = {}
    try:
        for cases in given.cases:
            for spread in SPREADS:
                say(f"{cases:,} cases, of which each sees one in {spread}")
                measured, plans[spread] = asyncio.run(measure(cases, spread, given.rounds))
                lines += measured
    except NoPostgresError as error:
        say(f"there is no PostgreSQL to measure on: {error}")
        return 1
    page = as_page(lines, machine(), given.rounds)
    print(msgspec.json.encode(lines).decode() if given.json else page)
    if given.write:
        PAGE.write_text(page, encoding="utf-8")
        PLANS.write_text(plans_page(plans[SPREADS[0]], given.cases[-1], SPREADS[0]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
