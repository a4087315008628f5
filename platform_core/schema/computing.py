"""Columns that a function gives, row by row: worked out in batches, to be looked at or to be stored."""

from __future__ import annotations

import datetime
import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

import msgspec

from platform_core.compiler.values import reader, to_database
from platform_core.errors import PackError
from platform_core.fields import Field
from platform_core.storage import DialectName, Row, Session, Transaction

from .conversion import cast_type, refuse_other
from .relation import Slot
from .types import quoted

log = logging.getLogger("pergola.operations")
BATCH = 2000
KEY = '"sys_id"'


class Inconvertible(msgspec.Struct, frozen=True):
    """A row for which a function has no value, and what it said."""

    slot: Slot
    sys_id: str
    said: str


class Batch:
    """Some rows of a table with what functions give for them."""

    def __init__(self, slots: tuple[Slot, ...], dialect: DialectName, ids: Iterable[str]) -> None:
        self.values: dict[str, list[Any]] = {sys_id: [None] * len(slots) for sys_id in ids}
        self._slots = slots
        self._dialect = dialect

    @property
    def argument(self) -> list[str]:
        """The computed values, as the argument of ``source``."""
        rows = [[sys_id, *values] for sys_id, values in self.values.items()]
        return [msgspec.json.encode(rows).decode()]

    @property
    def source(self) -> str:
        """A query that gives the computed values by `sys_id`, and with them just the rows of this batch."""
        slots = self._slots
        if self._dialect == "sqlite":
            columns = "".join(f", j.value ->> {n} AS {quoted(slot.name)}" for n, slot in enumerate(slots, 1))
            return f"SELECT j.value ->> 0 AS {KEY}{columns} FROM json_each(?1) AS j"
        columns = "".join(
            f", CAST(j.value ->> {n} AS {cast_type(slot.type)}) AS {quoted(slot.name)}"
            for n, slot in enumerate(slots, 1)
        )
        rows = "jsonb_array_elements(CAST(CAST($1 AS TEXT) AS JSONB)) AS j(value)"
        return f"SELECT CAST(j.value ->> 0 AS UUID) AS {KEY}{columns} FROM {rows}"

    async def compute(self, session: Session, names: Mapping[str, str]) -> list[Inconvertible]:
        """Ask each function in turn; a later one may see what an earlier one gave."""
        failed = []
        for place, slot in enumerate(self._slots):
            sql = _inputs(slot, names, self.source)
            asked = Asked(slot, self._dialect)
            for row in await session.fetch(sql, self.argument):
                value, said = asked.value(row)
                self.values[row[0]][place] = value
                if said:
                    failed.append(Inconvertible(slot, row[0], said))
        return failed


async def batches(
    session: Session, table: str, slots: tuple[Slot, ...], names: Mapping[str, str]
) -> AsyncIterator[Batch]:
    """All rows of a table, some at a time."""
    table = quoted(names.get(table, table))
    mark = "?1" if session.dialect == "sqlite" else "$1"
    last = "0" * 32
    while True:
        rows = await session.fetch(
            f"SELECT {KEY} FROM {table} WHERE {KEY} > {mark} ORDER BY {KEY} LIMIT {BATCH}", [last]
        )
        if not rows:
            return
        yield Batch(slots, session.dialect, [row[0] for row in rows])
        last = rows[-1][0]


async def store(tx: Transaction, slot: Slot, names: Mapping[str, str]) -> None:
    """Work out a column of the table, which was added for it, and store it."""
    table = quoted(names.get(slot.before.table, slot.before.table))
    (total,) = (await tx.fetch(f"SELECT count(*) FROM {table}"))[0]
    done = 0
    asked = Asked(slot, tx.dialect)
    async for batch in batches(tx, slot.before.table, (), names):
        values = {}
        for row in await tx.fetch(_inputs(slot, names, batch.source, stored=True), batch.argument):
            value, said = asked.value(row)
            if said:
                raise PackError(
                    f"{slot.what}, record {row[0]}: {said}", remedy="correct the record or the pack"
                )
            values[row[0]] = value
        if values:
            await tx.execute(*_storing(slot, table, values, tx.dialect))
        done += len(batch.values)
        log.info("%s: %d of %d rows", slot.what, done, total)


def _inputs(slot: Slot, names: Mapping[str, str], source: str, *, stored: bool = False) -> str:
    """The rows that a function is asked for, each by its id and its columns."""
    columns = "".join(f", {value.sql}" for value in slot.columns.values())
    rows = slot.before.sql(names, source, stored=stored)
    return f"SELECT r.{KEY}{columns} FROM ({rows}) AS r WHERE {slot.wanted}"


class Asked:
    """A function that is asked for one row after the other."""

    def __init__(self, slot: Slot, dialect: DialectName) -> None:
        self._slot = slot
        self._dialect = dialect
        self._field = Field(name=slot.name, label=slot.name, kind=slot.kind)
        self._readers = [
            (name, reader(Field(name=name, label=name, kind=value.kind), dialect) if value.kind else None)
            for name, value in slot.columns.items()
        ]

    def value(self, row: Row) -> tuple[Any, str]:
        """What the function gives for a row, as JSON keeps it; and what it says, if it has no value."""
        seen = {
            name: read(found) if read and found is not None else found
            for (name, read), found in zip(self._readers, row[1:], strict=True)
        }
        slot = self._slot
        try:
            given = slot.function(seen)
            refuse_other(slot.kind, given)
        except ValueError as error:
            return None, str(error) or "there is no value"
        except Exception as error:
            raise PackError(
                f"{slot.what}, record {row[0]}: the function failed: {type(error).__name__}: {error}",
                remedy="correct the pack",
            ) from error
        return self._kept(given), ""

    def _kept(self, value: Any) -> Any:
        """A value as JSON carries it to the database."""
        value = to_database(self._field, value)
        if isinstance(value, bool):
            return int(value) if self._dialect == "sqlite" else value
        if isinstance(value, datetime.datetime):
            return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
        if isinstance(value, datetime.date):
            return value.isoformat()
        return float(value) if self._field.kind == "decimal" and value is not None else value


def _storing(
    slot: Slot, table: str, values: Mapping[str, Any], dialect: DialectName
) -> tuple[str, list[str]]:
    batch = Batch((slot,), dialect, values)
    for sys_id, value in values.items():
        batch.values[sys_id][0] = value
    name = quoted(slot.name)
    sql = f"UPDATE {table} SET {name} = k.{name} FROM ({batch.source}) AS k WHERE k.{KEY} = {table}.{KEY}"
    return sql, batch.argument
