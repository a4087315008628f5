"""Everything that a database holds, as text."""

from platform_core.schema import quoted, read_catalogue
from platform_core.storage import Database
from platform_core.testing.snapshots import schema_of

__all__ = ["audit_of", "rows_of", "schema_of", "snapshot"]

AUDIT = "sys_pack_operation"
# On PostgreSQL numbers are taken in blocks that nothing gives back: a gap in the numbers is no change of the instance.
COUNTERS = "sys_number"


async def rows_of(database: Database, table: str) -> list[str]:
    """All rows of a table."""
    return sorted(map(repr, await database.fetch(f"SELECT * FROM {quoted(table)}")))


async def snapshot(database: Database) -> dict[str, list[str]]:
    """Schema and rows of everything but the audit of operations, which keeps what failed as well, and counters."""
    tables = sorted((await read_catalogue(database)).tables)
    rows = {table: await rows_of(database, table) for table in tables if table not in (AUDIT, COUNTERS)}
    return {"schema": await schema_of(database), **rows}


async def audit_of(database: Database) -> list[tuple[str, str]]:
    """Operation and result of each audited operation, oldest first."""
    rows = await database.fetch(f"SELECT operation, result FROM {AUDIT} ORDER BY sys_created_on, sys_id")
    return [(row[0], row[1]) for row in rows]
