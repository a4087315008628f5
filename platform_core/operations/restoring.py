"""Putting the rows of an archive back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from platform_core.archives import ArchiveReader, Emptied, Line, Row, from_archive
from platform_core.base.plumbing import NumberCounter
from platform_core.compiler.write import placeholder
from platform_core.schema import Table, declared_tables, quoted, read_catalogue
from platform_core.storage import Transaction

from .ground import Work
from .leaving import KEY, Link, Tables
from .plan import PlannedArchive
from .restorable import BATCH, YIELDING, existing
from .told import told_tables

Values = Mapping[str, Any]


async def put_back(work: Work, reader: ArchiveReader, archive: PlannedArchive) -> None:
    """Insert every row; then set the references within a table, and those of records that stayed."""
    catalogue = await read_catalogue(work.transaction)
    declared = declared_tables(work.after.contributions.entities, work.transaction.dialect)
    tables = told_tables(catalogue, work.ground.state, work.transaction.dialect)
    tables |= {table.name: table for table in await asyncio.to_thread(reader.tables)}
    back = _Back(work.transaction, tables, archive)
    back.links = Tables(catalogue).links
    back.fillings = {
        (table.name, column.name): column.default for table in declared for column in table.columns
    }
    async for table, lines in _groups(reader):
        if isinstance(lines[0], Row):
            await back.insert(table, [line.values for line in lines if isinstance(line, Row)])
    async for table, lines in _groups(reader):
        if isinstance(lines[0], Row):
            await back.join(table, [line.values for line in lines if isinstance(line, Row)])
        else:
            await back.refill(table, [line for line in lines if isinstance(line, Emptied)])


async def _groups(reader: ArchiveReader) -> Any:
    """Rows, and emptied references, of one table at a time."""
    batches = reader.batches(BATCH)
    while batch := await asyncio.to_thread(_next, batches):
        lines = [line for line in batch if isinstance(line, Row | Emptied)]
        for (table, _), group in groupby(lines, key=lambda line: (line.of, type(line))):
            yield table, list(group)


def _next(batches: Iterator[tuple[Line, ...]]) -> tuple[Line, ...]:
    return next(batches, ())


class _Back:
    """Writes the rows of one archive."""

    def __init__(self, transaction: Transaction, tables: dict[str, Table], archive: PlannedArchive) -> None:
        self._transaction = transaction
        self._tables = tables
        self._lost = {
            (lost.table, lost.column): lost for lost in archive.lost if lost.change != "record gone"
        }
        self.links: Sequence[Link] = ()
        self.fillings: dict[tuple[str, str], str | None] = {}

    async def insert(self, table: str, rows: Sequence[Values]) -> None:
        """Insert rows. References to the same table stay empty as yet: the other row may come later."""
        rows = await self._without_lost(table, rows)
        names = list(rows[0]) if rows else []
        later = {link.column for link in self._within(table)}
        types = {column.name: column.type for column in self._tables[table].columns}
        converters = [
            (name, None if name in later else from_archive(types[name], self._transaction.dialect))
            for name in names
        ]
        arguments = [
            [
                None if row[name] is None or name in later else convert(row[name]) if convert else row[name]
                for name, convert in converters
            ]
            for row in rows
        ]
        await self._transaction.execute_many(self._insertion(table, names), arguments)

    def _insertion(self, table: str, names: Sequence[str]) -> str:
        marks = [placeholder(self._transaction.dialect, number + 1) for number in range(len(names))]
        columns = list(map(quoted, names))
        for column in self._tables[table].columns:
            filling = self.fillings.get((table, column.name)) or column.default
            if column.required and column.name not in names and filling:
                columns.append(quoted(column.name))
                marks.append(filling)
        sql = f"INSERT INTO {quoted(table)} ({', '.join(columns)}) VALUES ({', '.join(marks)})"
        if table == NumberCounter.info.table:
            higher = f"{quoted(table)}.{quoted('next')} < excluded.{quoted('next')}"
            return f'{sql} ON CONFLICT ("prefix") DO UPDATE SET "next" = excluded."next" WHERE {higher}'
        return f"{sql} ON CONFLICT DO NOTHING" if table in YIELDING else sql

    async def _without_lost(self, table: str, rows: Sequence[Values]) -> list[Values]:
        """The rows without references that lead to nothing any more, and without those that cannot be without."""
        found = list(rows)
        for link in self.links:
            lost = self._lost.get((table, link.column))
            if lost is None or link.table != table or link in self._within(table):
                continue
            wanted = {row[link.column] for row in found if row[link.column] is not None}
            there = await existing(self._transaction, link.target, wanted)
            gone = wanted - there
            if lost.change == "left out":
                found = [row for row in found if row[link.column] not in gone]
            else:
                found = [{**row, link.column: None} if row[link.column] in gone else row for row in found]
        return found

    def _within(self, table: str) -> list[Link]:
        """The optional references of a table to itself."""
        required = {column.name for column in self._tables[table].columns if column.required}
        return [
            link for link in self.links if link.table == link.target == table and link.column not in required
        ]

    async def join(self, table: str, rows: Sequence[Values]) -> None:
        """Set the references of rows to others of the same table."""
        for link in self._within(table):
            pairs = [(row[link.column], row[KEY]) for row in rows if row[link.column] is not None]
            await self._set(link, pairs)

    async def refill(self, table: str, emptied: Sequence[Emptied]) -> None:
        """Set references of records that stayed, where they are still there, and still empty."""
        for column, group in groupby(emptied, key=lambda line: line.column):
            links = [link for link in self.links if (link.table, link.column) == (table, column)]
            for link in links:
                await self._set(link, [(line.value, line.record) for line in group])

    async def _set(self, link: Link, pairs: Sequence[tuple[str, str]]) -> None:
        value, record, again = (placeholder(self._transaction.dialect, number) for number in (1, 2, 3))
        column = quoted(link.column)
        await self._transaction.execute_many(
            f"UPDATE {quoted(link.table)} SET {column} = {value} WHERE {quoted(KEY)} = {record} AND {column} IS NULL "
            f"AND EXISTS (SELECT 1 FROM {quoted(link.target)} t WHERE t.{quoted(KEY)} = {again})",
            [(target, source, target) for target, source in pairs],
        )
