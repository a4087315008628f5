"""How PostgreSQL finds the page of each person: the plans of the very statements that are measured."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from platform_core import Actor, Entity, Instance, Query, Records
from platform_core.storage import PlannedOnce, Transaction

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "plans-of-rights.md"
PAGE_OF = 50
EXPLAIN = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) "
LITERALS = (
    (re.compile(r"'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'"), "'(id)'"),
    (re.compile(r"'\{[^}]{40,}\}'"), "'{(many)}'"),
)
WIDEST = 150
TEXT = """# How lists of cases are found

The plans of the statements that [What access rules cost](benchmarks-of-rights.md) measures, one for each person, over
{cases:,} cases of which each sees one in {one_in}. `python -m benchmarks.rights --write` writes them anew.
The numbers of rows are those that were met, not guessed. Left out are ids, and what was never executed.

Each is the statement that found the page: there are several ways to it, of which the data decides one, see
`platform_core/compiler/pages.py`.

{plans}"""


class Overheard:
    """A transaction that remembers the last statement that was fetched, with its arguments."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self.last: tuple[str, Sequence[Any]] = ("", ())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transaction, name)

    async def fetch(self, sql: str, args: Sequence[Any] = ()) -> list[Any]:
        """Fetch, and remember what was asked."""
        self.last = (sql, args)
        return await self._transaction.fetch(sql, args)


async def plans_of(instance: Instance, people: Mapping[str, Actor], entity: type[Entity]) -> dict[str, str]:
    """The plan of each person's first page, by name, after it was fetched once."""
    found = {}
    for name, actor in people.items():
        async with instance.database.transaction() as transaction:
            overheard: Any = Overheard(transaction)
            records = Records.within(instance, actor, overheard, instance.assembly)
            await records.list(entity, Query(limit=PAGE_OF))
            rows = await _explained(transaction, *overheard.last)
        found[name] = "\n".join(_shortened(line) for line in executed(row[0] for row in rows))
    return found


async def _explained(transaction: Transaction, sql: str, args: Sequence[Any]) -> list[Any]:
    """The plan by which the statement is executed: of one that is planned once, that of no values in particular."""
    if not isinstance(sql, PlannedOnce):
        return await transaction.fetch(EXPLAIN + sql, args)
    await transaction.execute("SET LOCAL plan_cache_mode = force_generic_plan")
    await transaction.execute(f"PREPARE explained AS {sql}")
    rows = await transaction.fetch(f"{EXPLAIN} EXECUTE explained ({', '.join(map(_literal, args))})")
    await transaction.execute("DEALLOCATE explained")
    return rows


def _literal(value: Any) -> str:
    """A bound value as SQL text: EXECUTE takes nothing else."""
    if isinstance(value, list | tuple):
        return f"ARRAY[{', '.join(map(_literal, value))}]"
    if value is None or isinstance(value, bool | int | float):
        return "NULL" if value is None else str(value)
    return "'{}'".format(str(value).replace("'", "''"))


def executed(lines: Iterable[str]) -> Iterator[str]:
    """The lines of a plan without what was never executed, and without what stands below that."""
    skipped: int | None = None
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if skipped is not None and indent > skipped:
            continue
        skipped = indent if "(never executed)" in line else None
        if skipped is None:
            yield line


def _shortened(line: str) -> str:
    for pattern, instead in LITERALS:
        line = pattern.sub(instead, line)
    line = line.rstrip()
    return line if len(line) <= WIDEST else f"{line[: WIDEST - 3]}..."


def plans_page(plans: Mapping[str, str], cases: int, one_in: int) -> str:
    """The page of the reference."""
    parts = [f"## As {name}\n\n```\n{plan}\n```\n" for name, plan in plans.items()]
    return TEXT.format(cases=cases, one_in=one_in, plans="\n".join(parts))
