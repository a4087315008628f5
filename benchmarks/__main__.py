"""``python -m benchmarks``: measure, and print the table."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import AbstractAsyncContextManager, ExitStack

import msgspec
import uvloop

from .data import People, load
from .databases import Databases, NoPostgresError, postgres_databases, sqlite_databases, versions
from .equality import check
from .instances import instance_at, prepare
from .lines import LINES, Target
from .measuring import Figures, measure
from .report import PAGE, DatabaseReport, Report, as_markdown, as_text, machine
from .server import BY_HAND, PERGOLA, Server, wait_until_served
from .statements import count

CONCURRENCIES = (1, 8)
FEWEST_CASES = 5000


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument(
        "--cases", type=int, default=100_000, help="how many cases there are (default: 100000)"
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each line (default: 5)")
    parser.add_argument("--seconds", type=float, default=1.0, help="of one contender in a round (default: 1)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--write", action="store_true", help="write docs/reference/benchmarks.md anew")
    asked = parser.parse_args()
    if asked.cases < FEWEST_CASES or asked.rounds < 1 or asked.seconds <= 0:
        parser.error(f"take at least {FEWEST_CASES} cases and one round, of more than 0 seconds")
    return asked


def say(text: str) -> None:
    """Tell how far it has come, beside the result."""
    print(text, file=sys.stderr, flush=True)


def progress(what: str, done: int, of: int) -> None:
    """Tell how far loading has come, a few times."""
    if done == of or done % max(of // 5, 1) == 0:
        say(f"  {done:,} of {of:,} {what}")


async def on(kind: str, asked: argparse.Namespace) -> DatabaseReport:
    """All figures on one database."""
    made: AbstractAsyncContextManager[Databases] = (
        sqlite_databases() if kind == "sqlite" else postgres_databases()
    )
    async with made as databases:
        version = await versions(databases.url)
        say(f"{version}: loading")
        instance = instance_at(databases.url, durable=False)
        await instance.database.open()
        try:
            await prepare(instance)
            people = await load(instance, asked.cases, progress)
        finally:
            await instance.close()
        urls = {name: await databases.copy(name) for name in (PERGOLA, BY_HAND, "counting")}
        statements = await count(instance_at(urls["counting"], durable=False), people)
        figures = await compare(databases, urls, people, asked)
        return DatabaseReport(version, figures, statements)


async def compare(
    databases: Databases, urls: dict[str, str], people: People, asked: argparse.Namespace
) -> list[Figures]:
    """Both contenders side by side."""
    with ExitStack() as running:
        servers = [
            running.enter_context(Server(name, urls[name], databases.folder / f"{name}.log"))
            for name in (PERGOLA, BY_HAND)
        ]
        for server in servers:
            wait_until_served(server)
        targets = [Target(server.contender, server.port, people) for server in servers]
        for target in targets:
            await target.prepare()
        say("  comparing answers")
        await check(targets, urls)
        found = []
        for line in LINES:
            for clients in CONCURRENCIES:
                say(f"  {line.name}, {clients} client{'s' if clients > 1 else ''}")
                found.append(await measure(line, clients, servers, targets, asked.rounds, asked.seconds))
        return found


async def run(asked: argparse.Namespace) -> Report:
    """The whole run. Without PostgreSQL it is SQLite alone, unless PostgreSQL was asked for by name."""
    kinds = ("sqlite", "postgres") if asked.database == "both" else (asked.database,)
    found = []
    for kind in kinds:
        try:
            found.append(await on(kind, asked))
        except NoPostgresError as error:
            if asked.database == "postgres":
                raise SystemExit(f"there is no PostgreSQL to measure on: {error}") from None
            say(f"PostgreSQL is left out: {error}")
    return Report(machine(), asked.cases, asked.rounds, asked.seconds, found)


def main() -> None:
    """Measure and print."""
    asked = arguments()
    report = uvloop.run(run(asked)) if sys.platform != "win32" else asyncio.run(run(asked))
    if asked.json:
        print(msgspec.json.format(msgspec.json.encode(report)).decode())
    else:
        print("\n\n".join([report.machine, *map(as_text, report.databases)]))
    if asked.write:
        PAGE.write_text(as_markdown(report), encoding="utf-8")
        say(f"written: {PAGE.name}")


if __name__ == "__main__":
    main()
