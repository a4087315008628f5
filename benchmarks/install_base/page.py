"""The figures as a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "benchmarks-of-the-install-base.md"
HEAD = ("items", "what is asked for", "as", "records", "p50 ms", "p95 ms")
TEXT = """# What an install base of a million items costs to look at

`python -m benchmarks.install_base` asks over HTTP for what somebody looks at who works with an install base: a tree of
twenty items on seven levels, its parties, its cases and those of its parts, lists of items, and the contracts that end soon.
The customer admin's account has one account in ten below it.

All is asked for in turn, {rounds} times, on one connection to one process. The times are those of whole requests, signing in
included.

Measured on: {machine}.

{table}
"""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is asked for, by one person."""

    items: int
    what: str
    who: str
    records: int
    p50_ms: float
    p95_ms: float


def as_page(lines: Sequence[Line], machine: str, rounds: int) -> str:
    """The page of the reference."""
    rows = [HEAD, ("---",) * len(HEAD)]
    for line in lines:
        figures = (f"{line.p50_ms:.1f}", f"{line.p95_ms:.1f}")
        rows.append((f"{line.items:,}", line.what, line.who, str(line.records), *figures))
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return TEXT.format(rounds=rounds, machine=machine, table=table)
