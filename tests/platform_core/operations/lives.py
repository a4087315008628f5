"""Whole lives of packs: operations by name, and what a database holds when the book-keeping is left out."""

from collections.abc import Sequence

from platform_core.instance import Instance
from platform_core.operations import OperationResult, Plan, execute, plan
from platform_core.schema import quoted, read_catalogue
from platform_core.storage import Database
from tests.platform_core.operations.snapshots import rows_of, schema_of

BOOKS = ("sys_pack", "sys_pack_operation", "sys_pack_archive", "sys_generation")
"""What an operation writes about itself."""
ENDED = ("sys_user_session", "sys_api_token")
"""What lets somebody in without his password is ended by an uninstallation, and kept nowhere."""


async def do(instance: Instance, operation: str, *names: str) -> OperationResult:
    """Plan an operation, carry it out, and serve what comes of it."""
    drawn = await plan(instance, operation, names)  # type: ignore[arg-type]
    assert drawn.blockers == ()
    actor = instance.elevated("a test").actor
    result = await execute(instance, operation, names, drawn.hash, actor)  # type: ignore[arg-type]
    await instance.reload()
    return result


async def blockers(instance: Instance, operation: str, *names: str) -> Sequence[str]:
    """What stands in an operation's way."""
    drawn: Plan = await plan(instance, operation, names)  # type: ignore[arg-type]
    return drawn.blockers


async def substance(database: Database) -> dict[str, list[str]]:
    """Schema and rows, without what operations write about themselves, but with the packs' states."""
    tables = sorted((await read_catalogue(database)).tables)
    rows = {table: await rows_of(database, table) for table in tables if table not in (*BOOKS, *ENDED)}
    listed = ", ".join(map(quoted, ("name", "version", "state", "data_step", "entities", "contents")))
    packs = sorted(map(repr, await database.fetch(f"SELECT {listed} FROM {quoted('sys_pack')}")))
    return {"schema": await schema_of(database), "packs": packs, **rows}


def differences(
    before: dict[str, list[str]], after: dict[str, list[str]]
) -> dict[str, tuple[list[str], list[str]]]:
    """Per table, the rows that only one of them has."""
    return {
        table: (
            [row for row in before.get(table, ()) if row not in after.get(table, ())],
            [row for row in after.get(table, ()) if row not in before.get(table, ())],
        )
        for table in before | after
        if before.get(table) != after.get(table)
    }
