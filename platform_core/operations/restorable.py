"""Whether the rows of archives fit into the database as it is now; found out by reading alone, in constant memory."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby
from types import TracebackType
from typing import Any, Self

from platform_core.archives import ArchiveReader, Emptied, Line, Row, from_archive
from platform_core.base.plumbing import IdempotencyKey, JobRun, NumberCounter
from platform_core.compiler.write import placeholder
from platform_core.schema import Catalogue, Column, Index, Table, declared_tables, quoted

from .ground import Ground
from .leaving import KEY, Link, Tables
from .plan import Lost
from .told import told_tables

BATCH = 500
PARAMETERS = 400
EXAMPLES = 3
YIELDING = (NumberCounter.info.table, JobRun.info.table, IdempotencyKey.info.table)
"""Tables in which what came since stands, and the archived row of the same key gives way."""

_SCRATCH = """
CREATE TABLE ids (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE wanted (pack TEXT, place INTEGER, record TEXT, target TEXT);
CREATE TABLE unset (pack TEXT, of TEXT, col TEXT, record TEXT);
"""


class Restorable:
    """Collects what stands in the way of archives, and what of them leads to nothing any more.

    Ids of the archives and references that the database cannot answer lie in a scratch file on disk.
    """

    def __init__(self, ground: Ground, catalogue: Catalogue, created: dict[str, Table]) -> None:
        self._session = ground.session
        self._created = created
        self._there = told_tables(catalogue, ground.state, ground.session.dialect)
        self._tables = Tables(Catalogue({**catalogue.tables, **created}, catalogue.taken))
        self._declared = {
            table.name: {column.name: column for column in table.columns}
            for table in declared_tables(
                ground.before.registry.contributions.entities, ground.session.dialect
            )
        }
        self._own: set[str] = set()
        self._found: dict[str, None] = {}
        self._scratch = sqlite3.connect("", isolation_level=None)
        self._scratch.executescript(_SCRATCH + "BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._scratch.close()

    async def check(self, pack: str, reader: ArchiveReader, own: set[str]) -> None:
        """Look at all rows of an archive; ``own`` are the tables that it brings along."""
        self._own = own
        batches = reader.batches(BATCH)
        while batch := await asyncio.to_thread(_next, batches):
            await self._check_emptied(pack, [line for line in batch if isinstance(line, Emptied)])
            rows = [line for line in batch if isinstance(line, Row)]
            for table, group in groupby(rows, key=lambda row: row.of):
                await self._check_rows(pack, table, [row.values for row in group])

    async def _check_rows(self, pack: str, table: str, rows: list[dict[str, Any]]) -> None:
        self._scratch.executemany("INSERT OR IGNORE INTO ids VALUES (?)", [(row[KEY],) for row in rows])
        for link in self._links(table):
            if link.target not in self._own:
                await self._check_references(pack, link, rows)
        if table in self._created:
            return
        there = self._there.get(table)
        if there is None:
            self._note(
                f"rows of table {table} are archived, and there is no such table any more; bring it back"
            )
            return
        self._check_columns(there, set(rows[0]))
        if table not in YIELDING:
            for index in (Index(name="", columns=(KEY,), unique=True), *there.indexes):
                if index.unique:
                    await self._check_unique(there, index, rows)

    async def _check_emptied(self, pack: str, lines: list[Emptied]) -> None:
        """Records that stayed and were to get their reference back: some may have gone since."""
        for (table, column), group in groupby(lines, key=lambda line: (line.of, line.column)):
            records = {line.record for line in group}
            there = await existing(self._session, table, records) if table in self._there else set()
            self._scratch.executemany(
                "INSERT INTO unset VALUES (?, ?, ?, ?)",
                [(pack, table, column, record) for record in records - there],
            )

    def _links(self, table: str) -> list[Link]:
        links = [link for link in self._tables.links if link.table == table]
        parent = self._tables.parents.get(table)
        return links if parent is None else [*links, Link(table, KEY, parent, "CASCADE")]

    def _check_columns(self, there: Table, archived: set[str]) -> None:
        columns = {column.name: column for column in there.columns}
        for name in sorted(archived - set(columns)):
            self._note(
                f"column {there.name}.{name} is archived, and there is no such column any more; "
                "restore under the version of the pack that had it"
            )
        for name in sorted(set(columns) - archived):
            if columns[name].required and self.filling(there.name, columns[name]) is None:
                self._note(
                    f"column {there.name}.{name} is required now, and the archived rows have no value for it; "
                    "restore under the version of the pack that had no such column"
                )

    def filling(self, table: str, column: Column) -> str | None:
        """What rows without a value for a required column get, as SQL; ``None`` if nothing is known."""
        declared = self._declared.get(table, {}).get(column.name)
        return (declared.default if declared else None) or column.default

    async def _check_unique(self, table: Table, index: Index, rows: Sequence[dict[str, Any]]) -> None:
        """Rows that have what must be unique in common with rows that are there."""
        types = {column.name: column.type for column in table.columns}
        if not set(index.columns) <= set(types):
            return
        keys = [
            tuple(row.get(name) for name in index.columns)
            for row in rows
            if not index.only_if or row.get(index.only_if)
        ]
        keys = [key for key in keys if None not in key]
        size = max(1, PARAMETERS // len(index.columns))
        for start in range(0, len(keys), size):
            chunk = keys[start : start + size]
            found = await self._same(table.name, index, chunk, types)
            for values in found[:EXAMPLES]:
                what = ", ".join(
                    f"{name} {value!r}" for name, value in zip(index.columns, values, strict=True)
                )
                more = f" (and {len(found) - EXAMPLES} more)" if len(found) > EXAMPLES else ""
                self._note(
                    f"a record of {table.name} with {what} came since{more}; give it another, or delete it"
                )

    async def _same(
        self, table: str, index: Index, keys: list[tuple[Any, ...]], types: dict[str, str]
    ) -> list[Any]:
        arguments: list[Any] = []
        options = []
        for key in keys:
            parts = []
            for name, value in zip(index.columns, key, strict=True):
                convert = from_archive(types[name], self._session.dialect)
                arguments.append(convert(value) if convert else value)
                parts.append(f"{quoted(name)} = {placeholder(self._session.dialect, len(arguments))}")
            options.append(f"({' AND '.join(parts)})")
        if not options:
            return []
        also = f" AND {quoted(index.only_if)}" if index.only_if else ""
        listed = ", ".join(map(quoted, index.columns))
        return await self._session.fetch(
            f"SELECT {listed} FROM {quoted(table)} WHERE ({' OR '.join(options)}){also} ORDER BY {listed}",
            arguments,
        )

    async def _check_references(self, pack: str, link: Link, rows: Sequence[dict[str, Any]]) -> None:
        """Keep the references whose target the database does not have; it may be in an archive."""
        pairs = [(row[KEY], row[link.column]) for row in rows if row.get(link.column) is not None]
        there: set[str] = set()
        if link.target not in self._there and link.target not in self._created:
            return  # A table that is missing as a whole is told of once.
        if link.target not in self._created:
            there = await existing(self._session, link.target, {target for _, target in pairs})
        place = self._place(link)
        wanted = [(pack, place, record, target) for record, target in pairs if target not in there]
        self._scratch.executemany("INSERT INTO wanted VALUES (?, ?, ?, ?)", wanted)

    def _place(self, link: Link) -> int:
        if link not in self._tables.links:
            self._tables.links.append(link)
        return self._tables.links.index(link)

    def _note(self, blocker: str) -> None:
        self._found[blocker] = None

    # -- what was found
    # ------------------------------------------------------------------------------------------

    def blockers(self) -> list[str]:
        """Everything that stands in the way."""
        found = list(self._found)
        for _, link, rows, example in self._dangling():
            if self._change(link) is None:
                found.append(
                    f"{rows} archived rows of {link.table} cannot be without records of {link.target} that are gone "
                    f"({link.column}; {example}); bring those back first"
                )
        return found

    def lost(self, pack: str) -> tuple[Lost, ...]:
        """What of a pack's archive leads to nothing any more, and can be without."""
        unset = self._scratch.execute(
            "SELECT of, col, count(*) FROM unset WHERE pack = ? AND record NOT IN (SELECT id FROM ids) "
            "GROUP BY of, col ORDER BY of, col",
            (pack,),
        ).fetchall()
        gone = tuple(
            Lost(table=table, column=column, target="", rows=rows, change="record gone")
            for table, column, rows in unset
        )
        return gone + tuple(
            Lost(table=link.table, column=link.column, target=link.target, rows=rows, change=change)
            for owner, link, rows, _ in self._dangling()
            if owner == pack and (change := self._change(link)) is not None
        )

    def _dangling(self) -> Iterator[tuple[str, Link, int, str]]:
        rows = self._scratch.execute(
            "SELECT pack, place, count(*), min(target) FROM wanted WHERE target NOT IN (SELECT id FROM ids) "
            "GROUP BY pack, place ORDER BY pack, place"
        ).fetchall()
        for pack, place, count, example in rows:
            yield pack, self._tables.links[place], count, example

    def _change(self, link: Link) -> Any:
        """What would have happened to the row, had it been there when its target went; ``None``: it would have refused."""
        if link.on_delete == "SET NULL":
            return "emptied"
        alone = link.table not in self._created and link.table not in self._tables.parents
        alone = alone and link.table not in {
            *self._tables.parents.values(),
            *(each.target for each in self._tables.links),
        }
        return "left out" if alone and link.on_delete == "CASCADE" else None


def _next(batches: Iterator[tuple[Line, ...]]) -> tuple[Line, ...]:
    return next(batches, ())


async def existing(session: Any, table: str, ids: set[str]) -> set[str]:
    """Those of the ids that a table has."""
    found: set[str] = set()
    ordered = sorted(ids)
    for start in range(0, len(ordered), PARAMETERS):
        chunk = ordered[start : start + PARAMETERS]
        marks = ", ".join(placeholder(session.dialect, number + 1) for number in range(len(chunk)))
        rows = await session.fetch(
            f"SELECT {quoted(KEY)} FROM {quoted(table)} WHERE {quoted(KEY)} IN ({marks})", chunk
        )
        found |= {row[0] for row in rows}
    return found
