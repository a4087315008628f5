"""Restoring brings back what uninstalling took, row for row, whatever referred to what."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from platform_core import Instance
from platform_core.operations import initialize
from platform_core.operations.leaving import Tables
from platform_core.schema import quoted, read_catalogue
from tests.platform_core.operations import samples, yards
from tests.platform_core.operations.lives import blockers, differences, do, substance
from tests.platform_core.operations.yards import Population

SOME = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


class Oracle:
    """What goes with packs, found row by row in memory."""

    def __init__(self, tables: Tables, rows: dict[str, list[dict[str, Any]]], names: Iterable[str]) -> None:
        self.tables, self.rows = tables, rows
        own = {table for table in rows if table.partition("_")[0] in names}
        self.going = {row["sys_id"] for table in own for row in rows[table]}
        grown = True
        while grown:
            more = {
                row["sys_id"]
                for link in tables.links
                if link.on_delete == "CASCADE"
                for row in rows[link.table]
                if row[link.column] in self.going
            }
            grown = not more <= self.going
            self.going |= more

    @property
    def blocking(self) -> set[tuple[str, str, str]]:
        """The records that stay and cannot be without one that goes: table, column, id."""
        return {
            (link.table, link.column, row["sys_id"])
            for link in self.tables.links
            if link.on_delete == "NO ACTION"
            for row in self.rows[link.table]
            if row[link.column] in self.going and row["sys_id"] not in self.going
        }

    @classmethod
    async def of(cls, instance: Instance, names: Iterable[str]) -> "Oracle":
        catalogue = await read_catalogue(instance.database)
        rows = {
            table: await instance.database.fetch_dicts(f"SELECT * FROM {quoted(table)}")
            for table in catalogue.tables
        }
        return cls(Tables(catalogue), rows, names)


async def there_and_back(url: str, folder: Path, seed: int, going: tuple[str, ...], size: int) -> None:
    """Populate, uninstall, restore, activate, compare."""
    async with samples.an_instance(url, *yards.PACKS, archives=str(folder / f"{seed}")) as instance:
        await initialize(instance)
        await do(instance, "activate", "yard", "press", "desk")
        await Population(instance.elevated("a test"), seed).make(size)
        expected = await Oracle.of(instance, going)
        await unblock(instance, going, expected)
        before = await substance(instance.database)
        expected = await Oracle.of(instance, going)
        await do(instance, "uninstall", *going)
        for rows in (await Oracle.of(instance, ())).rows.values():
            assert not {row["sys_id"] for row in rows} & expected.going
        await do(instance, "restore", *going)
        await do(instance, "activate", *going)
        assert differences(before, await substance(instance.database)) == {}


async def unblock(instance: Instance, going: tuple[str, ...], expected: Oracle) -> None:
    """Delete what stands in the way, as the plan names it."""
    found = "\n".join(await blockers(instance, "uninstall", *going))
    for table, column in {(table, column) for table, column, _ in expected.blocking}:
        ids = sorted(
            sys_id for its, its_column, sys_id in expected.blocking if (its, its_column) == (table, column)
        )
        assert f"{len(ids)} records of {table} ({column}; {', '.join(ids[:3])}" in found
        await instance.database.execute(
            f"DELETE FROM {quoted(table)} WHERE sys_id IN ({', '.join(map(repr, ids))})"
        )
    if not expected.blocking:
        assert found == ""
    else:
        await unblock(instance, going, await Oracle.of(instance, going))


GOING = st.sampled_from(
    [("press",), ("yard", "press"), ("desk",), ("desk", "press"), ("yard", "press", "desk")]
)


@SOME
@given(seed=st.integers(0, 10**6), going=GOING)
async def test_p8_any_population_is_the_same_after_uninstall_and_restore(
    new_database_url: Callable[[], str], tmp_path: Path, seed: int, going: tuple[str, ...]
) -> None:
    await there_and_back(new_database_url(), tmp_path, seed, going, 3)


@pytest.mark.deep
@MANY
@given(seed=st.integers(0, 10**6), going=GOING, size=st.integers(1, 12))
async def test_p8_many_populations_are_the_same_after_uninstall_and_restore(
    new_database_url: Callable[[], str], tmp_path: Path, seed: int, going: tuple[str, ...], size: int
) -> None:
    await there_and_back(new_database_url(), tmp_path, seed, going, size)
