"""Filling an empty database with the tables and rows of a backup."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ..archives import from_archive
from ..errors import ConfigurationError, ReferenceViolation
from ..operations.told import creations
from ..schema import Table, add_reference, apply
from ..storage import DialectName, Transaction
from .manifest import Told, conversions, converted
from .reading import BackupFile

UNGUARDED = "PRAGMA foreign_keys = OFF"
"""Before the transaction, on SQLite: rows come in any order, and all references are compared once, at the end."""


async def fill(transaction: Transaction, backup: BackupFile, told: Told) -> None:
    """Create the tables, put the rows in, then create what compares rows with each other."""
    dialect, tables = transaction.dialect, backup.manifest.tables
    later = []
    for table in tables:
        first, *indexes = creations(_without_references(table, dialect), dialect)
        await apply(transaction, [first])
        later += indexes
    for table in tables:
        wanted, sql = conversions(table, dialect, from_archive), _insertion(table, dialect)
        for rows in backup.rows(table):
            await transaction.execute_many(sql, [converted(row, wanted) for row in rows])
            told(len(rows), backup.manifest.rows)
    await apply(transaction, later)
    await (_add_references(transaction, tables) if dialect == "postgres" else _check_references(transaction))


def _without_references(table: Table, dialect: DialectName) -> Table:
    """PostgreSQL gets references when all rows are there; SQLite knows them from the beginning."""
    if dialect == "sqlite":
        return table
    columns = tuple(msgspec.structs.replace(column, references=None) for column in table.columns)
    return msgspec.structs.replace(table, columns=columns)


def _insertion(table: Table, dialect: DialectName) -> str:
    mark = "?" if dialect == "sqlite" else "$"
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(f"{mark}{number}" for number in range(1, len(table.columns) + 1))
    return f'INSERT INTO "{table.name}" ({columns}) VALUES ({values})'


async def _add_references(transaction: Transaction, tables: Sequence[Table]) -> None:
    for table in tables:
        for column in table.columns:
            if column.references is None:
                continue
            try:
                await transaction.execute(add_reference(table.name, column.name, column.references))
            except ReferenceViolation as error:
                raise _dangling(table.name, column.references.table) from error


async def _check_references(transaction: Transaction) -> None:
    for table, _, parent, *_ in await transaction.fetch("PRAGMA foreign_key_check"):
        raise _dangling(table, parent)


def _dangling(table: str, parent: str) -> ConfigurationError:
    return ConfigurationError(
        f"in the backup, rows of {table} refer to records of {parent} that are not there",
        remedy="verify the instance that it came from, and back it up again once that is repaired",
    )
