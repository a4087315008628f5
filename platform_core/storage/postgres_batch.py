"""Several writes as one statement of PostgreSQL: a data-modifying WITH, one round trip instead of many.

A batch is combined when all of this holds; otherwise its statements run one after another:

1. Each statement is `INSERT INTO t (columns) VALUES ...`, also with ON CONFLICT, or `UPDATE t SET ... WHERE
   ...`.
2. None reads another table: the words SELECT, FROM, USING, WITH, JOIN, TABLE and RETURNING do not occur in
   it.
3. None holds a comment, a semicolon, a backslash, or a `$` anywhere but in a placeholder, so that
   placeholders can be renumbered without parsing SQL.
4. INSERTs with the same table and columns and without ON CONFLICT become one INSERT of several rows, in their
   order. After that each table occurs once.
5. There are no more than `MOST_STATEMENTS` statements; longer batches are combined piece by piece, in order.

Why that is safe: the parts of one WITH see the same snapshot and run in no particular order, so no part may
depend on another. With one part per table and no reads across tables none does. Foreign keys are checked at
the end of the whole statement, hence a row and another that refers to it may be inserted together. DELETE is
left out, since what its foreign keys do (ON DELETE CASCADE, SET NULL) happens at the end and could meet the
rows of the other parts; for the same reason an UPDATE in a batch must not change a key that others refer to
with ON UPDATE. What remains to the caller: no triggers or functions in the statements that read another table
of the same batch.

A batch that succeeds one by one leaves the same rows when combined.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from .database import Statement

MOST_STATEMENTS = 200
_MOST_ARGUMENTS = 30_000  # The protocol counts arguments in 15 bits.

_INSERT = re.compile(
    r"\s*(?P<head>INSERT\s+INTO\s+(?P<table>[\w.\"]+)\s*\([^()]*\)\s*VALUES)"
    r"\s*(?P<rows>\(.*\))\s*(?P<tail>.*)",
    re.IGNORECASE | re.DOTALL,
)
_UPDATE = re.compile(r"\s*UPDATE\s+(?P<table>[\w.\"]+)\s+SET\s.*\sWHERE\s", re.IGNORECASE | re.DOTALL)
_READS_OTHERS = re.compile(r"\b(?:SELECT|FROM|USING|WITH|JOIN|TABLE|RETURNING)\b", re.IGNORECASE)
_CONFLICT = re.compile(r"\bON\s+CONFLICT\b", re.IGNORECASE)
_UNCLEAR = re.compile(r"--|/\*|;|\\|[\w\"$]\$|\$(?!\d)")
_PLACEHOLDER = re.compile(r"\$(\d+)")
_LITERAL_OR_NAME = re.compile(r"'[^']*'|\"[^\"]*\"")


class Part(NamedTuple):
    """A statement that may be combined: INSERTs with the same `head` share one VALUES list."""

    table: str
    head: str  # Empty when the statement has to stand alone for its table.
    body: str
    arguments: int


@lru_cache(maxsize=4096)
def part_of(sql: str) -> Part | None:
    """Return what a statement contributes to a combined one, or None when rules 1 to 3 forbid it."""
    quoted = _LITERAL_OR_NAME.findall(sql)
    if _UNCLEAR.search(sql) or _READS_OTHERS.search(sql) or any("$" in text for text in quoted):
        return None
    arguments = max(map(int, _PLACEHOLDER.findall(sql)), default=0)
    if found := _INSERT.fullmatch(sql):
        table = _plain(found["table"])
        if _CONFLICT.search(sql):
            return Part(table, "", sql, arguments)
        if found["tail"]:
            return None
        return Part(table, " ".join(found["head"].split()), found["rows"], arguments)
    if found := _UPDATE.match(sql):
        return Part(_plain(found["table"]), "", sql, arguments)
    return None


def _plain(table: str) -> str:
    """Return a table's name without schema and quotes: two that differ only there count as the same."""
    return table.rpartition(".")[2].strip('"').lower()


@lru_cache(maxsize=1024)
def combined(texts: tuple[str, ...]) -> str | None:
    """Return one statement with the effect of all, numbered through; None when that is not safe."""
    parts: dict[str, list[str]] = {}
    tables: list[str] = []
    offset = 0
    for sql in texts:
        part = part_of(sql)
        if part is None:
            return None
        body = _renumbered(part.body, offset)
        offset += part.arguments
        if part.head and part.head in parts:
            parts[part.head].append(body)
            continue
        tables.append(part.table)
        parts[part.head or body] = [body]
    if len(set(tables)) < len(tables) or offset > _MOST_ARGUMENTS:
        return None
    bodies = [rows[0] if head == rows[0] else f"{head} {', '.join(rows)}" for head, rows in parts.items()]
    if len(bodies) == 1:
        return bodies[0]
    named = ", ".join(f"part_{number} AS ({body})" for number, body in enumerate(bodies[:-1], start=1))
    return f"WITH {named} {bodies[-1]}"


def _renumbered(sql: str, offset: int) -> str:
    return _PLACEHOLDER.sub(lambda found: f"${int(found[1]) + offset}", sql) if offset else sql


def plan(statements: Sequence[Statement]) -> Sequence[Statement]:
    """Return the statements to send for a batch."""
    if len(statements) == 1:
        return statements
    planned: list[Statement] = []
    for start in range(0, len(statements), MOST_STATEMENTS):
        piece = statements[start : start + MOST_STATEMENTS]
        text = combined(tuple(sql for sql, _ in piece)) if _complete(piece) else None
        planned.extend(piece if text is None else [(text, [arg for _, args in piece for arg in args])])
    return planned


def _complete(statements: Sequence[Statement]) -> bool:
    """Whether each statement has as many arguments as placeholders; if not, PostgreSQL says which."""
    for sql, args in statements:
        part = part_of(sql)
        if part is None or part.arguments != len(args):
            return False
    return True
