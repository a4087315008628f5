"""The figures as a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "benchmarks-of-rights.md"
HEAD = (
    "cases",
    "sees one in",
    "as",
    "page",
    "p50 ms",
    "p95 ms",
    "times the administrator's",
    "statements",
    "at first",
)
TEXT = """# What access rules cost

`python -m benchmarks.rights` asks for two pages of 50 cases over HTTP: as an administrator, who sees everything, and as
those whose rights are hardest to find out. The admin of a customer sees the cases of a tree of 1,000 accounts; a member
of 100 groups those that are assigned to them; an authorized party to 1,000 sold products those about them. In a tree of
20,000 locations a manager of 200 areas with their stores sees what is asked for and worked there, and an agent at 200
stores what is worked there. Accounts, groups and products are so many that one case in twenty is theirs, and then so many
that it is one in a thousand; so are the cases of the manager's locations. The agent's are a fifth of that.

All ask in turn, {rounds} times, on one connection to one process. The times are those of whole requests, signing in
included. "Statements" are those of the list; who asks is found out by one more. "At first" are those that it takes when
somebody asks for the first time: then it is found out which of several ways leads to his page. The aims: no more than 1.5
times the administrator's time, no growth with the number of cases, and a p95 under 20 ms at a million of them.

Measured on: {machine}.

{table}

How such a page is found is told in `platform_core/compiler/pages.py`.
"""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A page as somebody. ``times``: his median as a multiple of the administrator's for that page in the same rounds."""

    cases: int
    one_in: int
    who: str
    page: int
    records: int
    statements: int
    at_first: int
    p50_ms: float
    p95_ms: float
    times: float


def as_page(lines: Sequence[Line], machine: str, rounds: int) -> str:
    """The page of the reference."""
    rows = [HEAD, ("---",) * len(HEAD)]
    for line in lines:
        figures = (
            f"{line.p50_ms:.1f}",
            f"{line.p95_ms:.1f}",
            f"{line.times:.2f}",
            str(line.statements),
            str(line.at_first),
        )
        rows.append((f"{line.cases:,}", f"{line.one_in:,}", line.who, str(line.page), *figures))
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return TEXT.format(rounds=rounds, machine=machine, table=table)
