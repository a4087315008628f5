"""Everything that a database holds, as text."""

from platform_core.schema import quoted, read_catalogue
from platform_core.storage import Database

_SQLITE_SCHEMA = "SELECT type || name || tbl_name || coalesce(sql, '') FROM sqlite_master ORDER BY 1"
_POSTGRES_SCHEMA = """
SELECT c.relname || '.' || a.attname || format_type(a.atttypid, a.atttypmod) || a.attnotnull
    || coalesce(pg_get_expr(d.adbin, d.adrelid), '') || a.attcollation
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = current_schema()::regnamespace AND a.attnum > 0
UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()
UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = current_schema()::regnamespace
UNION ALL SELECT relkind::text || relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace
UNION ALL SELECT typname::text FROM pg_type WHERE typnamespace = current_schema()::regnamespace
ORDER BY 1
"""
AUDIT = "sys_pack_operation"
# On PostgreSQL numbers are taken in blocks that nothing gives back: a gap in the numbers is no change of the instance.
COUNTERS = "sys_number"


async def schema_of(database: Database) -> list[str]:
    """All tables, columns, indexes and constraints, as the database's catalogue spells them."""
    sql = _SQLITE_SCHEMA if database.dialect == "sqlite" else _POSTGRES_SCHEMA
    return [row[0] for row in await database.fetch(sql)]


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
