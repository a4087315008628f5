"""The figures as people read them: a table on the terminal, and the page in the reference."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import msgspec

from .measuring import Figures, Spread
from .server import BY_HAND, PERGOLA

AIM = 0.7
PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "benchmarks.md"


class DatabaseReport(msgspec.Struct, frozen=True):
    """All lines on one database."""

    database: str
    figures: list[Figures]
    statements: dict[str, int]


class Report(msgspec.Struct, frozen=True):
    """A whole run."""

    machine: str
    cases: int
    rounds: int
    seconds: float
    databases: list[DatabaseReport]


HEAD = (
    "line", "clients", "requests/s", "by hand", "ratio (least..most)", "p50 / p95 ms", "by hand", "CPU ms", "by hand",
    "CPU ratio", "statements",
)  # fmt: skip


def machine() -> str:
    """What the figures were measured on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    system = f"{platform.system()} {platform.release().partition('-')[0]}"
    return f"{os.cpu_count()} processors ({model}), {memory:.0f} GiB, {system}, Python {platform.python_version()}"


def rows(report: DatabaseReport) -> list[tuple[str, ...]]:
    """A line of text for each line of the benchmark."""
    return [
        (
            each.line,
            str(each.clients),
            f"{each.rates[PERGOLA]:,.0f}",
            f"{each.rates[BY_HAND]:,.0f}",
            _ratio(each.ratio),
            f"{each.p50[PERGOLA] * 1000:.1f} / {each.p95[PERGOLA] * 1000:.1f}",
            f"{each.p50[BY_HAND] * 1000:.1f} / {each.p95[BY_HAND] * 1000:.1f}",
            f"{each.cpu[PERGOLA] * 1000:.2f}",
            f"{each.cpu[BY_HAND] * 1000:.2f}",
            f"{each.cpu_ratio.median:.2f}",
            str(report.statements[each.line]),
        )
        for each in report.figures
    ]


def _ratio(spread: Spread) -> str:
    return f"{spread.median:.2f} ({spread.least:.2f}..{spread.most:.2f})"


def as_text(report: DatabaseReport) -> str:
    """The table for a terminal."""
    table = [HEAD, *rows(report)]
    widths = [max(len(row[place]) for row in table) for place in range(len(HEAD))]
    lines = [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in table
    ]
    below = [f"{each.line}, {each.clients}" for each in report.figures if each.ratio.median < AIM]
    verdict = f"Below {AIM}: {'; '.join(below)}" if below else f"Every line is at {AIM} or above."
    return "\n".join([report.database, *lines, verdict])


def as_markdown(report: Report) -> str:
    """The page of the reference."""
    parts = [INTRODUCTION.format(report=report, aim=AIM)]
    for each in report.databases:
        parts.append(f"## {each.database}\n")
        parts.append(f"| {' | '.join(HEAD)} |\n|{' --- |' * len(HEAD)}")
        parts += [f"| {' | '.join(row)} |" for row in rows(each)]
        parts.append("")
    return "\n".join(parts)


INTRODUCTION = """# Benchmarks

`make bench` compares Pergola with servers that were written by hand for this one purpose, with Litestar and asyncpg
and with Litestar and sqlite3: `benchmarks/by_hand_postgres.py` and `benchmarks/by_hand_sqlite.py`. They do the same
work on equal copies of one database: they look up the bearer token with the user's roles, also those of groups, apply
the same rule for rows in SQL, return the same columns, and write the same audit, journal and outbox rows in one
durable transaction. Before anything is timed, the run compares answers and written rows, and stops at the first
difference.

There are {report.cases:,} cases of 550 accounts. The agent sees 95 % of them; the contact those 50 that he opened or
that were opened for him; the customer admin the 2,000 of a group of 50 companies. Lists are pages of 50, the ten first
ones in turn. A creation brings a comment, an update changes two fields and adds a work note.

Each contender is one process on the loopback interface. They take turns, {report.rounds} rounds of {report.seconds:g} s
for each line. The ratio is Pergola's rate by that of the other in the same round: the median of all rounds, with the
least and the most. "CPU" is processor time of the server's process per request; its ratio tells more than the rate
on a machine that has other work. "Statements" are those that Pergola sends for one request, signing in and
transaction control included; they do not depend on how many records there are. The aim is a ratio of {aim}.

Measured on: {report.machine}.
"""
