"""How long an operation would take: a sum over what it does, with costs measured on an ordinary machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from platform_core.storage import DialectName

from .plan import OperationName, Plan

MOVES_ROWS: frozenset[OperationName] = frozenset(("uninstall", "restore"))
"""These write every record that is at stake, into the archive or out of it."""


class Costs(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds for each thing that an operation does."""

    operation: float
    """Planning again, roles, packs, audit, commit."""
    table: float
    column: float
    index: float
    step: float
    """A data step of a few records: what it really does is not known beforehand."""
    indexed_row: float
    """A record of a table that was there before, for each new index on it."""
    moved_row: float
    """A record that goes into an archive, or comes out of it."""


# Fitted by `python -m benchmarks.estimates`, which prints this table anew, on two busy cores with PostgreSQL on the same
# machine and durable commits; rounded up, so that a plan promises too much time rather than too little. What SQLite takes
# for one table, column, index or step was below the noise there, and is set by the time of whole activations.
COSTS: dict[DialectName, Costs] = {
    "sqlite": Costs(
        operation=0.3, table=0.003, column=0.001, index=0.001, step=0.01, indexed_row=5e-6, moved_row=1e-4
    ),
    "postgres": Costs(
        operation=0.3, table=0.02, column=0.01, index=0.012, step=0.01, indexed_row=5e-6, moved_row=2.5e-4
    ),
}


def tables_worked_on(plan: Plan) -> Iterator[str]:
    """The tables that are there already and get an index: each of their records costs time."""
    created = {change.table for change in plan.schema if change.kind == "create_table"}
    for change in plan.schema:
        if change.kind == "create_index" and change.table not in created:
            yield change.table


def estimate(plan: Plan, dialect: DialectName, rows: Callable[[str], int]) -> float:
    """The seconds that the plan would take, where tables have so many rows."""
    costs = COSTS[dialect]
    moved = sum(stake.rows for stake in plan.rows_at_stake) if plan.operation in MOVES_ROWS else 0
    seconds = (
        costs.operation
        + costs.table * len(plan.tables)
        + costs.column * len(plan.columns)
        + costs.index * len(plan.indexes)
        + costs.step * len(plan.data_steps)
        + costs.indexed_row * sum(map(rows, tables_worked_on(plan)))
        + costs.moved_row * moved
    )
    return round(seconds, 3)
