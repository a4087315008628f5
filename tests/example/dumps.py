"""Everything that a database holds, to tell whether something was written."""

from __future__ import annotations

from typing import Any

from platform_core.storage import Database

COUNTERS = ("sys_number",)
"""Numbers that a refused creation took are gaps, not traces."""


async def dump(database: Database) -> dict[str, list[Any]]:
    """The rows of every table, in a fixed order."""
    if database.dialect == "sqlite":
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    else:
        names = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
    tables = [str(row[0]) for row in await database.fetch(names)]
    return {
        table: sorted((tuple(row) for row in await database.fetch(f'SELECT * FROM "{table}"')), key=repr)
        for table in sorted(tables)
        if table not in COUNTERS
    }
