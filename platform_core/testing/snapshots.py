"""Everything that a database holds, as text, to tell whether something has changed."""

from __future__ import annotations

from collections.abc import Collection

from ..schema import quoted, read_catalogue
from ..storage import Database

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
BOOKKEEPING = frozenset(
    (
        "sys_pack", "sys_pack_operation", "sys_pack_archive", "sys_generation", "sys_number", "sys_audit",
        "sys_audit_delete", "sys_outbox", "sys_demo_record",
    )
)  # fmt: skip
"""Tables in which the platform notes what was done; undoing something leaves its notes."""


async def schema_of(database: Database) -> list[str]:
    """All tables, columns, indexes and constraints, as the database's catalogue spells them."""
    sql = _SQLITE_SCHEMA if database.dialect == "sqlite" else _POSTGRES_SCHEMA
    return [row[0] for row in await database.fetch(sql)]


async def rows_of(database: Database, without: Collection[str] = BOOKKEEPING) -> dict[str, list[str]]:
    """The rows of every table as text, in a fixed order, without those in which the platform keeps its books."""
    tables = sorted(set((await read_catalogue(database)).tables) - set(without))
    return {
        table: sorted(map(repr, await database.fetch(f"SELECT * FROM {quoted(table)}"))) for table in tables
    }


def differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    """The tables whose rows differ, with what is new and what is gone."""
    found = []
    for table in sorted(before.keys() | after.keys()):
        old, new = before.get(table, []), after.get(table, [])
        if old != new:
            more, less = set(new) - set(old), set(old) - set(new)
            found.append(f"{table}: {len(more)} rows new, {len(less)} gone: {sorted(more | less)[:2]}")
    return found
