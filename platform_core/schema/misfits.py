"""Rows that do not suit what the schema will demand of them: found before anything is written, all of them at once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from platform_core.storage import Session

from .computing import KEY, batches
from .demands import Examined
from .shape import MisfitKind
from .tables import Index, Table
from .types import quoted

EXAMPLES = 5
_PAGE = 5000


class Misfit(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that do not suit the new schema: how many, some of them by id, and what helps."""

    table: str
    field: str
    kind: MisfitKind
    rows: int
    examples: tuple[str, ...]
    remedy: str

    def __str__(self) -> str:
        rows = f"{self.rows} row{'s' if self.rows != 1 else ''}"
        return f"{self.table}.{self.field}: {rows} {_SENTENCES[self.kind]}; {self.remedy}"


_SENTENCES: Mapping[MisfitKind, str] = {
    "empty": "without a value, which is required",
    "too long": "with a text that is too long",
    "not a choice": "with a code that is not in the choice list",
    "out of range": "with a number that is out of range",
    "not of the pattern": "with a text that is not of the pattern",
    "not convertible": "with a value that cannot be converted",
    "orphan": "that refer to a record that is not there, or is of another table",
    "duplicate": "with values that must differ from all others",
    "against a check": "against a check",
    "of another class": "of another class, whose values would be lost",
}


async def misfits(
    session: Session, tables: Sequence[Examined], defaults: Mapping[str, Table]
) -> list[Misfit]:
    """All rows that do not suit, table by table."""
    found: list[Misfit] = []
    for each in tables:
        found += await _Search(session, each, defaults[each.shape.name]).run()
    return found


