"""``python -m benchmarks.estimates``: what the parts of a life-cycle operation cost, for the estimates of plans.

Packs are made that differ in one thing alone (tables, columns, indexes, data steps, rows); the difference in time is
what that thing costs. It prints the table of `platform_core/operations/estimate.py` anew.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import types
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any, cast

import msgspec

from platform_core import (
    ADMIN,
    Available,
    DataStep,
    Entity,
    Grant,
    Group,
    Instance,
    InstanceConfiguration,
    OperationName,
    Pack,
    Records,
    String,
    new_id,
    utc_now,
)
from platform_core.base.manifest import pack as base
from platform_core.compiler.write import insert_record
from platform_core.operations import execute, initialize, plan
from platform_core.operations.estimate import Costs

from .databases import Databases, postgres_databases, sqlite_databases
from .instances import OPERATOR, SECRET

MANY = 40
ROWS = 50_000
BATCH = 1000
"""Things and rows that a pack has more of than the one that it is compared with."""


def entity(table: str, columns: int, *, index: bool = False) -> type[Entity]:
    """An entity with so many columns of its own."""
    body: dict[str, Any] = {"__doc__": "Something to measure."}
    body |= {f"field_{number}": String(40, index=index) for number in range(columns)}
    made = types.new_class("Measured", (Entity,), {"tablename": table}, lambda space: space.update(body))
    return cast("type[Entity]", made)


def pack(version: str, *entities: type[Entity], steps: int = 0) -> Pack:
    """A pack of these."""
    return Pack(
        name="measured",
        version=version,
        summary="Something to measure",
        entities=entities,
        access_rules=tuple(
            Grant(role=ADMIN, entity=each, may=("read",), because="Somebody has to") for each in entities
        ),
        data_steps=tuple(DataStep(number=n + 1, summary="A step", run=step) for n in range(steps)),
    )


async def step(records: Records) -> None:
    """What a small data step does."""
    await records.create(Group, {"name": f"group {perf_counter()}"})


@asynccontextmanager
async def an_instance(url: str, *packs: Pack) -> AsyncIterator[Instance]:
    """An open instance with these packs on offer."""
    with tempfile.TemporaryDirectory(prefix="pergola-bench-") as folder:
        configuration = InstanceConfiguration(name="benchmark", database=url, secret=SECRET, archives=folder)
        offered = Available({each.name: each for each in (base, *packs)})
        async with Instance(configuration, offered) as instance:
            yield instance


class Bench:
    """Measures operations on databases that are equal at the start."""

    def __init__(self, databases: Databases, rounds: int) -> None:
        self._databases = databases
        self._rounds = rounds
        self._made = 0

    async def seconds(self, verb: OperationName, *before: Pack, then: Pack, rows: int = 0) -> float:
        """How long an operation takes on ``then``, when ``before`` is active and has so many rows.

        The least of the rounds: what else the machine does only ever adds.
        """
        return min([await self._once(verb, before, then, rows) for _ in range(self._rounds)])

    async def _once(self, verb: OperationName, before: Sequence[Pack], then: Pack, rows: int) -> float:
        self._made += 1
        url = await self._databases.copy(f"estimate_{self._made}")
        for each in before:
            async with an_instance(url, each) as instance:
                await carry_out(instance, "activate")
                for made in each.entities if rows else ():
                    await fill(instance, made, rows)
        async with an_instance(url, then) as instance:
            return await carry_out(instance, verb)

    async def costs(self) -> Costs:
        """What each thing costs."""
        activate = self.seconds
        operation = await activate("activate", then=pack("1.0"))
        one, many = entity("measured_0", 1), [entity(f"measured_{n}", 1) for n in range(MANY)]
        tables = await activate("activate", then=pack("1.0", *many)) - operation
        index_free = await activate("activate", then=pack("1.0", entity("measured_0", MANY)))
        indexed = await activate("activate", then=pack("1.0", entity("measured_0", MANY, index=True)))
        more = await activate("upgrade", pack("1.0", one), then=pack("2.0", entity("measured_0", MANY)))
        steps = await activate("activate", then=pack("1.0", steps=MANY)) - operation
        on_rows = await activate(
            "upgrade", pack("1.0", one), then=pack("2.0", entity("measured_0", 1, index=True)), rows=ROWS
        )
        moved = await activate("uninstall", pack("1.0", one), then=pack("1.0", one), rows=ROWS)
        return Costs(
            operation=operation,
            table=tables / MANY,
            column=(more - operation) / MANY,
            index=(indexed - index_free) / MANY,
            step=steps / MANY,
            indexed_row=(on_rows - operation) / ROWS,
            moved_row=(moved - operation) / ROWS,
        )


async def carry_out(instance: Instance, verb: OperationName) -> float:
    """Plan, and measure carrying it out."""
    drawn = await plan(instance, verb, ["measured"])
    if drawn.blockers:
        raise SystemExit(f"cannot {verb}: {'; '.join(drawn.blockers)}")
    started = perf_counter()
    await execute(instance, verb, ["measured"], drawn.hash, OPERATOR)
    taken = perf_counter() - started
    await instance.reload()
    return taken


async def fill(instance: Instance, made: type[Entity], rows: int) -> None:
    """Put rows into a table."""
    stamp = {
        "sys_created_on": utc_now(),
        "sys_created_by": "benchmark",
        "sys_updated_on": utc_now(),
        "sys_updated_by": "benchmark",
        "sys_class_name": made.info.table,
        "sys_mod_count": 0,
    }
    async with instance.database.transaction() as transaction:
        for _ in range(rows // BATCH):
            filled = []
            for _ in range(BATCH):
                values = {**stamp, "sys_id": new_id(), "field_0": "some text"}
                ((sql, args),) = insert_record(transaction.dialect, made, values)
                filled.append(args)
            await transaction.execute_many(sql, filled)


async def run(kind: str, rounds: int) -> Costs:
    """The costs on one kind of database."""
    made = sqlite_databases() if kind == "sqlite" else postgres_databases()
    async with made as databases:
        async with an_instance(databases.url) as instance:
            await initialize(instance)
        return await Bench(databases, rounds).costs()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.estimates", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured (default: 3)")
    asked = parser.parse_args()
    for kind in ("sqlite", "postgres") if asked.database == "both" else (asked.database,):
        costs = asyncio.run(run(kind, asked.rounds))
        listed = ", ".join(f"{name}={cost:.2g}" for name, cost in msgspec.structs.asdict(costs).items())
        print(f'"{kind}": Costs({listed}),')


if __name__ == "__main__":
    main()
