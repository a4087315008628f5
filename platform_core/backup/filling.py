"""Filling an empty database with the tables and rows of a backup."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ..errors import ConfigurationError, ReferenceViolation
from ..schema import Table, add_reference, create_index, create_table
from ..storage import DialectName, Transaction
from .manifest import Manifest, Told, converted, native_type, out_of_file
from .reading import BackupFile

CIRCLES = "PRAGMA defer_foreign_keys = ON"
"""Until the commit, rows may refer to those that come later."""


def native_tables(manifest: Manifest, dialect: DialectName) -> list[tuple[Table, Table]]:
    """Each table of a backup as it is written there, and as this database has it."""
    strange = [
        f"{table.name}.{column.name}"
        for table in manifest.tables
        for column in table.columns
        if native_type(column.type, dialect) is None
    ]
    if strange:
        raise ConfigurationError(
            f"the backup was made on {manifest.dialect} while no installed pack knew {', '.join(strange[:5])}",
            remedy=f"restore it into {manifest.dialect}, or back up again with the packs installed",
        )
    return [(table, _native(table, dialect, manifest.dialect)) for table in manifest.tables]


def _native(table: Table, dialect: DialectName, came_from: DialectName) -> Table:
    columns = []
    for column in table.columns:
        # Each database writes defaults in its own way; the platform gives every value itself.
        default = column.default if dialect == came_from else None
        kind = native_type(column.type, dialect)
        assert kind is not None, f"{table.name}.{column.name} was looked at before"
        columns.append(msgspec.structs.replace(column, type=kind, default=default))
    return msgspec.structs.replace(table, columns=tuple(columns))


async def fill(
    transaction: Transaction, backup: BackupFile, tables: Sequence[tuple[Table, Table]], told: Told
) -> None:
    """Create the tables, put the rows in, then create what compares rows with each other."""
    dialect, total = transaction.dialect, backup.manifest.rows
    if dialect == "sqlite":
        await transaction.execute(CIRCLES)
    for _, native in tables:
        await transaction.execute(create_table(_created(native, dialect), dialect, defaults=True))
    for written, native in tables:
        conversions = out_of_file(written, dialect)
        sql = _insertion(native, dialect)
        for rows in backup.rows(written):
            await transaction.execute_many(sql, [converted(row, conversions) for row in rows])
            told(len(rows), total)
    for _, native in tables:
        for index in native.indexes:
            await transaction.execute(create_index(native.name, index))
    if dialect == "postgres":
        await _add_references(transaction, [native for _, native in tables])
    else:
        await _check_references(transaction)


def _created(table: Table, dialect: DialectName) -> Table:
    """PostgreSQL gets references when all rows are there."""
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