class _Search:
    """The search in one table: one pass for what is demanded of each row, one more for each new unique index."""

    def __init__(self, session: Session, examined: Examined, table: Table) -> None:
        self.session = session
        self.examined = examined
        self.table = table
        self.relation = examined.shape.relation
        self.counts: defaultdict[tuple[str, MisfitKind, str], int] = defaultdict(int)
        self.examples: defaultdict[tuple[str, MisfitKind, str], list[str]] = defaultdict(list)
        self.said: dict[str, str] = {}
        self.seen: list[dict[tuple[Any, ...], list[str]]] = [{} for _ in examined.unique]

    async def run(self) -> list[Misfit]:
        slots = self.examined.shape.slots
        if slots:
            async for batch in batches(self.session, self.relation.table, slots, {}):
                for failed in await batch.compute(self.session, {}):
                    said = self.said.setdefault(failed.slot.name, failed.said)
                    remedy = f"correct them, or let the step accept them ({said})"
                    field = failed.slot.what.rpartition(".")[2]
                    self._note(field, "not convertible", remedy, 1, [failed.sys_id])
                await self._look(self.relation.sql({}, batch.source), batch.argument)
                await self._collect(self.relation.sql({}, batch.source), batch.argument)
            self._count_collected()
        else:
            await self._look(self.relation.sql({}), [])
            for index in self.examined.unique:
                await self._duplicates(index)
        return [
            Misfit(
                table=self.examined.shape.name,
                field=field,
                kind=kind,
                rows=rows,
                examples=tuple(self.examples[field, kind, remedy]),
                remedy=remedy,
            )
            for (field, kind, remedy), rows in self.counts.items()
        ]

    def _note(self, field: str, kind: MisfitKind, remedy: str, rows: int, examples: Sequence[str]) -> None:
        self.counts[field, kind, remedy] += rows
        kept = self.examples[field, kind, remedy]
        kept += examples[: EXAMPLES - len(kept)]

    async def _look(self, rows: str, arguments: list[Any]) -> None:
        demands = self.examined.demands
        if demands:
            counts = ", ".join(f"count(CASE WHEN {demand.sql} THEN 1 END)" for demand in demands)
            (found,) = await self.session.fetch(f"SELECT {counts} FROM ({rows}) AS q", arguments)
            for demand, count in zip(demands, found, strict=True):
                if count:
                    few = await self.session.fetch(
                        f"SELECT q.{KEY} FROM ({rows}) AS q WHERE {demand.sql} ORDER BY q.{KEY} LIMIT {EXAMPLES}",
                        arguments,
                    )
                    self._note(demand.field, demand.kind, demand.remedy, count, [row[0] for row in few])
        for name, pattern in self.examined.patterns.items():
            await self._match(name, re.compile(pattern), rows, arguments)

    async def _match(self, name: str, pattern: re.Pattern[str], rows: str, arguments: list[Any]) -> None:
        """Neither database knows the platform's patterns, so the texts come here, some at a time."""
        column = f"q.{quoted(self.examined.shape.columns[name].name)}"
        last = "0" * 32
        mark = f"{'?' if self.session.dialect == 'sqlite' else '$'}{len(arguments) + 1}"
        while True:
            page = await self.session.fetch(
                f"SELECT q.{KEY}, {column} FROM ({rows}) AS q WHERE q.{KEY} > {mark} AND {column} IS NOT NULL "
                f"ORDER BY q.{KEY} LIMIT {_PAGE}",
                [*arguments, last],
            )
            if not page:
                return
            last = page[-1][0]
            bad = [row[0] for row in page if not pattern.search(row[1])]
            if bad:
                self._note(name, "not of the pattern", f"change them to {pattern.pattern}", len(bad), bad)

    # -- what must differ --------------------------------------------------------------------------------------

    def _keys(self, index: Index) -> tuple[list[str], str] | None:
        """The key columns in SQL and the rows in which they must differ; nothing if no two rows can be equal."""
        columns = {column.name: column for column in self.table.columns}
        keys, conditions = [], []
        for name in index.columns:
            value = self.examined.shape.columns.get(name)
            if value is not None:
                keys.append(f"q.{quoted(value.name)}")
                conditions.append(f"q.{quoted(value.name)} IS NOT NULL")
            elif not columns[name].required:
                return None  # A new optional column is empty, and empty equals nothing.
        if index.only_if:
            flag = self.examined.shape.columns.get(index.only_if)
            if flag is not None:
                conditions.append(f"q.{quoted(flag.name)}")
            elif (columns[index.only_if].default or "").upper() not in ("TRUE", "1"):
                return None
        return keys, " AND ".join(conditions) or "TRUE"

    async def _duplicates(self, index: Index) -> None:
        found = self._keys(index)
        if found is None:
            return
        keys, where = found
        rows = f"SELECT q.{KEY} AS id, count(*) OVER ({_partition(keys)}) AS many FROM ({self.relation.sql({})}) AS q"
        doubled = f"FROM ({rows} WHERE {where}) AS d WHERE d.many > 1"
        (count,) = (await self.session.fetch(f"SELECT count(*) {doubled}"))[0]
        if count:
            few = await self.session.fetch(f"SELECT d.id {doubled} ORDER BY d.id LIMIT {EXAMPLES}")
            self._note(_described(index), "duplicate", _DIFFER, count, [row[0] for row in few])

    async def _collect(self, rows: str, arguments: list[Any]) -> None:
        for index, seen in zip(self.examined.unique, self.seen, strict=True):
            found = self._keys(index)
            if found is not None:
                columns = "".join(f", {key}" for key in found[0])
                sql = f"SELECT q.{KEY}{columns} FROM ({rows}) AS q WHERE {found[1]}"
                for row in await self.session.fetch(sql, arguments):
                    seen.setdefault(tuple(row[1:]), []).append(row[0])

    def _count_collected(self) -> None:
        for index, seen in zip(self.examined.unique, self.seen, strict=True):
            doubled = sorted(sys_id for ids in seen.values() if len(ids) > 1 for sys_id in ids)
            if doubled:
                self._note(_described(index), "duplicate", _DIFFER, len(doubled), doubled)


_DIFFER = "make them different, or declare it without `unique`"


def _partition(keys: Sequence[str]) -> str:
    return f"PARTITION BY {', '.join(keys)}" if keys else ""


def _described(index: Index) -> str:
    condition = f", only rows with {index.only_if}" if index.only_if else ""
    return f"{', '.join(index.columns)}{condition}"
